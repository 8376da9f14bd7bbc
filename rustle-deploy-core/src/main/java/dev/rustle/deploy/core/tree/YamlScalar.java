package dev.rustle.deploy.core.tree;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.rustle.deploy.plan.Value;

/**
 * What a plain scalar means in YAML 1.1 as Ansible's parser reads it: {@code yes} is true, {@code 017} is fifteen and {@code 1:30} is ninety. Moments in time, which
 * values cannot be, stay text.
 */
final class YamlScalar {
    private static final Set<String> TRUE = Set.of("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE = Set.of("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    /** Plain scalars with a meaning that only keys have. */
    private static final Set<String> FOR_KEYS = Set.of("=", "<<");

    private static final Pattern INTEGER =
            Pattern.compile("[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])++)");
    private static final Pattern REAL = Pattern.compile("[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?"
            + "|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
            + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])++\\.[0-9_]*");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

    private YamlScalar() {}

    /** The scalar means something that values cannot be; the message says what to do. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Returns the value.
     *
     * @throws Unreadable if there is none
     */
    static Value resolve(String text) throws Unreadable {
        if (NULL.contains(text)) {
            return Value.none();
        } else if (TRUE.contains(text)) {
            return Value.of(true);
        } else if (FALSE.contains(text)) {
            return Value.of(false);
        } else if (FOR_KEYS.contains(text)) {
            throw new Unreadable(text + " has a meaning of its own in YAML; put it into quotes");
        } else if (NOT_FINITE.matcher(text).matches()) {
            throw new Unreadable(text + " is no number that can be kept; put it into quotes");
        } else if (INTEGER.matcher(text).matches()) {
            return integer(text);
        } else if (REAL.matcher(text).matches()) {
            return real(text);
        }
        return Value.of(text);
    }

    private static Value integer(String text) throws Unreadable {
        String digits = shortened(text);
        int radix = 10;
        if (digits.startsWith("0b") || digits.startsWith("0x")) {
            radix = digits.charAt(1) == 'b' ? 2 : 16;
            digits = digits.substring(2);
        } else if (digits.startsWith("0")) {
            radix = 8;
        }
        if (digits.isEmpty()) {
            throw new Unreadable(text + " has no digits; put it into quotes if text is meant");
        }
        BigInteger number = BigInteger.ZERO;
        for (String part : digits.split(":", -1)) {
            number = number.multiply(BigInteger.valueOf(60)).add(new BigInteger(part, radix));
        }
        return new Value.Int(text.startsWith("-") ? number.negate() : number);
    }

    private static Value real(String text) throws Unreadable {
        String digits = shortened(text);
        BigDecimal number = digits.indexOf(':') < 0 ? decimal(digits, text) : sixties(digits);
        Optional<String> problem = RunnerLimits.number(number);
        if (problem.isPresent()) {
            throw new Unreadable(problem.get());
        }
        return new Value.Real(text.startsWith("-") ? number.negate() : number);
    }

    private static BigDecimal decimal(String digits, String text) throws Unreadable {
        try {
            return new BigDecimal(digits.toLowerCase(Locale.ROOT));
        } catch (NumberFormatException e) {
            throw new Unreadable("the exponent of the number " + text + " is too large; put it into quotes");
        }
    }

    /** Calculates as Ansible's parser does, from the last part on and with binary numbers. */
    private static BigDecimal sixties(String digits) throws Unreadable {
        double sum = 0;
        double base = 1;
        String[] parts = digits.split(":", -1);
        for (int i = parts.length - 1; i >= 0; i--) {
            sum += Double.parseDouble(parts[i]) * base;
            base *= 60;
        }
        if (Double.isInfinite(sum)) {
            throw new Unreadable("the number " + digits + " is too large; put it into quotes");
        }
        return BigDecimal.valueOf(sum);
    }

    /** Takes away the sign and underscores. */
    private static String shortened(String text) throws Unreadable {
        if (text.length() > RunnerLimits.DIGIT_LIMIT) {
            throw new Unreadable(RunnerLimits.tooLong());
        }
        String digits = text.replace("_", "");
        return digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
    }
}
