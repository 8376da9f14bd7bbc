package dev.rustle.deploy.core.compile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rustle.deploy.core.plan.ExecutionPlanReader;
import dev.rustle.deploy.core.tree.JsonTree;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.core.tree.SourceText;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;

import static org.assertj.core.api.Assertions.assertThat;

/** The conditions of execution plans, read as expressions and evaluated by the runner, mean what the plan says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanConditionsTest {
    private static final String VARIABLES =
            """
            {"system": "Linux", "major": "12", "release": "bookworm", "port": 8080, "ratio": 1.5, "big": 123456789012345678901234567890,
             "yes": true, "no": false, "nothing": null, "empty": "", "facts": {"os": {"family": "Debian"}, "items": "shadow", "a b": 1, "0": "zero"},
             "disks": [{"size": 10}, {"size": 20, "labels": ["root", "fast"]}], "names": ["a", "b", 3], "vlans": {"10": [{"5": ["x", "y"]}]}, "quoted": "it's \\"{{ x }}\\""}""";

    private final Value.Mapping variables = (Value.Mapping) json(VARIABLES);
    private final Process runner = start();
    private final Writer questions = new OutputStreamWriter(runner.getOutputStream(), StandardCharsets.UTF_8);
    private final BufferedReader answers =
            new BufferedReader(new InputStreamReader(runner.getInputStream(), StandardCharsets.UTF_8));

    private static Process start() {
        try {
            return EvaluatorProcess.run(new Runners(PlanConditionsTest.class.getClassLoader())
                    .own()
                    .orElseThrow()
                    .bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    void close() throws IOException {
        questions.close();
        answers.close();
        runner.destroyForcibly();
    }

    private static Value json(String text) {
        return JsonTree.parse(SourceText.of("test", text), new Problems())
                .map(Node::value)
                .orElseThrow();
    }

    private static List<Value> when(String conditions) {
        String plan = "{\"tasks\": [{\"id\": \"t\", \"module\": \"ping\", \"conditions\": " + conditions + "}]}";
        try {
            ReadResult result = new ExecutionPlanReader()
                    .read(PlanSource.of("plan.json", plan, Path.of("/plans")), ReadContext.strict());
            Task task = result.plan()
                    .orElseThrow(() -> new AssertionError(result.problems()))
                    .plays()
                    .get(0)
                    .tasks()
                    .get(0)
                    .tasks()
                    .get(0);
            return task.when();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns true, false, or what kind of error there is. */
    private String answer(String variable, String operator, Value value, Value.Mapping known) {
        Map<String, Value> condition = new LinkedHashMap<>();
        condition.put("variable", Value.of(variable));
        condition.put("operator", Value.of(operator));
        condition.put("value", value);
        Value.Text expression = (Value.Text)
                when("[" + new Value.Mapping(condition).toJson() + "]").get(0);
        Map<String, Value> question = new LinkedHashMap<>();
        question.put("id", Value.of(1));
        question.put("op", Value.of("condition"));
        question.put("text", expression);
        question.put("data", known);
        try {
            questions.write(new Value.Mapping(question).toJson() + "\n");
            questions.flush();
            Value.Mapping answer = (Value.Mapping) json(answers.readLine());
            return answer.get("value").map(Value::toJson).orElseGet(() -> answer.get("error")
                    .flatMap(error -> ((Value.Mapping) error).text("kind"))
                    .orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "system           | Equals      | \"Linux\"     | true",
                "system           | Equals      | \"linux\"     | false",
                "system           | NotEquals   | \"Linux\"     | false",
                "system           | NotEquals   | \"Windows\"   | true",
                "port             | Equals      | 8080          | true",
                "port             | Equals      | \"8080\"      | false",
                "port             | NotEquals   | \"8080\"      | true",
                "ratio            | Equals      | 1.50          | true",
                "big              | Equals      | 123456789012345678901234567890 | true",
                "big              | Equals      | 123456789012345678901234567891 | false",
                "yes              | Equals      | true          | true",
                "yes              | Equals      | false         | false",
                "nothing          | Equals      | null          | true",
                "empty            | Equals      | null          | false",
                "names            | Equals      | [\"a\",\"b\",3] | true",
                "names            | Equals      | [\"a\",\"b\",\"3\"] | false",
                "facts.os         | Equals      | {\"family\":\"Debian\"} | true",
                "facts.os.family  | Equals      | \"Debian\"    | true",
                "facts.items      | Equals      | \"shadow\"    | true",
                "facts.a b        | Equals      | 1             | true",
                "disks.1.size     | Equals      | 20            | true",
                "quoted           | Equals      | \"it's \\\"{{ x }}\\\"\" | true",
                "absent           | Equals      | 1             | undefined",
                "absent           | NotEquals   | 1             | undefined",
                "release          | Contains    | \"worm\"      | true",
                "release          | Contains    | \"wurm\"      | false",
                "names            | Contains    | \"b\"         | true",
                "names            | Contains    | 3             | true",
                "names            | Contains    | \"3\"         | false",
                "facts            | Contains    | \"os\"        | true",
                "facts            | Contains    | \"family\"    | false",
                "disks.1.labels   | Contains    | \"fast\"      | true",
                "port             | Contains    | \"8\"         | type",
                "release          | StartsWith  | \"book\"      | true",
                "release          | StartsWith  | \"worm\"      | false",
                "release          | StartsWith  | \"\"          | true",
                "release          | EndsWith    | \"worm\"      | true",
                "release          | EndsWith    | \"book\"      | false",
                "quoted           | StartsWith  | \"it's \\\"{{\" | true",
                "port             | StartsWith  | \"80\"        | undefined",
                "port             | GreaterThan | 8079          | true",
                "port             | GreaterThan | 8080          | false",
                "port             | LessThan    | 8080.5        | true",
                "port             | LessThan    | -1            | false",
                "major            | GreaterThan | 9             | true",
                "major            | LessThan    | 9             | false",
                "disks.0.size     | LessThan    | 20            | true",
                "big              | GreaterThan | 123456789012345678901234567889 | true",
                "release          | GreaterThan | -1            | type",
                "absent           | LessThan    | 1             | undefined",
                "system           | Exists      | null          | true",
                "nothing          | Exists      | true          | true",
                "absent           | Exists      | null          | false",
                "absent.a.b       | Exists      | null          | false",
                "facts.os.none    | Exists      | null          | false",
                "facts.os.family  | Exists      | null          | true",
                "disks.1.size     | Exists      | null          | true",
                "disks.7.size     | Exists      | null          | false",
                "facts.0          | Equals      | \"zero\"      | true",
                "facts.0          | Exists      | null          | true",
                "facts.10         | Exists      | null          | false",
                "vlans.10         | Exists      | null          | true",
                "vlans.10         | NotExists   | null          | false",
                "vlans.10.0.5.1   | Equals      | \"y\"         | true",
                "vlans.10.0.6.1   | Exists      | null          | false",
                "absent.0.1       | Exists      | null          | false",
                "absent.0         | Equals      | 1             | undefined",
                "system.0         | Equals      | \"L\"         | true",
                "facts.00         | Exists      | null          | false",
                "disks.01.size    | Exists      | null          | false",
                "port.a           | Exists      | null          | false",
                "system           | NotExists   | null          | false",
                "absent           | NotExists   | null          | true",
                "facts.gone       | NotExists   | \"\"          | true",
            })
    void everyOperatorMeansWhatItSays(String variable, String operator, String value, String expected) {
        assertThat(answer(variable, operator, json(value), variables)).isEqualTo(expected);
    }

    /** Whatever is in a text, it is equal to itself alone, and nothing in it is evaluated. */
    @Test
    void textIsData() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> pieces = List.of(
                "'",
                "\"",
                "\\",
                "\\n",
                "\n",
                "\r",
                "\t",
                "\0",
                "{{",
                "}}",
                "{%",
                "%}",
                "{#",
                "#}",
                " x ",
                "ä",
                "\u2028",
                "\u0085",
                "\uD83D\uDE00",
                "\\x7b",
                "\\u",
                "{% raw %}",
                "{{ 1/0 }}",
                "' ~ '",
                "\u007f",
                "#jinja2:",
                "\"#",
                "-",
                "%");
        String all = String.join("", pieces);
        for (int round = 0; round < 60; round++) {
            String text = round == 0
                    ? all
                    : random.ints(random.nextInt(12), 0, pieces.size())
                            .mapToObj(pieces::get)
                            .collect(Collectors.joining());
            Value.Mapping known = Value.Mapping.EMPTY.with("v", Value.of(text)).with("x", Value.of("evaluated"));
            String description = "seed " + seed + ": " + Value.of(text).toJson();
            assertThat(answer("v", "Equals", Value.of(text), known))
                    .as(description)
                    .isEqualTo("true");
            assertThat(answer("v", "Equals", Value.of(text + " "), known))
                    .as(description)
                    .isEqualTo("false");
            assertThat(answer("v", "StartsWith", Value.of(text), known))
                    .as(description)
                    .isEqualTo("true");
            Value list = new Value.Sequence(List.of(Value.Mapping.EMPTY.with(text, Value.of(text))));
            assertThat(answer("v", "Equals", list, Value.Mapping.EMPTY.with("v", list)))
                    .as(description)
                    .isEqualTo("true");
            assertThat(answer(
                            "m." + Value.of("k" + round).toJson().replace("\"", ""),
                            "Exists",
                            Value.none(),
                            known.with("m", Value.Mapping.EMPTY.with("k" + round, Value.none()))))
                    .isEqualTo("true");
        }
    }

    @Test
    void longTextIsData() {
        String text = "it's {{ x }}\n".repeat(100_000);
        Value.Mapping known = Value.Mapping.EMPTY.with("v", Value.of(text));
        assertThat(answer("v", "Equals", Value.of(text), known)).isEqualTo("true");
    }
}
