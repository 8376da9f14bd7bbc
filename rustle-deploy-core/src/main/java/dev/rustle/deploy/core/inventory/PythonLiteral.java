package dev.rustle.deploy.core.inventory;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.core.tree.RunnerLimits;
import dev.rustle.deploy.plan.Value;

/**
 * What Ansible makes of a value in an INI inventory: the value of a Python literal (number, quoted text, list, tuple, dictionary, True, False, None), and the text
 * as it is for anything else.
 */
final class PythonLiteral {
    /** How many brackets Python's parser takes. */
    private static final int DEPTH_LIMIT = 200;

    /** Possessive, so that no number is so long that matching it takes more stack than there is. */
    private static final Pattern NUMBER = Pattern.compile(
            "0[xX](?:_?[0-9a-fA-F])++|0[oO](?:_?[0-7])++|0[bB](?:_?[01])++"
                    + "|(?:(?:[0-9](?:_?[0-9])*+)?\\.[0-9](?:_?[0-9])*+|[0-9](?:_?[0-9])*+\\.?)(?:[eE][+-]?[0-9](?:_?[0-9])*+)?");

    private static final Pattern PREFIXED = Pattern.compile("([uU]|[rR]|[bB]|[bB][rR]|[rR][bB])?(\"\"\"|'''|\"|')");
    private static final int NUMBER_LIMIT = 4300;

    private final String text;
    private int at;
    private int depth;
    /** Why the literal, if the whole text is one, cannot be a value. */
    private @Nullable String unsupported;

    private PythonLiteral(String text) {
        this.text = text;
    }

    /** The text is no literal. */
    private static final class NotLiteral extends Exception {
        private static final long serialVersionUID = 1L;

        NotLiteral() {
            super(null, null, false, false);
        }
    }

    /** The text is a literal of a kind that inventories here do not have. */
    static final class UnsupportedLiteral extends Exception {
        private static final long serialVersionUID = 1L;

        UnsupportedLiteral(String message) {
            super(message);
        }
    }

    /**
     * Returns the value of a text.
     *
     * @throws UnsupportedLiteral if there is a set, bytes, a complex number, {@code ...}, a number that is too large or half of a character in it
     */
    static Value parse(String text) throws UnsupportedLiteral {
        PythonLiteral literal = new PythonLiteral(text.stripLeading());
        try {
            Value value = literal.expressions();
            literal.space();
            if (literal.at < literal.text.length()) {
                return Value.of(text);
            } else if (literal.unsupported != null) {
                throw new UnsupportedLiteral(literal.unsupported);
            }
            return value;
        } catch (NotLiteral e) {
            return Value.of(text);
        }
    }

    /** Several values between commas are a tuple, which needs no parentheses. */
    private Value expressions() throws NotLiteral {
        Value first = value();
        space();
        if (peek() != ',') {
            return first;
        }
        List<Value> items = new ArrayList<>(List.of(first));
        while (peek() == ',') {
            at++;
            space();
            if (at < text.length()) {
                items.add(value());
                space();
            }
        }
        return new Value.Sequence(items);
    }

