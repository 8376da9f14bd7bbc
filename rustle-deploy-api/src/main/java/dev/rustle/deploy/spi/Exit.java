package dev.rustle.deploy.spi;

/** How a program ended. */
public sealed interface Exit {
    /**
     * It ended by itself.
     *
     * @param code the exit code, 0 to 255
     */
    record Exited(int code) implements Exit {
        @Override
        public String toString() {
            return "exit code " + code;
        }
    }

    /**
     * A signal ended it.
     *
     * @param name the signal without SIG, such as {@code KILL} (RFC 4254, section 6.10)
     */
    record Signalled(String name) implements Exit {
        @Override
        public String toString() {
            return "signal " + name;
        }
    }

    /**
     * It is not known how or whether it ended.
     *
     * @param reason why, as a message
     */
    record Lost(String reason) implements Exit {
        @Override
        public String toString() {
            return "lost: " + reason;
        }
    }
}
