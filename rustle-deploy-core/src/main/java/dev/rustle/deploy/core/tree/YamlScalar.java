package dev.rustle.deploy.core.tree;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.rustle.deploy.plan.Value;

/** What a plain scalar means in YAML 1.1, which Ansible reads: {@code yes} is true, {@code 017} is fifteen and {@code 1:30} is ninety. */
final class YamlScalar {
    private static final Set<String> TRUE = Set.of("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE = Set.of("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Pattern INTEGER = Pattern.compile("[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)");
    private static final Pattern SIXTIES = Pattern.compile("[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
    private static final Pattern REAL =
            Pattern.compile("[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?");
    private static final Pattern SIXTIES_REAL = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

    private YamlScalar() {}

    /** Returns the value; empty for infinity and for what is no number, which values cannot be. */
    static Optional<Value> resolve(String text) {
        if (NULL.contains(text)) {
            return Optional.of(Value.none());
        } else if (TRUE.contains(text)) {
            return Optional.of(Value.of(true));
        } else if (FALSE.contains(text)) {
            return Optional.of(Value.of(false));
        } else if (NOT_FINITE.matcher(text).matches()) {
            return Optional.empty();
        }
        boolean hasDigit = text.chars().anyMatch(Character::isDigit);
        if (!hasDigit || text.length() > JsonTree.DIGIT_LIMIT) {
            return Optional.of(Value.of(text));
        }
        String digits = text.replace("_", "");
        if (INTEGER.matcher(text).matches()) {
            return Optional.of(integer(digits).<Value>map(Value.Int::new).orElseGet(() -> Value.of(text)));
        } else if (SIXTIES.matcher(text).matches()) {
            return Optional.of(new Value.Int(sixties(digits).toBigInteger()));
        } else if (REAL.matcher(text).matches()) {
            return Optional.of(real(digits).<Value>map(Value.Real::new).orElseGet(() -> Value.of(text)));
        } else if (SIXTIES_REAL.matcher(text).matches()) {
            return Optional.of(new Value.Real(sixties(digits)));
        }
        return Optional.of(Value.of(text));
    }

    private static Optional<BigInteger> integer(String text) {
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        int radix = 10;
        if (digits.startsWith("0b")) {
            radix = 2;
            digits = digits.substring(2);
        } else if (digits.startsWith("0x")) {
            radix = 16;
            digits = digits.substring(2);
        } else if (digits.startsWith("0") && digits.length() > 1) {
            radix = 8;
        }
        if (digits.isEmpty()) {
            return Optional.empty();
        }
        BigInteger number = new BigInteger(digits, radix);
        return Optional.of(text.startsWith("-") ? number.negate() : number);
    }

    private static Optional<BigDecimal> real(String text) {
        try {
            return Optional.of(new BigDecimal(text.toLowerCase(Locale.ROOT)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static BigDecimal sixties(String text) {
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        BigDecimal sum = BigDecimal.ZERO;
        for (String part : digits.split(":", -1)) {
            sum = sum.multiply(BigDecimal.valueOf(60)).add(new BigDecimal(part.endsWith(".") ? part + "0" : part));
        }
        return text.startsWith("-") ? sum.negate() : sum;
    }
}
