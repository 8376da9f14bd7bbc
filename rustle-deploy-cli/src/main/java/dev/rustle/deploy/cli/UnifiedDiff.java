package dev.rustle.deploy.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Two texts compared line by line, in the form of {@code diff -u}. */
final class UnifiedDiff {
    /** How many equal lines are shown around a difference. */
    private static final int CONTEXT = 3;

    /** Bounds the search for the shortest difference: texts that differ more are shown as replaced as a whole. */
    private static final int MAX_EDITS = 1000;

    private static final String UNENDED = "\n\\ No newline at end of file";

    private record Edit(char kind, String line) {}

    private UnifiedDiff() {}

    /** Returns the lines of the hunks; none if the texts are equal. Line feeds alone end lines, so a carriage return before one is there, and is a difference. */
    static List<String> of(String before, String after) {
        List<Edit> edits = compare(lines(before), lines(after));
        List<String> hunks = new ArrayList<>();
        int beforeAt = 1;
        int afterAt = 1;
        int at = 0;
        while (at < edits.size()) {
            if (edits.get(at).kind == ' ') {
                at++;
                beforeAt++;
                afterAt++;
                continue;
            }
            int start = Math.max(0, at - CONTEXT);
            List<Edit> hunk = edits.subList(start, endOfHunk(edits, at));
            int shared = at - start;
            int removed = count(hunk, '+');
            int added = count(hunk, '-');
            hunks.add("@@ -" + span(beforeAt - shared, removed) + " +" + span(afterAt - shared, added) + " @@");
            hunk.forEach(edit -> hunks.addAll(List.of((edit.kind + edit.line).split("\n", -1))));
            beforeAt += removed - shared;
            afterAt += added - shared;
            at = start + hunk.size();
        }
        return hunks;
    }

    private static int endOfHunk(List<Edit> edits, int first) {
        int last = first;
        for (int i = first; i < edits.size() && i - last <= 2 * CONTEXT + 1; i++) {
            if (edits.get(i).kind != ' ') {
                last = i;
            }
        }
        return Math.min(edits.size(), last + 1 + CONTEXT);
    }

    /** Counts the lines of one side: those that the other side alone has are not among them. */
    private static int count(List<Edit> hunk, char others) {
        return (int) hunk.stream().filter(edit -> edit.kind != others).count();
    }

    private static String span(int start, int count) {
        if (count == 1) {
            return String.valueOf(start);
        }
        return (count == 0 ? start - 1 : start) + "," + count;
    }

    private static List<String> lines(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        boolean ended = text.endsWith("\n");
        List<String> lines =
                new ArrayList<>(List.of((ended ? text.substring(0, text.length() - 1) : text).split("\n", -1)));
        if (!ended) {
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + UNENDED);
        }
        return lines;
    }

    private static List<Edit> compare(List<String> before, List<String> after) {
        int shorter = Math.min(before.size(), after.size());
        int prefix = 0;
        while (prefix < shorter && before.get(prefix).equals(after.get(prefix))) {
            prefix++;
        }
        int suffix = 0;
        while (suffix < shorter - prefix
                && before.get(before.size() - 1 - suffix).equals(after.get(after.size() - 1 - suffix))) {
            suffix++;
        }
        List<Edit> edits = new ArrayList<>();
        before.subList(0, prefix).forEach(line -> edits.add(new Edit(' ', line)));
        edits.addAll(
                shortest(before.subList(prefix, before.size() - suffix), after.subList(prefix, after.size() - suffix)));
        before.subList(before.size() - suffix, before.size()).forEach(line -> edits.add(new Edit(' ', line)));
        return edits;
    }

    /** Finds a shortest list of edits (Myers' greedy algorithm), forwards, and then goes back over its trace. */
    private static List<Edit> shortest(List<String> before, List<String> after) {
        int bound = Math.min(before.size() + after.size(), MAX_EDITS);
        int[] reach = new int[2 * bound + 3];
        int middle = bound + 1;
        List<int[]> trace = new ArrayList<>();
        for (int edits = 0; edits <= bound; edits++) {
            trace.add(Arrays.copyOfRange(reach, middle - edits - 1, middle + edits + 2));
            for (int k = -edits; k <= edits; k += 2) {
                boolean down = k == -edits || (k != edits && reach[middle + k - 1] < reach[middle + k + 1]);
                int x = down ? reach[middle + k + 1] : reach[middle + k - 1] + 1;
                int y = x - k;
                while (x < before.size() && y < after.size() && before.get(x).equals(after.get(y))) {
                    x++;
                    y++;
                }
                reach[middle + k] = x;
                if (x >= before.size() && y >= after.size()) {
                    return backwards(before, after, trace);
                }
            }
        }
        List<Edit> all = new ArrayList<>();
        before.forEach(line -> all.add(new Edit('-', line)));
        after.forEach(line -> all.add(new Edit('+', line)));
        return all;
    }

    private static List<Edit> backwards(List<String> before, List<String> after, List<int[]> trace) {
        List<Edit> reversed = new ArrayList<>();
        int x = before.size();
        int y = after.size();
        for (int edits = trace.size() - 1; edits >= 0; edits--) {
            int[] reach = trace.get(edits);
            int middle = edits + 1;
            int k = x - y;
            boolean down = k == -edits || (k != edits && reach[middle + k - 1] < reach[middle + k + 1]);
            int fromX = edits == 0 ? 0 : reach[middle + (down ? k + 1 : k - 1)];
            int fromY = edits == 0 ? 0 : fromX - (down ? k + 1 : k - 1);
            while (x > fromX && y > fromY) {
                reversed.add(new Edit(' ', before.get(--x)));
                y--;
            }
            if (edits > 0) {
                reversed.add(down ? new Edit('+', after.get(--y)) : new Edit('-', before.get(--x)));
            }
        }
        Collections.reverse(reversed);
        return reversed;
    }
}
