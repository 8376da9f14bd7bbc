package dev.rustle.deploy.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.ModuleSpecs;
import dev.rustle.deploy.spi.ModuleSpecs.ModuleSpec;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

/** A compiler whose artifacts are texts, with one defect if it is asked for. */
final class SimpleCompiler implements Compiler {
    private static final Set<TargetTriple> TARGETS = Set.of(TargetTriple.LINUX_X86_64, TargetTriple.LINUX_AARCH64);

    private final Defect defect;
    private final Map<Path, String> remembered = new HashMap<>();
    private boolean closed;

    /** What is wrong with a compiler, and which test must say so. */
    enum Defect {
        NONE(""),
        SUPPORTS_EVERYTHING("hasTargetsAndSupportsThem"),
        EXPERIMENTS_BEYOND_ITS_TARGETS("hasTargetsAndSupportsThem"),
        KNOWS_NO_QUALIFIED_NAMES("knowsItsModules"),
        NOT_DETERMINISTIC("twoCompilersGiveTheSameBytes"),
        FINGERPRINT_WITHOUT_VARIABLES("eachInputChangesTheArtifactAndItsFingerprint"),
        FINGERPRINT_WITHOUT_GROUPS("eachInputChangesTheArtifactAndItsFingerprint"),
        FINGERPRINT_WITHOUT_TASKS("eachInputChangesTheArtifactAndItsFingerprint"),
        FINGERPRINT_DIFFERS_EACH_TIME("eachInputChangesTheArtifactAndItsFingerprint"),
        ARTIFACT_WITHOUT_VARIABLES("eachInputChangesTheArtifactAndItsFingerprint"),
        FINGERPRINT_WITHOUT_TRIPLE("eachKindOfMachineHasAnArtifactAndAFingerprintOfItsOwn"),
        NAMES_FILES_AS_IT_LIKES("filesHaveTheirNamesAndFitWhatTheyWereMadeFor"),
        DENIES_ITS_OWN_FILES("filesHaveTheirNamesAndFitWhatTheyWereMadeFor"),
        TAKES_FILES_OF_OTHERS("filesOfOthersDoNotFit"),
        TAKES_FILES_OF_OTHER_PLANS("filesOfOthersDoNotFit"),
        HOST_IN_THE_FIRST_SEGMENT("hostsWithTheSameTasksShareTheFirstSegments"),
        STORES_UNDER_ANOTHER_FINGERPRINT("theCacheIsFilledAndUsed"),
        NEVER_LOOKS_INTO_THE_CACHE("theCacheIsFilledAndUsed"),
        LEAVES_FILES_OUT("filesOfTheControllerAreEmbedded"),
        STOPS_AT_THE_FIRST_PROBLEM("allProblemsAreReportedTogetherAndNothingIsCompiled"),
        COMPILES_IN_SPITE_OF_ERRORS("allProblemsAreReportedTogetherAndNothingIsCompiled"),
        SHIPS_FILES_AS_THEY_ARE_NOW("aFileThatChangesAfterItWasPreparedIsNoticed"),
        COMPILES_FILES_AS_THEY_ARE_NOW("aFileThatChangesBetweenPreparingAndCompilingIsNoticed"),
        REMEMBERS_FILES("aFileIsReadAnewForEveryDeploymentEvenIfItLooksTheSame"),
        CACHED_ARTIFACTS_READ_OLD_FILES("theSamePlanInAnotherFolderDoesNotNeedTheFilesOfTheFirst"),
        PREPARES_ALL_LIKE_THE_FIRST("preparingManyGivesTheSameAsPreparingEach"),
        PREPARES_ALL_BUT_THE_LAST("preparingManyGivesTheSameAsPreparingEach"),
        CLOSES_ONCE("closingMayBeRepeated");

        private final String test;

        Defect(String test) {
            this.test = test;
        }

        String test() {
            return test;
        }
    }

    SimpleCompiler(Defect defect) {
        this.defect = defect;
    }

    private boolean has(Defect wrong) {
        return defect == wrong;
    }

    @Override
    public String id() {
        return "simple";
    }

    @Override
    public Set<TargetTriple> targets() {
        return TARGETS;
    }

