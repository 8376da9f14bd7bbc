package dev.rustle.deploy.core.compile;

import dev.rustle.deploy.Digest;

/** Content with its digest, which is asked for more often than it should be computed. Nobody changes the array. */
final class Bytes {
    private final byte[] content;
    private final Digest digest;

    private Bytes(byte[] content) {
        this.content = content;
        this.digest = Digest.of(content);
    }

    static Bytes of(byte[] content) {
        return new Bytes(content);
    }

    byte[] content() {
        return content;
    }

    Digest digest() {
        return digest;
    }

    int size() {
        return content.length;
    }
}
