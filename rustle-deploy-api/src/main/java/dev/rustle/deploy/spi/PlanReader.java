package dev.rustle.deploy.spi;

/**
 * Reads one format of plans. Readers are stateless and safe for use by many threads.
 *
 * <p>All readers are asked for every plan; the one that claims it reads it. Two claims are an error that names both.
 */
public interface PlanReader {

    /** Returns the name of the format, such as {@code rustle-plan}. Constant; unique among the readers of a {@code Deployer}. */
    String id();

    /** Says whether a source is of this reader's format, judging by its beginning. If no reader claims a source by that, all are asked again with the whole text, so that a reader had better not claim what it cannot tell yet. "Mine but broken" is a claim: the reader then reports what is wrong. */
    Match match(SourceHead head);

    /**
     * Reads a plan. Whatever the bytes are, the answer is a plan or problems that say where; never an exception for bad content. With problems comes a draft of what was
     * understood, if that is anything: then people learn at once what else is wrong, with it and with the hosts.
     *
     * @throws java.io.IOException if the source cannot be read
     */
    ReadResult read(PlanSource source, ReadContext context) throws java.io.IOException;

    /** An answer to {@link #match}. */
    enum Match {
        /** Another reader's format. */
        NOT_MINE,
        /** This reader's format, sound or not. */
        MINE
    }
}
