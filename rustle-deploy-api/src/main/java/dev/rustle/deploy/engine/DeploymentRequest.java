package dev.rustle.deploy.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.event.DeploymentListener;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.TargetTriple;

/**
 * What a {@code Deployment} was told; immutable.
 *
 * @param subject what is deployed
 * @param targets the hosts; empty for those of the plan's own inventory or of the compiled plan
 * @param name the name of the plan; empty for the plan's own
 * @param steps what is done beyond shipping and activating
 * @param tags the tags that select tasks; empty for what the plan says
 * @param skipTags the tags that leave tasks out; empty for what the plan says
 * @param limit the pattern that hosts must match
 * @param extraVariables the variables that go before all others
 * @param triple what kind of machines the hosts are
 * @param experimentalTargets whether artifacts are written for kinds of machines on which nobody has run them yet
 * @param timeout how long one host may take from connecting to activating
 * @param outputDirectory where artifacts are written as files
 * @param artifactsFrom where artifacts are taken from instead of being compiled
 * @param artifactSizeLimit how many bytes an artifact may have
 * @param listener who learns what happens
 */
public record DeploymentRequest(
        Subject subject,
        Optional<Targets> targets,
        Optional<String> name,
        Set<Step> steps,
        List<String> tags,
        List<String> skipTags,
        Optional<String> limit,
        Value.Mapping extraVariables,
        Optional<TargetTriple> triple,
        ExperimentalTargets experimentalTargets,
        Optional<Duration> timeout,
        Optional<Path> outputDirectory,
        Optional<Path> artifactsFrom,
        Optional<Long> artifactSizeLimit,
        DeploymentListener listener) {
    public DeploymentRequest {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(targets, "targets");
        Objects.requireNonNull(name, "name");
        steps = Set.copyOf(steps);
        tags = List.copyOf(tags);
        skipTags = List.copyOf(skipTags);
        Objects.requireNonNull(experimentalTargets, "experimentalTargets");
        Objects.requireNonNull(listener, "listener");
    }

    /** Whether a step was asked for. */
    public boolean has(Step step) {
        return steps.contains(step);
    }

    /** Where it is deployed. */
    public sealed interface Targets {}

    /**
     * Hosts of an inventory.
     *
     * @param selection the hosts
     */
    public record Hosts(Inventory.Selection selection) implements Targets {
        public Hosts {
            Objects.requireNonNull(selection, "selection");
        }
    }

    /**
     * All hosts of an inventory that was not read yet.
     *
     * @param sources where it is, at least one, in the order in which they are put together
     */
    public record InventorySources(List<Path> sources) implements Targets {
        public InventorySources {
            sources = List.copyOf(sources);
        }
    }

    /** What is deployed. */
    public sealed interface Subject {}

    /**
     * A plan that is still text.
     *
     * @param source the text
     */
    public record FromSource(PlanSource source) implements Subject {
        public FromSource {
            Objects.requireNonNull(source, "source");
        }
    }

    /**
     * A plan.
     *
     * @param plan the plan
     */
    public record FromPlan(Plan plan) implements Subject {
        public FromPlan {
            Objects.requireNonNull(plan, "plan");
        }
    }

    /**
     * Artifacts.
     *
     * @param compiled the artifacts
     */
    public record FromArtifacts(CompiledPlan compiled) implements Subject {
        public FromArtifacts {
            Objects.requireNonNull(compiled, "compiled");
        }
    }

    /** What becomes of kinds of machines on which nobody has run an artifact yet. */
    public enum ExperimentalTargets {
        /** They are refused by name. */
        REFUSE,
        /** Artifacts are written for them, and never deployed. */
        WRITE
    }

    /** What is done beyond shipping and activating. */
    public enum Step {
        /** The artifact is started once on the host and checks itself before it is activated. */
        VERIFY,
        /** The artifact runs after it was activated. */
        EXECUTE,
        /** The run only predicts. */
        CHECK,
        /** The run shows differences. */
        DIFF,
        /** What the cache holds is not used. */
        REBUILD
    }
}
