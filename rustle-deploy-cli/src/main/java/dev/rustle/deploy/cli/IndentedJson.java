package dev.rustle.deploy.cli;

import java.util.Iterator;
import java.util.Map;

import dev.rustle.deploy.plan.Value;

/** JSON for people: one entry a line. */
final class IndentedJson {
    private static final String INDENT = "    ";

    private final StringBuilder json = new StringBuilder();

    private IndentedJson() {}

    static String of(Value value) {
        IndentedJson writer = new IndentedJson();
        writer.write(value, "\n");
        return writer.json.toString();
    }

    private void write(Value value, String newLine) {
        String inner = newLine + INDENT;
        if (value instanceof Value.Mapping mapping && !mapping.entries().isEmpty()) {
            json.append('{');
            Iterator<Map.Entry<String, Value>> entries =
                    mapping.entries().entrySet().iterator();
            while (entries.hasNext()) {
                Map.Entry<String, Value> entry = entries.next();
                json.append(inner).append(Value.of(entry.getKey()).toJson()).append(": ");
                write(entry.getValue(), inner);
                json.append(entries.hasNext() ? "," : "");
            }
            json.append(newLine).append('}');
        } else if (value instanceof Value.Sequence list && !list.items().isEmpty()) {
            json.append('[');
            Iterator<Value> items = list.items().iterator();
            while (items.hasNext()) {
                json.append(inner);
                write(items.next(), inner);
                json.append(items.hasNext() ? "," : "");
            }
            json.append(newLine).append(']');
        } else {
            json.append(value.toJson());
        }
    }
}
