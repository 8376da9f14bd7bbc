package dev.rustle.deploy.core.compile;

import java.security.MessageDigest;

/** Computations of digests that go on from a common beginning. */
final class MessageDigests {
    private MessageDigests() {}

    /** Returns a second computation in the state of the first. */
    static MessageDigest copy(MessageDigest computation) {
        try {
            return (MessageDigest) computation.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(
                    "this platform's SHA-256 cannot be copied; use another security provider", e);
        }
    }
}
