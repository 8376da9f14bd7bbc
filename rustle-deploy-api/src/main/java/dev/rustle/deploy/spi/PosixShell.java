package dev.rustle.deploy.spi;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * How a command gets to a POSIX host exactly, for transports that can do no more than hand one line to a login shell and write to its input.
 *
 * <p>The line is constant but for one number, so it means the same to every login shell. It makes {@code /bin/sh} read so many bytes from its input and
 * run them: they set the positional parameters and hold the script, or replace the shell by the executable. Whatever follows on the input is the
 * program's own.
 *
 * <p>Immutable.
 */
public final class PosixShell {
    private final byte[] preamble;

    private PosixShell(byte[] preamble) {
        this.preamble = preamble;
    }

    /**
     * Encodes a command.
     *
     * @param host the name of the host, for messages
     * @throws TransportException if it holds a character that cannot be passed: NUL, or half of a surrogate pair
     */
    public static PosixShell encode(String host, Command command) throws TransportException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        append(bytes, "set --");
        int number = 0;
        for (String argument : command.arguments()) {
            number++;
            append(bytes, " ");
            quote(bytes, host, "argument " + number + " of " + command.program(), argument);
        }
        append(bytes, "\n");
        if (command.program() instanceof Command.Script script) {
            bytes.writeBytes(utf8(host, script.toString(), script.text()));
            // The shell strips line feeds from the end of what it reads here; a comment keeps those of the script. The
            // empty line before it keeps the
            // comment apart from a script that ends in a backslash.
            append(bytes, "\n\n#");
        } else if (command.program() instanceof Command.Executable executable) {
            append(bytes, "exec ");
            quote(bytes, host, "the path of the executable", executable.path());
            append(bytes, " \"$@\"");
        }
        return new PosixShell(bytes.toByteArray());
    }

    /** Returns the line for a login shell of any kind. */
    public String line() {
        return "/bin/sh -c '" + bootstrap() + "'";
    }

    /** Returns the program for {@code /bin/sh -c}, for transports that need no login shell. */
    public String bootstrap() {
        return "eval \"$(dd bs=1 count=" + preamble.length + " 2>/dev/null)\"";
    }

    /** Returns a copy of the bytes that come first on standard input. */
    public byte[] preamble() {
        return preamble.clone();
    }

    @Override
    public String toString() {
        return line();
    }

    private static void quote(ByteArrayOutputStream bytes, String host, String what, String text)
            throws TransportException {
        byte[] encoded = utf8(host, what, text);
        bytes.write('\'');
        for (byte each : encoded) {
            if (each == '\'') {
                append(bytes, "'\\''");
            } else {
                bytes.write(each);
            }
        }
        bytes.write('\'');
    }

    private static byte[] utf8(String host, String what, String text) throws TransportException {
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new TransportException(
                    TransportException.Phase.CONFIGURE,
                    TransportException.Kind.CONFIGURATION,
                    "nothing was run on " + host + ": character " + (nul + 1) + " of " + what
                            + " is NUL, which no POSIX system can pass; remove it, or pass the data on standard input",
                    null);
        }
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[encoded.remaining()];
            encoded.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new TransportException(
                    TransportException.Phase.CONFIGURE,
                    TransportException.Kind.CONFIGURATION,
                    "nothing was run on " + host + ": " + what + " holds half of a surrogate pair, which is no text;"
                            + " pass binary data on standard input",
                    e);
        }
    }

    private static void append(ByteArrayOutputStream bytes, String ascii) {
        bytes.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
