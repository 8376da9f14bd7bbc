package dev.rustle.deploy.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Going back and cleaning up need to know the name of the plan and its hosts, and are not kept from it by anything else that is wrong. */
class WayBackTest {
    private static final String WRONG =
            "\"plays\": [{\"whne\": 1, \"batches\": [{\"tasks\": [{\"task_id\": \"t\", \"module\": \"pnig\", \"register\": 5}]}]}]";
    private static final String HOSTS =
            "\"inventory\": {\"web\": {\"hosts\": [\"web1\", \"web2\"], \"vars\": {\"ansible_host\": \"192.0.2.1\"}}}";

    @TempDir
    Path folder;

    private final NoTransport transport = new NoTransport();
    private final Deployer deployer =
            Deployer.builder().transport(transport).cacheInMemory().build();

    @AfterEach
    void close() {
        deployer.close();
    }

    private Deployment plan(String text) {
        return plan("site.json", text);
    }

    private Deployment plan(String source, String text) {
        return deployer.plan(PlanSource.of(source, text, folder));
    }

    private static Inventory hosts() {
        return Inventory.of(
                "given",
                List.of(Target.builder("web3", Connection.ssh("192.0.2.3").build())
                        .build()));
    }

    private static List<String> errors(Deployment deployment) {
        try {
            deployment.rollback();
        } catch (InvalidInputException e) {
            assertThatThrownBy(deployment::cleanup)
                    .isInstanceOfSatisfying(InvalidInputException.class, cleanup -> assertThat(cleanup.problems())
                            .isEqualTo(e.problems()));
            return e.problems().stream().map(Problem::toString).toList();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it was not refused");
    }

    private void goesTo(String name, List<String> hosts, DeploymentReport report) {
        assertThat(report.plan()).isEqualTo(name);
        assertThat(transport.hosts).containsExactlyInAnyOrderElementsOf(hosts);
    }

    @Test
    void whatIsWrongWithTasksIsOneWarning() throws InterruptedException {
        DeploymentReport report = plan("{" + WRONG + ", " + HOSTS + "}").rollback();
        goesTo("site", List.of("web1", "web2"), report);
        assertThat(report.warnings())
                .extracting(Problem::toString)
                .containsExactly(
                        "site.json: warning: the plan has 2 errors, which do not matter here: its name and hosts are known");
    }

    @Test
    void cleaningUpIsTheSame() throws InterruptedException {
        DeploymentReport report =
                plan("{\"name\": \"own\", " + WRONG + "}").targets(hosts()).cleanup();
        goesTo("own", List.of("web3"), report);
        assertThat(report.warnings()).hasSize(1);
    }

    @Test
    void theLimitOfThePlanHoldsAllTheSame() throws InterruptedException {
        String limited = "{\"metadata\": {\"planning_options\": {\"limit\": \"web2\"}}, " + WRONG + ", " + HOSTS + "}";
        goesTo("site", List.of("web2"), plan(limited).cleanup());
    }

    @Test
    void onlyTheHostsOfThePlaysAreGoneTo() throws InterruptedException {
        String ofOne =
                "{\"plays\": [{\"hosts\": [\"web2\"], \"batches\": [{\"tasks\": [{\"task_id\": \"t\", \"module\": \"pnig\"}]}]}], "
                        + HOSTS + "}";
        goesTo("site", List.of("web2"), plan(ofOne).cleanup());
    }

    @Test
    void whereNoHostOfThePlaysIsLeftNothingIsDoneAndThatIsNoSuccess() {
        String ofOne = "{\"plays\": [{\"hosts\": [\"web2\"], \"batches\": []}], " + HOSTS + "}";
        assertThat(errors(plan(ofOne).limit("web1")))
                .anyMatch(line -> line.contains(
                        "no host has anything to do; check the hosts of the plays, the targets and the limit"));
        assertThat(transport.connections).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"[\"]", "[5]", "[\"nowhere\"]"})
    void hostsOfPlaysThatAreNotKnownHaveToBeNamed(String wrong) throws InterruptedException {
        String text = "{\"plays\": [{\"hosts\": " + wrong + ", \"batches\": []}], " + HOSTS + "}";
        assertThat(errors(plan(text)))
                .anyMatch(line -> line.contains(
                        "the hosts of the plays are not known; name them (--limit), \"all\" for all hosts"));
        goesTo("site", List.of("web1"), plan(text).limit("web1").cleanup());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"plays\": [{\"hosts\": [\"web1\"], \"batches\": []}, 5]",
                "\"plays\": [{\"hosts\": [\"web1\"], \"batches\": []}, [{\"hosts\": [\"web2\"]}]]",
                "\"plays\": {\"hosts\": [\"web1\"]}",
                "\"modules\": [], \"taks\": [{\"id\": \"t\", \"module\": \"ping\", \"target_hosts\": {\"Hosts\": [\"web1\"]}}]",
                "\"modules\": [], \"tasks\": {\"id\": \"t\", \"module\": \"ping\", \"target_hosts\": {\"Hosts\": [\"web1\"]}}",
                "\"tasks\": [{\"id\": \"t\", \"module\": \"ping\", \"target_hosts\": {\"Hosts\": [\"web1\"]}}, []]",
                "\"modules\": []"
            })
    void hostsOfPartsThatCannotBeReadHaveToBeNamed(String wrong) throws InterruptedException {
        String text = "{\"name\": \"site\", " + wrong + ", " + HOSTS + "}";
        assertThat(errors(plan(text)))
                .anyMatch(line -> line.contains(
                        "the hosts of the plays are not known; name them (--limit), \"all\" for all hosts"));
        assertThat(transport.connections).hasValue(0);
        goesTo("site", List.of("web1"), plan(text).limit("web1").cleanup());
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "../../etc", "a\u0001b"})
    void aNameThatNoPlanCanHaveIsAnErrorAsItIsWhereOneDeploys(String name) {
        String text = "{\"plays\": [{\"hosts\": [\"web1\"], \"batches\": []}], " + HOSTS + "}";
        assertThatThrownBy(() -> plan(text).name(name).cleanup()).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> plan(text).name(name).rollback()).isInstanceOf(InvalidInputException.class);
        assertThat(transport.connections).hasValue(0);
    }

    @Test
    void aPlanThatAProgramBuiltMayBeWrongAsWell() throws InterruptedException {
        Plan built = Plan.builder("built")
                .plays(List.of(Play.builder("p")
                        .variables(new Value.Mapping(Map.of("ansible_user", Value.of("x"))))
                        .tasks(List.of(Batch.builder("b")
                                .tasks(List.of(Task.builder("t", "pnig").build()))
                                .build()))
                        .build()))
                .build();
        goesTo("built", List.of("web3"), deployer.plan(built).targets(hosts()).rollback());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no plan", "{\"plays\": [", "{\"tasks\": [", "[]", "\0"})
    void withANameTargetsAndALimitNothingOfThePlanIsNeeded(String text) throws InterruptedException {
        assertThat(errors(plan(text).name("mine").targets(hosts())))
                .as("a limit that it may have is not guessed")
                .anyMatch(line ->
                        line.contains("the limit of the plan is not known; give one (--limit), \"all\" for all hosts"));
        DeploymentReport report =
                plan(text).name("mine").targets(hosts()).limit("all").rollback();
        goesTo("mine", List.of("web3"), report);
        assertThat(report.warnings())
                .singleElement()
                .asString()
                .contains("the plan has an error, which does not matter here");
    }

    @Test
    void aBrokenInventoryIsToldWithoutWordsAboutHostsThatAreKnown() throws IOException {
        Path inventory = Files.writeString(folder.resolve("broken.ini"), "[web\n");
        assertThat(errors(plan("{" + WRONG + ", \"name\": \"x\"}").targets(inventory)))
                .allSatisfy(line -> assertThat(line).contains("broken.ini"))
                .isNotEmpty();
    }

    @Test
    void whatIsLeftOpenIsNamedWithTheProblemsThatLeaveItOpen() {
        assertThat(errors(plan("{\"plays\": []")))
                .containsExactly(
                        "site.json: error: the name of the plan is not known; give the name under which it was deployed (--name)",
                        "site.json: error: the hosts of the plan are not known; give an inventory or targets",
                        "site.json: error: the limit of the plan is not known; give one (--limit), \"all\" for all hosts",
                        "site.json:1:13: error: the JSON ends too early; the object that starts at 1:1 is not closed");
        assertThat(errors(plan("no plan").targets(hosts()).limit("all")))
                .hasSize(2)
                .anyMatch(line -> line.contains("in no known format"))
                .anyMatch(line -> line.contains("--name"));
        assertThat(errors(plan("no plan").name("mine").limit("all")))
                .hasSize(2)
                .anyMatch(line -> line.contains("give an inventory or targets"));
        assertThat(transport.connections).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"name\": 5, ",
                "\"name\": \"a\", \"name\": \"b\", ",
                "\"name\": \"a/b\", ",
                "\"metadata\": 5, ",
                "\"metadata\": {\"plan_id\": 5}, "
            })
    void aNameThatWasNotUnderstoodIsNotThatOfTheFile(String name) throws InterruptedException {
        assertThat(errors(plan("{" + name + WRONG + "}").targets(hosts()).limit("all")))
                .anyMatch(line -> line.contains("the name of the plan is not known"));
        goesTo(
                "mine",
                List.of("web3"),
                plan("{" + name + WRONG + "}")
                        .targets(hosts())
                        .limit("all")
                        .name("mine")
                        .rollback());
    }

    @Test
    void aPlanWithoutANameNeedsOne() {
        assertThat(errors(plan("<stdin>", "{\"plays\": []}").targets(hosts())))
                .anyMatch(line -> line.contains("the name of the plan is not known"));
    }

    @Test
    void hostsThatWereNotUnderstoodAreNotGuessed() throws InterruptedException {
        String broken = "{" + WRONG + ", \"inventory\": {\"web\": {\"hosts\": 5}}}";
        assertThat(errors(plan(broken)))
                .anyMatch(line -> line.contains("the hosts of the plan are not known; give an inventory or targets"));
        goesTo("site", List.of("web3"), plan(broken).targets(hosts()).rollback());
    }

    @Test
    void aPlayThatWasNotUnderstoodIsNotForThisMachine() {
        assertThat(errors(plan("{\"plays\": [{\"hosts\": [\"localhost\", 5], \"batches\": []}]}")))
                .anyMatch(line -> line.contains("the hosts of the plan are not known"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"planning_options\": {\"limit\": \"[\"}}", "{\"planning_options\": 5}"})
    void aLimitThatWasNotUnderstoodIsNotPassedOver(String metadata) throws InterruptedException {
        String limited = "{\"metadata\": " + metadata + ", " + WRONG + "}";
        assertThat(errors(plan(limited).targets(hosts())))
                .anyMatch(line ->
                        line.contains("the limit of the plan is not known; give one (--limit), \"all\" for all hosts"));
        goesTo(
                "site",
                List.of("web3"),
                plan(limited).targets(hosts()).limit("all").rollback());
    }

    @Test
    void whatIsWrongWithTheHostsIsAnErrorAlone() throws IOException {
        Path inventory = Files.writeString(folder.resolve("hosts.ini"), "web1 ansible_port=x\n");
        assertThat(errors(plan("{" + WRONG + "}").targets(inventory)))
                .filteredOn(line -> line.contains("error: "))
                .singleElement()
                .asString()
                .contains("hosts.ini:1:6: error: ansible_port must be");
    }

    @Test
    void aPlanFileThatIsNotThereIsAnError() {
        Path missing = folder.resolve("missing.json");
        assertThatThrownBy(() ->
                        deployer.plan(missing).name("mine").targets(hosts()).rollback())
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("cannot read the plan " + missing);
    }

    @Test
    void artifactsOfNoHostAreAnError() {
        CompiledPlan empty = CompiledPlan.builder("site", "hosts").build();
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable operation :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        deployer.artifacts(empty)::deploy,
                        deployer.artifacts(empty)::preview,
                        deployer.artifacts(empty)::rollback,
                        deployer.artifacts(empty).limit("all")::deploy)) {
            assertThatThrownBy(operation)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("artifacts of site: error: no host has anything to do");
        }
    }
}
