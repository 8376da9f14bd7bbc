package dev.rustle.deploy.examples;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A program that is a module itself: it needs the API alone, runs with the core on the module path, and sees nothing that is not for it. */
class ModulePathTest {
    private static final List<String> MODULES = List.of(
            "rustle-deploy-api",
            "rustle-deploy-core",
            "rustle-deploy-runner",
            "jackson-core",
            "caffeine",
            "snakeyaml-engine",
            "slf4j-api",
            "jspecify");

    private static final String PROGRAM =
            """
            package program;

            import java.nio.file.Path;

            import dev.rustle.deploy.Deployer;
            import dev.rustle.deploy.spi.PlanSource;
            import dev.rustle.deploy.target.Connection;
            import dev.rustle.deploy.target.Target;

            public final class Main {
                public static void main(String[] arguments) {
                    String plan = "{\\"name\\": \\"site\\", \\"hosts\\": [\\"all\\"], \\"plays\\": [{\\"play_id\\": \\"p\\", \\"hosts\\": [\\"all\\"], \\"batches\\":"
                            + " [{\\"batch_id\\": \\"b\\", \\"tasks\\": [{\\"task_id\\": \\"t\\", \\"module\\": \\"ping\\", \\"args\\": {}}]}]}]}";
                    System.out.println(Deployer.builder()
                            .plan(PlanSource.of("site.json", plan, Path.of("")))
                            .targets(Target.builder("here", Connection.local()).build())
                            .compile()
                            .hosts()
                            .keySet());
                }
            }
            """;

    @TempDir
    Path folder;

    private static String modulePath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> MODULES.stream()
                        .anyMatch(module -> entry.contains("/" + module + "/") || entry.contains("/" + module + "-")))
                .filter(entry -> !entry.contains("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Compiles a module with one class; returns what the compiler says. */
    private String compile(String source) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("src"));
        Path module = Files.writeString(
                sources.resolve("module-info.java"), "module program { requires dev.rustle.deploy.api; }");
        Path main = Files.writeString(
                Files.createDirectories(sources.resolve("program")).resolve("Main.java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of(
                                    "-proc:none",
                                    "--class-path",
                                    "",
                                    "--module-path",
                                    modulePath(),
                                    "-d",
                                    folder.resolve("classes").toString()),
                            null,
                            files.getJavaFileObjects(module, main))
                    .call();
            return compiled ? "" : said.toString();
        }
    }

    @Test
    void aModuleThatRequiresTheApiAloneFindsTheCore() throws Exception {
        assertThat(compile(PROGRAM)).isEmpty();

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--module-path",
                        modulePath() + File.pathSeparator + folder.resolve("classes"),
                        "--module",
                        "program/program.Main")
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(out.strip()).endsWith("[here]");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void whatIsForTheCoreAloneIsNotThereForOthers() throws IOException {
        List<String> hidden = Stream.of(
                        "dev.rustle.deploy.engine.DeploymentRequest",
                        "dev.rustle.deploy.engine.DeployerProvider",
                        "dev.rustle.deploy.internal.Once")
                .toList();
        for (String type : hidden) {
            assertThat(compile("package program; class Main { Class<?> type = " + type + ".class; }"))
                    .as(type)
                    .contains("package " + type.substring(0, type.lastIndexOf('.'))
                            + " is declared in module dev.rustle.deploy.api, which does not export it");
        }
    }
}
