package dev.rustle.deploy.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the texts of options become values. */
final class Converters {
    private Converters() {}

    /** A whole number from 1. */
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                int number = Integer.parseInt(text);
                if (number >= 1) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw wrong(text);
            }
            throw wrong(text);
        }

        private static TypeConversionException wrong(String text) {
            return new TypeConversionException("\"" + text + "\" is not a whole number from 1 to " + Integer.MAX_VALUE);
        }
    }

    /** A number of bytes, with an optional unit. */
    static final class Size implements ITypeConverter<Long> {
        private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) *([A-Za-z]*)");
        private static final Map<String, Long> UNITS = Map.of(
                "", 1L,
                "b", 1L,
                "kb", 1_000L,
                "mb", 1_000_000L,
                "gb", 1_000_000_000L,
                "kib", 1L << 10,
                "mib", 1L << 20,
                "gib", 1L << 30);

        @Override
        public Long convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (matcher.matches()) {
                Long unit = UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT));
                if (unit != null) {
                    BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
                    if (bytes.compareTo(BigDecimal.ONE) >= 0
                            && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
                        return bytes.longValue();
                    }
                }
            }
            throw new TypeConversionException(
                    "\"" + text + "\" is not a size; write a number of bytes or one with a unit: KB MB GB KiB MiB GiB");
        }
    }

    /** A target triple, or all of them. */
    static final class Triples implements ITypeConverter<Kinds> {
        @Override
        public Kinds convert(String text) {
            try {
                return Kinds.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage() + ", or all");
            }
        }
    }
}
