package dev.rustle.deploy.spi;

import java.util.Objects;

/** How a program ended. */
public sealed interface Exit {
    /**
     * It ended by itself, or the transport cannot tell a signal from an exit code: the code is then 128 and the number of the signal, as in a shell.
     *
     * @param code the exit code, 0 to 255 on POSIX systems
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
        public Signalled {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public String toString() {
            return "signal " + name;
        }
    }

    /**
     * It is not known how or whether it ended: the connection is gone, its deadline passed, or it was closed.
     *
     * @param reason why, as a message
     */
    record Lost(String reason) implements Exit {
        public Lost {
            Objects.requireNonNull(reason, "reason");
        }

        @Override
        public String toString() {
            return "lost: " + reason;
        }
    }
}
