package dev.rustle.deploy.core.tree;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.plan.Value;

/**
 * Makes a tree of JSON (RFC 8259). Numbers keep all their digits. A key that is written twice in one object is a problem, as is more text after the document.
 * What is left out of the tree because of a problem never makes it look complete: there is an error then.
 */
public final class JsonTree {
    /** How deeply objects and lists may be nested. */
    public static final int DEPTH_LIMIT = RunnerLimits.DEPTH_LIMIT;

    private static final int DIGIT_LIMIT = RunnerLimits.DIGIT_LIMIT;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_LIMIT + 1)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
            .build();

    private final SourceText source;
    private final Problems problems;
    private final Deque<Node> open = new ArrayDeque<>();
    private final Repeated<String> keys = new Repeated<>(name -> name);
    private final Repeated<Value> texts = new Repeated<>(Value.Text::new);
    private @Nullable Node root;
    private String key = "";
    private Node.@Nullable Position keyPosition;

    private JsonTree(SourceText source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /** Returns the tree of a text; empty if it is not well-formed, which is then among the problems. */
    public static Optional<Node> parse(SourceText source, Problems problems) {
        return new JsonTree(source, problems).parse();
    }

    /**
     * Returns a parser with the limits of this class.
     *
     * @throws IOException if reading fails
     */
    public static JsonParser parser(Reader text) throws IOException {
        return FACTORY.createParser(text);
    }

    private Optional<Node> parse() {
        try (JsonParser parser = parser(new StringReader(source.text()))) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                problems.error(source.location(0), "the text is empty; expected a JSON document");
                return Optional.empty();
            }
            do {
                if (!take(parser, token)) {
                    return Optional.empty();
                }
                token = parser.nextToken();
            } while (!open.isEmpty() && token != null);
            if (token != null) {
                problems.error(
                        source.location(offset(parser)), "there is more text after the end of the document; remove it");
                return Optional.empty();
            }
            return Optional.ofNullable(root);
        } catch (StreamReadException e) {
            malformed(e);
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /** Takes one token; false if there is no point in going on. */
    private boolean take(JsonParser parser, JsonToken token) throws IOException {
        Node.Position position = source.position(offset(parser));
        switch (token) {
            case START_OBJECT, START_ARRAY -> {
                if (open.size() == DEPTH_LIMIT) {
                    problems.error(
                            source.location(offset(parser)),
                            "objects and lists are nested more than " + DEPTH_LIMIT
                                    + " deep; make the document flatter");
                    return false;
                }
                Node node = token == JsonToken.START_OBJECT
                        ? Node.mapping(source.name(), place(), position)
                        : Node.list(source.name(), place(), position);
                hang(node);
                open.push(node);
            }
            case END_OBJECT, END_ARRAY -> open.pop();
            case FIELD_NAME -> {
                key = keys.get(parser.currentName());
                keyPosition = position;
                RunnerLimits.text(key)
                        .ifPresent(problem ->
                                problems.error(scalar(position, Value.none()).keyLocation(), "the key: " + problem));
                open.element().get(key).ifPresent(first -> {
                    Node second = Node.scalar(source.name(), place(), position, Value.none());
                    problems.error(
                            second.keyLocation(),
                            "the key \"" + key + "\" is written twice; the first is at " + first.start()
                                    + "; keep one");
                });
            }
            case VALUE_STRING -> hang(readable(scalar(position, texts.get(parser.getText()))));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                Value number = number(parser.getText(), token == JsonToken.VALUE_NUMBER_INT, position);
                hang(readable(scalar(position, number)));
            }
            case VALUE_TRUE -> hang(scalar(position, new Value.Bool(true)));
            case VALUE_FALSE -> hang(scalar(position, new Value.Bool(false)));
            case VALUE_NULL -> hang(scalar(position, Value.none()));
            default -> throw new IllegalStateException("unexpected token " + token);
        }
        return true;
    }

    private Value number(String text, boolean whole, Node.Position position) {
        if (text.length() > DIGIT_LIMIT) {
            problems.error(
                    scalar(position, Value.none()).location(),
                    "the number has " + text.length() + " characters, more than " + DIGIT_LIMIT + "; write it as text");
            return Value.none();
        }
        try {
            return whole ? new Value.Int(new BigInteger(text)) : new Value.Real(new BigDecimal(text));
        } catch (NumberFormatException e) {
            problems.error(
                    scalar(position, Value.none()).location(),
                    "the exponent of the number " + text + " is too large; write the number as text");
            return Value.none();
        }
    }

    private Node readable(Node scalar) {
        RunnerLimits.scalar(scalar.value()).ifPresent(problem -> problems.error(scalar.location(), problem));
        return scalar;
    }

    private Node scalar(Node.Position position, Value value) {
        return Node.scalar(source.name(), place(), position, value);
    }

    private Node.Place place() {
        Node parent = open.peek();
        if (parent == null) {
            return Node.Place.ROOT;
        }
        return parent.isList()
                ? new Node.Place(parent, String.valueOf(parent.items().size()), null)
                : new Node.Place(parent, key, keyPosition);
    }

    private void hang(Node node) {
        Node parent = open.peek();
        if (parent == null) {
            root = node;
        } else {
            parent.add(node);
        }
    }

    private void malformed(StreamReadException e) {
        long offset = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
        int at = (int) Math.max(0, Math.min(offset, source.text().length()));
        Node unfinished = open.peek();
        if (e instanceof JsonEOFException) {
            problems.error(
                    source.location(source.text().length()),
                    "the JSON ends too early"
                            + (unfinished == null
                                    ? ""
                                    : "; the " + (unfinished.isList() ? "list" : "object") + " that starts at "
                                            + unfinished.start() + " is not closed"));
            return;
        }
        problems.error(source.location(at), "the JSON is malformed: " + words(e.getOriginalMessage()));
    }

    /** The parser's words, less its advice to set its own options. */
    private static String words(String message) {
        if (message.contains("(non-standard) comment")) {
            return "JSON has no comments; remove it";
        }
        int advice = message.indexOf(": enable `");
        return advice < 0 ? message : message.substring(0, advice);
    }

    private static int offset(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }
}
