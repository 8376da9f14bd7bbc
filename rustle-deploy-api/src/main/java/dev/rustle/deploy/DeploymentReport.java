package dev.rustle.deploy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.rustle.deploy.plan.Problem;

/**
 * What a deployment did. A value: it holds on to nothing.
 *
 * @param deploymentId the id of the deployment
 * @param operation what was asked for
 * @param plan the name of the plan
 * @param inventory the name of the inventory
 * @param started when it began
 * @param duration how long it took
 * @param hosts one report for each host, in the order of the inventory
 * @param warnings what was noticed about the plan and the inventory
 */
public record DeploymentReport(
        DeploymentId deploymentId,
        Operation operation,
        String plan,
        String inventory,
        Instant started,
        Duration duration,
        List<HostReport> hosts,
        List<Problem> warnings) {
    public DeploymentReport {
        Objects.requireNonNull(deploymentId, "deploymentId");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(inventory, "inventory");
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(duration, "duration");
        hosts = List.copyOf(hosts);
        warnings = List.copyOf(warnings);
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
