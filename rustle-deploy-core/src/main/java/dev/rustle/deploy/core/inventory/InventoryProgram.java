package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.core.tree.SourceText;
import dev.rustle.deploy.plan.Location;

/**
 * A program that prints an inventory: with {@code --list} its groups and hosts and, below {@code _meta.hostvars}, the variables of its hosts; without the latter it is asked for the
 * variables of each host with {@code --host NAME}.
 */
final class InventoryProgram {
    /** How long all calls of one program may take together. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final int SHOWN_LINES = 10;
    private static final int SHOWN_CHARACTERS = 1000;
    /** How files begin that can be run: scripts, ELF, Mach-O, PE. */
    private static final List<byte[]> BEGINNINGS = List.of(
            bytes('#', '!'),
            bytes(0x7f, 'E', 'L', 'F'),
            bytes(0xcf, 0xfa, 0xed, 0xfe),
            bytes(0xca, 0xfe, 0xba, 0xbe),
            bytes('M', 'Z'));

    private final Path file;
    private final InventoryTexts texts;
    private final Problems problems;
    private final Duration limit;
    private final long deadline;

    InventoryProgram(Path file, InventoryTexts texts) {
        this(file, texts, LIMIT);
    }

    /** Creates one whose calls may take a time together, which begins now. */
    InventoryProgram(Path file, InventoryTexts texts, Duration limit) {
        this.file = file;
        this.texts = texts;
        this.problems = texts.problems();
        this.limit = limit;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Whether a file is a program: it may be executed, and begins like something that can be. */
    static boolean isOne(Path file) {
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            return false;
        }
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] start = stream.readNBytes(4);
            return BEGINNINGS.stream()
                    .anyMatch(beginning -> start.length >= beginning.length
                            && Arrays.equals(beginning, Arrays.copyOf(start, beginning.length)));
        } catch (IOException e) {
            // Reading it as a whole says what is wrong.
            return false;
        }
    }

    void read(Draft draft) {
        Optional<Output> list = run("--list");
        Optional<Node> root = list.flatMap(output -> parsed(output, () -> texts.json(output.text())));
        if (root.isEmpty()) {
            return;
        }
        Set<String> hosts = DynamicInventory.read(root.get(), draft);
        if (DynamicInventory.hasHostVariables(root.get())) {
            return;
        }
        for (String host : hosts) {
            Optional<Output> output = run("--host", host);
            if (output.isEmpty()) {
                // What is wrong with one call is wrong with the others, and each may take its time.
                return;
            }
            variables(host, output.get(), draft);
        }
    }

    private void variables(String host, Output output, Draft draft) {
        if (output.text().text().isBlank()) {
            return;
        }
        Optional<Node> root = parsed(output, () -> texts.data(output.text()));
        root.filter(found -> !found.isNull()).ifPresent(found -> DynamicInventory.hostVariables(host, found, draft));
    }

    private interface Parsing {
        Optional<Node> parse();
    }

    /** What is printed to the standard error may say why the output is none. */
    private Optional<Node> parsed(Output output, Parsing parsing) {
        int before = problems.errorCount();
        Optional<Node> root = parsing.parse();
        if (problems.errorCount() > before && !output.stderr().isBlank()) {
            problems.warning(Location.of(output.text().name()), "the program said: " + shown(output.stderr()));
        }
        return root;
    }

    private record Output(SourceText text, String stderr) {}

    /** Calls the program; nothing if that fails, which is then among the problems. */
    private Optional<Output> run(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(file.toAbsolutePath().normalize().toString()));
        command.addAll(List.of(arguments));
        String name = file + " " + String.join(" ", arguments);
        Location place = Location.of(name);
        ProgramRun run;
        try {
            run = ProgramRun.of(command, deadline, texts.left());
        } catch (IOException e) {
            problems.error(
                    place,
                    "the inventory program failed: " + e.getMessage() + "; all its calls together may take "
                            + limit.toSeconds() + " seconds and print " + InventoryTexts.LIMIT
                            + " bytes; run it by hand to see what it does");
            return Optional.empty();
        }
        if (run.code() != 0) {
            problems.error(
                    place,
                    "the inventory program ended with code " + run.code()
                            + (run.stderr().isBlank() ? " and said nothing" : " and said: " + shown(run.stderr())));
            return Optional.empty();
        }
        return texts.decode(name, run.out()).map(text -> new Output(text, run.stderr()));
    }

    private static String shown(String stderr) {
        List<String> lines = stderr.lines().filter(line -> !line.isBlank()).toList();
        String end = lines.stream()
                .skip(Math.max(0, lines.size() - SHOWN_LINES))
                .map(String::strip)
                .collect(Collectors.joining(" | "));
        int from = Math.max(0, end.length() - SHOWN_CHARACTERS);
        boolean half = from > 0 && Character.isLowSurrogate(end.charAt(from));
        return (from > 0 ? "..." : "") + end.substring(half ? from + 1 : from);
    }
}
