package dev.rustle.deploy.core.plan;

import java.util.List;
import java.util.stream.Stream;

import dev.rustle.deploy.core.plan.Section.Unknown;

import static dev.rustle.deploy.core.plan.Field.effect;
import static dev.rustle.deploy.core.plan.Field.informational;
import static dev.rustle.deploy.core.plan.Field.rejected;
import static dev.rustle.deploy.core.plan.Field.rejectedUnless;

/** Every field of format A and of its extensions: the ledger. {@code docs/plan-format.md} shows it; a test compares the two. */
final class FormatA {
    private static final String ESTIMATE = "an estimate of the planner";
    private static final String ALL_BINARY = "every task runs as part of a binary";

    static final Section PLAN = Section.of(
            "plan",
            Unknown.WARNING,
            List.of(List.of(
                    effect("name", "the plan's name, unless the caller gives one"),
                    effect("metadata", "see below"),
                    effect("plays", "what is done, in order"),
                    effect("hosts", "the hosts of the plan as a whole"),
                    effect(
                            "inventory",
                            "hosts, groups and variables in the form of Ansible's dynamic inventories, or as in an execution plan"),
                    effect("binary_deployments", "settings, see below; they never filter which tasks run"),
                    informational("total_tasks", "a count of the planner"),
                    informational("estimated_duration", ESTIMATE),
                    informational("estimated_compilation_time", ESTIMATE),
                    informational("parallelism_score", ESTIMATE),
                    informational("network_efficiency_score", ESTIMATE))));

    static final Section METADATA = Section.of(
            "metadata",
            Unknown.IGNORED,
            List.of(List.of(
                    effect("plan_id", "the plan's name, if neither the caller nor name gives one"),
                    effect("planning_options", "see below"),
                    informational("created_at", "when the planner ran"),
                    informational("rustle_plan_version", "which planner it was"),
                    informational("rustle_version", "which planner it was"),
                    informational("playbook_hash", "what the planner read"),
                    informational("inventory_hash", "what the planner read"))));

    static final Section PLANNING_OPTIONS = Section.of(
            "planning options",
            Unknown.IGNORED,
            List.of(List.of(
                    effect("limit", "a pattern that hosts must match, unless the caller gives one"),
                    effect("tags", "the tags that select tasks, unless the caller gives some"),
                    effect("skip_tags", "the tags that leave tasks out, unless the caller gives some"),
                    effect("check_mode", "the run predicts only, unless the caller says otherwise"),
                    effect("diff_mode", "the run shows differences, unless the caller says otherwise"),
                    effect("forks", "how many hosts at a time, unless the caller says otherwise"),
                    effect("force_ssh", "a warning if true: " + ALL_BINARY),
                    informational("serial", "the plays carry it"),
                    informational("strategy", "the plays carry it"),
                    informational("binary_threshold", ALL_BINARY),
                    informational("force_binary", ALL_BINARY))));

