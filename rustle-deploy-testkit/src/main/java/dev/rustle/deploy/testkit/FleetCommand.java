package dev.rustle.deploy.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command line that runs as sshd runs it for a user whose login shell is {@code /bin/sh}. Its processes end with its channel. */
final class FleetCommand implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(FleetCommand.class);
    private static final int BUFFER = 32 * 1024;
    /** Gives a command a process group of its own, by which all its processes can be ended at once; systems other than Linux may lack it. */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final FleetHost host;
    private final ChannelSession channel;
    private final String line;
    private final ExecutorService threads;
    private final CountDownLatch outputs = new CountDownLatch(2);
    private InputStream stdin = InputStream.nullInputStream();
    private OutputStream stdout = OutputStream.nullOutputStream();
    private OutputStream stderr = OutputStream.nullOutputStream();
    private ExitCallback exit = (code, message, immediately) -> {};
    private @Nullable Process process;
    private boolean destroyed;
    private boolean ended;

    FleetCommand(FleetHost host, ChannelSession channel, String line, ExecutorService threads) {
        this.host = host;
        this.channel = channel;
        this.line = line;
        this.threads = threads;
    }

    @Override
    public void setInputStream(InputStream in) {
        stdin = in;
    }

    @Override
    public void setOutputStream(OutputStream out) {
        stdout = out;
    }

    @Override
    public void setErrorStream(OutputStream err) {
        stderr = err;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    /** Called on a thread that must not wait. */
    @Override
    public void start(ChannelSession session, Environment environment) {
        host.countCommand();
        threads.execute(this::run);
    }

    private void run() {
        try {
            Optional<HostFault.Delay> delay = host.find(HostFault.Delay.class);
            if (delay.isPresent()) {
                TimeUnit.NANOSECONDS.sleep(delay.get().delay().toNanos());
            }
            Process started = spawn();
            if (started == null) {
                return;
            }
            threads.execute(() -> feed(started.getOutputStream()));
            threads.execute(() -> drain(started.getErrorStream(), stderr));
            drain(started.getInputStream(), stdout);
            outputs.await();
            int code = started.waitFor();
            end();
            exit.onExit(code);
        } catch (IOException | RejectedExecutionException e) {
            LOG.debug("{}: a command could not be run", host, e);
            exit.onExit(126, "cannot start a process: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            killTree();
        }
    }

    private synchronized @Nullable Process spawn() throws IOException {
        if (destroyed) {
            return null;
        }
        ProcessBuilder builder = new ProcessBuilder(shell());
        builder.directory(host.home().toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("HOME", host.home().toString());
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("USER", SshFleet.USER);
        environment.put("LOGNAME", SshFleet.USER);
        environment.put("SHELL", "/bin/sh");
        process = builder.start();
        return process;
    }

    private List<String> shell() {
        List<String> shell = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            shell.add(SETSID.toString());
        }
        shell.addAll(List.of("/bin/sh", "-c"));
        host.find(HostFault.FullDisk.class)
                .ifPresent(full -> shell.addAll(
                        List.of("ulimit -f " + full.bytes() / 512 + "; trap '' XFSZ; exec /bin/sh -c \"$1\"", "sh")));
        shell.add(line);
        return shell;
    }

    private void feed(OutputStream target) {
        byte[] buffer = new byte[BUFFER];
        try (target) {
            for (int length = stdin.read(buffer); length >= 0; length = stdin.read(buffer)) {
                int arrived = host.receive(length);
                target.write(buffer, 0, arrived);
                target.flush();
                if (arrived < length) {
                    channel.getSession().close(true);
                    return;
                }
                Optional<HostFault.Slow> slow = host.find(HostFault.Slow.class);
                if (slow.isPresent()) {
                    TimeUnit.NANOSECONDS.sleep(
                            TimeUnit.SECONDS.toNanos(length) / slow.get().bytesPerSecond());
                }
            }
        } catch (IOException e) {
            LOG.trace("{}: a command takes no more input", host, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain(InputStream source, OutputStream target) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int length = source.read(buffer); length >= 0; length = source.read(buffer)) {
                target.write(buffer, 0, length);
                target.flush();
            }
        } catch (IOException e) {
            LOG.trace("{}: nobody takes the output of a command any more", host, e);
            killTree();
        } finally {
            outputs.countDown();
        }
    }

    @Override
    public void destroy(ChannelSession session) {
        killTree();
    }

    /** What a command that ended by itself has left in the background lives on, as with sshd. */
    private synchronized void end() {
        ended = true;
    }

    private synchronized void killTree() {
        destroyed = true;
        if (process != null && !ended) {
            // Those that left the group are found as descendants, now: an orphan is no descendant any more.
            List<ProcessHandle> descendants = process.descendants().toList();
            // The leader first: from then on nobody can begin the group, and one signal reaches all that are in it.
            process.destroyForcibly();
            if (Files.isExecutable(SETSID)) {
                killGroup(process.pid());
            }
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** One signal to all, so that none can start another meanwhile. */
    private void killGroup(long leader) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -KILL -" + leader)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.waitFor();
        } catch (IOException e) {
            LOG.warn("{}: the processes of a command could not be ended", host, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
