package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.core.tree.DataTree;
import dev.rustle.deploy.core.tree.JsonTree;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.core.tree.SourceText;
import dev.rustle.deploy.core.tree.YamlTree;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.spi.ReadContext;

/** Reads the texts of one inventory, which together have a limit, and refuses those that are encrypted. Not safe for use by many threads. */
final class InventoryTexts {
    /** How many values all texts of an inventory may have together, everything that anchors stand for counted each time. */
    private static final int VALUE_LIMIT = YamlTree.SIZE_LIMIT;

    /** How many bytes all texts of an inventory may have together. */
    static final long LIMIT = ReadContext.DEFAULT_SIZE_LIMIT;

    private static final String TOO_LARGE = "all texts of an inventory together may have " + LIMIT + "; split it";
    private static final String VAULT = "$ANSIBLE_VAULT";
    /** Keys with which Ansible marks texts of a special kind in JSON. */
    private static final Map<String, String> MARKED = Map.of(
            "__ansible_vault",
            "a value that is encrypted with Ansible Vault is not supported yet; give it without encryption, or as an extra"
                    + " variable",
            "__ansible_unsafe",
            "a text that is marked as no template (__ansible_unsafe) is not supported yet; write the text itself");

    private final Problems problems;
    private final FolderVisits folders;
    private long left = LIMIT;
    private long values;

    InventoryTexts(Problems problems) {
        this.problems = problems;
        this.folders = new FolderVisits(problems);
    }

    /** Returns how to go into the folders in which the texts are. */
    FolderVisits folders() {
        return folders;
    }

    /** Returns where everything goes that is wrong with the texts. */
    Problems problems() {
        return problems;
    }

    /** Returns how many bytes a text may still have. */
    long left() {
        return left;
    }

    /** Returns the text of a file; empty if it cannot be read or is none, which is then among the problems. */
    Optional<SourceText> read(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return counted(SourceText.read(file.toString(), stream, left, TOO_LARGE, problems));
        } catch (NoSuchFileException e) {
            problems.error(Location.of(file.toString()), "there is no such file; check the path");
        } catch (IOException e) {
            problems.error(Location.of(file.toString()), "the file cannot be read: " + e);
        }
        return Optional.empty();
    }

    /** Returns the text that some bytes are, under a name; empty if they are none, or too many. */
    Optional<SourceText> decode(String name, byte[] bytes) {
        if (bytes.length > left) {
            problems.error(Location.of(name), "the text is larger than " + left + " bytes; " + TOO_LARGE);
            return Optional.empty();
        }
        return counted(SourceText.decode(name, bytes, problems));
    }

    private Optional<SourceText> counted(Optional<SourceText> source) {
        source.ifPresent(read -> left = Math.max(0, left - read.text().getBytes(StandardCharsets.UTF_8).length));
        return source.filter(read -> {
            if (read.text().startsWith(VAULT)) {
                problems.error(
                        read.location(0),
                        "the file is encrypted with Ansible Vault, which is not supported yet; give what is in it without"
                                + " encryption, or as extra variables");
                return false;
            }
            return true;
        });
    }

    /** Returns the data of a text that is JSON; empty if there is none. */
    Optional<Node> json(SourceText source) {
        return checked(JsonTree.parse(source, problems));
    }

    /** Returns the data of a text that is JSON or YAML; empty if there is none. */
    Optional<Node> data(SourceText source) {
        return checked(DataTree.parse(source, problems));
    }

    private Optional<Node> checked(Optional<Node> root) {
        return root.filter(found -> {
            values += refuseMarked(found, problems);
            if (values > VALUE_LIMIT) {
                problems.error(
                        found.location(),
                        "up to here the texts of the inventory have more than " + VALUE_LIMIT
                                + " values, with all that their anchors stand for; divide it");
            }
            return values <= VALUE_LIMIT;
        });
    }

    /** Refuses texts that Ansible's JSON marks as encrypted, or as such that are never templates; returns how many values there are. */
    static long refuseMarked(Node node, Problems problems) {
        long count = 1;
        for (Node item : node.items()) {
            count += refuseMarked(item, problems);
        }
        for (Node entry : node.entries()) {
            count += refuseMarked(entry, problems);
            String reason = MARKED.get(entry.step());
            if (reason != null) {
                problems.error(entry.keyLocation(), reason);
            }
        }
        return count;
    }
}
