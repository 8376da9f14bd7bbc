package dev.rustle.deploy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.plan.Problem;

/** What a deployment did. A value: it holds on to nothing. */
public final class DeploymentReport {
    private final DeploymentId deploymentId;
    private final Operation operation;
    private final String plan;
    private final String inventory;
    private final Instant started;
    private final Duration duration;
    private final List<HostReport> hosts;
    private final List<Problem> warnings;

    private DeploymentReport(Builder builder) {
        deploymentId = builder.deploymentId;
        operation = builder.operation;
        plan = builder.plan;
        inventory = builder.inventory;
        started = builder.started;
        duration = Once.orElse(builder.duration, Duration.ZERO);
        hosts = Once.orElse(builder.hosts, List.of());
        warnings = Once.orElse(builder.warnings, List.of());
    }

    /** Starts a report, as deployers do, or a test of what reads reports. */
    public static Builder builder(
            DeploymentId deploymentId, Operation operation, String plan, String inventory, Instant started) {
        return new Builder(deploymentId, operation, plan, inventory, started);
    }

    /** Returns the id of the deployment. */
    public DeploymentId deploymentId() {
        return deploymentId;
    }

    /** Returns what was asked for. */
    public Operation operation() {
        return operation;
    }

    /** Returns the name of the plan. */
    public String plan() {
        return plan;
    }

    /** Returns the name of the inventory. */
    public String inventory() {
        return inventory;
    }

    /** Returns when it began. */
    public Instant started() {
        return started;
    }

    /** Returns how long it took. */
    public Duration duration() {
        return duration;
    }

    /** Returns one report for each host, in the order of the inventory. */
    public List<HostReport> hosts() {
        return hosts;
    }

    /** Returns what was noticed about the plan and the inventory. */
    public List<Problem> warnings() {
        return warnings;
    }

    /** Whether everything that was asked for was done on every host. */
    public boolean succeeded() {
        return hosts.stream().allMatch(host -> host.outcome().succeeded());
    }

    /** Returns the report of a host. */
    public Optional<HostReport> host(String name) {
        return hosts.stream().filter(host -> host.host().equals(name)).findFirst();
    }

    /** Returns the report as JSON, one object; its schema is docs/report.schema.json. */
    public String toJson() {
        return ReportJson.of(this).toJson();
    }

    /** Returns the report as text for people, with a line feed at the end. */
    public String toText() {
        return ReportText.of(this);
    }

    private List<Object> parts() {
        return List.of(deploymentId, operation, plan, inventory, started, duration, hosts, warnings);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeploymentReport that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "deployment " + deploymentId + " of " + plan + " to " + hosts;
    }

    /** Collects what a {@link DeploymentReport} says. Each setting can be made once. Not safe for use by many threads. */
    public static final class Builder {
        private final DeploymentId deploymentId;
        private final Operation operation;
        private final String plan;
        private final String inventory;
        private final Instant started;
        private @Nullable Duration duration;
        private @Nullable List<HostReport> hosts;
        private @Nullable List<Problem> warnings;

        private Builder(
                DeploymentId deploymentId, Operation operation, String plan, String inventory, Instant started) {
            this.deploymentId = Objects.requireNonNull(deploymentId, "deploymentId");
            this.operation = Objects.requireNonNull(operation, "operation");
            this.plan = Objects.requireNonNull(plan, "plan");
            this.inventory = Objects.requireNonNull(inventory, "inventory");
            this.started = Objects.requireNonNull(started, "started");
        }

        /** Sets how long it took. Unless set, zero. */
        public Builder duration(Duration value) {
            if (Objects.requireNonNull(value, "duration").isNegative()) {
                throw new IllegalArgumentException("duration must not be negative: " + value);
            }
            duration = Once.set(duration, value, "duration");
            return this;
        }

        /** Sets one report for each host, in the order of the inventory. Unless set, none. */
        public Builder hosts(List<HostReport> value) {
            hosts = Once.setList(hosts, value, "hosts");
            return this;
        }

        /** Sets what was noticed about the plan and the inventory. Unless set, nothing. */
        public Builder warnings(List<Problem> value) {
            warnings = Once.setList(warnings, value, "warnings");
            return this;
        }

        /** Returns the deployment report. */
        public DeploymentReport build() {
            return new DeploymentReport(this);
        }
    }

    /** What a deployment is asked to do. */
    public enum Operation {
        /** Bring artifacts to the hosts. */
        DEPLOY,
        /** Bring artifacts to the hosts and run them. */
        EXECUTE,
        /** Go back to the previous release. */
        ROLL_BACK,
        /** Remove what was deployed. */
        CLEAN_UP
    }
}
