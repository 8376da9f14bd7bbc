package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.LoopControl;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.plan.Strategy;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.TripleHint;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

/** A plan that uses every field with an effect, read into the model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompletePlanTest {
    private Plan plan = Plan.builder("none").build();
    private Play play = Play.builder("none").build();
    private Task copy = Task.builder("none", "none").build();

    @BeforeAll
    void read() throws IOException {
        Path file = Path.of("src/test/resources/plans/rustle-plan/complete.json");
        ReadResult result = new FormatAReader().read(PlanSource.of(file), ReadContext.strict());
        assertThat(Reads.problems(result)).isEmpty();
        plan = result.plan().orElseThrow();
        play = plan.plays().get(0);
        copy = play.tasks().get(1).tasks().get(1);
    }

    @Test
    void settingsComeFromThePlanningOptionsAndDeployments() {
        RunSettings settings = plan.settings();
        assertThat(settings.checkMode()).isTrue();
        assertThat(settings.diff()).isTrue();
        assertThat(settings.tags()).containsExactly("deploy", "a", "b");
        assertThat(settings.skipTags()).containsExactly("slow");
        assertThat(settings.limit()).contains("web:!old");
        assertThat(settings.parallelism()).contains(7);
        assertThat(settings.executionTimeout()).contains(Duration.ofMillis(300_500));
        assertThat(settings.binaryName()).contains("site-runner");
        assertThat(settings.tripleHints())
                .containsExactly(new TripleHint(List.of("web1"), new TargetTriple("aarch64", "apple", "darwin", "")));
    }

    @Test
    void thePlanHasItsOwnNameHostsAndInventory() {
        assertThat(plan.name()).isEqualTo("site");
        assertThat(plan.hosts()).containsExactly("web1", "web2");
        assertThat(plan.folder())
                .contains(Path.of("src/test/resources/plans/rustle-plan").toAbsolutePath());
        assertThat(plan.inventory().orElseThrow().name()).isEqualTo("site");
        assertThat(plan.inventory()
                        .orElseThrow()
                        .target("web1")
                        .orElseThrow()
                        .connection()
                        .address())
                .isEqualTo("192.0.2.1");
    }

    @Test
    void playsKeepTheirKeywords() {
        assertThat(play.hosts()).containsExactly("web", "!old");
        assertThat(play.strategy()).isEqualTo(new Strategy.Rolling(2));
        assertThat(play.serial()).containsExactly(Value.of(1), Value.of("30%"));
        assertThat(play.gatherFacts()).isFalse();
        assertThat(play.forceHandlers()).isTrue();
        assertThat(play.tags()).containsExactly("site");
        assertThat(play.variables().get("big"))
                .contains(new Value.Int(new BigInteger("123456789012345678901234567890")));
        assertThat(play.variables().get("ratio")).contains(new Value.Real(new BigDecimal("1.10")));
        assertThat(play.variables().text("emoji")).contains("\uD83D\uDE00 \0");
        assertThat(play.preTasks()).extracting(Batch::id).containsExactly("pre_tasks-0");
        assertThat(play.postTasks()).extracting(Batch::id).containsExactly("last");
    }

    @Test
    void batchesAndTasksAreInTheOrderOfTheirDependencies() {
        assertThat(play.tasks()).extracting(Batch::id).containsExactly("first", "second");
        assertThat(play.tasks().get(1).dependencies()).containsExactly("first");
        assertThat(play.tasks().get(1).tasks()).extracting(Task::id).containsExactly("task_3", "task_2");
        assertThat(copy.dependencies()).containsExactly("task_3", "task_0");
    }

    @Test
    void conditionsBecomeWhenTagsLimitsAndCheckMode() {
        assertThat(copy.when())
                .containsExactly(
                        Value.of("a is defined"), Value.of("not (b or c)"), Value.of(true), Value.of("port > 80"));
        assertThat(copy.tags()).containsExactly("files", "more");
        assertThat(copy.limits()).containsExactly("web1,web2", "web*");
        assertThat(copy.hosts()).containsExactly("web1");
        assertThat(copy.checkMode()).contains(Value.of(true));
    }

    @Test
    void tasksKeepTheirKeywords() {
        assertThat(copy.name()).isEqualTo("copy {{ item }}");
        assertThat(copy.module()).isEqualTo("ansible.builtin.copy");
        assertThat(copy.arguments().toJson())
                .isEqualTo("{\"dest\":\"/tmp/{{ item }}\",\"content\":\"x\",\"mode\":\"0644\"}");
        assertThat(copy.notifies()).containsExactly("restart", "all services");
        assertThat(copy.variables().text("x")).contains("{{ y }}");
        assertThat(copy.register()).contains("copied");
        assertThat(copy.changedWhen()).containsExactly(Value.of("copied.changed"));
        assertThat(copy.failedWhen()).containsExactly(Value.of("copied.rc != 0"), Value.of(false));
        assertThat(copy.ignoreErrors()).contains(Value.of("{{ careless }}"));
        assertThat(copy.until()).containsExactly(Value.of("copied is success"));
        assertThat(copy.retries()).contains(Value.of(5));
        assertThat(copy.delay()).contains(Value.of(2));
        assertThat(copy.timeout()).contains(Value.of(30));
        assertThat(copy.noLog()).contains(Value.of(true));
        assertThat(copy.diff()).contains(Value.of(false));
        assertThat(copy.location().orElseThrow().pointer()).isEqualTo("/plays/0/batches/0/tasks/0");
        LoopControl control = copy.loopControl().orElseThrow();
        assertThat(control.variable()).isEqualTo("file");
        assertThat(control.indexVariable()).contains("i");
        assertThat(control.label()).contains("{{ file }}");
        assertThat(control.pause()).contains(new Value.Real(new BigDecimal("0.5")));
        assertThat(control.extended()).isTrue();
        Task other = play.tasks().get(1).tasks().get(0);
        assertThat(other.ignoreErrors()).contains(Value.of(true));
        assertThat(other.when()).containsExactly(Value.of("1"));
        assertThat(other.checkMode()).isEqualTo(Optional.empty());
    }

    @Test
    void loopsAreListsOrExpressions() {
        assertThat(copy.loop().orElseThrow().toJson()).isEqualTo("[\"a\",\"b\",[\"c\"],\"d\"]");
        assertThat(play.tasks().get(0).tasks().get(0).loop().orElseThrow().toJson())
                .isEqualTo("[1,[2]]");
        assertThat(play.tasks().get(0).tasks().get(1).loop()).contains(Value.of("{{ names }}"));
        assertThat(play.postTasks().get(0).tasks().get(0).loop().orElseThrow().toJson())
                .isEqualTo("[{\"key\":\"k\",\"value\":1},{\"key\":\"l\",\"value\":\"{{ v }}\"}]");
    }

    @Test
    void handlersAreInTheirOrderWithWhatTheyListenTo() {
        assertThat(play.handlers()).extracting(handler -> handler.name()).containsExactly("restart", "reload");
        assertThat(play.handlers().get(1).listen()).containsExactly("all services");
        assertThat(play.handlers().get(0).task().id()).isEqualTo("task_0");
    }
}
