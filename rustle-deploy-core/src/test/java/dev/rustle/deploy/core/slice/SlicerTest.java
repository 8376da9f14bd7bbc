package dev.rustle.deploy.core.slice;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Strategy;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.PlanDraft;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;

class SlicerTest {
    private static final Inventory INVENTORY = Inventory.of(
            "hosts",
            Stream.of("a", "b", "c")
                    .map(name -> Target.builder(name, Connection.local())
                            .groups(List.of(name.equals("c") ? "db" : "web"))
                            .build())
                    .toList());

    private static Task task(String id, String... dependencies) {
        return Task.builder(id, "ping").dependencies(List.of(dependencies)).build();
    }

    private static Task taskOn(String hosts, String id, String... dependencies) {
        return Task.builder(id, "ping")
                .hosts(List.of(hosts))
                .dependencies(List.of(dependencies))
                .build();
    }

    private static Play play(String id, String hosts, Task... tasks) {
        return Play.builder(id)
                .hosts(List.of(hosts))
                .tasks(List.of(Batch.builder("b0").tasks(List.of(tasks)).build()))
                .build();
    }

    private static SlicedPlan slice(Play... plays) {
        return slice(INVENTORY.all(), plays);
    }

    private static SlicedPlan slice(Inventory.Selection selection, Play... plays) {
        Plan plan = Plan.builder("site").plays(List.of(plays)).build();
        return Slicer.slice(PlanDraft.of(plan), "site", selection, Value.Mapping.EMPTY);
    }

    /** Returns what a host does, as {@code stage:task}. */
    private static List<String> work(SlicedPlan sliced, String host) {
        return sliced.slices().stream()
                .filter(slice -> slice.target().name().equals(host))
                .flatMap(slice -> slice.plays().stream())
                .flatMap(play -> play.parts().stream())
                .flatMap(part -> part.tasks().stream().map(task -> part.stage() + ":" + task.id()))
                .toList();
    }

    @Test
    void eachPlayIsAStage() {
        SlicedPlan sliced = slice(play("one", "all", task("t1"), task("t2")), play("two", "web", task("t3")));
        assertThat(sliced.stages()).isEqualTo(2);
        assertThat(work(sliced, "a")).containsExactly("0:t1", "0:t2", "1:t3");
        assertThat(work(sliced, "c")).containsExactly("0:t1", "0:t2");
        assertThat(sliced.problems()).isEmpty();
    }

    @Test
    void hostsThatDoTheSameShareTheirPlays() {
        SlicedPlan sliced = slice(play("one", "all", task("t1")), play("two", "web", task("t2")));
        List<HostSlice> slices = sliced.slices();
        assertThat(slices.get(0).plays()).isSameAs(slices.get(1).plays());
        assertThat(slices.get(2).plays()).isNotSameAs(slices.get(0).plays());
    }

    @Test
    void hostsWithTheSameTasksShareTheirPlaysHoweverTheTasksNameThem() {
        Play play =
                play("one", "all", taskOn("a,b", "t1"), taskOn("!c,all", "t2"), taskOn("c", "t3"), taskOn("b,a", "t4"));
        List<HostSlice> slices = slice(play).slices();
        assertThat(slices.get(0).plays()).isSameAs(slices.get(1).plays());
        assertThat(work(slice(play), "b")).containsExactly("0:t1", "0:t2", "0:t4");
        assertThat(work(slice(play), "c")).containsExactly("0:t3");
    }

    @Test
    void serialBatchesAreStages() {
        Play rolling = Play.builder("one")
                .hosts(List.of("all"))
                .serial(List.of(Value.of(1)))
                .tasks(List.of(Batch.builder("b0").tasks(List.of(task("t1"))).build()))
                .build();
        SlicedPlan sliced = slice(rolling);
        assertThat(work(sliced, "a")).containsExactly("0:t1");
        assertThat(work(sliced, "b")).containsExactly("1:t1");
        assertThat(work(sliced, "c")).containsExactly("2:t1");
    }

    @Test
    void batchesAreStagesUnlessEachHostGoesItsOwnWay() {
        Play.Builder two = Play.builder("one")
                .hosts(List.of("all"))
                .tasks(List.of(
                        Batch.builder("b0").tasks(List.of(task("t1"))).build(),
                        Batch.builder("b1").tasks(List.of(task("t2"))).build()));
        assertThat(work(slice(two.build()), "a")).containsExactly("0:t1", "1:t2");
        assertThat(work(slice(two.strategy(Strategy.FREE).build()), "a")).containsExactly("0:t1", "0:t2");
    }

    @Test
    void aBatchThatDependsOnAnotherWaitsEvenWhenHostsGoTheirOwnWay() {
        Play play = Play.builder("one")
                .hosts(List.of("all"))
                .strategy(Strategy.FREE)
                .tasks(List.of(
                        Batch.builder("b0").tasks(List.of(task("t1"))).build(),
                        Batch.builder("b1")
                                .dependencies(List.of("b0"))
                                .tasks(List.of(task("t2")))
                                .build()))
                .build();
        assertThat(work(slice(play), "a")).containsExactly("0:t1", "1:t2");
    }

    @Test
    void aTaskWaitsForTheTasksOfOtherHostsThatItDependsOn() {
        SlicedPlan sliced = slice(play("one", "all", taskOn("c", "schema"), task("plain"), task("app", "schema")));
        assertThat(work(sliced, "a")).containsExactly("0:plain", "1:app");
        assertThat(work(sliced, "c")).containsExactly("0:schema", "0:plain", "1:app");
    }