    @Override
    public Set<TargetTriple> experimentalTargets() {
        return has(Defect.EXPERIMENTS_BEYOND_ITS_TARGETS) ? Set.of(TargetTriple.DARWIN_AARCH64) : Set.of();
    }

    @Override
    public boolean supports(TargetTriple triple) {
        return has(Defect.SUPPORTS_EVERYTHING) || TARGETS.contains(triple);
    }

    @Override
    public ModuleSpecs modules() {
        return new ModuleSpecs(
                List.of(module("command"), module(has(Defect.KNOWS_NO_QUALIFIED_NAMES) ? "files.copy" : "copy")));
    }

    private static ModuleSpec module(String name) {
        return ModuleSpec.builder(name)
                .summary(name)
                .freeForm(true)
                .openOptions(true)
                .build();
    }

    @Override
    public List<Prepared> prepareAll(List<HostSlice> slices) throws IOException {
        List<Prepared> all = Compiler.super.prepareAll(slices);
        if (has(Defect.PREPARES_ALL_BUT_THE_LAST) && !all.isEmpty()) {
            return all.subList(0, all.size() - 1);
        }
        return has(Defect.PREPARES_ALL_LIKE_THE_FIRST)
                ? all.stream().map(each -> all.get(0)).toList()
                : all;
    }

    @Override
    public Prepared prepare(HostSlice slice) throws IOException {
        List<Problem> problems = new ArrayList<>();
        Map<Path, String> files = new HashMap<>();
        for (Task task : slice.tasks().toList()) {
            if (!task.module().equals("command") && !task.module().equals("copy")) {
                problems.add(problem(task, "no module " + task.module() + "; did you mean command?"));
            }
            if (task.module().equals("copy")) {
                Path file = slice.folder()
                        .orElseThrow()
                        .resolve(task.arguments().text("src").orElseThrow());
                if (Files.exists(file)) {
                    files.put(file, read(file));
                } else {
                    problems.add(problem(task, "there is no file " + file));
                }
            }
        }
        return new Checked(
                slice,
                has(Defect.STOPS_AT_THE_FIRST_PROBLEM) && problems.size() > 1 ? problems.subList(0, 1) : problems,
                files);
    }

    private static Problem problem(Task task, String message) {
        return Problem.error(Location.of("plan"), "task " + task.id() + ": " + message);
    }

    private String read(Path file) throws IOException {
        if (!has(Defect.REMEMBERS_FILES)) {
            return Files.readString(file);
        }
        String content = remembered.get(file);
        if (content == null) {
            content = Files.readString(file);
            remembered.put(file, content);
        }
        return content;
    }

    @Override
    public void close() {
        if (closed && has(Defect.CLOSES_ONCE)) {
            throw new IllegalStateException("closed twice");
        }
        closed = true;
    }

    /** A slice with the contents that its files had. */
    private final class Checked implements Prepared {
        private final HostSlice slice;
        private final List<Problem> problems;
        private final Map<Path, String> files;

        Checked(HostSlice slice, List<Problem> problems, Map<Path, String> files) {
            this.slice = slice;
            this.problems = problems;
            this.files = files;
        }

        @Override
        public List<Problem> problems() {
            return problems;
        }

        @Override
        public Digest fingerprint(TargetTriple triple) {
            if (!has(Defect.COMPILES_IN_SPITE_OF_ERRORS) && !problems.isEmpty()) {
                throw new IllegalStateException("there are errors");
            }
            String time = has(Defect.FINGERPRINT_DIFFERS_EACH_TIME) ? "" + System.nanoTime() : "";
            String machine = has(Defect.FINGERPRINT_WITHOUT_TRIPLE) ? "" : triple.toString();
            return digest(machine
                    + (has(Defect.FINGERPRINT_WITHOUT_TASKS) ? "" : tasks())
                    + host(!has(Defect.FINGERPRINT_WITHOUT_VARIABLES), !has(Defect.FINGERPRINT_WITHOUT_GROUPS))
                    + new TreeSet<>(files.values())
                    + time);
        }

