package dev.rustle.deploy.core.tree;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;

/** A value of a text with its place and those of its parts. Immutable once its tree is complete. A large plan has a million of them, so that each is kept small. */
public final class Node {
    private final String source;
    private final @Nullable Node parent;
    private final String step;
    private final int line;
    private final int column;
    /** Zero if there is no key. */
    private final int keyLine;

    private final int keyColumn;
    private final @Nullable Value scalar;
    private final @Nullable List<Node> items;
    private final @Nullable Entries entries;

    /**
     * A place in a text.
     *
     * @param line the line, from 1
     * @param column the column in characters, from 1
     */
    public record Position(int line, int column) {
        /** Returns {@code line:column}. */
        @Override
        public String toString() {
            return line + ":" + column;
        }
    }

    /**
     * Where a node hangs.
     *
     * @param parent the node above; null for the root
     * @param step the key or index in it; empty for the root
     * @param keyPosition the place of the key; null if there is none
     */
    public record Place(@Nullable Node parent, String step, @Nullable Position keyPosition) {
        /** The place of a root. */
        public static final Place ROOT = new Place(null, "", null);
    }

    private Node(
            String source,
            Place place,
            Position position,
            @Nullable Value scalar,
            @Nullable List<Node> items,
            @Nullable Entries entries) {
        Position key = place.keyPosition();
        this.source = source;
        this.parent = place.parent();
        this.step = place.step();
        this.line = position.line();
        this.column = position.column();
        this.keyLine = key == null ? 0 : key.line();
        this.keyColumn = key == null ? 0 : key.column();
        this.scalar = scalar;
        this.items = items;
        this.entries = entries;
    }

    /** Returns a node without parts. */
    public static Node scalar(String source, Place place, Position position, Value value) {
        return new Node(source, place, position, value, null, null);
    }

    /** Returns an empty list, to be filled with {@link #add}. */
    public static Node list(String source, Place place, Position position) {
        return new Node(source, place, position, null, new ArrayList<>(), null);
    }

    /** Returns an empty mapping, to be filled with {@link #add}. */
    public static Node mapping(String source, Place place, Position position) {
        return new Node(source, place, position, null, null, new Entries());
    }

    /** Returns this node, parts and position included, under another key or index. */
    public Node at(Place place) {
        return new Node(source, place, new Position(line, column), scalar, items, entries);
    }

    /** Hangs a node into this list or mapping, under its own step. */
    public void add(Node child) {
        if (items != null) {
            items.add(child);
        } else if (entries != null) {
            entries.put(child);
        } else {
            throw new IllegalStateException("a scalar has no parts");
        }
    }

    /** Puts the entries of other mappings, later ones on top, before those of this mapping, which go before them all. */
    void merge(List<Node> others) {
        if (entries == null) {
            throw new IllegalStateException("only mappings have entries");
        }
        List<Node> own = new ArrayList<>(entries.all());
        entries.clear();
        for (Node other : others) {
            for (Node entry : other.entries()) {
                add(entry.at(new Place(this, entry.step, entry.start())));
            }
        }
        own.forEach(entries::put);
    }

    /** Returns the key or index under which the node hangs. */
    public String step() {
        return step;
    }

    /** Returns what messages call it: {@code "key"}, {@code element 3} or {@code the document}. */
    public String label() {
        if (parent == null) {
            return "the document";
        }
        return parent.isList() ? "element " + step : "\"" + step + "\"";
    }

    /** Whether it is null. */
    public boolean isNull() {
        return scalar instanceof Value.Null;
    }

    /** Whether it is a list. */
    public boolean isList() {
        return items != null;
    }

    /** Whether it is a mapping. */
    public boolean isMapping() {
        return entries != null;
    }

    /** Returns the parts of a list; none for anything else. */
    public List<Node> items() {
        return items == null ? List.of() : Collections.unmodifiableList(items);
    }

