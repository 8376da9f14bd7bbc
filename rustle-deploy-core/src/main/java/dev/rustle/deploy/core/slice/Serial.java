package dev.rustle.deploy.core.slice;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

import dev.rustle.deploy.plan.Value;

/** Ansible's {@code serial}: how the hosts of a play are divided into those that go together ("Setting the batch size with serial" in its documentation). */
final class Serial {
    private static final BigDecimal LIMIT = BigDecimal.valueOf(Integer.MAX_VALUE);
    private static final int MAX_DIGITS = 20;

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
            return limited(new BigDecimal(number.value()), size).intValueExact();
        }
        if (size instanceof Value.Text text) {
            String trimmed = text.value().strip();
            try {
                if (trimmed.endsWith("%")) {
                    BigDecimal share = limited(
                            new BigDecimal(
                                    trimmed.substring(0, trimmed.length() - 1).strip()),
                            size);
                    BigDecimal count = share.multiply(BigDecimal.valueOf(hosts))
                            .divide(BigDecimal.valueOf(100), 0, RoundingMode.DOWN);
                    // More than all hosts are all hosts.
                    return Math.max(1, count.min(BigDecimal.valueOf(hosts)).intValueExact());
                }
                return limited(new BigDecimal(new BigInteger(trimmed)), size).intValueExact();
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "serial: \"" + text.value() + "\" is neither a number nor a percentage", e);
            }
        }
        throw new IllegalArgumentException(
                "serial: expected a number or a percentage, found " + size.typeName() + " " + size);
    }

    /** Refuses what no fleet has: a number with an exponent may be short to write and have a thousand million digits. */
    private static BigDecimal limited(BigDecimal number, Value size) {
        if (number.abs().compareTo(LIMIT) > 0 || number.scale() > MAX_DIGITS) {
            throw new IllegalArgumentException(
                    "serial: " + size + " is out of range; give a number of hosts or a percentage up to " + LIMIT);
        }
        return number;
    }
}
