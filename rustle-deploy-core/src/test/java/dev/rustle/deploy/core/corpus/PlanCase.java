package dev.rustle.deploy.core.corpus;

/**
 * A plan and what is told about it.
 *
 * @param title what is special about it
 * @param text the plan, with the abbreviations of {@link Corpus}
 * @param problems what is told, one problem a line, with {@code plan.json} for its name
 */
public record PlanCase(String title, String text, String problems) {
    /** Returns the plan. */
    public byte[] bytes() {
        return Corpus.bytes(text);
    }

    /** Whether nothing is deployed of it. */
    public boolean isMalformed() {
        return Corpus.areErrors(problems);
    }

    @Override
    public String toString() {
        return title;
    }
}
