package dev.rustle.deploy.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.cache.ExplainingCache;
import dev.rustle.deploy.engine.DeploymentRequest.ExperimentalTargets;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.Compiler.Prepared;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

/** Artifacts that an earlier compilation has written: each is read in full, and must be what compiling the plan as it is now would give. */
final class WrittenArtifacts {
    private static final String AGAIN = "; compile again, or name another directory";

    private final Path folder;
    private final Compiler compiler;
    private final MachineKinds kinds;

    WrittenArtifacts(Path folder, Compiler compiler, MachineKinds kinds) {
        this.folder = folder;
        this.compiler = compiler;
        this.kinds = kinds;
    }

    /** Says why an artifact is not deployed. */
    private static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    /** An artifact with what lies beside it. */
    private record Recorded(Path file, ArtifactRecord record) {}

    /**
     * What there is for a host.
     *
     * @param artifacts what can be deployed, at most one for each kind of machine
     * @param problems what is wrong with the rest
     */
    record Found(ArtifactSources.Written artifacts, List<Problem> problems) {}

    /**
     * Looks for the artifacts of a host.
     *
     * @param triple what kind of machine the host is; empty if only the host can say
     */
    Found find(HostSlice slice, Prepared prepared, Optional<TargetTriple> triple) {
        return new Search(slice, prepared, triple).find();
    }

    /** The search for the artifacts of one host. */
    private final class Search {
        private final HostSlice slice;
        private final Prepared prepared;
        private final Optional<TargetTriple> triple;
        private final List<Problem> problems = new ArrayList<>();

        Search(HostSlice slice, Prepared prepared, Optional<TargetTriple> triple) {
            this.slice = slice;
            this.prepared = prepared;
            this.triple = triple;
        }

        Found find() {
            List<Artifact> fitting = new ArrayList<>();
            Optional<String> refused = triple.flatMap(kinds::refusalToDeploy);
            if (refused.isPresent()) {
                add(refused.get());
            } else {
                check(ofKind(recorded()), fitting);
            }
            return new Found(new ArtifactSources.Written(fitting), List.copyOf(problems));
        }

        private void add(String message) {
            problems.add(Problem.error(Location.of("host " + slice.target()), message));
        }

        /** Returns where the artifacts may be: alone in the host's folder, which goes first, or in folders for several kinds of machines. */
        private List<Path> places() {
            Path ofHost = folder.resolve(slice.target().name());
            return Stream.concat(
                            Stream.of(ofHost.resolve(slice.binaryName())),
                            kinds.wanted(ExperimentalTargets.REFUSE).stream()
                                    .map(kind ->
                                            ofHost.resolve(kind.toString()).resolve(kind.fileName(slice.binaryName()))))
                    .toList();
        }

        /** Returns the artifacts that are there with their records; that there is none, or one without the other, is a problem. */
        private List<Recorded> recorded() {
            List<Recorded> recorded = new ArrayList<>();
            for (Path file : places()) {
                Path beside = beside(file);
                if (Files.isRegularFile(file) || Files.exists(beside, LinkOption.NOFOLLOW_LINKS)) {
                    try {
                        recorded.add(new Recorded(file, record(file, beside)));
                    } catch (Unfit e) {
                        add(String.valueOf(e.getMessage()));
                    }
                }
            }
            if (recorded.isEmpty() && problems.isEmpty()) {
                add("there is no artifact of it, neither " + places().get(0)
                        + " nor in the folder of a kind of machine beside that" + AGAIN);
            }
            return recorded;
        }

        /** Returns the artifacts for the kind of machine that the host is. */
        private List<Recorded> ofKind(List<Recorded> recorded) {
            if (triple.isEmpty()) {
                return recorded;
            }
            TargetTriple wanted = triple.get();
            List<Recorded> ofKind = recorded.stream()
                    .filter(found -> wanted.runsSameProgramsAs(found.record().triple()))
                    .toList();
            if (ofKind.isEmpty()) {
                recorded.forEach(found -> add("the artifact " + found.file() + " is for "
                        + found.record().triple() + ", and the host is " + wanted + AGAIN));
            }
            return ofKind;
        }

