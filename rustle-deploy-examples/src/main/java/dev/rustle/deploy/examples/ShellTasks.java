package dev.rustle.deploy.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.ModuleSpecs.ModuleSpec;
import dev.rustle.deploy.spi.Segment;

/** Checks the tasks of a slice and writes them as calls in sh. What an artifact in sh does not do is a problem that names it. */
final class ShellTasks {
    private static final String TEMPLATE = "(?s).*\\{[{%#].*";
    private static final String NO_OPTION =
            "(?=.*\\S)(?!(.*\\s)?(creates|removes|chdir|executable|warn|stdin\\w*|strip_empty_ends)=)";

    private static final Pattern SPACE = Pattern.compile("\\s+");

    final List<Problem> problems = new ArrayList<>();
    final List<Segment> files = new ArrayList<>();
    final StringBuilder calls = new StringBuilder();
    private final Optional<Path> folder;
    private Location place = Location.of("plan");
    private String subject = "";

    ShellTasks(HostSlice slice) throws IOException {
        folder = slice.folder();
        subject = "host " + slice.target().name();
        refuse(slice.target().variables().get("rustle_target_path").isPresent(), "rustle_target_path");
        for (HostSlice.PlaySlice each : slice.plays()) {
            String play = each.play().id();
            place = each.play().location().orElse(Location.of("plan"));
            subject = "play " + play;
            refuse(each.play().name().matches(TEMPLATE), "a template as name");
            refuse(!each.play().handlers().isEmpty(), "handlers");
            refuse(!each.play().variables().entries().isEmpty(), "vars");
            refuse(!each.play().tags().isEmpty(), "tags");
            if (each.play().gatherFacts()) {
                problems.add(Problem.warning(place, subject + ": gather_facts: nothing reads facts here; write false"));
            }
            calls.append("play "
                    + quote("\"play\":" + Value.of(play) + ",\"name\":"
                            + Value.of(each.play().name())) + "\n");
            for (HostSlice.Part part : each.parts()) {
                for (Task task : part.tasks()) {
                    place = task.location().orElse(Location.of("plan"));
                    subject = "task " + task.id();
                    refuse(part.stage() > 0, "waiting for other hosts (stage " + part.stage() + ")");
                    add(task, play, play + "/" + part.batch() + "/" + task.id());
                }
            }
        }
    }

    private void add(Task task, String play, String id) throws IOException {
        task.keywords().entries().forEach((name, value) -> refuse(!value.equals(Value.of(false)), name));
        refuse(task.name().matches(TEMPLATE), "a template as name");
        Optional<ModuleSpec> found = ShellCompiler.MODULES.find(task.module());
        refuse(found.isEmpty(), "module " + task.module() + " (there are " + ShellCompiler.MODULES.names() + ")");
        if (found.isEmpty()) {
            return;
        }
        ModuleSpec spec = found.get();
        Map<String, Value> arguments = task.arguments().entries();
        for (List<String> oneOf : spec.requiredOneOf()) {
            long given = oneOf.stream().filter(arguments::containsKey).count();
            refuse(given != 1, given + " of the options " + String.join(", ", oneOf) + ", of which it needs one,");
        }
        spec.options()
                .forEach((name, option) -> refuse(option.required() && !arguments.containsKey(name), "no " + name));
        String name = task.name().isEmpty() ? spec.name() : task.name();
        String event = "\"play\":" + Value.of(play) + ",\"task\":" + Value.of(id) + ",\"name\":" + Value.of(name);
        calls.append(
                "task " + quote(event + ",\"module\":\"" + spec.name() + "\"") + " " + quote(name) + " " + spec.name());
        List<String> words = new ArrayList<>();
        for (Map.Entry<String, Value> argument : arguments.entrySet()) {
            String option = argument.getKey();
            boolean known = spec.options().containsKey(option) || (spec.freeForm() && option.equals("_raw_params"));
            List<String> texts = texts(option, argument.getValue());
            String form = "(?s)(?!" + TEMPLATE + ")" + form(option, spec.name());
            boolean fits = known && !texts.isEmpty() && texts.stream().allMatch(text -> text.matches(form));
            refuse(!fits, "option " + option + (known ? " as " + argument.getValue() : " of " + spec.name()));
            if (fits) {
                switch (option) {
                    case "content" -> embed(Segment.of("file", texts.get(0).getBytes(StandardCharsets.UTF_8)));
                    case "src" -> embed(texts.get(0));
                    case "argv" -> words.addAll(texts);
                    case "cmd", "_raw_params" ->
                        words.addAll(
                                spec.name().equals("shell")
                                        ? texts
                                        : SPACE.splitAsStream(texts.get(0).strip())
                                                .toList());
                    default -> calls.append(" " + quote(option + "=" + texts.get(0)));
                }
            }
        }
        calls.append(words.stream().map(word -> " " + quote(word)).collect(Collectors.joining("", " --", "\n")));
    }

