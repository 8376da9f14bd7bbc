package dev.rustle.deploy.core.plan;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Strategy;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanReader.Match;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadContext.UnknownKeys;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.spi.SourceHead;

import static org.assertj.core.api.Assertions.assertThat;

class FormatAReaderTest {
    private static final String EMPTY = "{\"plays\": []}";

    @Test
    void aByteOrderMarkIsNoPartOfThePlan() throws IOException {
        assertThat(Reads.problems(read("plan.json", bytes("\uFEFF" + EMPTY)))).isEmpty();
    }

    @Test
    void bytesThatAreNotUtf8AreReportedWithTheirPlace() throws IOException {
        byte[] text = bytes("{\"plays\": [],\n \"name\": \"\u00e4?\"}");
        text[text.length - 3] = (byte) 0xff;
        assertThat(Reads.problems(read("plan.json", text)))
                .isEqualTo("plan.json:2:12: error: the text is not UTF-8: byte 0xff at offset 26; save it as UTF-8");
    }

    @Test
    void textThatEndsWithinACharacterIsReported() throws IOException {
        byte[] text = bytes("{\"plays\": [], \"name\": \"x\u00e4");
        assertThat(Reads.problems(read("plan.json", java.util.Arrays.copyOf(text, text.length - 1))))
                .isEqualTo("plan.json:1:25: error: the text is not UTF-8: byte 0xc3 at offset 24; save it as UTF-8");
    }

    @Test
    void aNulCharacterIsReportedWithItsPlaceButAnEscapedOneIsData() throws IOException {
        assertThat(Reads.problems(read("plan.json", bytes("{\"plays\":\n\0[]}"))))
                .isEqualTo(
                        "plan.json:2:1: error: the text has a NUL character; if data needs one, write \\u0000 in JSON");
        assertThat(Reads.problems("{\"plays\": [{\"batches\": [], \"vars\": {\"x\": \"\\u0000\"}}]}"))
                .isEmpty();
    }

    @Test
    void aTextLargerThanTheLimitIsNotRead() throws IOException {
        ReadContext context = ReadContext.strict().withSizeLimit(EMPTY.length());
        assertThat(Reads.read(EMPTY, context).plan()).isPresent();
        assertThat(Reads.problems(Reads.read(EMPTY + " ", context)))
                .isEqualTo(
                        "plan.json: error: the text is larger than 13 bytes; raise the size limit if it is meant to be so large");
    }

    @Test
    void textIsDataThatGoesThroughUnchanged() {
        String text = "\"# \\ / \u0001 \uD83D\uDE00 {{ x }} \n\t" + "long ".repeat(100_000);
        String plan = "{\"plays\":[{\"batches\":[{\"tasks\":[{\"task_id\":\"t\",\"module\":\"command\",\"args\":{\"x\":"
                + Value.of(text).toJson() + "}}]}]}]}";
        Task task = Reads.plan(plan).plays().get(0).tasks().get(0).tasks().get(0);
        assertThat(task.arguments().text("x")).contains(text);
    }

    @ParameterizedTest
    @CsvSource({
        "plan.json, '', '', plan",
        "/a/b/site.v2.json, '', '', site.v2",
        "C:\\plans\\win.json, '', '', win",
        "plan, own, id, own",
        "plan.json, '', id, id",
        "<stdin>, '', id, id",
        ".hidden, '', '', .hidden"
    })
    void aPlanIsNamedByItselfOrItsFile(String source, String own, String id, String expected) throws IOException {
        String text = "{\"plays\":[],\"name\":\"" + own + "\",\"metadata\":{\"plan_id\":\"" + id + "\"}}";
        assertThat(read(source, bytes(text)).plan().map(Plan::name)).contains(expected);
        assertThat(new FormatAReader()
                        .read(source(source, bytes(text)), ReadContext.strict().withPlanName("mine"))
                        .plan()
                        .map(Plan::name))
                .contains("mine");
    }

    @Test
    void aPlanFromStandardInputWithoutANameIsAnError() throws IOException {
        assertThat(Reads.problems(read("<stdin>", bytes(EMPTY))))
                .isEqualTo(
                        "<stdin>: error: the plan has no name, and there is no file to take it from; give it one when"
                                + " calling, or write \"name\"");
    }

    @Test
    void unknownKeysAreWarningsIfTheCallerWantsThat() {
        ReadContext lenient = ReadContext.strict().withUnknownKeys(UnknownKeys.WARNING);
        ReadResult result = Reads.read("{\"plays\":[{\"batches\":[],\"hots\":[]}]}", lenient);
        assertThat(result.plan()).isPresent();
        assertThat(Reads.problems(result))
                .isEqualTo(
                        "plan.json:1:25 (/plays/0/hots): warning: unknown key \"hots\" on a play; did you mean \"hosts\"?");
    }

