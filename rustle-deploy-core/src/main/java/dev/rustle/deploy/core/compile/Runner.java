package dev.rustle.deploy.core.compile;

import java.security.MessageDigest;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

/** The program that runs on one kind of machine. */
final class Runner {
    private final TargetTriple triple;
    private final byte[] bytes;
    private final Segment segment;
    private final MessageDigest hashed;

    Runner(TargetTriple triple, byte[] bytes) {
        this.triple = triple;
        this.bytes = bytes;
        this.segment = Segment.of("runner", bytes);
        this.hashed = Digest.sha256();
        hashed.update(bytes);
    }

    TargetTriple triple() {
        return triple;
    }

    byte[] bytes() {
        return bytes;
    }

    Segment segment() {
        return segment;
    }

    /** Returns a computation that has seen the runner's bytes already, so that a thousand artifacts do not hash five megabytes each. */
    MessageDigest continueDigest() {
        return MessageDigests.copy(hashed);
    }
}
