package dev.rustle.deploy.core.json;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import dev.rustle.deploy.plan.Value;

/** Reads JSON that our own programs wrote, where places in the text do not matter. Plans and inventories are read with their places by core.plan. */
public final class JsonValues {
    private JsonValues() {}

    /**
     * Reads one JSON document.
     *
     * @throws IOException if it is not one, or if something follows it
     */
    public static Value read(JsonFactory factory, byte[] json) throws IOException {
        try (JsonParser parser = factory.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new JsonParseException(parser, "no JSON value, the text is empty");
            }
            Value value = value(parser, first);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "something follows the JSON value");
            }
            return value;
        }
    }

    private static Value value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> mapping(parser);
            case START_ARRAY -> sequence(parser);
            case VALUE_STRING -> Value.of(parser.getText());
            case VALUE_NUMBER_INT -> new Value.Int(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> new Value.Real(parser.getDecimalValue());
            case VALUE_TRUE -> Value.of(true);
            case VALUE_FALSE -> Value.of(false);
            case VALUE_NULL -> Value.none();
            default -> throw new JsonParseException(parser, "unexpected " + token);
        };
    }

    private static Value mapping(JsonParser parser) throws IOException {
        Map<String, Value> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            entries.put(name, value(parser, parser.nextToken()));
        }
        return new Value.Mapping(entries);
    }

    private static Value sequence(JsonParser parser) throws IOException {
        List<Value> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(parser, token));
        }
        return new Value.Sequence(items);
    }
}
