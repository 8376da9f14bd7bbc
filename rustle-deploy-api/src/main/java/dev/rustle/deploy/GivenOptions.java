package dev.rustle.deploy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of a deployment that are set, and which of them have no effect on what is asked for: an {@link IllegalStateException} names all of these.
 *
 * @param names their names, as the methods of {@link Deployment} have them
 */
record GivenOptions(List<String> names) {
    /** Options that say how artifacts run. */
    private static final Set<String> RUN = Set.of("check", "diff", "tags", "skipTags");

    /** Options for which hosts must be contacted. */
    private static final Set<String> CONTACT =
            Set.of("verify", "execute", "check", "diff", "tags", "skipTags", "timeout", "artifactsFrom");

    /** Options for which hosts must be contacted, or be of one kind. */
    private static final Set<String> CONTACT_OR_KIND =
            Stream.concat(CONTACT.stream(), Stream.of("triple")).collect(Collectors.toUnmodifiableSet());

    /** Options for which there must be an artifact. */
    private static final Set<String> ARTIFACT = Set.of(
            "verify",
            "execute",
            "check",
            "diff",
            "rebuild",
            "tags",
            "skipTags",
            "triple",
            "experimentalTargets",
            "outputDirectory",
            "artifactsFrom",
            "artifactSizeLimit");

    /** Options that say how to compile, or what to do with what was compiled. */
    private static final Set<String> COMPILED = Set.of("rebuild", "outputDirectory", "artifactSizeLimit");

    /** Options for compilations that contact nobody. */
    private static final Set<String> COMPILE = Set.of("experimentalTargets");

    GivenOptions {
        names = List.copyOf(names);
    }

    /** Refuses what has no effect where nobody is contacted. */
    void refuseContact() {
        refuse("compile() contacts and runs nothing", CONTACT);
    }

    /** Refuses what has no effect where nobody is contacted and machines of every kind are compiled for. */
    void refuseContactAndKind() {
        refuse("compileAll() contacts and runs nothing, and compiles for all kinds of machines", CONTACT_OR_KIND);
    }

    /** Refuses what has no effect where there are no artifacts. */
    void refuseArtifact(String operation) {
        refuse(operation + " compiles and runs nothing", ARTIFACT);
    }

    /** Refuses what has no effect on a deployment because of what else is set, or is not. */
    void refuseContradictions() {
        List<String> given = given(RUN);
        if (!given.isEmpty() && !names.contains("execute")) {
            throw new IllegalStateException(String.join(", ", given)
                    + (given.size() == 1 ? " says" : " say")
                    + " how artifacts run, and this deployment runs none; set execute too, or leave "
                    + (given.size() == 1 ? "it" : "them") + " out");
        }
        refuse("nothing is deployed to machines on which artifacts have not been run yet", COMPILE);
        if (names.contains("artifactsFrom")) {
            refuse("with artifactsFrom nothing is compiled", COMPILED);
        }
    }

    private void refuse(String reason, Set<String> options) {
        List<String> given = given(options);
        if (!given.isEmpty()) {
            throw new IllegalStateException(reason + ", so " + String.join(", ", given)
                    + " would be without effect; leave " + (given.size() == 1 ? "it" : "them") + " out");
        }
    }

    private List<String> given(Set<String> options) {
        return names.stream().filter(options::contains).toList();
    }
}
