package dev.rustle.deploy.testkit;

import java.time.Duration;

/** What is wrong with a host of an {@link SshFleet}. */
public sealed interface HostFault {

    /** Nobody can log in. */
    record RefuseAuthentication() implements HostFault {}

    /** Connections are accepted, but nothing is ever answered; open ones fall silent, as if the host had lost its power. */
    record Silent() implements HostFault {}

    /**
     * So many connections are dropped before a byte is exchanged, as a busy sshd does; later ones are served.
     *
     * @param count how many
     */
    record DropConnections(int count) implements HostFault {
        public DropConnections {
            requirePositive(count, "the number of dropped connections");
        }
    }

    /**
     * Every command begins late.
     *
     * @param delay how late
     */
    record Delay(Duration delay) implements HostFault {
        public Delay {
            requirePositive(delay.toNanos(), "the delay");
        }
    }

    /**
     * Commands receive their input slowly.
     *
     * @param bytesPerSecond how fast
     */
    record Slow(int bytesPerSecond) implements HostFault {
        public Slow {
            requirePositive(bytesPerSecond, "the number of bytes in a second");
        }
    }

    /**
     * The connection ends as soon as a command has received so many bytes of input; they are counted over all commands of the host from now on.
     *
     * @param bytes how many
     */
    record DisconnectAfter(long bytes) implements HostFault {
        public DisconnectAfter {
            requirePositive(bytes, "the number of bytes");
        }
    }

    /**
     * Writing a file beyond a size fails, for every process of every command from now on. (What the system reports is "File too large" where a full disk
     * says "No space left on device"; it needs no privilege.)
     *
     * @param bytes the size, rounded down to a multiple of 512
     */
    record FullDisk(long bytes) implements HostFault {
        public FullDisk {
            if (bytes < 0) {
                throw new IllegalArgumentException("the size must not be negative: " + bytes);
            }
        }
    }

    private static void requirePositive(long value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be positive: " + value);
        }
    }
}