    private Value value() throws NotLiteral {
        space();
        char c = peek();
        boolean bracket = c == '[' || c == '(' || c == '{';
        depth += bracket ? 1 : 0;
        if (depth > DEPTH_LIMIT) {
            throw new NotLiteral();
        }
        try {
            if (c == '+' || c == '-') {
                return signed();
            } else if (c == '[') {
                at++;
                return new Value.Sequence(items(']'));
            } else if (c == '(') {
                return parenthesized();
            } else if (c == '{') {
                return mapping();
            } else if (Character.isDigit(c)
                    || (c == '.' && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1)))) {
                return number();
            }
            return word();
        } finally {
            depth -= bracket ? 1 : 0;
        }
    }

    private Value signed() throws NotLiteral {
        boolean negative = text.charAt(at++) == '-';
        space();
        if (peek() == '+' || peek() == '-') {
            throw new NotLiteral();
        }
        Value value = value();
        if (unsupported != null && value instanceof Value.Null) {
            return value;
        }
        if (value instanceof Value.Int number) {
            return negative ? new Value.Int(number.value().negate()) : number;
        } else if (value instanceof Value.Real number) {
            return negative ? new Value.Real(number.value().negate()) : number;
        }
        throw new NotLiteral();
    }

    private Value word() throws NotLiteral {
        if (text.startsWith("...", at)) {
            at += 3;
            return unsupported("\"...\" is Python's Ellipsis; put it into quotes within quotes, as in '\"...\"'");
        }
        Matcher quoted = PREFIXED.matcher(text).region(at, text.length());
        if (quoted.lookingAt()) {
            return texts();
        }
        for (Map.Entry<String, Value> constant : Map.of(
                        "True", Value.of(true), "False", Value.of(false), "None", Value.none())
                .entrySet()) {
            String name = constant.getKey();
            int end = at + name.length();
            if (text.startsWith(name, at)
                    && (end == text.length() || !Character.isJavaIdentifierPart(text.charAt(end)))) {
                at = end;
                return constant.getValue();
            }
        }
        throw new NotLiteral();
    }

    private Value number() throws NotLiteral {
        Matcher matcher = NUMBER.matcher(text).region(at, text.length());
        if (!matcher.lookingAt() || matcher.end() - at > NUMBER_LIMIT) {
            throw new NotLiteral();
        }
        String digits = matcher.group().replace("_", "").toLowerCase(Locale.ROOT);
        at = matcher.end();
        if (at < text.length() && (text.charAt(at) == 'j' || text.charAt(at) == 'J')) {
            at++;
            return unsupported("a complex number has no place in an inventory; put it into quotes within quotes");
        }
        if (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            throw new NotLiteral();
        }
        if (digits.startsWith("0x")) {
            return new Value.Int(new BigInteger(digits.substring(2), 16));
        } else if (digits.startsWith("0o")) {
            return new Value.Int(new BigInteger(digits.substring(2), 8));
        } else if (digits.startsWith("0b")) {
            return new Value.Int(new BigInteger(digits.substring(2), 2));
        } else if (digits.chars().allMatch(Character::isDigit)) {
            if (digits.length() > 1 && digits.startsWith("0") && digits.chars().anyMatch(c -> c != '0')) {
                throw new NotLiteral();
            }
            return new Value.Int(new BigInteger(digits));
        }
        try {
            BigDecimal number = new BigDecimal(digits);
            Optional<String> problem = RunnerLimits.number(number);
            return problem.isPresent() ? unsupported(problem.get()) : new Value.Real(number);
        } catch (NumberFormatException e) {
            return unsupported("the exponent of the number " + digits + " is too large; write it as text");
        }
    }

    /** Texts that stand side by side are one. */
    private Value texts() throws NotLiteral {
        StringBuilder out = new StringBuilder();
        Matcher quoted = PREFIXED.matcher(text).region(at, text.length());
        boolean bytes = false;
        while (quoted.lookingAt()) {
            String prefix = quoted.group(1) == null ? "" : quoted.group(1).toLowerCase(Locale.ROOT);
            bytes |= prefix.contains("b");
            at = quoted.end();
            quotedText(quoted.group(2), prefix.contains("r"), out);
            space();
            quoted = PREFIXED.matcher(text).region(at, text.length());
        }
        if (bytes) {
            return unsupported("bytes have no place in an inventory; write text");
        }
        Optional<String> problem = RunnerLimits.text(out.toString());
        return problem.isPresent() ? unsupported(problem.get()) : Value.of(out.toString());
    }

    private void quotedText(String quote, boolean raw, StringBuilder out) throws NotLiteral {
        while (!text.startsWith(quote, at)) {
            if (at >= text.length()) {
                throw new NotLiteral();
            }
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
            } else if (at == text.length()) {
                throw new NotLiteral();
            } else if (raw) {
                out.append(c).append(text.charAt(at++));
            } else {
                escape(out);
            }
        }
        at += quote.length();
    }

    private void escape(StringBuilder out) throws NotLiteral {
        char c = text.charAt(at++);
        int simple = "\\'\"abfnrtv".indexOf(c);
        if (simple >= 0) {
            out.append("\\'\"\u0007\b\f\n\r\t\u000b".charAt(simple));
        } else if (c == 'x' || c == 'u' || c == 'U') {
            int length = c == 'x' ? 2 : c == 'u' ? 4 : 8;
            if (at + length > text.length()) {
                throw new NotLiteral();
            }
            try {
                out.appendCodePoint(Integer.parseInt(text.substring(at, at + length), 16));
            } catch (IllegalArgumentException e) {
                throw new NotLiteral();
            }
            at += length;
        } else if (c == 'N') {
            int end = text.indexOf('}', at);
            if (!text.startsWith("{", at) || end < 0) {
                throw new NotLiteral();
            }
            try {
                out.appendCodePoint(Character.codePointOf(text.substring(at + 1, end)));
            } catch (IllegalArgumentException e) {
                throw new NotLiteral();
            }
            at = end + 1;
        } else if (c >= '0' && c <= '7') {
            int end = at;
            while (end < text.length() && end < at + 2 && text.charAt(end) >= '0' && text.charAt(end) <= '7') {
                end++;
            }
            out.append((char) Integer.parseInt(text.substring(at - 1, end), 8));
            at = end;
        } else {
            out.append('\\').append(c);
        }
    }

    /** Reads what follows an opening bracket, through the closing one. */
    private List<Value> items(char close) throws NotLiteral {
        List<Value> items = new ArrayList<>();
        space();
        while (peek() != close) {
            items.add(value());
            space();
            if (peek() == ',') {
                at++;
                space();
            } else if (peek() != close) {
                throw new NotLiteral();
            }
        }
        at++;
        return items;
    }

    private Value parenthesized() throws NotLiteral {
        int open = at++;
        List<Value> items = items(')');
        boolean tuple = items.size() != 1
                || text.substring(open, at - 1).stripTrailing().endsWith(",");
        return tuple ? new Value.Sequence(items) : items.get(0);
    }

    private Value mapping() throws NotLiteral {
        at++;
        Map<String, Value> entries = new LinkedHashMap<>();
        space();
        while (peek() != '}') {
            Value key = value();
            space();
            if (peek() != ':') {
                at += peek() == ',' ? 1 : 0;
                items('}');
                return unsupported("a Python set has no place in an inventory; write a list");
            }
            at++;
            Value value = value();
            entries.put(key instanceof Value.Text name ? name.value() : key.toJson(), value);
            space();
            if (peek() == ',') {
                at++;
                space();
            } else if (peek() != '}') {
                throw new NotLiteral();
            }
        }
        at++;
        return new Value.Mapping(entries);
    }

    /** Notes what cannot be a value; what follows decides whether the text is a literal at all. */
    private Value unsupported(String message) {
        unsupported = unsupported == null ? message : unsupported;
        return Value.none();
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    /** Skips white space and, at the end, a comment. */
    private void space() {
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '#')) {
            at = text.charAt(at) == '#' ? text.length() : at + 1;
        }
    }
}
