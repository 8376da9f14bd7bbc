package dev.rustle.deploy.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;

import dev.rustle.deploy.plan.Value;

/** Reads data that is written as JSON or, where it is not, as YAML. */
final class DataText {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private DataText() {}

    /**
     * Reads.
     *
     * @throws UsageException if it is neither; it names the source and the place
     */
    static Value parse(String source, String text) {
        String content = text.startsWith("\ufeff") ? text.substring(1) : text;
        boolean looksLikeJson = content.stripLeading().startsWith("{");
        if (!looksLikeJson) {
            return YamlText.parse(source, content);
        }
        try {
            return json(content);
        } catch (IOException e) {
            return yamlInstead(source, content, e);
        }
    }

    /** A mapping in braces may be YAML; if it is not, what is wrong with it as JSON tells more. */
    private static Value yamlInstead(String source, String text, IOException json) {
        try {
            return YamlText.parse(source, text);
        } catch (UsageException e) {
            UsageException problem = new UsageException(describe(source, json));
            problem.addSuppressed(e);
            throw problem;
        }
    }

    private static String describe(String source, IOException e) {
        if (e instanceof JsonProcessingException syntax && syntax.getLocation() != null) {
            return source + ":" + syntax.getLocation().getLineNr() + ":"
                    + syntax.getLocation().getColumnNr() + ": " + syntax.getOriginalMessage();
        }
        return source + ": " + e.getMessage();
    }

    private static Value json(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            Value value = value(parser);
            if (parser.nextToken() != null) {
                throw new com.fasterxml.jackson.core.JsonParseException(parser, "there is more after the object");
            }
            return value;
        }
    }

    private static Value value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Value> entries = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    entries.put(name, value(parser));
                }
                yield new Value.Mapping(entries);
            }
            case START_ARRAY -> {
                List<Value> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield new Value.Sequence(items);
            }
            case VALUE_STRING -> Value.of(parser.getText());
            case VALUE_NUMBER_INT -> new Value.Int(new BigInteger(parser.getText()));
            case VALUE_NUMBER_FLOAT -> new Value.Real(new BigDecimal(parser.getText()));
            case VALUE_TRUE -> Value.of(true);
            case VALUE_FALSE -> Value.of(false);
            case VALUE_NULL -> Value.none();
            default -> throw new com.fasterxml.jackson.core.JsonParseException(parser, "unexpected " + token);
        };
    }
}