    @Test
    void theOrderOfTasksIsStableWhereDependenciesAllowIt() {
        StringBuilder tasks = new StringBuilder();
        for (String task : List.of("a:d", "b:", "c:b", "d:", "e:a")) {
            tasks.append(tasks.length() == 0 ? "" : ",")
                    .append("{\"task_id\":\"")
                    .append(task.charAt(0))
                    .append("\",\"module\":\"ping\",\"dependencies\":[")
                    .append(task.length() == 2 ? "" : "\"" + task.charAt(2) + "\"")
                    .append("]}");
        }
        Plan plan = Reads.plan("{\"plays\":[{\"batches\":[{\"tasks\":[" + tasks + "]}]}]}");
        assertThat(plan.plays().get(0).tasks().get(0).tasks())
                .extracting(Task::id)
                .containsExactly("b", "c", "d", "a", "e");
    }

    @Test
    void repeatedBatchesOfARollingPlanKeepTheirDependenciesToThemselves() {
        String batch =
                "{\"batch_id\":\"rolling-%d\",\"hosts\":[\"h%d\"],\"tasks\":[{\"task_id\":\"b\",\"module\":\"ping\",\"dependencies\":[\"a\"]},"
                        + "{\"task_id\":\"a\",\"module\":\"ping\"}]}";
        Plan plan = Reads.plan("{\"plays\":[{\"strategy\":{\"Rolling\":{\"batch_size\":1}},\"batches\":["
                + String.format(batch, 0, 0) + "," + String.format(batch, 1, 1) + "]}]}");
        assertThat(plan.plays().get(0).tasks())
                .allSatisfy(
                        found -> assertThat(found.tasks()).extracting(Task::id).containsExactly("a", "b"));
    }

