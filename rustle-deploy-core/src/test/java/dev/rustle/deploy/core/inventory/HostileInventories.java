package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.rustle.deploy.InvalidInputException;

/** Reads short inventories that would become very much, and prints a line about each; {@link HostileInventoriesTest} runs it in a small heap. */
final class HostileInventories {
    private static final int SHOWN = 80;

    private HostileInventories() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        for (Map.Entry<String, String> text : texts().entrySet()) {
            Path file = Files.writeString(folder.resolve("hosts.ini"), text.getValue());
            String answer;
            try {
                answer = InventoryFiles.read(file).targets().size() + " hosts";
            } catch (InvalidInputException e) {
                answer = e.problems().size() + " problems, the last: "
                        + e.problems().get(e.problems().size() - 1).message();
            }
            System.out.println(text.getKey() + ": " + answer.substring(0, Math.min(SHOWN, answer.length())));
        }
    }

    private static Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("lines that are wrong", "[all:vars]\n" + "x\n".repeat(500_000));
        texts.put("groups that nobody knows", "[a:children]\n" + lines(100_000, "unknown"));
        texts.put("variables of groups that nobody knows", lines(100_000, "[unknown", ":vars]"));
        texts.put("a chain of groups", chain(30_000) + "[g30000]\nh\n");
        texts.put("a long circle", chain(20_000) + "[g20000:children]\ng0\n");
        texts.put("many circles", chain(10_000) + backToTheBeginning(10_000));
        texts.put("a chain of groups with many hosts", chain(1_000) + "[g1000]\nh[1:90000]\n");
        texts.put("many hosts with many variables", "[g]\nh[1:90000]\n[g:vars]\n" + lines(5_000, "v", "=1"));
        texts.put("ranges of ranges", "h[1:99][1:99][1:99][1:99]\n".repeat(100_000));
        texts.put("a long value", "h x=" + "[".repeat(10_000_000) + "\n");
        texts.put("a long number", "h x=" + "1_1".repeat(3_000_000) + "\n");
        texts.put("a long name", "h".repeat(10_000_000) + ":22\n");
        return texts;
    }

    private static String lines(int count, String start) {
        return lines(count, start, "");
    }

    private static String lines(int count, String start, String end) {
        return IntStream.range(0, count).mapToObj(i -> start + i + end).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String chain(int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> "[g" + i + ":children]\ng" + (i + 1) + "\n")
                .collect(Collectors.joining());
    }

    private static String backToTheBeginning(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "[g" + (i + 1) + ":children]\ng0\n")
                .collect(Collectors.joining());
    }
}
