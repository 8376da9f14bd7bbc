package dev.rustle.deploy.core.inventory;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Inventory;

/** An inventory that is put together by somebody who has read its parts elsewhere. Whatever comes later goes before. Not safe for use by many threads. */
public final class InventoryParts {
    private final Draft draft;
    private final InventoryTexts texts;
    private final InventorySources sources;

    /** How an inventory is written. */
    public enum Form {
        /** Ansible's INI form. */
        INI,
        /** Ansible's YAML form. */
        YAML,
        /** The YAML form written as JSON, or what inventory programs print. */
        JSON,
        /** A program that prints it. */
        PROGRAM
    }

    /** Starts an inventory whose problems go to {@code problems}. */
    public InventoryParts(Problems problems) {
        draft = new Draft(problems);
        texts = new InventoryTexts(problems);
        sources = new InventorySources(draft, texts);
    }

    /**
     * Adds the inventory that a text describes.
     *
     * @param name what problems call the text
     */
    public void add(String name, String text, Form form) {
        sources.read(name, text, form);
    }

    /** Adds the inventory that a file describes, or a program prints, with the variables in folders beside it. */
    public void add(Path file, Form form) {
        sources.read(file, form);
    }

    /** Refuses texts in some data that Ansible's JSON marks as encrypted, or as such that are never templates. */
    public void refuseMarked(Node data) {
        InventoryTexts.refuseMarked(data, draft.problems);
    }

    /** Adds a group. */
    public void addGroup(String name) {
        draft.group(name);
    }

    /** Says that a group contains another. */
    public void addChild(String group, String child, Location location) {
        draft.child(group, child, location);
    }

    /** Adds a host to a group, both of which are there from then on. */
    public void addHost(String host, String group, Location location) {
        draft.host(host, group, location);
    }

    /** Sets a variable of a group. */
    public void setOfGroup(String group, String variable, Value value, Location location) {
        draft.groupVariable(group, variable, new Located(value, location));
    }

    /** Sets a variable of a host that is there. */
    public void setOfHost(String host, String variable, Value value, Location location) {
        Draft.Host found = draft.hosts.get(host);
        if (found == null) {
            throw new IllegalArgumentException("there is no host " + host);
        }
        found.variables.put(variable, new Located(value, location));
    }

    /** Returns the names of the groups so far, {@code all} and {@code ungrouped} among them. */
    public Collection<String> groups() {
        return Collections.unmodifiableSet(draft.groups.keySet());
    }

    /** Returns the names of the hosts so far. */
    public Collection<String> hosts() {
        return Collections.unmodifiableSet(draft.hosts.keySet());
    }

    /** Returns the inventory; empty if there is an error among its problems. */
    public Optional<Inventory> assemble(String name) {
        Inventory inventory = Assembly.assemble(name, draft, sources.places(), texts);
        return draft.problems.hasErrors() ? Optional.empty() : Optional.of(inventory);
    }
}
