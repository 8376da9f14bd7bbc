package dev.rustle.deploy.core.tree;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;

/**
 * Makes a tree of YAML as Ansible reads it: version 1.1, with anchors and merge keys. A key that is written twice in one mapping is a problem, as are tags, several
 * documents, and anchors that stand for more values than {@link #SIZE_LIMIT}.
 */
public final class YamlTree {
    /** How deeply mappings and lists may be nested. */
    public static final int DEPTH_LIMIT = RunnerLimits.DEPTH_LIMIT;
    /** How many values a document may have, everything that anchors stand for counted each time. */
    public static final int SIZE_LIMIT = 5_000_000;

    private static final String STANDARD_TAG = "tag:yaml.org,2002:";
    private static final String MERGE = "<<";
    private static final Map<Class<? extends Value>, String> TYPES = Map.of(
            Value.Int.class, "int", Value.Real.class, "float", Value.Bool.class, "bool", Value.Null.class, "null");
    private static final Set<String> TAGS =
            TYPES.values().stream().map(STANDARD_TAG::concat).collect(Collectors.toUnmodifiableSet());

    private final String source;
    private final Problems problems;
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private @Nullable Node root;
    private int documents;
    private long size;

    /** A collection whose end was not seen yet. */
    private static final class Open {
        final Node node;
        final @Nullable Anchor anchor;
        final long sizeBefore;
        final List<Node> merged = new ArrayList<>();
        /** How deeply the parts so far are nested. */
        int height;

        @Nullable
        Key key;

        Open(Node node, @Nullable Anchor anchor, long sizeBefore) {
            this.node = node;
            this.anchor = anchor;
            this.sizeBefore = sizeBefore;
        }
    }

    private record Key(String name, Node.Position position, boolean merge) {}

    private record Anchored(Node node, long size, int height) {}