    /** Returns the values of a mapping; none for anything else. */
    public List<Node> entries() {
        return entries == null ? List.of() : Collections.unmodifiableList(entries.all());
    }

    /** Returns the value of a key of a mapping. */
    public Optional<Node> get(String key) {
        return entries == null ? Optional.empty() : Optional.ofNullable(entries.find(key));
    }

    /** Returns the text if it is one. */
    public Optional<String> text() {
        return scalar instanceof Value.Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /** Returns the truth value if it is one. */
    public Optional<Boolean> bool() {
        return scalar instanceof Value.Bool bool ? Optional.of(bool.value()) : Optional.empty();
    }

    /** Returns the whole number if it is one. */
    public Optional<BigInteger> integer() {
        return scalar instanceof Value.Int number ? Optional.of(number.value()) : Optional.empty();
    }

    /** Returns the value without places. */
    public Value value() {
        if (scalar != null) {
            return scalar;
        }
        if (items != null) {
            List<Value> values = new ArrayList<>(items.size());
            items.forEach(item -> values.add(item.value()));
            return new Value.Sequence(values);
        }
        Map<String, Value> values = new LinkedHashMap<>();
        entries().forEach(entry -> values.put(entry.step, entry.value()));
        return new Value.Mapping(values);
    }

    /** Returns the name of the type and, if that is short enough to be shown, the value: {@code the number 5}. */
    public String describe() {
        if (items != null) {
            return items.isEmpty() ? "an empty list" : "a list";
        } else if (entries != null) {
            return entries.all().isEmpty() ? "an empty mapping" : "a mapping";
        } else if (isNull()) {
            return "null";
        }
        String json = value().toJson();
        String shown = json.length() > 60 ? json.substring(0, 57) + "..." : json;
        return value() instanceof Value.Bool ? shown : "the " + value().typeName() + " " + shown;
    }

    /** Returns the place of the value. */
    public Location location() {
        return new Location(source, line, column, pointer());
    }

    /** Returns the place of the key, or of the value if it has none. */
    public Location keyLocation() {
        Position start = start();
        return new Location(source, start.line(), start.column(), pointer());
    }

    /** Returns the line and column of the key, or of the value if it has none. */
    public Position start() {
        return keyLine == 0 ? new Position(line, column) : new Position(keyLine, keyColumn);
    }

    /** Returns the JSON pointer (RFC 6901). */
    public String pointer() {
        List<String> steps = new ArrayList<>();
        for (Node node = this; node.parent != null; node = node.parent) {
            steps.add(node.step.replace("~", "~0").replace("/", "~1"));
        }
        Collections.reverse(steps);
        return steps.isEmpty() ? "" : "/" + String.join("/", steps);
    }

    /** The entries of a mapping, in order. Few are looked at one after another; more than that are found by their keys. */
    private static final class Entries {
        private static final int FEW = 8;

        private final List<Node> nodes = new ArrayList<>(4);
        private @Nullable Map<String, Integer> places;

        List<Node> all() {
            return nodes;
        }

        void clear() {
            nodes.clear();
            places = null;
        }

        /** Adds an entry; in the place of the one with the same key if there is one. */
        void put(Node entry) {
            int place = place(entry.step);
            if (place >= 0) {
                nodes.set(place, entry);
                return;
            }
            nodes.add(entry);
            if (places != null) {
                places.put(entry.step, nodes.size() - 1);
            } else if (nodes.size() > FEW) {
                Map<String, Integer> byKey = new HashMap<>();
                for (int i = 0; i < nodes.size(); i++) {
                    byKey.put(nodes.get(i).step, i);
                }
                places = byKey;
            }
        }

        @Nullable
        Node find(String key) {
            int place = place(key);
            return place < 0 ? null : nodes.get(place);
        }

        private int place(String key) {
            if (places != null) {
                return places.getOrDefault(key, -1);
            }
            for (int i = 0; i < nodes.size(); i++) {
                if (nodes.get(i).step.equals(key)) {
                    return i;
                }
            }
            return -1;
        }
    }
}
