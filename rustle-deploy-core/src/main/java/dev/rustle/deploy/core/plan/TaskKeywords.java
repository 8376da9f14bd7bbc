package dev.rustle.deploy.core.plan;

import java.util.List;
import java.util.stream.Stream;

import dev.rustle.deploy.core.plan.Section.Unknown;

import static dev.rustle.deploy.core.plan.Field.effect;
import static dev.rustle.deploy.core.plan.Field.informational;
import static dev.rustle.deploy.core.plan.Field.rejected;
import static dev.rustle.deploy.core.plan.Field.rejectedUnless;

/** The part of the ledger that all formats share: Ansible's keywords of tasks, which extend them. */
final class TaskKeywords {
    private static final String BECOME =
            "running as another user is not supported yet; connect as the user that the tasks need";
    private static final String NO_LOOKUP_LOOP = "this loop is not supported yet; use loop";

    static final Section LOOP_CONTROL = Section.of(
            "loop control",
            Unknown.WARNING,
            List.of(List.of(
                    effect("loop_var", "the variable that holds the item"),
                    effect("index_var", "the variable that holds the item's index"),
                    effect("label", "what is shown instead of the item"),
                    effect("pause", "seconds between two items"),
                    effect("extended", "whether ansible_loop is set"),
                    rejectedUnless(
                            "extended_allitems",
                            "ansible_loop.allitems cannot be left out",
                            node -> node.isNull() || node.bool().orElse(false)),
                    rejected("break_when", "leaving a loop early is not supported yet"))));

    private TaskKeywords() {}

    static List<Field> ledger() {
        return Stream.of(supported(), become(), refused(), loops())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Field> supported() {
        return List.of(
                effect("when", "expressions or truth values, all of which must hold"),
                effect("vars", "variables of this task alone"),
                effect("loop", "a list, or an expression for one"),
                effect("with_list", "as loop"),
                effect("with_items", "as loop, lists in it flattened by one level"),
                effect("with_dict", "loop over key and value of a mapping"),
                effect("loop_control", "see loop control"),
                effect("register", "the variable that receives the result"),
                effect("changed_when", "conditions under which the task counts as changed"),
                effect("failed_when", "conditions under which the task counts as failed"),
                effect("ignore_errors", "whether a failure is let pass"),
                effect("until", "conditions until which the task is repeated"),
                effect("retries", "how often it is repeated"),
                effect("delay", "seconds between two attempts"),
                effect("timeout", "whole seconds that an attempt may take"),
                effect("no_log", "whether the result is hidden"),
                effect("check_mode", "whether the task only predicts"),
                effect("diff", "whether the task shows differences"),
                informational("poll", "without async, which is rejected, it has no meaning"));
    }

    /** Plays have these as well. */
    static List<Field> become() {
        return List.of(
                rejected("become", BECOME),
                rejected("become_user", BECOME),
                rejected("become_method", BECOME),
                rejected("become_flags", BECOME),
                rejected("become_exe", BECOME));
    }

    private static List<Field> refused() {
        return List.of(
                rejected("environment", "environment variables of tasks are not supported yet"),
                rejected("ignore_unreachable", "hosts that cannot be reached are always reported"),
                rejected("any_errors_fatal", "stopping all hosts at an error of one is not supported yet"),
                rejected("run_once", "running a task on one host for all is not supported yet"),
                rejected("delegate_to", "running a task on another host is not supported yet"),
                rejected("delegate_facts", "running a task on another host is not supported yet"),
                rejected("throttle", "limiting how many hosts run a task is not supported yet"),
                rejected("async", "tasks in the background are not supported yet"),
                rejected("module_defaults", "defaults of modules are not supported yet; write the arguments"),
                rejected("connection", "how a host is reached is a matter of the inventory"),
                rejected("port", "how a host is reached is a matter of the inventory"),
                rejected("remote_user", "how a host is reached is a matter of the inventory"),
                rejected("debugger", "there is no debugger of tasks"),
                rejected("collections", "name modules in full, as in ansible.builtin.copy"),
                rejected("action", "write module and args"),
                rejected("local_action", "running a task on another host is not supported yet"));
    }

    private static List<Field> loops() {
        return Stream.of(
                        "with_nested",
                        "with_cartesian",
                        "with_together",
                        "with_subelements",
                        "with_sequence",
                        "with_fileglob",
                        "with_filetree",
                        "with_first_found",
                        "with_lines",
                        "with_file",
                        "with_random_choice",
                        "with_indexed_items",
                        "with_flattened",
                        "with_inventory_hostnames",
                        "with_ini",
                        "with_env",
                        "with_vars",
                        "with_varnames")
                .map(name -> rejected(name, NO_LOOKUP_LOOP))
                .toList();
    }

    /** Only tasks can be blocks, not handlers. */
    static List<Field> blocks() {
        return List.of(
                rejected("block", "blocks are not supported yet; write the tasks one by one"),
                rejected("rescue", "blocks are not supported yet"),
                rejected("always", "blocks are not supported yet"));
    }
}
