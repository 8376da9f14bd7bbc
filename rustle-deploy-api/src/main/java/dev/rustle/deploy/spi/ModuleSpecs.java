package dev.rustle.deploy.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;
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

    /** A module. A value. */
    public static final class ModuleSpec {
        private final String name;
        private final String summary;
        private final boolean freeForm;
        private final boolean openOptions;
        private final Optional<String> controllerFile;
        private final Map<String, OptionSpec> options;
        private final List<List<String>> mutuallyExclusive;
        private final List<List<String>> requiredOneOf;
        private final List<List<String>> requiredTogether;
        private final List<RequiredIf> requiredIf;

        private ModuleSpec(Builder builder) {
            name = builder.name;
            summary = Once.orElse(builder.summary, "");
            freeForm = Once.orElse(builder.freeForm, false);
            openOptions = Once.orElse(builder.openOptions, false);
            controllerFile = Optional.ofNullable(builder.controllerFile);
            options = Once.orElse(builder.options, Map.of());
            mutuallyExclusive = Once.orElse(builder.mutuallyExclusive, List.of());
            requiredOneOf = Once.orElse(builder.requiredOneOf, List.of());
            requiredTogether = Once.orElse(builder.requiredTogether, List.of());
            requiredIf = Once.orElse(builder.requiredIf, List.of());
        }

        /** Starts the spec of a module. */
        public static Builder builder(String name) {
            return new Builder(name);
        }

        /** Returns its short name. */
        public String name() {
            return name;
        }

        /** Returns what it does, one line. */
        public String summary() {
            return summary;
        }

        /** Whether it takes free-form text as {@code _raw_params}. */
        public boolean freeForm() {
            return freeForm;
        }

        /** Whether it takes options that are not listed. */
        public boolean openOptions() {
            return openOptions;
        }

        /** Returns the option whose value names a file or folder of the controller. */
        public Optional<String> controllerFile() {
            return controllerFile;
        }

        /** Returns its options by name. */
        public Map<String, OptionSpec> options() {
            return options;
        }

        /** Returns sets of options of which at most one may be given. */
        public List<List<String>> mutuallyExclusive() {
            return mutuallyExclusive;
        }

        /** Returns sets of options of which at least one must be given. */
        public List<List<String>> requiredOneOf() {
            return requiredOneOf;
        }

        /** Returns sets of options that must be given together or not at all. */
        public List<List<String>> requiredTogether() {
            return requiredTogether;
        }

        /** Returns options that another option's value makes necessary. */
        public List<RequiredIf> requiredIf() {
            return requiredIf;
        }

        private List<Object> parts() {
            return List.of(
                    name,
                    summary,
                    freeForm,
                    openOptions,
                    controllerFile,
                    options,
                    mutuallyExclusive,
                    requiredOneOf,
                    requiredTogether,
                    requiredIf);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ModuleSpec that && parts().equals(that.parts());
        }

        @Override
        public int hashCode() {
            return parts().hashCode();
        }

        @Override
        public String toString() {
            return "module " + name;
        }

        /** Collects what a {@link ModuleSpec} says. Each setting can be made once. Not safe for use by many threads. */
        public static final class Builder {
            private final String name;
            private @Nullable String summary;
            private @Nullable Boolean freeForm;
            private @Nullable Boolean openOptions;
            private @Nullable String controllerFile;
            private @Nullable Map<String, OptionSpec> options;
            private @Nullable List<List<String>> mutuallyExclusive;
            private @Nullable List<List<String>> requiredOneOf;
            private @Nullable List<List<String>> requiredTogether;
            private @Nullable List<RequiredIf> requiredIf;

            private Builder(String name) {
                this.name = Objects.requireNonNull(name, "name");
            }

            /** Sets what it does, one line. Unless set, nothing is said. */
            public Builder summary(String value) {
                summary = Once.set(summary, value, "summary");
                return this;
            }

            /** Sets whether it takes free-form text. Unless set, it does not. */
            public Builder freeForm(boolean value) {
                freeForm = Once.set(freeForm, value, "freeForm");
                return this;
            }

            /** Sets whether it takes options that are not listed. Unless set, it does not. */
            public Builder openOptions(boolean value) {
                openOptions = Once.set(openOptions, value, "openOptions");
                return this;
            }

            /** Sets the option whose value names a file or folder of the controller. Unless set, there is none. */
            public Builder controllerFile(String value) {
                controllerFile = Once.set(controllerFile, value, "controllerFile");
                return this;
            }

            /** Sets its options by name. Unless set, there are none. */
            public Builder options(Map<String, OptionSpec> value) {
                options = Once.set(options, Collections.unmodifiableMap(new LinkedHashMap<>(value)), "options");
                return this;
            }

            /** Sets sets of options of which at most one may be given. Unless set, none. */
            public Builder mutuallyExclusive(List<List<String>> value) {
                mutuallyExclusive = Once.setList(mutuallyExclusive, value, "mutuallyExclusive");
                return this;
            }

            /** Sets sets of options of which at least one must be given. Unless set, none. */
            public Builder requiredOneOf(List<List<String>> value) {
                requiredOneOf = Once.setList(requiredOneOf, value, "requiredOneOf");
                return this;
            }

            /** Sets sets of options that must be given together or not at all. Unless set, none. */
            public Builder requiredTogether(List<List<String>> value) {
                requiredTogether = Once.setList(requiredTogether, value, "requiredTogether");
                return this;
            }

            /** Sets options that another option's value makes necessary. Unless set, none. */
            public Builder requiredIf(List<RequiredIf> value) {
                requiredIf = Once.setList(requiredIf, value, "requiredIf");
                return this;
            }

            /** Returns the module spec. */
            public ModuleSpec build() {
                return new ModuleSpec(this);
            }
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
    public record RequiredIf(String option, String value, List<String> required, boolean any) {
        public RequiredIf {
            Objects.requireNonNull(option, "option");
            Objects.requireNonNull(value, "value");
            required = List.copyOf(required);
        }
    }

    /** An option of a module. A value. */
    public static final class OptionSpec {
        private final String type;
        private final Optional<String> elements;
        private final boolean required;
        private final List<String> aliases;
        private final Optional<Value> defaultValue;
        private final List<String> choices;
        private final Status status;
        private final String reason;

        private OptionSpec(Builder builder) {
            type = builder.type;
            elements = Optional.ofNullable(builder.elements);
            required = Once.orElse(builder.required, false);
            aliases = Once.orElse(builder.aliases, List.of());
            defaultValue = Optional.ofNullable(builder.defaultValue);
            choices = Once.orElse(builder.choices, List.of());
            status = Once.orElse(builder.status, Status.SUPPORTED);
            reason = Once.orElse(builder.reason, "");
        }

        /** Starts the spec of an option. */
        public static Builder builder(String type) {
            return new Builder(type);
        }

        /** Returns the type: str, int, float, bool, path, list, dict, raw, mode or bytes. */
        public String type() {
            return type;
        }

        /** Returns the type of a list's items. */
        public Optional<String> elements() {
            return elements;
        }

        /** Whether it must be given. */
        public boolean required() {
            return required;
        }

        /** Returns its other names. */
        public List<String> aliases() {
            return aliases;
        }

        /** Returns its value if it is not given. */
        public Optional<Value> defaultValue() {
            return defaultValue;
        }

        /** Returns the values it can have; empty for any. */
        public List<String> choices() {
            return choices;
        }

        /** Returns what giving it does. */
        public Status status() {
            return status;
        }

        /** Returns why it is accepted without effect or rejected; empty if it is supported. */
        public String reason() {
            return reason;
        }

        private List<Object> parts() {
            return List.of(type, elements, required, aliases, defaultValue, choices, status, reason);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OptionSpec that && parts().equals(that.parts());
        }

        @Override
        public int hashCode() {
            return parts().hashCode();
        }

        @Override
        public String toString() {
            return "option of type " + type;
        }

        /** Collects what a {@link OptionSpec} says. Each setting can be made once. Not safe for use by many threads. */
        public static final class Builder {
            private final String type;
            private @Nullable String elements;
            private @Nullable Boolean required;
            private @Nullable List<String> aliases;
            private @Nullable Value defaultValue;
            private @Nullable List<String> choices;
            private @Nullable Status status;
            private @Nullable String reason;

            private Builder(String type) {
                this.type = Objects.requireNonNull(type, "type");
            }

            /** Sets the type of a list's items. Unless set, any. */
            public Builder elements(String value) {
                elements = Once.set(elements, value, "elements");
                return this;
            }

            /** Sets whether it must be given. Unless set, it need not. */
            public Builder required(boolean value) {
                required = Once.set(required, value, "required");
                return this;
            }

            /** Sets its other names. Unless set, none. */
            public Builder aliases(List<String> value) {
                aliases = Once.setList(aliases, value, "aliases");
                return this;
            }

            /** Sets its value if it is not given. Unless set, none. */
            public Builder defaultValue(Value value) {
                defaultValue = Once.set(defaultValue, value, "defaultValue");
                return this;
            }

            /** Sets the values it can have. Unless set, any. */
            public Builder choices(List<String> value) {
                choices = Once.setList(choices, value, "choices");
                return this;
            }

            /** Sets what giving it does. Unless set, what Ansible documents. */
            public Builder status(Status value) {
                status = Once.set(status, value, "status");
                return this;
            }

            /** Sets why it is accepted without effect or rejected. Unless set, nothing is said. */
            public Builder reason(String value) {
                reason = Once.set(reason, value, "reason");
                return this;
            }

            /** Returns the option spec. */
            public OptionSpec build() {
                return new OptionSpec(this);
            }
        }
    }

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
