package dev.rustle.deploy.core.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.plan.Value;

/**
 * The places on a host that its variables name. Both are absolute or begin with {@code ~/}, which only the host can resolve, and have no part that leads elsewhere.
 *
 * @param states the folder in which the state folders of all plans are
 * @param link where the host has a link to the current runner; empty if nowhere
 */
public record HostPaths(String states, Optional<String> link) {
    /** The variable that names the folder of the state folders. */
    public static final String STATE_DIR = "rustle_state_dir";

    /** The variable that names the link. */
    public static final String TARGET_PATH = "rustle_target_path";

    /** Where they are if a host's variables say nothing. */
    public static final HostPaths DEFAULT = new HostPaths("~/.rustle", Optional.empty());

    private static final int MAX_NAME = 255;

    /**
     * Returns the places that variables name. Both must have been checked with {@link #problems}.
     *
     * @throws IllegalArgumentException if they have problems
     */
    public static HostPaths of(Value.Mapping variables) {
        Map<String, String> problems = problems(variables);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems.values()));
        }
        return new HostPaths(
                variables.text(STATE_DIR).orElse(DEFAULT.states()).replaceFirst("/$", ""), variables.text(TARGET_PATH));
    }

    /** Returns what is wrong with the variables, by variable; the message begins with its name. */
    public static Map<String, String> problems(Value.Mapping variables) {
        Map<String, String> problems = new LinkedHashMap<>();
        for (String name : List.of(STATE_DIR, TARGET_PATH)) {
            Value value = variables.get(name).orElseGet(Value::none);
            if (value instanceof Value.Text text) {
                problem(name, text.value()).ifPresent(problem -> problems.put(name, name + " " + problem));
            } else if (!(value instanceof Value.Null)) {
                problems.put(name, name + " must be a path; found a " + value.typeName());
            }
        }
        return problems;
    }

    private static Optional<String> problem(String name, String path) {
        String found = "; found " + Value.of(path).toJson().replace("\u007f", "\\u007f");
        if (path.contains("{{") || path.contains("{%") || path.contains("{#")) {
            return Optional.of("is an expression, which is not supported here" + found + "; write the path itself");
        }
        if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return Optional.of("has a control character" + found);
        }
        if (!path.startsWith("/") && !path.startsWith("~/")) {
            return Optional.of("must be an absolute path or begin with ~/" + found);
        }
        String below = path.substring(path.indexOf('/') + 1);
        boolean folder = name.equals(STATE_DIR);
        if (folder && below.endsWith("/")) {
            below = below.substring(0, below.length() - 1);
        }
        if (below.isEmpty()) {
            return Optional.of((folder ? "must be a folder of its own" : "must be the path of a link") + found);
        }
        List<String> wrong = new ArrayList<>();
        for (String part : below.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                wrong.add("\"" + part + "\"");
            } else if (part.length() > MAX_NAME) {
                return Optional.of("has a part that is longer than " + MAX_NAME + " characters" + found);
            }
        }
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of("must be a path without empty parts, \".\" and \"..\"" + found + ", which has the part "
                        + wrong.get(0));
    }
}
