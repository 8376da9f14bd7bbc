package dev.rustle.deploy.core.inventory;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.SourceText;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;

/** Reads an inventory in Ansible's INI form into a draft. */
final class IniInventory {
    private static final Pattern SECTION = Pattern.compile("(?U)\\[([^:\\]\\s]+)(?::(\\w+))?\\]\\s*(?:#.*)?");
    private static final Pattern GROUP = Pattern.compile("(?U)([^:\\]\\s]+)\\s*(?:#.*)?");
    private static final Set<String> KINDS = Set.of("hosts", "children", "vars");

    private final SourceText source;
    private final Draft draft;
    /** Groups that are named before, or without, a section of their own, and where. */
    private final Map<String, Location> children = new LinkedHashMap<>();

    private final Map<String, Location> variables = new LinkedHashMap<>();
    /** Groups that there are: those of sources before this one, and those with a section. */
    private final Set<String> declared;

    private String group = Draft.UNGROUPED;
    private String kind = "hosts";

    private IniInventory(SourceText source, Draft draft) {
        this.source = source;
        this.draft = draft;
        this.declared = new LinkedHashSet<>(draft.groups.keySet());
    }

    static void read(SourceText source, Draft draft) {
        IniInventory reader = new IniInventory(source, draft);
        for (PythonLines.Line line : PythonLines.of(source.text())) {
            String text = line.text();
            if (!text.isEmpty() && !text.startsWith("#") && !text.startsWith(";")) {
                reader.line(text, line.offset());
            }
        }
        reader.checkGroups();
    }

    private void line(String line, int offset) {
        Matcher section = SECTION.matcher(line);
        if (section.matches()) {
            section(section, offset);
        } else if (line.startsWith("[") && line.endsWith("]")) {
            error(
                    offset,
                    "malformed section " + line
                            + "; expected [group], [group:children] or [group:vars], without spaces");
        } else if (kind.equals("hosts")) {
            host(line, offset);
        } else if (kind.equals("vars")) {
            variable(line, offset);
        } else {
            child(line, offset);
        }
    }

    private void section(Matcher section, int offset) {
        group = section.group(1);
        kind = section.group(2) == null ? "hosts" : section.group(2);
        if (!KINDS.contains(kind)) {
            String question = Nearest.question(kind, KINDS);
            error(
                    offset + section.start(2),
                    "unknown kind of section \"" + kind + "\"" + (question.isEmpty() ? ";" : question)
                            + " expected [group], [group:children] or [group:vars]");
            kind = "vars";
            return;
        }
        draft.declare(group);
        if (kind.equals("vars")) {
            variables.putIfAbsent(group, source.location(offset + 1));
        } else {
            declared.add(group);
        }
    }

    private void host(String line, int offset) {
        ShellWords words = ShellWords.split(line, ShellWords.Comments.ANYWHERE);
        if (!words.problem().isEmpty()) {
            error(offset, words.problem());
            return;
        }
        if (words.cutComment() >= 0) {
            draft.problems.warning(
                    source.location(offset + words.cutComment()),
                    "everything from # on is a comment, as in Ansible; put the value into quotes if it is not meant so");
        }
        if (words.words().isEmpty() || draft.isFull()) {
            return;
        }
        HostRange hosts;
        try {
            hosts = HostRange.parse(words.words().get(0).text());
        } catch (IllegalArgumentException e) {
            error(offset, String.valueOf(e.getMessage()));
            return;
        }
        if (!draft.mayName(hosts.names().size(), source.location(offset))) {
            return;
        }
        Map<String, Located> values = new LinkedHashMap<>();
        for (ShellWords.Word word : words.words().subList(1, words.words().size())) {
            int equals = word.text().indexOf('=');
            if (equals <= 0) {
                error(offset + word.offset(), "expected a variable as name=value; found \"" + word.text() + "\"");
            } else {
                Located value = value(word.text().substring(equals + 1), offset + word.offset());
                values.put(word.text().substring(0, equals), value);
            }
        }
        for (String name : hosts.names()) {
            draft.host(name, group, hosts.port(), source.location(offset))
                    .variables
                    .putAll(values);
        }
    }

    private void variable(String line, int offset) {
        int equals = line.indexOf('=');
        if (equals <= 0) {
            error(offset, "expected a variable as name=value; found \"" + line + "\"");
            return;
        }
        draft.groupVariable(
                group,
                PythonLines.strip(line.substring(0, equals)),
                value(PythonLines.strip(line.substring(equals + 1)), offset));
    }

    private void child(String line, int offset) {
        Matcher name = GROUP.matcher(line);
        if (!name.matches()) {
            error(offset, "expected the name of a group; found \"" + line + "\"");
            return;
        }
        children.putIfAbsent(name.group(1), source.location(offset));
        draft.child(group, name.group(1), source.location(offset));
    }

    private Located value(String text, int offset) {
        try {
            return new Located(PythonLiteral.parse(text), source.location(offset));
        } catch (PythonLiteral.UnsupportedLiteral e) {
            error(offset, String.valueOf(e.getMessage()));
            return new Located(Value.of(text), source.location(offset));
        }
    }

    private void checkGroups() {
        children.forEach((name, place) -> {
            if (!declared.contains(name) && !variables.containsKey(name)) {
                draft.problems.error(
                        place,
                        "there is no group \"" + name + "\"; write a section [" + name + "]"
                                + draft.problems.question(name, () -> declared));
            }
        });
        variables.forEach((name, place) -> {
            if (!declared.contains(name) && !children.containsKey(name)) {
                draft.problems.error(
                        place,
                        "there are variables for the group \"" + name + "\", which is nowhere defined"
                                + draft.problems.question(name, () -> declared));
            }
        });
    }

    private void error(int offset, String message) {
        draft.problems.error(source.location(offset), message);
    }
}