    @Test
    void aTaskThatTheSameHostsRunNeedsNoWaiting() {
        assertThat(slice(play("one", "all", task("first"), task("second", "first")))
                        .stages())
                .isEqualTo(1);
        assertThat(slice(play("one", "all", taskOn("c", "first"), taskOn("c", "second", "first")))
                        .stages())
                .isEqualTo(1);
    }

    @Test
    void aTaskWaitsForTheOtherHostsOfATaskThatItsOwnHostRunsToo() {
        SlicedPlan sliced = slice(play("one", "all", task("drain"), taskOn("c", "migrate", "drain")));
        assertThat(work(sliced, "a")).containsExactly("0:drain");
        assertThat(work(sliced, "c")).containsExactly("0:drain", "1:migrate");
    }

    @Test
    void aTaskCannotDependOnWhatIsDoneLaterByOtherHosts() {
        Play.Builder play = Play.builder("one").hosts(List.of("all")).serial(List.of(Value.of(1)));
        List<Task> tasks =
                List.of(taskOn("a", "stop"), taskOn("c", "migrate", "stop"), taskOn("a", "start", "migrate"));
        SlicedPlan sliced = slice(
                play.tasks(List.of(Batch.builder("b").tasks(tasks).build())).build());
        assertThat(sliced.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.isError()).isTrue();
            assertThat(problem.message())
                    .isEqualTo(
                            "play one, task start: it depends on migrate, which c runs in a later part of the play than a (serial); let them go through the play together, or put it into a later play");
        });
    }

    @Test
    void hostsThatGoThroughAPlayInPartsDependOnThemselvesAndOnEarlierOnes() {
        Play.Builder play = Play.builder("one").hosts(List.of("all")).serial(List.of(Value.of(1)));
        List<Task> tasks = List.of(task("stop"), task("start", "stop"), taskOn("c", "tell", "start"));
        SlicedPlan sliced = slice(
                play.tasks(List.of(Batch.builder("b").tasks(tasks).build())).build());
        assertThat(sliced.problems()).isEmpty();
    }

    private static Batch batch(String id, String host, List<String> dependencies, Task... tasks) {
        return Batch.builder(id)
                .hosts(List.of(host))
                .dependencies(dependencies)
                .tasks(List.of(tasks))
                .build();
    }

    @Test
    void anIdThatSeveralBatchesHaveMeansAllOfThem() {
        for (List<String> order : List.of(List.of("a", "b"), List.of("b", "a"))) {
            Play play = Play.builder("one")
                    .hosts(List.of("all"))
                    .strategy(Strategy.FREE)
                    .tasks(List.of(
                            batch("b0", order.get(0), List.of(), task("t1")),
                            batch("b1", order.get(1), List.of(), task("t1")),
                            batch("b2", "b", List.of(), task("t2", "t1"))))
                    .build();
            assertThat(work(slice(play), "b")).as(order.toString()).containsExactly("0:t1", "1:t2");
        }
    }

    @Test
    void aBatchWithoutHostsStillStandsBetweenOthers() {
        Play play = Play.builder("one")
                .hosts(List.of("all"))
                .strategy(Strategy.FREE)
                .tasks(List.of(
                        batch("b0", "a", List.of(), task("t1")),
                        batch("b1", "c", List.of("b0"), task("t2")),
                        batch("b2", "b", List.of("b1"), task("t3"))))
                .build();
        assertThat(work(slice(INVENTORY.select("web"), play), "b")).containsExactly("1:t3");
    }

    @Test
    void aBatchCannotDependOnWhatIsDoneLaterByOtherHosts() {
        Play play = Play.builder("one")
                .hosts(List.of("all"))
                .serial(List.of(Value.of(1)))
                .tasks(List.of(
                        Batch.builder("b0")
                                .hosts(List.of("c"))
                                .tasks(List.of(task("t1")))
                                .build(),
                        Batch.builder("b1")
                                .hosts(List.of("a"))
                                .dependencies(List.of("b0"))
                                .tasks(List.of(task("t2")))
                                .build()))
                .build();
        assertThat(slice(play).problems())
                .extracting(Problem::message)
                .containsExactly(
                        "play one, batch b1: it depends on b0, which c runs in a later part of the play than a (serial); let them go through the play together, or put it into a later play");
    }

    @Test
    void limitsNarrowDown() {
        Task limited = Task.builder("t1", "ping").limits(List.of("web", "!a")).build();
        SlicedPlan sliced = slice(play("one", "all", limited));
        assertThat(work(sliced, "a")).isEmpty();
        assertThat(work(sliced, "b")).containsExactly("0:t1");
        assertThat(sliced.slices()).hasSize(1);
    }

    @Test
    void hostsThatWereNotSelectedDoNothing() {
        SlicedPlan sliced = slice(INVENTORY.select("db"), play("one", "all", task("t1")));
        assertThat(sliced.slices()).extracting(slice -> slice.target().name()).containsExactly("c");
        assertThat(sliced.slices().get(0).groups().get("web"))
                .as("groups stay known")
                .containsExactly("a", "b");
    }

    @Test
    void aHostThatIsNotInTheInventoryIsAnError() {
        assertThat(slice(play("one", "wbe", task("t1"))).problems()).anySatisfy(problem -> {
            assertThat(problem.isError()).isTrue();
            assertThat(problem.message()).contains("play one").contains("wbe");
        });
        assertThat(slice(play("one", "localhost", task("t1"))).problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("localhost is not among the hosts"));
    }

    @Test
    void aPlayWithoutTargetsIsAWarning() {
        SlicedPlan sliced = slice(INVENTORY.select("db"), play("one", "web", task("t1")));
        assertThat(sliced.slices()).isEmpty();
        assertThat(sliced.problems()).extracting(Problem::severity).containsExactly(Problem.Severity.WARNING);
    }
}
