package dev.rustle.deploy.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.rustle.deploy.plan.Value;

/** What plain scalars mean in YAML 1.1, as Ansible's parser reads it. Moments in time stay text. */
final class YamlScalars {
    private static final Set<String> NONE = Set.of("", "~", "null", "Null", "NULL");
    private static final Pattern TRUE = Pattern.compile("yes|Yes|YES|true|True|TRUE|on|On|ON");
    private static final Pattern FALSE = Pattern.compile("no|No|NO|false|False|FALSE|off|Off|OFF");
    private static final Pattern BINARY = Pattern.compile("[-+]?0b[0-1_]+");
    private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-7_]+");
    private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0x[0-9a-fA-F_]+");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(?:0|[1-9][0-9_]*)");
    private static final Pattern SIXTIETHS = Pattern.compile("[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
    private static final Pattern REAL =
            Pattern.compile("[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?");
    private static final Pattern NO_NUMBER = Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

    private YamlScalars() {}

    /** Returns what is more than text; nothing for text. */
    static Optional<Value> resolve(String text) {
        if (NONE.contains(text)) {
            return Optional.of(Value.none());
        } else if (TRUE.matcher(text).matches()) {
            return Optional.of(Value.of(true));
        } else if (FALSE.matcher(text).matches()) {
            return Optional.of(Value.of(false));
        } else if (NO_NUMBER.matcher(text).matches()) {
            throw new UsageException("\"" + text + "\" cannot be the value of a variable; quote it if text is meant");
        }
        return number(text);
    }

    private static Optional<Value> number(String text) {
        String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
        if (BINARY.matcher(text).matches()) {
            return whole(digits.replace("0b", ""), 2);
        } else if (HEXADECIMAL.matcher(text).matches()) {
            return whole(digits.replace("0x", ""), 16);
        } else if (DECIMAL.matcher(text).matches()) {
            return whole(digits, 10);
        } else if (OCTAL.matcher(text).matches()) {
            return whole(digits, 8);
        } else if (SIXTIETHS.matcher(text).matches()) {
            return Optional.of(new Value.Int(sixtieths(digits)));
        } else if (REAL.matcher(text).matches()) {
            return Optional.of(new Value.Real(new BigDecimal(digits.endsWith(".") ? digits + "0" : digits)));
        }
        return Optional.empty();
    }

    private static Optional<Value> whole(String digits, int radix) {
        boolean empty = digits.isEmpty() || digits.equals("-") || digits.equals("+");
        return empty ? Optional.empty() : Optional.of(new Value.Int(new BigInteger(digits, radix)));
    }

    private static BigInteger sixtieths(String digits) {
        boolean negative = digits.startsWith("-");
        BigInteger sum = BigInteger.ZERO;
        for (String part : digits.replaceFirst("^[-+]", "").split(":", -1)) {
            sum = sum.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
        }
        return negative ? sum.negate() : sum;
    }
}
