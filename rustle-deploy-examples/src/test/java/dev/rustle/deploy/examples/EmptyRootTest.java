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

/** An artifact needs nothing on its host: no shell, no C library, no /proc. */
@NeedsMachine(programs = "chroot", privilege = NeedsMachine.Privilege.ROOT)
class EmptyRootTest {
    @TempDir
    Path folder;

    @Test
    void anArtifactCopiedByHandIntoAnEmptyRootRuns() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("note.j2"), "hello {{ inventory_hostname }}\n");
        TargetTriple own = System.getProperty("os.arch").equals("aarch64")
                ? TargetTriple.LINUX_AARCH64
                : TargetTriple.LINUX_X86_64;
        Deployer.builder()
                .plan(Plans.site(
                        folder,
                        Plans.task("folder", "file", "path", "/srv/app", "state", "directory", "mode", "0750"),
                        Plans.task("note", "template", "src", "note.j2", "dest", "/srv/app/note"),
                        Plans.task("look", "stat", "path", "/srv/app/note", "get_mime", "no")))
                .targets(Target.builder("bare", Connection.local()).build())
                .triple(own)
                .outputDirectory(folder.resolve("out"))
                .compile();
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.copy(
                folder.resolve("out/bare/rustle-site"),
                root.resolve("artifact"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);

        Programs.Result run = Programs.run(folder, List.of("chroot", root.toString(), "/artifact"));

        assertThat(run.code()).as(run.output()).isZero();
        assertThat(root.resolve("srv/app/note")).hasContent("hello bare\n");
        assertThat(run.output()).contains("changed=2");
    }
}
