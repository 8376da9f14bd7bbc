package dev.rustle.deploy;

import java.util.Objects;
import java.util.Optional;

/** How a deployment ended for one host. */
public sealed interface HostOutcome {

    /** Whether everything that was asked for was done. */
    default boolean succeeded() {
        return this instanceof Succeeded || this instanceof Unchanged || this instanceof RolledBack;
    }

    /** Returns one line for people. */
    String summary();

    /**
     * Everything was done, and something changed on the host.
     *
     * @param release the artifact that is now current there; empty after a cleanup
     */
    record Succeeded(Optional<Digest> release) implements HostOutcome {
        public Succeeded {
            Objects.requireNonNull(release, "release");
        }

        @Override
        public String summary() {
            return "changed";
        }
    }

    /**
     * Everything is as it should be and was so before.
     *
     * @param release the artifact that is current there; empty after a cleanup
     */
    record Unchanged(Optional<Digest> release) implements HostOutcome {
        public Unchanged {
            Objects.requireNonNull(release, "release");
        }

        @Override
        public String summary() {
            return "unchanged";
        }
    }

    /**
     * A step failed.
     *
     * @param phase the step
     * @param problem what went wrong: subject, place, cause, next step
     * @param activeRelease the artifact that is current on the host, as far as is known
     */
    record Failed(Phase phase, String problem, Optional<Digest> activeRelease) implements HostOutcome {
        public Failed {
            Objects.requireNonNull(phase, "phase");
            Objects.requireNonNull(problem, "problem");
            Objects.requireNonNull(activeRelease, "activeRelease");
        }

        @Override
        public String summary() {
            return "failed to " + phase.verb() + ": " + problem;
        }
    }

    /**
     * There was no session with the host; nothing happened there.
     *
     * @param problem why
     */
    record Unreachable(String problem) implements HostOutcome {
        public Unreachable {
            Objects.requireNonNull(problem, "problem");
        }

        @Override
        public String summary() {
            return "unreachable: " + problem;
        }
    }

    /**
     * The host is back on an earlier release.
     *
     * @param from the artifact that was current
     * @param to the artifact that is current now
     */
    record RolledBack(Digest from, Digest to) implements HostOutcome {
        public RolledBack {
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(to, "to");
        }

        @Override
        public String summary() {
            return "rolled back from " + from.brief() + " to " + to.brief();
        }
    }

    /**
     * The connection was lost while the artifact ran; whether it went on is not known here.
     *
     * @param run the id of the run, under which the host keeps its record
     * @param lastSequence the number of the last event that arrived
     * @param problem how the connection was lost
     */
    record Detached(String run, long lastSequence, String problem) implements HostOutcome {
        public Detached {
            Objects.requireNonNull(run, "run");
            Objects.requireNonNull(problem, "problem");
        }

        @Override
        public String summary() {
            return "detached from run " + run + " after event " + lastSequence + ": " + problem;
        }
    }

    /**
     * The run was ended before this host had done all of its part, since all hosts of another stage had failed; what it did before that is done, and went well.
     *
     * @param reason why
     */
    record Skipped(String reason) implements HostOutcome {
        public Skipped {
            Objects.requireNonNull(reason, "reason");
        }

        @Override
        public String summary() {
            return "skipped: " + reason;
        }
    }

    /**
     * The caller ended the deployment before the host was done.
     *
     * @param phase the step that was not finished
     */
    record Cancelled(Phase phase) implements HostOutcome {
        public Cancelled {
            Objects.requireNonNull(phase, "phase");
        }

        @Override
        public String summary() {
            return phase == Phase.EXECUTE
                    ? "cancelled before its run was over"
                    : "cancelled before it could " + phase.verb();
        }
    }

    /** A step of the deployment to a host. */
    enum Phase {
        /** A session is made. */
        CONNECT("connect"),
        /** The host is asked what it is and has. */
        PROBE("probe"),
        /** The artifact is laid out. */
        COMPILE("compile"),
        /** What is missing is sent. */
        SHIP("ship"),
        /** The digest is checked and the artifact is started once. */
        VERIFY("verify"),
        /** The release becomes the current one. */
        ACTIVATE("activate"),
        /** The artifact runs. */
        EXECUTE("execute"),
        /** The host goes back to an earlier release. */
        ROLL_BACK("roll back"),
        /** What was deployed is removed. */
        CLEAN_UP("clean up");

        private final String verb;

        Phase(String verb) {
            this.verb = verb;
        }

        /** Returns the step as a verb, for messages. */
        public String verb() {
            return verb;
        }
    }
}
