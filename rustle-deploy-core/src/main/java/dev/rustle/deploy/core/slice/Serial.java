package dev.rustle.deploy.core.slice;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

import dev.rustle.deploy.plan.Value;

/** Ansible's {@code serial}: how the hosts of a play are divided into those that go together ("Setting the batch size with serial" in its documentation). */
final class Serial {
    private Serial() {}

    /**
     * Divides hosts.
     *
     * @throws IllegalArgumentException if a size is neither a number nor a percentage
     */
    static List<List<String>> divide(List<String> hosts, List<Value> sizes) {
        if (sizes.isEmpty() || hosts.isEmpty()) {
            return List.of(hosts);
        }
        List<Integer> counts =
                sizes.stream().map(size -> count(size, hosts.size())).toList();
        List<List<String>> groups = new ArrayList<>();
        int from = 0;
        for (int i = 0; from < hosts.size(); i++) {
            int size = counts.get(Math.min(i, counts.size() - 1));
            // Zero and less mean all that are left.
            int to = size <= 0 ? hosts.size() : Math.min(hosts.size(), from + size);
            groups.add(List.copyOf(hosts.subList(from, to)));
            from = to;
        }
        return groups;
    }

    private static int count(Value size, int hosts) {
        if (size instanceof Value.Int number) {
            return number.value().intValueExact();
        }
        if (size instanceof Value.Text text) {
            String trimmed = text.value().strip();
            try {
                if (trimmed.endsWith("%")) {
                    BigDecimal share = new BigDecimal(
                            trimmed.substring(0, trimmed.length() - 1).strip());
                    int count = share.multiply(BigDecimal.valueOf(hosts))
                            .divide(BigDecimal.valueOf(100), 0, RoundingMode.DOWN)
                            .intValueExact();
                    return Math.max(1, count);
                }
                return Integer.parseInt(trimmed);
            } catch (ArithmeticException | NumberFormatException e) {
                throw new IllegalArgumentException(
                        "serial: \"" + text.value() + "\" is neither a number nor a percentage", e);
            }
        }
        throw new IllegalArgumentException(
                "serial: expected a number or a percentage, found " + size.typeName() + " " + size);
    }
}
