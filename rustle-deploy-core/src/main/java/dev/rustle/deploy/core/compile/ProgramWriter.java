package dev.rustle.deploy.core.compile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.HostSlice.Part;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;
import dev.rustle.deploy.spi.HostSlice.Section;
import dev.rustle.deploy.spi.ModuleSpecs;

/** Writes {@code rustle/program.json} and {@code rustle/variables.json}; defined in the contract, "Program". */
final class ProgramWriter {
    static final Value FORMAT = Value.of("1.0");

    private ProgramWriter() {}

    /** Returns the files of each task and handler by their id in the program. */
    interface Files {
        Map<String, SourceFiles.Source> of(String taskId);
    }

    static byte[] program(HostSlice slice, Files files) {
        List<Value> plays =
                slice.plays().stream().map(play -> play(play, files)).toList();
        Map<String, Value> program = new LinkedHashMap<>();
        program.put("format", FORMAT);
        program.put("plays", new Value.Sequence(plays));
        return bytes(program);
    }

    /** Writes the variables of a host. */
    static byte[] variables(HostSlice slice) {
        Map<String, Value> variables = new LinkedHashMap<>();
        variables.put("format", FORMAT);
        variables.put("inventory_hostname", Value.of(slice.target().name()));
        variables.put("group_names", Value.ofTexts(slice.target().groups()));
        variables.put("host", slice.target().variables());
        variables.put("extra", slice.extraVariables());
        return bytes(variables);
    }

    /** Returns the id of a task in the program. */
    static String taskId(Play play, Part part, Task task) {
        return play.id() + "/" + part.batch() + "/" + task.id();
    }

    /** Returns the id of a handler in the program. */
    static String handlerId(Play play, Handler handler) {
        return play.id() + "/handlers/" + handler.task().id();
    }

    /** Returns the name of a play, which is that of its hosts if it has none of its own, as in Ansible. */
    static String playName(Play play) {
        return play.name().isEmpty() ? String.join(",", play.hosts()) : play.name();
    }

    /** Returns a play as programs have it. */
    static Value play(PlaySlice slice, Files files) {
        Play play = slice.play();
        Map<String, Value> json = new LinkedHashMap<>(settings(slice).entries());
        List<Value> sections = new ArrayList<>();
        for (Section section : Section.values()) {
            List<Value> parts = slice.parts().stream()
                    .filter(part -> part.section() == section)
                    .map(part -> part(play, part, files))
                    .toList();
            if (!parts.isEmpty()) {
                Map<String, Value> sectionJson = new LinkedHashMap<>();
                sectionJson.put("name", Value.of(section.name().toLowerCase(Locale.ROOT)));
                sectionJson.put("parts", new Value.Sequence(parts));
                sections.add(new Value.Mapping(sectionJson));
            }
        }
        json.put("sections", new Value.Sequence(sections));
        json.put(
                "handlers",
                new Value.Sequence(play.handlers().stream()
                        .map(handler -> handler(play, handler, files))
                        .toList()));
        return new Value.Mapping(json);
    }

    /** Returns what a play has beside its tasks and handlers, as programs have it. */
    static Value.Mapping settings(PlaySlice slice) {
        Play play = slice.play();
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("id", Value.of(play.id()));
        json.put("name", Value.of(playName(play)));
        json.put("gather_facts", Value.of(play.gatherFacts()));
        json.put("hosts", Value.ofTexts(slice.hosts()));
        json.put("vars", play.variables());
        json.put("force_handlers", Value.of(play.forceHandlers()));
        json.put("tags", Value.ofTexts(play.tags()));
        return new Value.Mapping(json);
    }

    private static Value part(Play play, Part part, Files files) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("stage", Value.of(part.stage()));
        json.put("batch", Value.of(part.batch()));
        json.put("hosts", Value.ofTexts(part.hosts()));
        json.put(
                "tasks",
                new Value.Sequence(part.tasks().stream()
                        .map(task -> task(taskId(play, part, task), task, files))
                        .map(Value.class::cast)
                        .toList()));
        return new Value.Mapping(json);
    }

    private static Value handler(Play play, Handler handler, Files files) {
        Value.Mapping json = task(handlerId(play, handler), handler.task(), files);
        return handler.listen().isEmpty() ? json : json.with("listen", Value.ofTexts(handler.listen()));
    }

    /** Returns a task as programs have it, but for its files. */
    static Value.Mapping task(Task task) {
        return task(task.id(), task, id -> Map.of());
    }

    private static Value.Mapping task(String id, Task task, Files files) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("id", Value.of(id));
        json.put("name", Value.of(task.name()));
        json.put("module", Value.of(ModuleSpecs.shortName(task.module())));
        json.put("args", task.arguments());
        json.putAll(task.keywords().entries());
        putFiles(json, files.of(id));
        return new Value.Mapping(json);
    }

    private static void putFiles(Map<String, Value> json, Map<String, SourceFiles.Source> sources) {
        Map<String, Value> files = new LinkedHashMap<>();
        Map<String, Value> trees = new LinkedHashMap<>();
        sources.forEach((source, content) ->
                (content instanceof SourceFiles.Folder ? trees : files).put(source, source(content)));
        if (!files.isEmpty()) {
            json.put("files", new Value.Mapping(files));
        }
        if (!trees.isEmpty()) {
            json.put("trees", new Value.Mapping(trees));
        }
    }

    /** Returns a file, or what is in a folder, as programs name it. */
    static Value source(SourceFiles.Source source) {
        if (source instanceof SourceFiles.SingleFile single) {
            return file(Optional.empty(), single.file(), single.mode());
        }
        List<Value> members = new ArrayList<>();
        for (SourceFiles.Member member : ((SourceFiles.Folder) source).members()) {
            members.add(
                    member.file().isPresent()
                            ? file(Optional.of(member.path()), member.file().get(), member.mode())
                            : subfolder(member));
        }
        return new Value.Sequence(members);
    }

    private static Value file(Optional<String> path, BundleFile file, String mode) {
        Map<String, Value> json = new LinkedHashMap<>();
        path.ifPresent(name -> json.put("path", Value.of(name)));
        json.put("sha256", Value.of(file.sha256().hex()));
        json.put("size", Value.of(file.size()));
        json.put("mode", Value.of(mode));
        return new Value.Mapping(json);
    }

    private static Value subfolder(SourceFiles.Member member) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("path", Value.of(member.path()));
        json.put("directory", Value.of(true));
        json.put("mode", Value.of(member.mode()));
        return new Value.Mapping(json);
    }

    private static byte[] bytes(Map<String, Value> json) {
        return new Value.Mapping(json).toJson().getBytes(StandardCharsets.UTF_8);
    }
}
