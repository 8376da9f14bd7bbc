package dev.rustle.deploy.ssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Credentials;
import dev.rustle.deploy.target.HostKeys;

/** A real OpenSSH server for the current user on a port of 127.0.0.1, with host keys of all types. It needs no privilege and no PAM. */
final class OpenSshd implements AutoCloseable {
    static final List<String> KEY_TYPES = List.of("ed25519", "ecdsa", "rsa");

    private final Path folder;
    private final int port;
    private final Process process;
    private final BufferedReader log;

    private OpenSshd(Path folder, int port, Process process, BufferedReader log) {
        this.folder = folder;
        this.port = port;
        this.process = process;
        this.log = log;
    }

    /** Returns the program, if this machine has it. */
    static Optional<Path> program() {
        return Stream.of("/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/lib/ssh/sshd", "/usr/bin/sshd")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts a server; when this returns it accepts connections. */
    static OpenSshd start(Path folder, String... options) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        for (String type : KEY_TYPES) {
            keygen(
                    "-q",
                    "-t",
                    type,
                    "-N",
                    "",
                    "-f",
                    folder.resolve("host_" + type).toString());
        }
        keygen("-q", "-t", "ed25519", "-N", "", "-f", folder.resolve("id").toString());
        Files.copy(folder.resolve("id.pub"), folder.resolve("authorized"), StandardCopyOption.REPLACE_EXISTING);
        if (System.getProperty("user.name").equals("root")) {
            // As root it separates its privileges in there; the service of the system makes it at boot.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        for (int attempt = 1; ; attempt++) {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Optional<OpenSshd> started = start(folder, port, List.of(options));
            if (started.isPresent()) {
                return started.get();
            }
            if (attempt == 5) {
                throw new IOException("sshd finds no free port");
            }
        }
    }

    private static Optional<OpenSshd> start(Path folder, int port, List<String> options) throws IOException {
        List<String> lines = new ArrayList<>(options);
        lines.add("Port " + port);
        lines.add("ListenAddress 127.0.0.1");
        for (String type : KEY_TYPES) {
            lines.add("HostKey " + folder.resolve("host_" + type));
        }
        lines.add("PidFile none");
        lines.add("AuthorizedKeysFile " + folder.resolve("authorized"));
        lines.add("StrictModes no");
        lines.add("UsePAM no");
        lines.add("PasswordAuthentication no");
        lines.add("KbdInteractiveAuthentication no");
        lines.add("PermitRootLogin yes");
        Path configuration = Files.write(folder.resolve("sshd_config"), lines);
        Process process = new ProcessBuilder(
                        program().orElseThrow().toString(), "-D", "-e", "-f", configuration.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
        List<String> said = new ArrayList<>();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.add(line);
            if (line.contains("Server listening on")) {
                return Optional.of(new OpenSshd(folder, port, process, log));
            }
        }
        if (said.stream().anyMatch(line -> line.contains("Address already in use"))) {
            return Optional.empty();
        }
        throw new IOException("sshd does not start: " + said);
    }

    static void keygen(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ssh-keygen"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
    }

    int port() {
        return port;
    }

    Path identity() {
        return folder.resolve("id");
    }

    Path authorizedKeys() {
        return folder.resolve("authorized");
    }

    /** Returns the public host key of a type as {@code type base64}. */
    String hostKey(String type) throws IOException {
        String[] fields =
                Files.readString(folder.resolve("host_" + type + ".pub")).split(" ", -1);
        return fields[0] + " " + fields[1].strip();
    }

    /** Returns the name by which known_hosts knows this server. */
    String name() {
        return "[127.0.0.1]:" + port;
    }

    /** Writes a file of known hosts. */
    Path knownHosts(String... lines) throws IOException {
        Path file = Files.createTempFile(folder, "known_hosts", "");
        return Files.write(file, List.of(lines), StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Returns a connection that knows this server by the lines of the given file. */
    Connection connection(Path knownHosts, Path identity) {
        return Connection.ssh("127.0.0.1")
                .port(port)
                .credentials(Credentials.defaults().withIdentityFile(identity))
                .hostKeys(new HostKeys.Known(List.of(knownHosts)))
                .build();
    }

    /** Returns a connection that works. */
    Connection connection() throws IOException {
        return connection(knownHosts(name() + " " + hostKey("ed25519")), identity());
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            log.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException("the log of sshd does not close", e);
        }
    }
}
