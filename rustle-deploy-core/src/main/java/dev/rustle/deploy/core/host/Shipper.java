package dev.rustle.deploy.core.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.DeploymentId;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.core.files.FileFailures;
import dev.rustle.deploy.core.host.HostSession.Output;
import dev.rustle.deploy.core.host.HostSession.Payload;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.Segment;

/** Brings an artifact to a host: sends what is missing, has it staged, checked and made current, all over one channel. */
public final class Shipper {
    /** Once for the runner, without which the others are not looked at, and once for the others. */
    private static final int REPEATED_FOR_DAMAGED_SEGMENTS = 2;

    private final HostSession session;
    private final HostFacts facts;
    private final Artifact artifact;
    private final Owner owner;
    private final DeploymentId deployment;
    private final Verification verification;
    private int segmentsSent;
    private long bytesSent;

    /**
     * What the artifact must have been compiled for, or the host refuses it: artifacts come from compilers, caches and callers, who may mix them up.
     *
     * @param plan the name of the plan
     * @param inventory the name of the inventory
     * @param host the name of the host
     */
    public record Owner(String plan, String inventory, String host) {}

    /** Whether the artifact is started once before it becomes current. */
    public enum Verification {
        /** Its digest is checked. */
        DIGEST,
        /** Its digest is checked, then it is started and checks itself. */
        START
    }

    /**
     * What was done.
     *
     * @param segmentsSent how many segments were missing
     * @param bytesSent how many bytes these have
     * @param changed whether another release was current before
     * @param previous the release that was current before
     * @param leftOver why old releases could not be removed
     */
    public record Shipped(
            int segmentsSent, long bytesSent, boolean changed, Optional<Digest> previous, Optional<String> leftOver) {}

    /** Creates a shipper. */
    public Shipper(
            HostSession session,
            HostFacts facts,
            Artifact artifact,
            Owner owner,
            DeploymentId deployment,
            Verification verification) {
        this.session = session;
        this.facts = facts;
        this.artifact = artifact;
        this.owner = owner;
        this.deployment = deployment;
        this.verification = verification;
    }

    /** Returns how many segments were sent so far, whatever became of them. */
    public int segmentsSent() {
        return segmentsSent;
    }

    /** Returns how many bytes were sent so far. */
    public long bytesSent() {
        return bytesSent;
    }

    /** Ships. A segment that the host finds damaged on its disk is sent again, once. */
    public Shipped ship() throws HostException, InterruptedException {
        Set<Digest> present = new HashSet<>(facts.segments());
        for (int attempt = 0; ; attempt++) {
            try {
                return ship(present);
            } catch (HostException e) {
                if (attempt == REPEATED_FOR_DAMAGED_SEGMENTS || !forget(present, e)) {
                    throw e;
                }
            }
        }
    }

    /** Takes damaged segments from those that need not be sent; says whether there were any. */
    private boolean forget(Set<Digest> present, HostException failure) {
        String kind = failure.kind().orElse("");
        boolean forgotten = false;
        for (Segment segment : artifact.segments()) {
            boolean damaged = failure.segments().contains(segment.digest().hex())
                    || (kind.equals("segment-digest")
                            && segment.equals(artifact.segments().get(0)));
            forgotten |= damaged && present.remove(segment.digest());
        }
        return forgotten;
    }

    private Shipped ship(Set<Digest> present) throws HostException, InterruptedException {
        List<Segment> missing = missing(present);
        Output output = session.run(Phase.SHIP, Scripts.SHIP, arguments(missing), payload(missing));
        if (output.writing() instanceof Unreadable unreadable) {
            // The host can only say that what has arrived is not what was announced.
            throw unreadable.failure;
        }
        if (!output.completion().exited(0) || !output.lines().contains("@end")) {
            throw Replies.failure(phaseReached(output), output);
        }
        Value.Mapping activated =
                Replies.after("@activate", output).orElseThrow(() -> Replies.failure(Phase.ACTIVATE, output));
        boolean already = activated.get("already").equals(Optional.of(Value.of(true)));
        return new Shipped(
                segmentsSent,
                bytesSent,
                !already,
                activated.text("previous").map(Digest::new),
                Replies.after("@prune", output).flatMap(Replies::errorMessage));
    }