    static final Section PLAY = Section.of(
            "play",
            Unknown.ERROR,
            List.of(
                    List.of(
                            effect("play_id", "names the play; play-0, play-1 ... if missing"),
                            effect("name", "what people see"),
                            effect("hosts", "names, groups or patterns"),
                            effect("batches", "the tasks"),
                            effect("handlers", "what notified tasks cause, in the order in which they run"),
                            effect("strategy", "how hosts move through the tasks"),
                            effect("serial", "how many hosts at a time: a number, a percentage or a list of them"),
                            effect("vars", "variables of the play"),
                            effect("gather_facts", "whether facts are gathered first; true if missing"),
                            effect("force_handlers", "whether notified handlers run on a host that has failed"),
                            effect("tags", "tags of every task of the play"),
                            effect("pre_tasks", "batches that run first; handlers are flushed after them"),
                            effect("post_tasks", "batches that run last; handlers are flushed after them"),
                            informational("estimated_duration", ESTIMATE)),
                    TaskKeywords.become(),
                    List.of(
                            rejected("vars_files", "files with variables are not supported yet; use vars"),
                            rejected("vars_prompt", "nobody is there to ask; use extra variables"),
                            rejected("environment", "environment variables of tasks are not supported yet"),
                            rejected(
                                    "module_defaults",
                                    "defaults of modules are not supported yet; write the arguments"),
                            rejectedUnless(
                                    "max_fail_percentage",
                                    "a budget of failed hosts is not supported yet in a plan",
                                    Field::isAbsent),
                            rejected("any_errors_fatal", "stopping all hosts at an error of one is not supported yet"),
                            rejectedUnless(
                                    "order",
                                    "another order of hosts than the inventory's is not supported yet",
                                    node -> Field.isAbsent(node)
                                            || node.text().orElse("").equals("inventory")),
                            rejected("ignore_errors", "not supported yet on a play; set it on the tasks"),
                            rejected("ignore_unreachable", "hosts that cannot be reached are always reported"),
                            rejected("check_mode", "not supported yet on a play; set it on the tasks"),
                            rejected("diff", "not supported yet on a play; set it on the tasks"),
                            rejected("no_log", "not supported yet on a play; set it on the tasks"),
                            rejected("run_once", "running a task on one host for all is not supported yet"),
                            rejected("throttle", "limiting how many hosts run a task is not supported yet"),
                            rejected("timeout", "not supported yet on a play; set it on the tasks"),
                            rejected("connection", "how a host is reached is a matter of the inventory"),
                            rejected("port", "how a host is reached is a matter of the inventory"),
                            rejected("remote_user", "how a host is reached is a matter of the inventory"),
                            rejected("gather_subset", "parts of the facts cannot be chosen yet"),
                            rejected("roles", "the planner turns roles into tasks; plan the playbook first"),
                            rejected("tasks", "the tasks of a play are in its batches; plan the playbook first"))));

    static final Section BATCH = Section.of(
            "batch",
            Unknown.WARNING,
            List.of(List.of(
                    effect("batch_id", "names the batch; batch-0, batch-1 ... if missing"),
                    effect("hosts", "names, groups or patterns; those of the play if empty"),
                    effect("tasks", "the tasks, in order"),
                    effect("dependencies", "batches that all hosts must have done before"),
                    informational("parallel_groups", "a host runs its tasks one after another"),
                    informational("estimated_duration", ESTIMATE))));

    static final Section TASK = Section.of(
            "task",
            Unknown.ERROR,
            List.of(
                    List.of(
                            effect("task_id", "names the task in its batch"),
                            effect("hosts", "names, groups or patterns; those of the batch if empty"),
                            effect("dependencies", "tasks that must be done before")),
                    step(effect("execution_order", "a warning if it contradicts the order of the list, which decides")),
                    List.of(
                            informational("can_run_parallel", "a host runs its tasks one after another"),
                            informational("estimated_duration", ESTIMATE),
                            informational("risk_level", ESTIMATE)),
                    TaskKeywords.blocks()));

    static final Section HANDLER = Section.of(
            "handler",
            Unknown.ERROR,
            List.of(
                    List.of(
                            effect("handler_id", "names the handler; handler-0, handler-1 ... if missing"),
                            effect("listen", "further names by which it is notified")),
                    step(informational("execution_order", "handlers run in the order of their list"))));

    static final Section CONDITION = Section.of(
            "condition",
            Unknown.ERROR,
            List.of(List.of(
                    effect("When", "an expression that must hold"),
                    effect("Skip", "an expression that must not hold"),
                    effect("Only", "hosts that the task is limited to"),
                    effect("Host", "a pattern that the task is limited to"),
                    effect("Tag", "labels, added to the task's tags"),
                    effect("CheckMode", "whether the task only predicts"),
                    informational("SkipTag", "a label; the caller's tags decide what is left out"))));

