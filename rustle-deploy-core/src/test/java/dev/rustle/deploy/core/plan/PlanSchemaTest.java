package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.core.tree.JsonTree;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.core.tree.SourceText;
import dev.rustle.deploy.core.tree.YamlTree;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;

/** The schemas for editors know exactly the fields that the readers know, and say of values what the readers say. */
class PlanSchemaTest {
    /** Values that a field is tried with. */
    private static final List<Value> TRIED = List.of(
            Value.none(),
            Value.of(5),
            Value.of(true),
            Value.of("x"),
            Value.of(""),
            new Value.Sequence(List.of()),
            new Value.Sequence(List.of(Value.of(5))),
            Value.Mapping.EMPTY,
            Value.Mapping.EMPTY.with("x", Value.of("y")));

    static Stream<Format> formats() {
        return Format.all();
    }

    private static Path file(Format format) {
        return Path.of("../docs/plan-" + format.name().toLowerCase(Locale.ROOT) + ".schema.json");
    }

    /** What the schema describes, by name: the sections of the ledger, and those of the other one that the format shares. */
    private static Map<String, Section> described(Format format) {
        Map<String, Section> described = new LinkedHashMap<>();
        Stream.of(
                        List.of(TaskKeywords.LOOP_CONTROL),
                        List.of(
                                FormatB.INVENTORY,
                                FormatB.INVENTORY_SOURCE,
                                FormatB.INVENTORY_TEXT,
                                FormatB.INVENTORY_FILE,
                                FormatB.INVENTORY_PROGRAM,
                                FormatB.GROUP,
                                FormatB.HOST,
                                FormatB.CONNECTION),
                        format.sections())
                .flatMap(List::stream)
                .forEach(section -> described.put(section.name().replace(' ', '-'), section));
        return described;
    }

    private static Value.Mapping json(String text) {
        return (Value.Mapping) JsonTree.parse(SourceText.of("test", text), new Problems())
                .map(Node::value)
                .orElseThrow();
    }

    private static Value.Mapping mapping(Value.Mapping of, String key) {
        return (Value.Mapping) of.get(key).orElseThrow(() -> new AssertionError("there is no " + key));
    }

    private static JsonSchema schema(Format format) throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Files.readString(file(format)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theSchemaHasExactlyTheFieldsOfTheLedger(Format format) throws IOException {
        Value.Mapping schema = json(Files.readString(file(format)));
        String root = format.sections().get(0).name().replace(' ', '-');
        List<String> inSchema = new ArrayList<>();
        List<String> inLedger = new ArrayList<>();
        described(format).forEach((name, section) -> {
            Value.Mapping definition = name.equals(root) ? schema : mapping(mapping(schema, "$defs"), name);
            inSchema.add(name + ", other keys: "
                    + definition.get("additionalProperties").map(Value::toJson).orElse("true"));
            inLedger.add(name + ", other keys: " + (section.unknown() != Section.Unknown.ERROR));
            mapping(definition, "properties")
                    .entries()
                    .forEach((field, property) -> inSchema.add(name + "." + field + ": "
                            + ((Value.Mapping) property).text("description").orElse("")));
            section.fields()
                    .values()
                    .forEach(field -> inLedger.add(name + "." + field.name() + ": "
                            + (field.use() == Field.Use.REJECTED ? "Not supported: " : "") + field.note()));
        });
        assertThat(inSchema).isEqualTo(inLedger);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void completePlansFitTheSchema(Format format) throws IOException {
        assertThat(schema(format).validate(format.complete(), InputFormat.JSON)).isEmpty();
    }

    @Test
    void aPlanInYamlFitsTheSchema() throws IOException {
        SourceText text =
                SourceText.of("test", Files.readString(Format.B.folder().resolve("file.yaml")));
        String plan = YamlTree.parse(text, new Problems()).orElseThrow().value().toJson();
        assertThat(schema(Format.B).validate(plan, InputFormat.JSON)).isEmpty();
    }

    /** A value of a wrong type is wrong for both, at every place of a plan. */
    @ParameterizedTest
    @MethodSource("formats")
    void theSchemaRefusesNothingThatTheReaderTakesAndTakesNoWrongTypes(Format format) throws IOException {
        JsonSchema schema = schema(format);
        Value.Mapping plan = json(format.complete());
        List<String> differences = new ArrayList<>();
        int tried = 0;
        for (List<String> place : places(plan, List.of())) {
            for (Value value : TRIED) {
                String text = replaced(plan, place, value).toJson();
                boolean fits = schema.validate(text, InputFormat.JSON).isEmpty();
                List<Problem> errors = errors(format, text);
                Optional<Problem> aboutTypes = errors.stream()
                        .filter(problem -> problem.message()
                                .matches(
                                        "(?s)\"?[\\w ]+\"? must be (?:a text|a list|true or|an object|one of|a whole|All|Builtin|the name of a variable).*"
                                                + "|expected an? .*, an object; found.*|unknown key .*"))
                        .findFirst();
                tried++;
                if (!fits && errors.isEmpty()) {
                    differences.add("only the schema refuses " + place + " = " + value.toJson() + ": "
                            + schema.validate(text, InputFormat.JSON));
                } else if (fits && aboutTypes.isPresent()) {
                    differences.add(
                            "only the reader refuses " + place + " = " + value.toJson() + ": " + aboutTypes.get());
                }
            }
        }
        assertThat(tried).isGreaterThan(1000);
        assertThat(String.join("\n", differences)).isEmpty();
    }

    private static List<Problem> errors(Format format, String text) throws IOException {
        return format.read(text).problems().stream().filter(Problem::isError).toList();
    }

    /** Returns every place of a plan, less those inside of data that is not the plan's own. */
    private static List<List<String>> places(Value value, List<String> at) {
        List<List<String>> places = new ArrayList<>();
        if (!at.isEmpty()) {
            places.add(at);
        }
        String key = at.isEmpty() ? "" : at.get(at.size() - 1);
        if (List.of("args", "vars", "variables", "loop", "value", "hostvars", "with_list", "with_items", "with_dict")
                .contains(key)) {
            return places;
        }
        if (value instanceof Value.Mapping mapping) {
            mapping.entries().forEach((name, part) -> places.addAll(places(part, with(at, name))));
        } else if (value instanceof Value.Sequence list) {
            for (int i = 0; i < list.items().size(); i++) {
                places.addAll(places(list.items().get(i), with(at, String.valueOf(i))));
            }
        }
        return places;
    }

    private static List<String> with(List<String> at, String step) {
        List<String> steps = new ArrayList<>(at);
        steps.add(step);
        return steps;
    }

    private static Value replaced(Value value, List<String> place, Value by) {
        if (place.isEmpty()) {
            return by;
        }
        List<String> rest = place.subList(1, place.size());
        if (value instanceof Value.Mapping mapping) {
            Map<String, Value> entries = new LinkedHashMap<>(mapping.entries());
            entries.computeIfPresent(place.get(0), (name, part) -> replaced(part, rest, by));
            return new Value.Mapping(entries);
        }
        List<Value> items = new ArrayList<>(((Value.Sequence) value).items());
        int index = Integer.parseInt(place.get(0));
        items.set(index, replaced(items.get(index), rest, by));
        return new Value.Sequence(items);
    }
}
