package dev.rustle.deploy.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.rustle.deploy.plan.Value;

/** The modules that the program on the hosts has. Immutable. */
public final class ModuleSpecs {
    private static final List<String> OWN_COLLECTIONS = List.of("ansible.builtin.", "ansible.legacy.");

    private final Map<String, ModuleSpec> modules;

    /** Creates the specs of the given modules. */
    public ModuleSpecs(List<ModuleSpec> modules) {
        this.modules = new TreeMap<>();
        modules.forEach(module -> this.modules.put(module.name(), module));
    }

    /** Returns the short name of a module: {@code copy} for {@code ansible.builtin.copy}. */
    public static String shortName(String module) {
        for (String collection : OWN_COLLECTIONS) {
            if (module.startsWith(collection)) {
                return module.substring(collection.length());
            }
        }
        return module;
    }

    /** Returns the spec of a module by its short or fully qualified name. */
    public Optional<ModuleSpec> find(String module) {
        return Optional.ofNullable(modules.get(shortName(module)));
    }

    /** Returns the short names, sorted. */
    public Set<String> names() {
        return Collections.unmodifiableSet(modules.keySet());
    }

    /**
     * A module.
     *
     * @param name its short name
     * @param summary what it does, one line
     * @param freeForm whether it takes free-form text as {@code _raw_params}
     * @param openOptions whether it takes options that are not listed
     * @param controllerFile the option whose value names a file or folder of the controller
     * @param options its options by name
     * @param mutuallyExclusive sets of options of which at most one may be given
     * @param requiredOneOf sets of options of which at least one must be given
     * @param requiredTogether sets of options that must be given together or not at all
     * @param requiredIf options that another option's value makes necessary
     */
    public record ModuleSpec(
            String name,
            String summary,
            boolean freeForm,
            boolean openOptions,
            Optional<String> controllerFile,
            Map<String, OptionSpec> options,
            List<List<String>> mutuallyExclusive,
            List<List<String>> requiredOneOf,
            List<List<String>> requiredTogether,
            List<RequiredIf> requiredIf) {
        public ModuleSpec {
            Objects.requireNonNull(name, "name");
            options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        }
    }

    /**
     * Options that another option's value makes necessary.
     *
     * @param option the other option
     * @param value its value
     * @param required the options
     * @param any whether one of them is enough
     */
    public record RequiredIf(String option, String value, List<String> required, boolean any) {}

    /**
     * An option of a module.
     *
     * @param type the type: str, int, float, bool, path, list, dict, raw, mode or bytes
     * @param elements the type of a list's items
     * @param required whether it must be given
     * @param aliases its other names
     * @param defaultValue its value if it is not given
     * @param choices the values it can have; empty for any
     * @param status what giving it does
     * @param reason why it is accepted without effect or rejected; empty if it is supported
     */
    public record OptionSpec(
            String type,
            Optional<String> elements,
            boolean required,
            List<String> aliases,
            Optional<Value> defaultValue,
            List<String> choices,
            Status status,
            String reason) {}

    /** What giving an option does. */
    public enum Status {
        /** What Ansible documents. */
        SUPPORTED,
        /** Nothing, for the stated reason. */
        ACCEPTED,
        /** It is an error, for the stated reason. */
        REJECTED
    }
}
