package dev.rustle.deploy.core.tree;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;

/** A value of a text with its place and those of its parts. Immutable once its tree is complete. */
public final class Node {
    private final String source;
    private final @Nullable Node parent;
    private final String step;
    private final Position position;
    private final @Nullable Position keyPosition;
    private final @Nullable Value scalar;
    private final @Nullable List<Node> items;
    private final @Nullable Map<String, Node> entries;

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
            @Nullable Map<String, Node> entries) {
        this.source = source;
        this.parent = place.parent();
        this.step = place.step();
        this.keyPosition = place.keyPosition();
        this.position = position;
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
        return new Node(source, place, position, null, null, new LinkedHashMap<>());
    }

    /** Returns this node, parts and position included, under another key or index. */
    public Node at(Place place) {
        return new Node(source, place, position, scalar, items, entries);
    }

    /** Hangs a node into this list or mapping, under its own step. */
    public void add(Node child) {
        if (items != null) {
            items.add(child);
        } else if (entries != null) {
            entries.put(child.step, child);
        } else {
            throw new IllegalStateException("a scalar has no parts");
        }
    }

    /** Puts the entries of other mappings, later ones on top, before those of this mapping, which go before them all. */
    void merge(List<Node> others) {
        if (entries == null) {
            throw new IllegalStateException("only mappings have entries");
        }
        Map<String, Node> own = new LinkedHashMap<>(entries);
        entries.clear();
        for (Node other : others) {
            for (Node entry : other.entries()) {
                add(entry.at(new Place(this, entry.step, entry.start())));
            }
        }
        entries.putAll(own);
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
    public Collection<Node> entries() {
        return entries == null ? List.of() : Collections.unmodifiableCollection(entries.values());
    }

    /** Returns the value of a key of a mapping. */
    public Optional<Node> get(String key) {
        return entries == null ? Optional.empty() : Optional.ofNullable(entries.get(key));
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
            return new Value.Sequence(items.stream().map(Node::value).toList());
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
            return entries.isEmpty() ? "an empty mapping" : "a mapping";
        } else if (isNull()) {
            return "null";
        }
        String json = value().toJson();
        String shown = json.length() > 60 ? json.substring(0, 57) + "..." : json;
        return value() instanceof Value.Bool ? shown : "the " + value().typeName() + " " + shown;
    }

    /** Returns the place of the value. */
    public Location location() {
        return locate(position);
    }

    /** Returns the place of the key, or of the value if it has none. */
    public Location keyLocation() {
        return locate(keyPosition == null ? position : keyPosition);
    }

    /** Returns the line and column of the key, or of the value if it has none. */
    public Position start() {
        return keyPosition == null ? position : keyPosition;
    }

    private Location locate(Position place) {
        return new Location(source, place.line(), place.column(), pointer());
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
}
