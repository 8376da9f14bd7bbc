package dev.rustle.deploy.core;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.engine.DeploymentRequest.ExperimentalTargets;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.target.TargetTriple;

/**
 * The kinds of machines that a compiler makes artifacts for, some of which are only written so far.
 *
 * @param all all of them, by name
 * @param experimental those on which nobody has run an artifact yet
 */
record MachineKinds(List<TargetTriple> all, List<TargetTriple> experimental) {
    private static final String UNTRIED =
            ": artifacts for it are written, but not signed, and nobody has run them there yet, so ";

    /** Returns those of a compiler. */
    static MachineKinds of(Compiler compiler) {
        return new MachineKinds(
                compiler.targets().stream()
                        .sorted(Comparator.comparing(TargetTriple::toString))
                        .toList(),
                List.copyOf(compiler.experimentalTargets()));
    }

    /** Returns those that a caller gets artifacts for, by name. */
    List<TargetTriple> wanted(ExperimentalTargets option) {
        return all.stream()
                .filter(triple -> option == ExperimentalTargets.WRITE || !isExperimental(triple))
                .toList();
    }

    /** Returns why no artifact is made for a kind of machine, and what to do about it; empty if one is. */
    Optional<String> refusalToCompile(TargetTriple triple, ExperimentalTargets option) {
        return option == ExperimentalTargets.WRITE || !isExperimental(triple)
                ? Optional.empty()
                : Optional.of("the machine is " + triple + UNTRIED
                        + "they are made only for who asks for that with experimentalTargets (--experimental-targets)");
    }

    /** Returns why nothing is deployed to a kind of machine, and what to do about it; empty if something is. */
    Optional<String> refusalToDeploy(TargetTriple triple) {
        return isExperimental(triple)
                ? Optional.of("the machine is " + triple + UNTRIED
                        + "nothing is deployed to it; leave the host out with a limit, or only compile for it,"
                        + " with experimentalTargets (--experimental-targets)")
                : Optional.empty();
    }

    /** Returns what to say of a kind of machine that there are no artifacts for. */
    String unknown(TargetTriple triple) {
        return "there is no runner for " + triple + "; there are runners for " + all;
    }

    private boolean isExperimental(TargetTriple triple) {
        return experimental.stream().anyMatch(triple::runsSameProgramsAs);
    }
}
