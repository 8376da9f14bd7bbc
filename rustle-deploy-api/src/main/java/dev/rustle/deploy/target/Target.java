package dev.rustle.deploy.target;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.plan.Value;

/** A host: its name, how it is reached, and what is known about it. Immutable. */
public final class Target {
    private final String name;
    private final Connection connection;
    private final Value.Mapping variables;
    private final List<String> groups;
    private final Optional<TargetTriple> triple;

    private Target(Builder builder) {
        name = builder.name;
        connection = builder.connection;
        variables = Once.orElse(builder.variables, Value.Mapping.EMPTY);
        groups = Once.orElse(builder.groups, List.of());
        triple = Optional.ofNullable(builder.triple);
    }

    /** Starts a target. */
    public static Builder builder(String name, Connection connection) {
        return new Builder(name, connection);
    }

    /** Returns the name in the inventory. */
    public String name() {
        return name;
    }

    /** Returns how the host is reached. */
    public Connection connection() {
        return connection;
    }

    /** Returns the variables of the host, those of its groups included; templates. */
    public Value.Mapping variables() {
        return variables;
    }

    /** Returns the groups that the host is in, directly or through others, sorted, less {@code all} */
    public List<String> groups() {
        return groups;
    }

    /** Returns what kind of machine it is; empty if the host is to be asked. */
    public Optional<TargetTriple> triple() {
        return triple;
    }

    /** Returns this host with another connection. */
    public Target withConnection(Connection other) {
        Target.Builder changed = builder(name, other).variables(variables).groups(groups);
        triple.ifPresent(changed::triple);
        return changed.build();
    }

    /** Returns this host with other variables. */
    public Target withVariables(Value.Mapping other) {
        Target.Builder changed = builder(name, connection).variables(other).groups(groups);
        triple.ifPresent(changed::triple);
        return changed.build();
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }

    /** Builds a {@link Target}. Not safe for use by many threads. */
    public static final class Builder {
        private final String name;
        private final Connection connection;
        private Value.@Nullable Mapping variables;
        private @Nullable List<String> groups;
        private @Nullable TargetTriple triple;

        private Builder(String name, Connection connection) {
            this.name = Objects.requireNonNull(name, "name");
            this.connection = Objects.requireNonNull(connection, "connection");
        }

        /** Sets the variables of the host, those of its groups included; templates. */
        public Builder variables(Value.Mapping value) {
            variables = Once.set(variables, value, "variables");
            return this;
        }

        /** Sets the groups that the host is in, directly or through others, sorted, less {@code all} */
        public Builder groups(List<String> value) {
            groups = Once.setList(groups, value, "groups");
            return this;
        }

        /** Sets what kind of machine it is; empty if the host is to be asked. */
        public Builder triple(TargetTriple value) {
            triple = Once.set(triple, value, "triple");
            return this;
        }

        /** Returns the target. */
        public Target build() {
            return new Target(this);
        }
    }
}
