package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The runner's modules do on a whole host what a recording of Ansible says; see {@code internal/modules/testdata/room} of the runner. */
@NeedsMachine(
        programs = {"python3", "go", "apt-get"},
        privilege = NeedsMachine.Privilege.ROOT)
class ModulesRoomTest {
    private static final Path RUNNER = Path.of("..", "rustle-deploy-runner").toAbsolutePath();

    @TempDir
    Path folder;

    private static Programs.Result room(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 2];
        command[0] = "python3";
        command[1] = RUNNER.resolve("internal/modules/testdata/room/room.py").toString();
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return run(command);
    }

    /** Runs with the environment of the build, so that what Go has compiled before is not compiled again. */
    private static Programs.Result run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(RUNNER.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Programs.Result(process.waitFor(), output);
    }

    @Test
    void modulesOnAWholeHostDoWhatAnsibleDid() throws IOException, InterruptedException {
        Programs.Result possible = room("possible");
        if (possible.code() != 0) {
            System.out.println("Modules on a whole host: none compared: "
                    + possible.output().strip());
        }
        Assumptions.assumeTrue(possible.code() == 0, possible.output());
        String tests = folder.resolve("modules.test").toString();
        Programs.Result built = run("go", "test", "-c", "-tags", "room", "-o", tests, "./internal/modules/all");
        assertThat(built.code()).as(built.output()).isZero();
        Programs.Result compared = room("replay", tests);
        assertThat(compared.code()).as(compared.output()).isZero();
        assertThat(compared.output()).matches("(?s).*[1-9][0-9]* cases, [0-9]+ deviations, 0 differences\\s*");
        System.out.println("Modules on a whole host: " + compared.output().strip());
    }
}