    /** Returns the texts that a value is; NUL, which fits no option, if it is something else. A mode that is a number is its bits, as in Ansible. */
    private static List<String> texts(String option, Value value) {
        if (value instanceof Value.Sequence list && option.equals("argv")) {
            return list.items().stream()
                    .flatMap(item -> texts("", item).stream())
                    .toList();
        }
        if (value instanceof Value.Int number) {
            return List.of(number.value().toString(option.equals("mode") ? 8 : 10));
        }
        return List.of(value instanceof Value.Text text ? text.value() : "\0");
    }

    /** Returns the form of an option's texts: variables, homes, patterns, quotes and options within command lines mean something to Ansible that they do not here. */
    private static String form(String option, String module) {
        return switch (module + " " + option) {
            case "command argv" -> "(?!~|.*\\$[\\w{])[^\0]*";
            case "command cmd", "command _raw_params" -> NO_OPTION + "[^$~'\"\\\\\0]+";
            case "shell cmd", "shell _raw_params" -> NO_OPTION + "[^\0]+";
            case "command creates", "command removes", "shell creates", "shell removes" -> "(?!~(?!/))[^$*?\\[\0]+";
            case "file state" -> "directory|touch|absent|file";
            case "file mode", "copy mode" -> "[0-7]{3,4}";
            case "copy content" -> "[^\0]*";
            default -> "(?!~(?!/))[^$\0]+";
        };
    }

    private void embed(String source) throws IOException {
        Optional<Path> base = folder.or(() -> Optional.of(Path.of(source)).filter(Path::isAbsolute));
        Stream<Path> places = Stream.of(source, "files/" + source)
                .flatMap(name -> base.stream().map(from -> from.resolve(name)));
        Optional<Path> file = places.filter(Files::isRegularFile).findFirst();
        refuse(
                file.isEmpty(),
                "src \"" + source + "\", which is no file beside the plan or in the folder files there,");
        if (file.isPresent()) {
            calls.append(" " + quote("src=" + file.get().getFileName()));
            embed(read(file.get()));
        }
    }

    /** Returns a file of the controller, which is read anew whenever it is opened, and must be what it was then. */
    private static Segment read(Path file) throws IOException {
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), Digest.sha256())) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            Digest digest = Digest.finish(in.getMessageDigest());
            return new Segment("file", digest, size, () -> {
                if (!read(file).digest().equals(digest)) {
                    throw new IOException(file + " has changed since it was checked");
                }
                return Files.newInputStream(file);
            });
        }
    }

    private void embed(Segment file) {
        calls.append(" file=" + file.digest());
        files.add(file);
    }

    private void refuse(boolean asked, String what) {
        if (asked) {
            problems.add(Problem.error(
                    place,
                    subject + ": " + what + " is not for an artifact in sh; change that, or use the native compiler"));
        }
    }

    static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
