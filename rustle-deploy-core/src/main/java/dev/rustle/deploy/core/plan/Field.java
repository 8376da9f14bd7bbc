package dev.rustle.deploy.core.plan;

import java.util.function.Predicate;

import dev.rustle.deploy.core.tree.Node;

/**
 * A key of a plan and what becomes of it.
 *
 * @param name the key
 * @param use what becomes of its value
 * @param note what the value does, or why it is not used; one clause, shown in messages and in the documentation
 * @param meansNothing which values of a rejected field ask for nothing and pass
 */
record Field(String name, Use use, String note, Predicate<Node> meansNothing) {

    /** What becomes of a field. */
    enum Use {
        /** It changes what is deployed, run or reported. */
        EFFECT,
        /** It says something about the plan or its making that has no consequence here. */
        INFORMATIONAL,
        /** It would have a consequence that this version does not provide: an error, unless the value asks for nothing. */
        REJECTED
    }

    static Field effect(String name, String note) {
        return new Field(name, Use.EFFECT, note, node -> false);
    }

    static Field informational(String name, String note) {
        return new Field(name, Use.INFORMATIONAL, note, node -> true);
    }

    static Field rejected(String name, String reason) {
        return rejectedUnless(name, reason, Field::isOff);
    }

    static Field rejectedUnless(String name, String reason, Predicate<Node> meansNothing) {
        return new Field(name, Use.REJECTED, reason, meansNothing);
    }

    /** Null, false, zero, and whatever is empty. */
    static boolean isOff(Node node) {
        return node.isNull()
                || node.bool().map(truth -> !truth).orElse(false)
                || node.integer().map(number -> number.signum() == 0).orElse(false)
                || node.text()
                        .map(text -> text.isBlank()
                                || Truth.of(text).map(truth -> !truth).orElse(false))
                        .orElse(false)
                || (node.isList() && node.items().isEmpty())
                || (node.isMapping() && node.entries().isEmpty());
    }

    /** Null and empty text: for fields in which zero and false would mean something. */
    static boolean isAbsent(Node node) {
        return node.isNull() || node.text().map(String::isBlank).orElse(false);
    }
}