    /** There is no point in going on; the problem was reported. */
    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    private YamlTree(String source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /** Returns the tree of a text; empty if it is malformed, which is then among the problems, or if it has nothing but comments. */
    public static Optional<Node> parse(SourceText source, Problems problems) {
        return new YamlTree(source.name(), problems).parse(source.text());
    }

    private Optional<Node> parse(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                take(event);
            }
            return Optional.ofNullable(root);
        } catch (Stop e) {
            return Optional.empty();
        } catch (MarkedYamlEngineException e) {
            Location place =
                    e.getProblemMark().map(mark -> location(position(mark))).orElse(Location.of(source));
            problems.error(
                    place,
                    "the YAML is malformed: " + (e.getContext() == null ? "" : e.getContext() + ": ") + e.getProblem());
            return Optional.empty();
        } catch (YamlEngineException e) {
            problems.error(Location.of(source), "the YAML is malformed: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void take(Event event) throws Stop {
        switch (event.getEventId()) {
            case DocumentStart -> {
                if (++documents > 1) {
                    throw stop(position(event), "there is a second document; only one is read");
                }
            }
            case Scalar -> scalar((ScalarEvent) event);
            case Alias -> alias((AliasEvent) event);
            case MappingStart, SequenceStart -> start((CollectionStartEvent) event);
            case MappingEnd, SequenceEnd -> end();
            default -> {
                // Streams, ends of documents and comments have no values.
            }
        }
    }

    private void scalar(ScalarEvent event) throws Stop {
        Open parent = open.peek();
        if (parent != null && parent.node.isMapping() && parent.key == null) {
            key(event, parent);
            return;
        }
        Node node = Node.scalar(source, place(), position(event), value(event));
        RunnerLimits.scalar(node.value()).ifPresent(problem -> problems.error(node.location(), problem));
        grow(1, position(event));
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, new Anchored(node, 1, 0)));
        hang(node);
    }

    private Value value(ScalarEvent event) throws Stop {
        String text = event.getValue();
        String tag = event.getTag().orElse("");
        if (tag.equals("!") || tag.equals(STANDARD_TAG + "str") || (tag.isEmpty() && !event.isPlain())) {
            return Value.of(text);
        }
        if (!tag.isEmpty() && !TAGS.contains(tag)) {
            throw tag(event, tag);
        }
        try {
            Value value = YamlScalar.resolve(text);
            if (tag.equals(STANDARD_TAG + "float") && value instanceof Value.Int number) {
                return new Value.Real(new BigDecimal(number.value()));
            }
            if (!tag.isEmpty() && !tag.equals(STANDARD_TAG + TYPES.get(value.getClass()))) {
                throw stop(position(event), "\"" + text + "\" is not of the type that its tag says");
            }
            return value;
        } catch (YamlScalar.Unreadable e) {
            Node node = Node.scalar(source, place(), position(event), Value.none());
            problems.error(node.location(), String.valueOf(e.getMessage()));
            return Value.none();
        }
    }

    private Stop tag(NodeEvent event, String tag) {
        String name = tag.startsWith(STANDARD_TAG) ? "!!" + tag.substring(STANDARD_TAG.length()) : tag;
        return stop(position(event), "the tag " + name + " is not supported yet; remove it, or write the value itself");
    }

    private void key(ScalarEvent event, Open mapping) throws Stop {
        Node.Position position = position(event);
        String name = event.getValue();
        boolean merge = event.isPlain() && name.equals(MERGE);
        Key key = new Key(name, position, merge);
        mapping.key = key;
        Node first = mapping.node.get(name).orElse(null);
        if (first != null && !merge) {
            problems.error(
                    Node.scalar(source, place(), position, Value.none()).keyLocation(),
                    "the key \"" + name + "\" is written twice; the first is at " + first.start() + "; keep one");
        }
        RunnerLimits.text(name)
                .ifPresent(problem -> problems.error(
                        Node.scalar(source, place(), position, Value.none()).keyLocation(), "the key: " + problem));
        Optional<String> type = merge ? Optional.empty() : otherType(event);
        if (type.isPresent()) {
            problems.warning(
                    Node.scalar(source, place(), position, Value.none()).keyLocation(),
                    "the key " + name + " is a " + type.get() + " in YAML; it is taken as text");
        }
    }

    /** Returns what a key would be if it were a value, unless that is text. */
    private static Optional<String> otherType(ScalarEvent key) {
        String tag = key.getTag().orElse("");
        if (!key.isPlain() || key.getValue().equals("=") || tag.equals("!") || tag.equals(STANDARD_TAG + "str")) {
            return Optional.empty();
        }
        try {
            return Optional.of(YamlScalar.resolve(key.getValue()))
                    .filter(value -> !(value instanceof Value.Text))
                    .map(Value::typeName);
        } catch (YamlScalar.Unreadable e) {
            return Optional.of("number");
        }
    }

    private void alias(AliasEvent event) throws Stop {
        Open parent = open.peek();
        if (parent != null && parent.node.isMapping() && parent.key == null) {
            throw stop(position(event), "a key must be a text, not an alias");
        }
        Anchor anchor = event.getAnchor().orElseThrow();
        Anchored anchored = anchors.get(anchor);
        if (anchored == null) {
            throw stop(position(event), "there is no anchor &" + anchor + " before this, or it is not complete yet");
        }
        grow(anchored.size(), position(event));
        rise(anchored.height(), position(event));
        hang(anchored.node().at(place()));
    }

    private void start(CollectionStartEvent event) throws Stop {
        Node.Position position = position(event);
        Open parent = open.peek();
        if (parent != null && parent.node.isMapping() && parent.key == null) {
            throw stop(position, "a key must be a text, not a mapping or a list");
        }
        rise(1, position);
        boolean mapping = event.getEventId() == Event.ID.MappingStart;
        String tag = event.getTag().orElse("");
        if (!tag.isEmpty() && !tag.equals("!") && !tag.equals(STANDARD_TAG + (mapping ? "map" : "seq"))) {
            throw tag(event, tag);
        }
        long before = size;
        grow(1, position);
        open.push(new Open(
                mapping ? Node.mapping(source, place(), position) : Node.list(source, place(), position),
                event.getAnchor().orElse(null),
                before));
    }

    private void end() throws Stop {
        Open done = open.pop();
        if (!done.merged.isEmpty()) {
            done.node.merge(done.merged);
        }
        int height = done.height + 1;
        if (done.anchor != null) {
            anchors.put(done.anchor, new Anchored(done.node, size - done.sizeBefore, height));
        }
        Open parent = open.peek();
        if (parent != null) {
            parent.height = Math.max(parent.height, height);
        }
        hang(done.node);
    }

    private Node.Place place() {
        Open parent = open.peek();
        if (parent == null) {
            return Node.Place.ROOT;
        }
        if (parent.node.isList()) {
            return new Node.Place(
                    parent.node, String.valueOf(parent.node.items().size()), null);
        }
        return parent.key == null
                ? new Node.Place(parent.node, "", null)
                : new Node.Place(parent.node, parent.key.name(), parent.key.position());
    }

    private void hang(Node node) throws Stop {
        Open parent = open.peek();
        if (parent == null) {
            root = node;
        } else if (parent.key != null && parent.key.merge()) {
            merge(node, parent);
            parent.key = null;
        } else {
            parent.node.add(node);
            parent.key = null;
        }
    }

    private void merge(Node node, Open into) throws Stop {
        List<Node> sources = new ArrayList<>(node.isList() ? node.items() : List.of(node));
        // Of several mappings in a list the first counts most.
        Collections.reverse(sources);
        for (Node part : sources) {
            if (!part.isMapping()) {
                throw stop(
                        part.start(),
                        "the value of << must be a mapping or a list of mappings; found " + part.describe());
            }
            into.merged.add(part);
        }
    }

    private void grow(long by, Node.Position position) throws Stop {
        size += by;
        if (size > SIZE_LIMIT) {
            throw stop(
                    position,
                    "the document, with all that its anchors stand for, has more than " + SIZE_LIMIT + " values");
        }
    }

    /** Notes what is nested at this place, whether it is written here or an anchor stands for it. */
    private void rise(int height, Node.Position position) throws Stop {
        if (open.size() + height > DEPTH_LIMIT) {
            throw stop(
                    position,
                    "mappings and lists are nested more than " + DEPTH_LIMIT + " deep; make the document flatter");
        }
        Open parent = open.peek();
        if (parent != null) {
            parent.height = Math.max(parent.height, height);
        }
    }

    private Stop stop(Node.Position position, String message) {
        problems.error(location(position), message);
        return new Stop();
    }

    private Location location(Node.Position position) {
        return new Location(source, position.line(), position.column(), "");
    }

    private static Node.Position position(Event event) {
        return event.getStartMark().map(YamlTree::position).orElse(new Node.Position(1, 1));
    }

    private static Node.Position position(Mark mark) {
        return new Node.Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
