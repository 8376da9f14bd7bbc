package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.target.Inventory;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever bytes there are in the texts of an inventory, either it is read or what is wrong is told with its place; in bounded time, and in the memory that tests have. */
@Timeout(300)
class MutatedInventoriesTest {
    private static final Path FILES = Path.of("src/test/resources/inventories");
    private static final Path CASES = Path.of("src/test/resources/inventory-cases");
    private static final String[] SPLICES = {
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        "'",
        "\"",
        "\\",
        "=",
        "#",
        "\n",
        "  ",
        "*a",
        "&a",
        "!x",
        "!vault ",
        "<<",
        "- ",
        "9",
        "\u00e4",
        "\t",
        "\u0000",
        "\ufeff",
        "null",
        "\"hosts\"",
        "\"_meta\"",
        "children",
        "$ANSIBLE_VAULT",
        "#!",
        "1e999",
        "[0:999999999]",
        "[a:z][a:z][a:z]"
    };

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void tellTheSeed() {
        System.out.println("seed of the mutated inventories: " + seed);
    }

    @Test
    void filesWithChanges() throws IOException {
        List<String> names = List.of(
                "literals.ini",
                "ranges.ini",
                "nested.ini",
                "types.yaml",
                "merges.yml",
                "deep.yml",
                "dynamic.json",
                "static.json",
                "plainyaml",
                "plainini");
        for (int round = 0; round < 1000; round++) {
            String name = names.get(random.nextInt(names.size()));
            Path file = folder.resolve(name);
            Files.write(file, changed(Files.readAllBytes(FILES.resolve(name))));
            check(List.of(file));
        }
    }

    @Test
    void filesOfRandomBytes() throws IOException {
        for (int round = 0; round < 500; round++) {
            Path file = folder.resolve(List.of("a", "a.yml", "a.json", "a.ini").get(random.nextInt(4)));
            Files.write(file, noise());
            check(List.of(file));
        }
    }

    @Test
    void foldersWithChanges() throws IOException {
        for (String name : List.of("mixed-folder", "overlap", "data", "odd-names")) {
            Path copy = folder.resolve(name);
            List<Path> files = copy(CASES.resolve(name), copy);
            List<Path> sources = Files.readAllLines(copy.resolve("sources.txt")).stream()
                    .map(copy::resolve)
                    .toList();
            for (int round = 0; round < 100; round++) {
                Path file = files.get(random.nextInt(files.size()));
                byte[] before = Files.readAllBytes(file);
                Files.write(file, random.nextInt(8) == 0 ? noise() : changed(before));
                check(sources);
                Files.write(file, before);
            }
        }
    }

    @Test
    void whatProgramsPrintWithChanges() throws IOException {
        byte[] printed = Files.readAllBytes(FILES.resolve("dynamic.json"));
        Path output = folder.resolve("output");
        Path program = new InventoryFixture(folder).program("program", "cat \"${0%/*}/output\"; echo said >&2");
        for (int round = 0; round < 60; round++) {
            // Every other one has no _meta, so that each host is asked for, and answers with a whole inventory.
            String text = new String(printed, StandardCharsets.UTF_8);
            byte[] next = (round % 2 == 0 ? text : text.replace("_meta", "meta")).getBytes(StandardCharsets.UTF_8);
            Files.write(output, random.nextInt(8) == 0 ? noise() : changed(next));
            check(List.of(program));
        }
    }

    private void check(List<Path> sources) {
        try {
            Inventory inventory = InventoryFiles.read(sources);
            assertThat(inventory.name()).isNotEmpty();
            assertThat(inventory.withVariablesBeside(folder.resolve("plan"))).isPresent();
        } catch (InvalidInputException e) {
            assertThat(e.problems())
                    .as("seed " + seed)
                    .anyMatch(Problem::isError)
                    .allSatisfy(
                            problem -> assertThat(problem.location().source()).isNotEmpty());
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ": " + sources, e);
        }
    }

    private byte[] changed(byte[] bytes) {
        StringBuilder text = new StringBuilder(new String(bytes, StandardCharsets.UTF_8));
        for (int change = random.nextInt(4); change >= 0 && text.length() > 0; change--) {
            int at = random.nextInt(text.length());
            text.replace(at, Math.min(text.length(), at + random.nextInt(8)), SPLICES[random.nextInt(SPLICES.length)]);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] noise() {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        return noise;
    }

    private static List<Path> copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
        try (Stream<Path> paths = Files.walk(to)) {
            return paths.filter(Files::isRegularFile)
                    .filter(path -> !path.endsWith("sources.txt") && !path.endsWith("recorded.json"))
                    .sorted()
                    .toList();
        }
    }
}
