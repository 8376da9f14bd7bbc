package dev.rustle.deploy.spi;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.spi.TransportException.Kind;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The shells that are there must understand what is meant: as login shells, which parse the line, and as {@code /bin/sh}, which runs the rest. */
class PosixShellTest {
    private static final String NASTY =
            "a'b \"c\" $d `e` \\ \n\t* ~ #!%; \u0001\u007F\u0081\u0088 ü € \uD83D\uDE80 日本語\n\n";

    private static final String INPUT = "first\0second";

    /** Shells that this machine has, each as the words before {@code -c}; {@code sh} is always among them. */
    private static List<List<String>> shells(String... candidates) {
        List<List<String>> shells = new ArrayList<>();
        for (String candidate : candidates) {
            List<String> words = List.of(candidate.split(" ", -1));
            Stream.of("/bin/", "/usr/bin/", "/usr/local/bin/")
                    .map(folder -> folder + words.get(0))
                    .filter(path -> Files.isExecutable(Path.of(path)))
                    .findFirst()
                    .ifPresent(path -> {
                        List<String> shell = new ArrayList<>(List.of(path));
                        shell.addAll(words.subList(1, words.size()));
                        shells.add(shell);
                    });
        }
        assertThat(shells).isNotEmpty();
        System.out.println("Shells tested here: " + shells);
        return shells;
    }

    private static String run(List<String> shell, String line, PosixShell encoded, String input) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.add("-c");
        command.add(line);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(encoded.preamble());
            stdin.write(input.getBytes(UTF_8));
        } catch (IOException e) {
            assertThat(process.waitFor()).as(shell + " reads its input").isZero();
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("exit code under " + shell).isZero();
        return output;
    }

    @Test
    void everyLoginShellUnderstandsTheLine() throws Exception {
        PosixShell encoded = PosixShell.encode("host", Command.script("printf '%s|' \"$@\"; cat", NASTY, ""));
        for (List<String> shell :
                shells("sh", "dash", "bash", "busybox sh", "fish", "tcsh", "csh", "zsh", "ksh", "mksh", "yash")) {
            assertThat(run(shell, encoded.line(), encoded, "the rest"))
                    .as(shell.toString())
                    .isEqualTo(NASTY + "||the rest");
        }
    }

    @Test
    void everyPosixShellRunsTheScript() throws Exception {
        PosixShell encoded =
                PosixShell.encode("host", Command.script("printf '%s|' $# \"$@\"; cat\n\n", NASTY, "", "-n"));
        for (List<String> shell : shells("sh", "dash", "bash", "bash --posix", "busybox sh", "ksh", "mksh", "yash")) {
            assertThat(run(shell, encoded.bootstrap(), encoded, INPUT))
                    .as(shell.toString())
                    .isEqualTo("3|" + NASTY + "||-n|" + INPUT);
        }
    }

    @Test
    void everyPosixShellKeepsTheEndOfTheScript() throws Exception {
        for (List<String> shell : shells("sh", "dash", "bash", "busybox sh", "ksh", "mksh", "yash")) {
            for (String ending :
                    List.of("", "\n", "\n\n\n", " # comment", "\n# comment\n", " \\", "\ncat <<'x'\nx\n")) {
                PosixShell encoded = PosixShell.encode("host", Command.script("printf '[%s]' $?" + ending));
                assertThat(run(shell, encoded.bootstrap(), encoded, ""))
                        .as(shell + " with the ending <" + ending + ">")
                        .isEqualTo("[0]");
            }
        }
    }

    @Test
    void everyPosixShellRunsAnExecutable() throws Exception {
        Command command = Command.executable("/bin/sh", "-c", "printf '%s|' \"$@\"; cat", "sh", NASTY, "");
        PosixShell encoded = PosixShell.encode("host", command);
        for (List<String> shell : shells("sh", "dash", "bash", "busybox sh", "ksh", "mksh", "yash")) {
            assertThat(run(shell, encoded.bootstrap(), encoded, "in"))
                    .as(shell.toString())
                    .isEqualTo(NASTY + "||in");
        }
    }

    @Test
    void theLineIsConstantButForANumber() throws Exception {
        String number = "[0-9]+";
        String pattern = PosixShell.encode("host", Command.script("a")).line().replaceAll(number, "N");
        assertThat(pattern).isEqualTo("/bin/sh -c 'eval \"$(dd bs=N count=N N>/dev/null)\"'");
        assertThat(PosixShell.encode("host", Command.executable("/bin/ls", "x'\"$", NASTY))
                        .line()
                        .replaceAll(number, "N"))
                .isEqualTo(pattern);
    }

    @Test
    void whatIsNoTextIsRefused() {
        for (Command command : List.of(
                Command.script("x", "a\0"),
                Command.script("x\0"),
                Command.executable("/x\0"),
                Command.executable("/x", "\uD800"),
                Command.script("\uDC00"))) {
            TransportException failure =
                    catchThrowableOfType(TransportException.class, () -> PosixShell.encode("web1", command));
            assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
            assertThat(failure).hasMessageContaining("nothing was run on web1");
        }
    }
}
