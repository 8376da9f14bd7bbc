package dev.rustle.deploy.cli;

import java.util.Optional;

import dev.rustle.deploy.target.TargetTriple;

/** Which kinds of machines artifacts are for. */
sealed interface Kinds {
    /** The word for all of them. */
    String ALL_KINDS = "all";

    /** Every kind that there are artifacts for. */
    record All() implements Kinds {}

    /**
     * One kind.
     *
     * @param triple the kind
     */
    record One(TargetTriple triple) implements Kinds {}

    /**
     * Reads what the option says.
     *
     * @throws IllegalArgumentException if the text has not the form of a triple
     */
    static Kinds parse(String text) {
        return text.equals(ALL_KINDS) ? new All() : new One(TargetTriple.parse(text));
    }

    /** Returns the kind, if it is one. */
    default Optional<TargetTriple> one() {
        return this instanceof One kind ? Optional.of(kind.triple()) : Optional.empty();
    }
}
