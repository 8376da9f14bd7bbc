package dev.rustle.deploy.examples;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Credentials;
import dev.rustle.deploy.target.HostKeys;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/** A real host to change: see room.sh. */
final class Room implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final Process process;

    private Room(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts a room and waits for the banner of its SSH server. */
    static Room start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        keygen(folder.resolve("host_key"));
        keygen(folder.resolve("key"));
        Files.copy(folder.resolve("key.pub"), folder.resolve("authorized_keys"));
        Path script = folder.resolve("room.sh");
        try (InputStream in = Room.class.getResourceAsStream("room.sh")) {
            Files.write(script, java.util.Objects.requireNonNull(in).readAllBytes());
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String[] hostKey = Files.readString(folder.resolve("host_key.pub")).split(" ", 3);
        Files.writeString(
                folder.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + hostKey[0] + " " + hostKey[1] + "\n");
        Process process = new ProcessBuilder(List.of(
                        "unshare",
                        "--mount",
                        "--uts",
                        "--ipc",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--propagation",
                        "private",
                        "sh",
                        script.toString(),
                        folder.toString(),
                        Integer.toString(port)))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Room room = new Room(folder, port, process);
        room.awaitBanner();
        return room;
    }

    private static void keygen(Path file) throws IOException, InterruptedException {
        Programs.Result result = Programs.run(
                file.getParent() == null ? Path.of("/") : file.getParent(),
                List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString()));
        if (result.code() != 0) {
            throw new IOException("ssh-keygen: " + result.output());
        }
    }

    private void awaitBanner() throws IOException {
        Instant giveUp = Instant.now().plus(Duration.ofSeconds(30));
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                byte[] banner = socket.getInputStream().readNBytes(4);
                if (new String(banner, StandardCharsets.US_ASCII).equals("SSH-")) {
                    return;
                }
            } catch (IOException e) {
                if (!process.isAlive() || Instant.now().isAfter(giveUp)) {
                    throw new IOException("the room did not start: " + Files.readString(folder.resolve("log")), e);
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Returns an inventory with the room as its only host, under a name. */
    Inventory inventory(String name) {
        Connection connection = Connection.ssh("127.0.0.1")
                .port(port)
                .user("root")
                .credentials(Credentials.defaults().withIdentityFile(folder.resolve("key")))
                .hostKeys(new HostKeys.Known(List.of(folder.resolve("known_hosts"))))
                .build();
        return Inventory.of("rooms", List.of(Target.builder(name, connection).build()));
    }

    /** Runs a shell command in the room with OpenSSH's own client and returns what it printed. */
    Programs.Result run(String command) throws IOException, InterruptedException {
        return Programs.run(
                folder,
                List.of(
                        "ssh",
                        "-q",
                        "-i",
                        folder.resolve("key").toString(),
                        "-p",
                        Integer.toString(port),
                        "-o",
                        "IdentitiesOnly=yes",
                        "-o",
                        "UserKnownHostsFile=" + folder.resolve("known_hosts"),
                        "root@127.0.0.1",
                        command));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