    @Test
    void aThousandTasksThatDependOnEachOtherBackwardsAreTurnedAround() {
        StringBuilder tasks = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            tasks.append(i == 0 ? "" : ",")
                    .append("{\"task_id\":\"t")
                    .append(i)
                    .append("\",\"module\":\"ping\",\"dependencies\":[\"t")
                    .append((i + 1) % 1000)
                    .append("\"]}");
        }
        String circle = "{\"plays\":[{\"batches\":[{\"tasks\":[" + tasks + "]}]}]}";
        assertThat(Reads.problems(circle))
                .contains("circle: t0 -> t1 -> t2 -> ")
                .contains("t999 -> t0;");
        Plan plan = Reads.plan(circle.replace("[\"t0\"]", "[]"));
        assertThat(plan.plays().get(0).tasks().get(0).tasks().get(0).id()).isEqualTo("t999");
    }

    @ParameterizedTest
    @CsvSource({"Linear, LINEAR", "Free, FREE", "HostPinned, HOST_PINNED", "BinaryOnly, LINEAR"})
    void strategiesAreRead(String written, String expected) {
        Plan plan = Reads.plan("{\"plays\":[{\"batches\":[],\"strategy\":\"" + written + "\"}]}");
        Strategy strategy =
                switch (expected) {
                    case "FREE" -> Strategy.FREE;
                    case "HOST_PINNED" -> Strategy.HOST_PINNED;
                    default -> Strategy.LINEAR;
                };
        assertThat(plan.plays().get(0).strategy()).isEqualTo(strategy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BinaryHybrid", "SshOnly"})
    void aStrategyThatWouldRunTasksOverSshGetsOneNotice(String strategy) {
        String play = "{\"play_id\":\"%s\",\"batches\":[],\"strategy\":\"" + strategy + "\"}";
        assertThat(Reads.problems("{\"plays\":[" + String.format(play, "a") + "," + String.format(play, "b") + "]}"))
                .isEqualTo("plan.json:1:50 (/plays/0/strategy): warning: the strategy " + strategy
                        + " runs every task as part of a binary; none over SSH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"{{ x }}\"", "[1,\"{{ x }}\"]"})
    void itemsThatOnlyTheHostCanFlattenBecomeAnExpression(String items) {
        Task task = taskWith("\"vars\":{\"a\":1},\"with_items\":" + items);
        assertThat(task.loop())
                .contains(
                        Value.of("{{ [rustle_with_items | list if rustle_with_items is mapping else rustle_with_items]"
                                + " | flatten(levels=2, skip_nulls=False) }}"));
        assertThat(task.variables().toJson()).isEqualTo("{\"a\":1,\"rustle_with_items\":" + items + "}");
    }

    @Test
    void aMappingThatOnlyTheHostKnowsBecomesAnExpression() {
        Task task = taskWith("\"with_dict\":\"{{ x }}\"");
        assertThat(task.loop()).contains(Value.of("{{ rustle_with_dict | dict2items }}"));
        assertThat(task.variables().toJson()).isEqualTo("{\"rustle_with_dict\":\"{{ x }}\"}");
    }

    @Test
    void aSingleItemIsAListOfOne() {
        assertThat(taskWith("\"with_items\":\"x\"").loop().map(Value::toJson)).contains("[\"x\"]");
    }

    @Test
    void keywordsMayBeExpressions() {
        Task task = taskWith(
                "\"no_log\":\"{{ hide }}\",\"check_mode\":\"{{ dry }}\",\"diff\":\"{{ show }}\",\"timeout\":\"{{ limit }}\"");
        assertThat(task.noLog()).contains(Value.of("{{ hide }}"));
        assertThat(task.checkMode()).contains(Value.of("{{ dry }}"));
        assertThat(task.diff()).contains(Value.of("{{ show }}"));
        assertThat(task.timeout()).contains(Value.of("{{ limit }}"));
    }

    private static Task taskWith(String keywords) {
        return Reads.plan("{\"plays\":[{\"batches\":[{\"tasks\":[{\"task_id\":\"t\",\"module\":\"ping\"," + keywords
                        + "}]}]}]}")
                .plays()
                .get(0)
                .tasks()
                .get(0)
                .tasks()
                .get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MINE {\"plays\":[]}",
                "MINE {\"metadata\":{},\"plays\":[",
                "MINE {\"metadata\":{\"tasks\":[]},\"hosts\":[], oops",
                "MINE {",
                "MINE { oops",
                "MINE {\"total_tasks\":0,\"palys\":[]}",
                "MINE {\"tasks\":[],\"plays\":[]}",
                "NOT_MINE {}",
                "NOT_MINE {\"metadata\":{}}",
                "NOT_MINE {\"other\":1, oops",
                "NOT_MINE {\"tasks\":[],\"inventory\":{}}",
                "NOT_MINE {\"metadata\":{},\"tasks\":[ oops",
                "NOT_MINE []",
                "MINE ---\nplays: []\n",
                "MINE name: x\nplays:\n- {",
                "NOT_MINE name: x\n",
                "NOT_MINE plays"
            })
    void claimsWhatLooksLikeItsFormat(String example) {
        int space = example.indexOf(' ');
        SourceHead head = new SourceHead("x", example.substring(space + 1), true);
        assertThat(new FormatAReader().match(head)).isEqualTo(Match.valueOf(example.substring(0, space)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MINE {\"tasks\":[],\"inventory\":{}}",
                "MINE {\"metadata\":{},\"tasks\":[ oops",
                "MINE ---\nmetadata: {a: [b]}\ntasks:\n  - id: a\n",
                "MINE metadata: {}\nfacts_template: {}\n x: [",
                "NOT_MINE {\"plays\":[],\"tasks\":[]}",
                "NOT_MINE a: 1\nb: [tasks]\n",
                "NOT_MINE - tasks\n",
                "NOT_MINE tasks",
                "NOT_MINE {}"
            })
    void theOlderFormatIsRecognised(String example) {
        int space = example.indexOf(' ');
        SourceHead head = new SourceHead("x", example.substring(space + 1), true);
        assertThat(new ExecutionPlanReader().match(head)).isEqualTo(Match.valueOf(example.substring(0, space)));
    }

    /** Whatever becomes of a plan, the answer is a plan or problems with a place in the text. */
    @Test
    void mutatedPlansNeverMakeItFail() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed of the mutated plans: " + seed);
        Random random = new Random(seed);
        List<byte[]> plans;
        try (Stream<Path> files = RealPlansTest.plans()) {
            plans = files.map(FormatAReaderTest::content)
                    .filter(bytes -> new String(bytes, StandardCharsets.UTF_8).contains("\"plays\""))
                    .toList();
        }
        List<String> splices = List.of(
                "null",
                "{}",
                "[]",
                "\"\"",
                "-1",
                "1e9",
                "\"{{ x }}\"",
                "true",
                "[[]]",
                "\\",
                "\"",
                "}",
                "\u00e4",
                "\uD83D\uDE00",
                "\0");
        for (int round = 0; round < 1500; round++) {
            byte[] plan = plans.get(random.nextInt(plans.size())).clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(plan.length);
                int end = Math.min(plan.length, at + random.nextInt(20));
                byte[] splice = bytes(splices.get(random.nextInt(splices.size())));
                byte[] next = new byte[plan.length - (end - at) + splice.length];
                System.arraycopy(plan, 0, next, 0, at);
                System.arraycopy(splice, 0, next, at, splice.length);
                System.arraycopy(plan, end, next, at + splice.length, plan.length - end);
                plan = next;
            }
            ReadResult result = read("plan.json", plan);
            assertThat(result.plan().isPresent() || !result.problems().isEmpty())
                    .as("seed " + seed)
                    .isTrue();
            assertThat(result.problems()).as("seed " + seed).allSatisfy(problem -> {
                Location place = problem.location();
                assertThat(place.line()).isPositive();
                assertThat(place.column()).isPositive();
            });
        }
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ReadResult read(String name, byte[] text) throws IOException {
        return new FormatAReader().read(source(name, text), ReadContext.strict());
    }

    private static PlanSource source(String name, byte[] text) {
        return new PlanSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<Path> folder() {
                return Optional.empty();
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(text);
            }
        };
    }
}
