package dev.rustle.deploy.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.DeploymentId;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.TaskResult.Status;
import dev.rustle.deploy.event.ArtifactCompiled;
import dev.rustle.deploy.event.ArtifactShipped;
import dev.rustle.deploy.event.ArtifactVerified;
import dev.rustle.deploy.event.DeploymentEvent;
import dev.rustle.deploy.event.DeploymentStarted;
import dev.rustle.deploy.event.HostFinished;
import dev.rustle.deploy.event.HostProbed;
import dev.rustle.deploy.event.HostStarted;
import dev.rustle.deploy.event.HostWarning;
import dev.rustle.deploy.event.ReleaseActivated;
import dev.rustle.deploy.event.StageFinished;
import dev.rustle.deploy.event.TaskFinished;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final Digest OLD = new Digest("a".repeat(64));
    private static final Digest NEW = new Digest("b".repeat(64));

    private static final List<DeploymentEvent> EVENTS = List.of(
            new DeploymentStarted(NOW, new DeploymentId("20260131T235959Z-0a1b2c3d"), "site", List.of("db", "web10")),
            new HostStarted(NOW, "db"),
            new HostProbed(NOW, "db", TargetTriple.LINUX_X86_64, Optional.of(OLD)),
            new ArtifactCompiled(NOW, "db", NEW, 5_000_000, "built"),
            new ArtifactShipped(NOW, "db", NEW, 2, 2048),
            new ArtifactVerified(NOW, "db", NEW),
            new ReleaseActivated(NOW, "db", NEW, Optional.of(OLD)),
            task("hello", Status.CHANGED, ""),
            task("look", Status.OK, ""),
            task("never", Status.SKIPPED, ""),
            task("try", Status.IGNORED, "no such file\nand more"),
            task("", Status.FAILED, "boom"),
            new StageFinished(NOW, "db", 0),
            new HostWarning(NOW, "db", "the clock is wrong"),
            new HostFinished(NOW, "db", new HostOutcome.Unreachable("refused")),
            new HostProbed(NOW, "web10", TargetTriple.LINUX_AARCH64, Optional.of(OLD)),
            new ArtifactShipped(NOW, "web10", OLD, 0, 0),
            new ReleaseActivated(NOW, "web10", OLD, Optional.empty()),
            new HostFinished(NOW, "web10", new HostOutcome.Unchanged(Optional.of(OLD))),
            () -> NOW);

    private static DeploymentEvent task(String name, Status status, String message) {
        return new TaskFinished(
                NOW,
                "db",
                TaskResult.builder("play-0", "t", "copy", status)
                        .name(name)
                        .result(new Value.Mapping(Map.of("msg", Value.of(message))))
                        .build());
    }

    private static List<String> shown(int verbosity) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Verbosity told = new Verbosity(verbosity);
        Progress progress =
                new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), told, new TaskLines(told, false));
        EVENTS.forEach(progress::on);
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void showsOneLineForEachEventThatMatters() {
        assertThat(shown(0))
                .containsExactly(
                        "deployment 20260131T235959Z-0a1b2c3d: plan site, 2 hosts",
                        "db     connected, x86_64-unknown-linux-musl",
                        "db     sent 2 segments, 2.0 KiB",
                        "db     activated bbbbbbbbbbbb",
                        "db     changed: hello",
                        "db     ignored: try: no such file",
                        "         and more",
                        "db     failed: copy: boom",
                        "db     warning: the clock is wrong",
                        "db     done: unreachable: refused",
                        "web10  connected, aarch64-unknown-linux-musl",
                        "web10  nothing to send",
                        "web10  already active: aaaaaaaaaaaa",
                        "web10  done: unchanged");
    }

    @Test
    void namesOfHostsAndPlansCannotForgeLines() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Verbosity all = new Verbosity(3);
        Progress progress =
                new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), all, new TaskLines(all, true));
        String nasty = "a\u001b[2J\rb\nforged";
        progress.on(new DeploymentStarted(NOW, new DeploymentId("20260131T235959Z-0a1b2c3d"), nasty, List.of(nasty)));
        progress.on(new HostWarning(NOW, nasty, nasty));
        progress.on(new TaskFinished(
                NOW,
                nasty,
                TaskResult.builder(nasty, nasty, "debug", Status.OK)
                        .name(nasty)
                        .result(new Value.Mapping(Map.of(nasty, Value.of(nasty))))
                        .build()));
        progress.on(new HostFinished(NOW, nasty, new HostOutcome.Unreachable(nasty)));

        assertThat(bytes.toString(StandardCharsets.UTF_8).chars())
                .noneMatch(c -> c != '\n' && Character.isISOControl(c));
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).noneMatch(line -> line.startsWith("forged"));
    }

    @Test
    void showsEveryTaskAndStepIfAskedFor() {
        List<String> all = shown(1);

        assertThat(all)
                .containsAll(shown(0))
                .contains(
                        "db     compiled bbbbbbbbbbbb, 4.8 MiB",
                        "db     verified bbbbbbbbbbbb",
                        "db     ok: look",
                        "db     skipped: never",
                        "db     stage 0 done");
    }
}