    /** Returns the segments that the host lacks, each once, the runner first if it is among them. */
    private List<Segment> missing(Set<Digest> present) {
        Set<Digest> seen = new HashSet<>(present);
        List<Segment> missing = new ArrayList<>();
        for (Segment segment : artifact.segments()) {
            if (seen.add(segment.digest())) {
                missing.add(segment);
            }
        }
        return missing;
    }

    private List<String> arguments(List<Segment> missing) throws HostException {
        List<String> arguments = new ArrayList<>();
        Segment runner = artifact.segments().get(0);
        arguments.add(facts.state());
        arguments.add(artifact.digest().hex());
        arguments.add(runner.digest().hex());
        arguments.add(missing.contains(runner) ? "upload" : "segments");
        arguments.add(missing.isEmpty() ? "-" : digest(missing).hex());
        arguments.add(verification == Verification.START ? "yes" : "no");
        arguments.add(deployment.text());
        arguments.add(facts.link().orElse(""));
        arguments.add(owner.plan());
        arguments.add(owner.inventory());
        arguments.add(owner.host());
        Set<Digest> packed = new HashSet<>();
        missing.forEach(segment -> packed.add(segment.digest()));
        for (Segment segment : artifact.segments()) {
            // The upload holds a segment once, wherever it recurs in the artifact.
            String mark = packed.remove(segment.digest()) ? "+" : "";
            arguments.add(mark + segment.digest() + ":" + segment.size());
        }
        return arguments;
    }

    /** Returns the digest of the upload, which the host checks before it runs a byte of it. */
    private Digest digest(List<Segment> missing) throws HostException {
        if (missing.equals(artifact.segments())) {
            return artifact.digest();
        }
        MessageDigest digest = Digest.sha256();
        try {
            for (Segment segment : missing) {
                read(segment, (bytes, length) -> digest.update(bytes, 0, length));
            }
        } catch (Unreadable e) {
            throw e.failure;
        } catch (IOException e) {
            throw new IllegalStateException("a digest takes everything", e);
        }
        return Digest.finish(digest);
    }

    private Payload payload(List<Segment> missing) {
        return out -> {
            for (Segment segment : missing) {
                send(segment, out);
                segmentsSent++;
            }
        };
    }

    private static Phase phaseReached(Output output) {
        if (output.lines().contains("@activate")) {
            return Phase.ACTIVATE;
        }
        return output.lines().contains("@verify") ? Phase.VERIFY : Phase.SHIP;
    }

    private void send(Segment segment, OutputStream out) throws IOException {
        read(segment, (bytes, length) -> {
            out.write(bytes, 0, length);
            bytesSent += length;
        });
    }

    /** Takes a part of what is read. */
    private interface Taker {
        void take(byte[] bytes, int length) throws IOException;
    }

    /**
     * Reads a segment.
     *
     * @throws Unreadable if that fails; any other exception is the taker's
     */
    private static void read(Segment segment, Taker taker) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = open(segment)) {
            for (int n = next(segment, in, buffer); n >= 0; n = next(segment, in, buffer)) {
                taker.take(buffer, n);
            }
        }
    }

    private static InputStream open(Segment segment) throws Unreadable {
        try {
            return segment.open();
        } catch (IOException e) {
            throw new Unreadable(segment, e);
        }
    }

    private static int next(Segment segment, InputStream in, byte[] buffer) throws Unreadable {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new Unreadable(segment, e);
        }
    }

    /** Says that it was not the way to the host on which something failed. */
    private static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient HostException failure;

        Unreadable(Segment segment, IOException cause) {
            super(cause);
            String reason = cause instanceof NoSuchFileException missing
                    ? "there is no file " + missing.getFile() + " any more"
                    : FileFailures.reason(cause);
            failure = new HostException(
                    Phase.SHIP,
                    "a part of the artifact (" + segment.label() + ") cannot be read on this machine: " + reason
                            + "; compile again",
                    cause);
        }
    }
}