        @Override
        public List<String> mismatches(Artifact artifact, Path file) throws IOException {
            if (has(Defect.DENIES_ITS_OWN_FILES)) {
                return List.of("it is of another kind");
            }
            String owner = has(Defect.TAKES_FILES_OF_OTHER_PLANS)
                    ? "/" + slice.inventory() + "/" + slice.target().name()
                    : host(false, false);
            boolean fits =
                    has(Defect.TAKES_FILES_OF_OTHERS) || Files.readString(file).contains(owner + slice.groups());
            return fits ? List.of() : List.of("it is not for " + owner);
        }

        private String tasks() {
            List<String> tasks = slice.tasks()
                    .map(task -> task.id() + task.module() + task.arguments().toJson())
                    .toList();
            return tasks.toString();
        }

        private String host(boolean variables, boolean groups) {
            return slice.plan()
                    + "/" + slice.inventory()
                    + "/" + slice.target().name()
                    + (groups ? slice.groups() : "")
                    + (variables
                            ? slice.target().variables().toJson()
                                    + slice.extraVariables().toJson()
                            : "");
        }

        @Override
        public Artifact compile(TargetTriple triple, ArtifactCache cache) throws IOException {
            if (!TARGETS.contains(triple)) {
                throw new IllegalArgumentException("no runner for " + triple);
            }
            Digest fingerprint = fingerprint(triple);
            Optional<Artifact> known = has(Defect.NEVER_LOOKS_INTO_THE_CACHE)
                    ? Optional.empty()
                    : cache.find(fingerprint).artifact();
            if (known.isPresent()) {
                return has(Defect.CACHED_ARTIFACTS_READ_OLD_FILES) ? known.get() : withOwnFiles(known.get());
            }
            List<Segment> segments = new ArrayList<>();
            segments.add(text(
                    "runner",
                    triple
                            + (has(Defect.HOST_IN_THE_FIRST_SEGMENT)
                                    ? slice.target().name()
                                    : "")));
            for (Map.Entry<Path, String> file : files.entrySet()) {
                if (!has(Defect.LEAVES_FILES_OUT)) {
                    segments.add(file(file.getKey(), file.getValue()));
                }
            }
            String chance = has(Defect.NOT_DETERMINISTIC) ? "" + System.nanoTime() : "";
            segments.add(text("tasks", tasks() + chance));
            segments.add(text("host", host(!has(Defect.ARTIFACT_WITHOUT_VARIABLES), true)));
            Artifact artifact = artifact(triple, segments);
            cache.store(CacheEntry.builder(
                            artifact,
                            "lineage",
                            has(Defect.STORES_UNDER_ANOTHER_FINGERPRINT) ? digest("another") : fingerprint)
                    .build());
            return artifact;
        }

        private Segment file(Path path, String expected) throws IOException {
            if (has(Defect.COMPILES_FILES_AS_THEY_ARE_NOW)) {
                return text("file", Files.readString(path));
            }
            if (has(Defect.SHIPS_FILES_AS_THEY_ARE_NOW)) {
                return new Segment("file", digest(expected), expected.length(), () -> text("file", expected)
                        .open());
            }
            open(path, expected).close();
            return new Segment(
                    "file of " + path.getFileName(), digest(expected), expected.length(), () -> open(path, expected));
        }

        private Artifact withOwnFiles(Artifact artifact) throws IOException {
            List<Segment> segments = new ArrayList<>();
            for (Segment segment : artifact.segments()) {
                Segment own = segment;
                for (Map.Entry<Path, String> file : files.entrySet()) {
                    if (segment.digest().equals(digest(file.getValue()))) {
                        own = file(file.getKey(), file.getValue());
                    }
                }
                segments.add(own);
            }
            return new Artifact(artifact.triple(), artifact.fileName(), segments, artifact.digest());
        }
    }

    private static InputStream open(Path path, String expected) throws IOException {
        String content = Files.readString(path);
        if (!content.equals(expected)) {
            throw new IOException(path + " has changed");
        }
        return text("file", content).open();
    }

    private Artifact artifact(TargetTriple triple, List<Segment> segments) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Segment segment : segments) {
            try (InputStream in = segment.open()) {
                in.transferTo(bytes);
            }
        }
        return new Artifact(
                triple,
                has(Defect.NAMES_FILES_AS_IT_LIKES) ? "a.out" : "program",
                segments,
                Digest.of(bytes.toByteArray()));
    }

    private static Segment text(String label, String text) {
        return Segment.of(label, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
