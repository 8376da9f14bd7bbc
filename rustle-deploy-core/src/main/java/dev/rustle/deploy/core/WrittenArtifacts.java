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
import dev.rustle.deploy.core.files.FileFailures;
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

    /**
     * Where an artifact may be.
     *
     * @param kind the kind of machine that its folder is for; empty if it lies in that of the host
     */
    private record Place(Path file, Optional<TargetTriple> kind) {
        Path beside() {
            return file.resolveSibling(file.getFileName() + ArtifactRecord.SUFFIX);
        }

        boolean hasSomething() {
            return Files.isRegularFile(file) || Files.exists(beside(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /**
     * What is wrong with an artifact.
     *
     * @param kind the kind of machine that it is for, as far as that is known
     */
    private record Complaint(Optional<TargetTriple> kind, String message) {}

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

    /** The search for the artifacts of one host. Of several for one kind of machine the first that fits is taken, and only if none does are they complained of. */
    private final class Search {
        private final HostSlice slice;
        private final Prepared prepared;
        private final Optional<TargetTriple> triple;
        private final List<Artifact> fitting = new ArrayList<>();
        private final List<Complaint> complaints = new ArrayList<>();

        Search(HostSlice slice, Prepared prepared, Optional<TargetTriple> triple) {
            this.slice = slice;
            this.prepared = prepared;
            this.triple = triple;
        }

        Found find() {
            Optional<String> refused = triple.flatMap(kinds::refusalToDeploy);
            if (refused.isPresent()) {
                return found(List.of(refused.get()));
            }
            List<Place> places = places();
            places.stream().filter(Place::hasSomething).forEach(this::take);
            if (fitting.isEmpty() && complaints.isEmpty()) {
                return found(List.of("there is no artifact of it, neither "
                        + places.get(0).file() + " nor in the folder of a kind of machine beside that" + AGAIN));
            }
            return found(messages());
        }

        private Found found(List<String> messages) {
            Location place = Location.of("host " + slice.target());
            return new Found(
                    new ArtifactSources.Written(fitting),
                    messages.stream()
                            .map(message -> Problem.error(place, message))
                            .toList());
        }

        /** Returns where the artifacts may be: alone in the host's folder, which goes first, or in folders for several kinds of machines. */
        private List<Place> places() {
            Path ofHost = folder.resolve(slice.target().name());
            return Stream.concat(
                            Stream.of(new Place(ofHost.resolve(slice.binaryName()), Optional.empty())),
                            kinds.wanted(ExperimentalTargets.REFUSE).stream()
                                    .map(kind -> new Place(
                                            ofHost.resolve(kind.toString()).resolve(kind.fileName(slice.binaryName())),
                                            Optional.of(kind))))
                    .toList();
        }

        private void take(Place place) {
            Optional<TargetTriple> kind = place.kind();
            try {
                ArtifactRecord record = record(place);
                kind = Optional.of(record.triple());
                if (!mayBe(record.triple())) {
                    throw new Unfit("the artifact " + place.file() + " is for " + record.triple() + ", and the host is "
                            + triple.orElseThrow() + AGAIN);
                }
                if (!hasFitting(record.triple())) {
                    fitting.add(checked(place.file(), record, slice, prepared));
                }
            } catch (Unfit e) {
                complaints.add(new Complaint(kind, String.valueOf(e.getMessage())));
            }
        }

        /** Whether the host may be such a machine. */
        private boolean mayBe(TargetTriple kind) {
            return triple.map(kind::runsSameProgramsAs).orElse(true);
        }

        private boolean hasFitting(TargetTriple kind) {
            return fitting.stream().anyMatch(artifact -> kind.runsSameProgramsAs(artifact.triple()));
        }

        /** Returns what is wrong with artifacts in whose place there is no other. Those for other machines are worth mentioning if there are only such. */
        private List<String> messages() {
            List<Complaint> ours = complaints.stream()
                    .filter(complaint -> complaint
                            .kind()
                            .map(kind -> mayBe(kind) && !hasFitting(kind))
                            .orElse(fitting.isEmpty()))
                    .toList();
            List<Complaint> told = ours.isEmpty() && fitting.isEmpty() ? complaints : ours;
            return told.stream().map(Complaint::message).toList();
        }
    }

    private static ArtifactRecord record(Place place) throws Unfit {
        Path beside = place.beside();
        if (!Files.isRegularFile(place.file())) {
            throw new Unfit("the artifact " + place.file() + " is missing, though " + beside.getFileName()
                    + " speaks of it" + AGAIN);
        }
        if (!Files.isRegularFile(beside)) {
            throw new Unfit("beside the artifact " + place.file() + " there is no " + beside.getFileName()
                    + " that says what it was made of" + AGAIN);
        }
        try {
            return ArtifactRecord.decode(Files.readAllBytes(beside));
        } catch (IOException e) {
            throw new Unfit(beside + ", which says what the artifact beside it was made of, cannot be used: "
                    + FileFailures.reason(e) + AGAIN);
        }
    }

    private Artifact checked(Path file, ArtifactRecord record, HostSlice slice, Prepared prepared) throws Unfit {
        refuse(file, foreign(record, file, slice));
        if (!compiler.supports(record.triple())) {
            throw new Unfit("the artifact " + file + " cannot be compared with the plan: "
                    + kinds.unknown(record.triple()) + AGAIN);
        }
        refuse(file, stale(record, prepared));
        Artifact artifact = artifact(file, record);
        try {
            refuse(file, altered(file, record));
            refuse(file, prepared.mismatches(artifact, file));
        } catch (IOException e) {
            throw new Unfit("the artifact " + file + " cannot be read: " + FileFailures.reason(e) + AGAIN);
        }
        return artifact;
    }

    private static void refuse(Path file, Collection<String> reasons) throws Unfit {
        if (!reasons.isEmpty()) {
            throw new Unfit("the artifact " + file + " is not deployed: " + String.join("; ", reasons) + AGAIN);
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
        if (!actual.all().equals(record.digest())) {
            return List.of("its digest is " + actual.all() + ", and " + record.digest() + " was written");
        }
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < record.segments().size(); i++) {
            ArtifactRecord.Part part = record.segments().get(i);
            Digest is = actual.parts().get(i);
            if (!is.equals(part.digest())) {
                differences.add("the digest of its segment \"" + part.label() + "\" is " + is + ", and its record says "
                        + part.digest());
            }
        }
        return differences;
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
