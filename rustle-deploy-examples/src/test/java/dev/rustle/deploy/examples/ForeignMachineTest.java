package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

/** An artifact for another processor runs there. */
@NeedsMachine(programs = "qemu-aarch64-static")
class ForeignMachineTest {
    @TempDir
    Path folder;

    @Test
    void anArtifactForAarch64RunsUnderAnEmulator() throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("note.j2"),
                "processor {{ ansible_system }}\n{% for n in [1, 2] %}\nline {{ n }}\n{% endfor %}\n");
        Deployer.builder()
                .plan(Plans.site(
                        folder,
                        Plans.task("note", "template", "src", "note.j2", "dest", folder + "/note"),
                        Plans.task("list", "command", "cmd", "/bin/cat " + folder + "/note")))
                .targets(Target.builder("arm", Connection.local()).build())
                .triple(TargetTriple.LINUX_AARCH64)
                .outputDirectory(folder.resolve("out"))
                .compile();
        String artifact = folder.resolve("out/arm/rustle-site").toString();

        Programs.Result verified = Programs.run(folder, List.of("qemu-aarch64-static", artifact, "verify"));
        assertThat(verified.code()).as(verified.output()).isZero();
        Programs.Result run = Programs.run(folder, List.of("qemu-aarch64-static", artifact));
        assertThat(run.code()).as(run.output()).isZero();
        assertThat(folder.resolve("note")).hasContent("processor Linux\nline 1\nline 2\n");
    }
}