        /** Checks artifacts, of several for one kind of machine the first. */
        private void check(List<Recorded> recorded, List<Artifact> fitting) {
            List<TargetTriple> seen = new ArrayList<>();
            for (Recorded found : recorded) {
                TargetTriple kind = found.record().triple();
                if (seen.stream().noneMatch(kind::runsSameProgramsAs)) {
                    seen.add(kind);
                    try {
                        fitting.add(checked(found, slice, prepared));
                    } catch (Unfit e) {
                        add(String.valueOf(e.getMessage()));
                    }
                }
            }
        }
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ArtifactRecord.SUFFIX);
    }

    private static ArtifactRecord record(Path file, Path beside) throws Unfit {
        if (!Files.isRegularFile(file)) {
            throw new Unfit(
                    "the artifact " + file + " is missing, though " + beside.getFileName() + " speaks of it" + AGAIN);
        }
        if (!Files.isRegularFile(beside)) {
            throw new Unfit("beside the artifact " + file + " there is no " + beside.getFileName()
                    + " that says what it was made of" + AGAIN);
        }
        try {
            return ArtifactRecord.decode(Files.readAllBytes(beside));
        } catch (IOException e) {
            throw new Unfit(beside + ", which says what the artifact beside it was made of, cannot be used: "
                    + e.getMessage() + AGAIN);
        }
    }

    private Artifact checked(Recorded found, HostSlice slice, Prepared prepared) throws Unfit {
        ArtifactRecord record = found.record();
        refuse(found, foreign(record, found.file(), slice));
        if (!compiler.supports(record.triple())) {
            throw new Unfit("the artifact " + found.file() + " cannot be compared with the plan: "
                    + kinds.unknown(record.triple()));
        }
        refuse(found, stale(record, prepared));
        try {
            refuse(found, altered(found.file(), record));
            refuse(found, prepared.mismatches(record.triple(), found.file()));
        } catch (IOException e) {
            throw new Unfit("the artifact " + found.file() + " cannot be read: " + e + AGAIN);
        }
        return artifact(found.file(), record);
    }

    private static void refuse(Recorded found, Collection<String> reasons) throws Unfit {
        if (!reasons.isEmpty()) {
            throw new Unfit("the artifact " + found.file() + " is not deployed: " + String.join("; ", reasons) + AGAIN);
        }
    }

    /** Says what an artifact belongs to, if it is not the host's for this plan and inventory. */
    private static List<String> foreign(ArtifactRecord record, Path file, HostSlice slice) {
        List<String> differences = new ArrayList<>();
        compare(differences, "plan", record.plan(), slice.plan());
        compare(differences, "inventory", record.inventory(), slice.inventory());
        compare(differences, "host", record.host(), slice.target().name());
        compare(differences, "file", record.file(), String.valueOf(file.getFileName()));
        return differences;
    }

    private static void compare(List<String> differences, String what, String is, String wanted) {
        if (!is.equals(wanted)) {
            differences.add("it was compiled for the " + what + " \"" + is + "\", not for \"" + wanted + "\"");
        }
    }

    /** Says what has changed since an artifact was compiled. */
    private static List<String> stale(ArtifactRecord record, Prepared prepared) {
        TargetTriple triple = record.triple();
        if (prepared.fingerprint(triple).equals(record.ingredients().fingerprint())) {
            return List.of();
        }
        return List.of("compiling would give another one now: "
                + String.join(", ", ExplainingCache.changes(record.ingredients().inputs(), prepared.inputs(triple))));
    }

    /** Compares the bytes with the digests, all of them and part by part, reading them once. */
    private static List<String> altered(Path file, ArtifactRecord record) throws IOException {
        long size = Files.size(file);
        if (size != record.size()) {
            return List.of("it has " + size + " bytes, and " + record.size() + " were written");
        }
        FileParts.Digests actual = FileParts.digests(
                file, record.segments().stream().map(ArtifactRecord.Part::size).toList());
        List<Digest> parts =
                record.segments().stream().map(ArtifactRecord.Part::digest).toList();
        return actual.equals(new FileParts.Digests(record.digest(), parts))
                ? List.of()
                : List.of("its digest is " + actual.all() + ", and " + record.digest() + " was written");
    }

    private static Artifact artifact(Path file, ArtifactRecord record) {
        List<Segment> segments = new ArrayList<>();
        long offset = 0;
        for (ArtifactRecord.Part part : record.segments()) {
            segments.add(new Segment(
                    part.label(),
                    part.digest(),
                    part.size(),
                    new FileParts.Part(file, offset, part.size(), part.digest())));
            offset += part.size();
        }
        return new Artifact(record.triple(), record.file(), segments, record.digest());
    }
}
