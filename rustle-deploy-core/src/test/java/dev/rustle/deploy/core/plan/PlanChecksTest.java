package dev.rustle.deploy.core.plan;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;

/** Plans that programs build are held to what readers hold texts to. */
class PlanChecksTest {
    private static final String HALF =
            "the text has half of a surrogate pair, \\ud800, which is no character; write the whole character";
    private static final String HUGE = "the number 1E+400 is too large; the largest is about 1.8e308; write it as text";
    private static final String CONNECTION =
            " says how a host is reached, which is settled before plays and tasks begin; set it in the inventory or as an extra variable";
    private static final String USER =
            ": running as another user is not supported yet; connect as the user that the tasks need, and remove it";

    private static Plan plan(Play.Builder play, Task... tasks) {
        return Plan.builder("site")
                .plays(List.of(play.hosts(List.of("all"))
                        .gatherFacts(false)
                        .tasks(List.of(Batch.builder("b").tasks(List.of(tasks)).build()))
                        .build()))
                .build();
    }

    private static Value.Mapping mapping(String name, Value value) {
        return new Value.Mapping(Map.of(name, value));
    }

    private static List<String> problems(Plan plan, Value.Mapping hostVariables, Value.Mapping extra) {
        try (Deployer deployer = Deployer.builder().build()) {
            deployer.plan(plan)
                    .targets(Target.builder("h", Connection.local())
                            .variables(hostVariables)
                            .build())
                    .extraVars(extra)
                    .preview();
            return List.of();
        } catch (InvalidInputException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    @Test
    void dataThatHostsCannotReadIsRefusedWhereverItIs() {
        Value huge = new Value.Real(new BigDecimal("1e400"));
        Plan plan = plan(
                Play.builder("p").variables(mapping("v", Value.of("\ud800"))),
                Task.builder("t", "debug")
                        .name("x\ud800")
                        .arguments(mapping("msg", new Value.Sequence(List.of(huge))))
                        .build());

        assertThat(problems(plan, mapping("a", huge), mapping("b", Value.of("\ud800"))))
                .contains(
                        "plan site, play p: error: vars/v: " + HALF,
                        "plan site, play p, task t: error: id, name and module: " + HALF,
                        "plan site, play p, task t: error: args/msg/0: " + HUGE,
                        "host h: error: /a: " + HUGE,
                        "extra variables: error: /b: " + HALF);
    }

    @Test
    void playsAndTasksDoNotSayHowHostsAreReached() {
        Task handler = Task.builder("handler", "debug")
                .name("n")
                .variables(mapping("ansible_connection", Value.of("local")))
                .build();
        Plan plan = plan(
                Play.builder("p")
                        .variables(mapping("ansible_user", Value.of("root")))
                        .handlers(List.of(Handler.builder(handler).build())),
                Task.builder("t", "ansible.builtin.set_fact")
                        .arguments(mapping("ansible_become", Value.of(true)))
                        .variables(mapping("rustle_state_dir", Value.of("/x")))
                        .register("ansible_password")
                        .build(),
                Task.builder("u", "debug")
                        .arguments(mapping("ansible_user", Value.of("x")))
                        .build());

        assertThat(problems(plan, Value.Mapping.EMPTY, Value.Mapping.EMPTY))
                .contains(
                        "plan site, play p: error: ansible_user" + CONNECTION,
                        "plan site, play p, task t: error: ansible_become" + USER,
                        "plan site, play p, task t: error: rustle_state_dir says where a host has its releases; set it in the inventory",
                        "plan site, play p, task t: error: ansible_password" + CONNECTION,
                        "plan site, play p, task handler: error: ansible_connection" + CONNECTION);
    }

    @Test
    void textsOfPlansSayWhere() {
        assertThat(
                        Reads.problems(
                                """
                                {"plays":[{"hosts":["all"],
                                "vars":{"ansible_become":false,"ansible_become_user":"x"},
                                "batches":[{"tasks":[
                                {"task_id":"t","module":"set_fact","args":{"a":1,
                                "ansible_port":1},
                                "vars":{"ansible_ssh_pipelining":true,"ansible_ssh_host_key_rsa_public":"x",
                                "ansible_ssh_common_args":"-J x"},
                                "register":"ansible_host"}]}]}]}"""))
                .isEqualTo(
                        """
                        plan.json:2:32 (/plays/0/vars/ansible_become_user): error: ansible_become_user%2$s
                        plan.json:5:1 (/plays/0/batches/0/tasks/0/args/ansible_port): error: ansible_port%1$s
                        plan.json:7:1 (/plays/0/batches/0/tasks/0/vars/ansible_ssh_common_args): error: ansible_ssh_common_args%1$s
                        plan.json:8:1 (/plays/0/batches/0/tasks/0/register): error: ansible_host%1$s"""
                                .formatted(CONNECTION, USER));
    }
}