    static final Section DEPLOYMENT = Section.of(
            "binary deployment",
            Unknown.WARNING,
            List.of(List.of(
                    effect("binary_name", "the name of the artifact file, if there is one deployment only"),
                    effect("target_hosts", "the hosts for which compilation_requirements speak"),
                    effect("compilation_requirements", "see below"),
                    effect("target_architecture", "as target_triple of compilation_requirements, which goes before it"),
                    effect(
                            "execution_timeout",
                            "how long the run on one host may take, less waiting for other hosts; then it is ended there and the host has failed; one value for all deployments"),
                    effect("embedded_data", "see below"),
                    informational("deployment_id", "artifacts are made per host"),
                    informational("tasks", "a host's artifact holds every task of that host"),
                    informational("task_ids", "a host's artifact holds every task of that host"),
                    informational("modules", "the runner has every module"),
                    informational("execution_mode", "the run decides"),
                    informational("estimated_size", ESTIMATE),
                    informational("estimated_savings", ESTIMATE),
                    rejected("controller_endpoint", "posting reports to an address is not supported yet"),
                    rejected(
                            "report_interval",
                            "reports at intervals are not supported yet; progress is shown as it happens"),
                    rejected("cleanup_on_completion", "removing the release after a run is not supported yet"),
                    rejected("max_retries", "repeating a whole run is not supported yet; use retries of a task"),
                    rejectedUnless(
                            "log_level",
                            "a level of detail cannot be set by a plan yet",
                            node -> Field.isAbsent(node)
                                    || node.text().orElse("").equals("info")),
                    rejected("verbose", "a level of detail cannot be set by a plan yet"),
                    rejected("static_files", "shipping files beside the tasks is not supported yet; use a copy task"),
                    effect("secrets", "see below; all of them are variables of all hosts"))));

    static final Section SECRET = Section.of(
            "secret",
            Unknown.ERROR,
            List.of(List.of(
                    effect("key", "the name of the variable; required"),
                    effect("source", "see secret source; required"),
                    rejected("target_env_var", "environment variables of tasks are not supported yet"))));

    static final Section SECRET_SOURCE = Section.of(
            "secret source",
            Unknown.ERROR,
            List.of(List.of(
                    effect(
                            "File",
                            "path: a file of the controller, beside the plan unless it is absolute; the end of its last line does not count"),
                    effect("Environment", "var: a variable of the controller's environment"),
                    rejectedUnless(
                            "Vault",
                            "a vault is not supported yet; have it write a file, or set an environment variable",
                            node -> false))));

    static final Section REQUIREMENTS = Section.of(
            "compilation requirements",
            Unknown.WARNING,
            List.of(List.of(
                    effect("target_arch", "a hint, if nothing better tells the kind of machine"),
                    effect("target_os", "a hint, if nothing better tells the kind of machine"),
                    effect("target_triple", "a hint, for the parts that target_arch and target_os leave empty"),
                    informational("rust_version", "runners are built beforehand"),
                    informational("cross_compilation", "runners are built beforehand"),
                    informational("static_linking", "runners are always static"),
                    informational("optimization_level", "runners are built beforehand"),
                    informational("features", "runners are built beforehand"),
                    informational("modules", "the runner has every module"),
                    informational("static_files", "files are found through the tasks that name them"))));

    static final Section EMBEDDED_DATA = Section.of(
            "embedded data",
            Unknown.WARNING,
            List.of(List.of(
                    informational("execution_plan", "a copy of a part of the plan"),
                    informational(
                            "static_files",
                            "files are found through the tasks that name them; checksums are taken anew, never trusted"),
                    rejected("variables", "variables of a deployment are not supported yet; use vars of the play"),
                    informational("facts_required", "all facts are gathered"))));

    static final List<Section> SECTIONS = List.of(
            PLAN,
            METADATA,
            PLANNING_OPTIONS,
            PLAY,
            BATCH,
            TASK,
            HANDLER,
            CONDITION,
            TaskKeywords.LOOP_CONTROL,
            DEPLOYMENT,
            SECRET,
            SECRET_SOURCE,
            REQUIREMENTS,
            EMBEDDED_DATA);

    private FormatA() {}

    /** What tasks and handlers have in common. */
    private static List<Field> step(Field executionOrder) {
        List<Field> own = List.of(
                effect("name", "what people see"),
                effect("module", "what runs; required"),
                effect("args", "the module's arguments"),
                effect("conditions", "see below"),
                effect("tags", "labels by which the caller selects"),
                effect("notify", "names of handlers to run after a change"),
                executionOrder);
        return Stream.of(own, TaskKeywords.ledger()).flatMap(List::stream).toList();
    }
}
