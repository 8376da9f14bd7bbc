package dev.rustle.deploy.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.plan.Variables;

/**
 * Reads extra variables as Ansible's {@code -e} has them: {@code @FILE}, a mapping in JSON or YAML, or {@code name=value} pairs, whose values are text.
 */
final class ExtraVariables {
    private ExtraVariables() {}

    /**
     * Reads all, later ones on top.
     *
     * @throws UsageException if one is not of one of these forms
     * @throws dev.rustle.deploy.InvalidInputException if something is wrong with what one says
     */
    static Variables read(List<String> options) {
        Value.Mapping all = Value.Mapping.EMPTY;
        List<Problem> warnings = new ArrayList<>();
        for (String option : options) {
            Variables variables = read(option.strip());
            all = all.with(variables.values());
            warnings.addAll(variables.warnings());
        }
        return new Variables(all, warnings);
    }

    private static Variables read(String text) {
        if (text.startsWith("@")) {
            return file(text.substring(1));
        } else if (text.startsWith("{") || text.startsWith("[")) {
            return Variables.parse("-e", text);
        } else if (text.startsWith("/") || text.startsWith(".")) {
            throw new UsageException("-e \"" + text + "\" looks like the name of a file; write -e @" + text);
        }
        return new Variables(KeyValues.parse(text), List.of());
    }

    private static Variables file(String name) {
        if (name.isEmpty()) {
            throw new UsageException("-e @ names no file; write -e @FILE");
        }
        try {
            return Variables.read(Path.of(name));
        } catch (InvalidPathException e) {
            throw new UsageException("-e @" + name + ": this cannot be the name of a file: " + e.getReason());
        }
    }
}
