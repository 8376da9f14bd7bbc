package dev.rustle.deploy.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.target.TargetTriple;

/**
 * Turns the slices of hosts into artifacts.
 *
 * <p>A compiler is safe for use by many threads. The same slice gives the same bytes, today and tomorrow, on this machine and on another. Preparing contacts
 * nobody and writes nothing. Whoever created a compiler closes it; closing may be repeated.
 *
 * <p>A test that extends {@code CompilerContract} of the test kit checks what is said here.
 */
public interface Compiler extends AutoCloseable {

    /** Returns the name of the compiler, such as {@code native}. Constant; unique among the compilers of a {@code Deployer}. */
    String id();

    /** Returns the kinds of machines that this compiler makes artifacts for. */
    Set<TargetTriple> targets();

    /**
     * Returns those of {@link #targets()} for which artifacts are only written so far: nobody has run one there. They are made for callers alone who ask for
     * {@link dev.rustle.deploy.Deployment#experimentalTargets()}, and are never deployed. Unless a compiler says otherwise, none.
     */
    default Set<TargetTriple> experimentalTargets() {
        return Set.of();
    }

    /** Whether artifacts can be made for a kind of machine; more may be accepted than {@link #targets()} lists, such as {@code gnu} beside {@code musl}. */
    boolean supports(TargetTriple triple);

    /** Returns what the modules of the program on the hosts are and take. */
    ModuleSpecs modules();

    /**
     * Checks a slice and collects what it needs: every task against the spec of its module, every file of the controller. If variables of the slice are unknown
     * ({@link HostSlice#variablesUnknown()}), it is only checked, and a file whose name depends on variables is not looked for.
     *
     * @throws IOException if something that is there cannot be read
     */
    Prepared prepare(HostSlice slice) throws IOException;

    /**
     * Does the same for the slices of one deployment. What they have in common, such as a file that many hosts get, may be read once for all of them; nothing that
     * was read for one call is used in another, so that a file that has changed in between is always noticed.
     *
     * @return what was prepared, one for each slice, in the order of the slices; any other number is refused
     * @throws IOException if something that is there cannot be read
     */
    default List<Prepared> prepareAll(List<HostSlice> slices) throws IOException {
        List<Prepared> prepared = new ArrayList<>();
        for (HostSlice slice : slices) {
            prepared.add(prepare(slice));
        }
        return List.copyOf(prepared);
    }

    @Override
    void close();

    /** A slice that was checked. Safe for use by many threads. */
    interface Prepared {
        /** Returns what is wrong with the slice, in the order of the plan. With an error among them it cannot be compiled. */
        List<Problem> problems();

        /**
         * Returns the digest of everything that goes into the artifact for a kind of machine, the compiler's own version included.
         *
         * @throws IllegalStateException if a problem is an error
         */
        Digest fingerprint(TargetTriple triple);

        /**
         * Returns what goes into the artifact for a kind of machine, part by part: what people call it, and a text that is another one when the part is, such as a version
         * or a digest. It explains why something is compiled anew; {@link #fingerprint} decides. Empty if the compiler does not say.
         *
         * @throws IllegalStateException if a problem is an error
         */
        default Map<String, String> inputs(TargetTriple triple) {
            return Map.of();
        }

        /**
         * Lays out the artifact, or takes it from the cache; a new one is stored there.
         *
         * @throws IOException if a file cannot be read or has changed since it was prepared
         * @throws IllegalArgumentException if the kind of machine is not supported
         * @throws IllegalStateException if a problem is an error
         */
        Artifact compile(TargetTriple triple, ArtifactCache cache) throws IOException;

        /**
         * Compares what an artifact in a file is, and says of itself, with the slice, the kind of machine, and the program of this compiler. Whoever asks has compared the whole file
         * with its digest and those of its segments: it need not be read in full again. It may be of another host, plan or compiler all the same.
         *
         * @param artifact what was noted when the file was written: kind of machine and segments; its content is that of the file
         * @param file where it lies
         * @return what does not fit, one text each, at least one for an artifact of another host, plan or inventory; empty if all does
         * @throws IOException if it cannot be read
         * @throws IllegalArgumentException if the kind of machine is not supported
         */
        List<String> mismatches(Artifact artifact, Path file) throws IOException;

        /** Returns how many bytes every artifact of the slice has at least, whatever the kind of machine; found without laying anything out. 0 if that is not known. */
        default long leastSize() {
            return 0;
        }

        /** Returns the largest of the parts that {@link #leastSize} counts, largest first: what people call them, and how many bytes they have. Empty if that is not known. */
        default Map<String, Long> largestParts() {
            return Map.of();
        }
    }
}
