package dev.rustle.deploy.core.plan;

import java.util.List;

import dev.rustle.deploy.core.plan.Section.Unknown;
import dev.rustle.deploy.core.tree.Node;

import static dev.rustle.deploy.core.plan.Field.effect;
import static dev.rustle.deploy.core.plan.Field.informational;
import static dev.rustle.deploy.core.plan.Field.rejected;
import static dev.rustle.deploy.core.plan.Field.rejectedUnless;

/** Every field of format B, the older execution plan, and of its extensions: the ledger, see {@link FormatA}. */
final class FormatB {
    private static final String FETCHING =
            "modules that have to be fetched are not supported yet; the runner has its own";
    private static final String BUILT_BEFORE = "runners are built beforehand";

    static final Section PLAN = Section.of(
            "execution plan",
            Unknown.WARNING,
            List.of(List.of(
                    effect("name", "the plan's name, unless the caller gives one"),
                    effect("metadata", "see below"),
                    effect("tasks", "what is done; required"),
                    effect("inventory", "see below; or in the form of Ansible's dynamic inventories"),
                    effect(
                            "strategy",
                            "how hosts move through the tasks; Rolling lets batch_size hosts at a time do all of them"),
                    effect("facts_template", "see below"),
                    effect("deployment_config", "see below; a warning if it and deployment are missing"),
                    effect("deployment", "an older form of deployment_config, with a warning; see below"),
                    effect("modules", "see below; a warning if it and module_definitions are missing"),
                    effect("module_definitions", "an older form of modules, with a warning; see below"))));

    static final Section METADATA = Section.of(
            "metadata",
            Unknown.IGNORED,
            List.of(List.of(
                    effect("version", "the version of the format; an error unless it is 1 or 1.x"),
                    effect("plan_id", "the plan's name, if neither the caller nor name gives one"),
                    informational("created_at", "when the planner ran"),
                    informational("rustle_plan_version", "which planner it was"),
                    informational("description", "words for people"),
                    informational("author", "words for people"),
                    informational("tags", "labels of the plan; those of tasks are with the tasks"))));

    static final Section TASK = Section.of(
            "task",
            Unknown.ERROR,
            List.of(
                    List.of(
                            effect("id", "names the task; required"),
                            effect("name", "what people see"),
                            effect("task_type", "what runs, if module is missing; Custom must name the same module"),
                            effect("module", "what runs; required unless task_type tells"),
                            effect("args", "the module's arguments"),
                            effect("dependencies", "tasks that must be done before, on all their hosts"),
                            effect("conditions", "see below; all must hold"),
                            effect("target_hosts", "All, or see below; all hosts if missing"),
                            effect("retry_policy", "see below"),
                            effect(
                                    "failure_policy",
                                    "Abort: the host does nothing more; Continue: as ignore_errors; Rollback is an error: going back when a task fails is not supported yet"),
                            effect("tags", "labels by which the caller selects"),
                            rejected("notify", "plans of this format have no handlers")),
                    TaskKeywords.ledger(),
                    TaskKeywords.blocks()));

    static final Section CUSTOM_TYPE = Section.of(
            "custom task type", Unknown.WARNING, List.of(List.of(effect("module_name", "the module; required"))));

    static final Section CONDITION = Section.of(
            "condition",
            Unknown.ERROR,
            List.of(List.of(
                    effect(
                            "variable",
                            "the name of a variable; what follows a dot is a key of it, or a position if it is a number and this no mapping; required"),
                    effect(
                            "operator",
                            "Equals, NotEquals, Contains, StartsWith, EndsWith, GreaterThan, LessThan, Exists or NotExists; required"),
                    effect("value", "what the variable is compared with: data, never an expression"))));

    static final Section TARGET_HOSTS = Section.of(
            "target hosts",
            Unknown.ERROR,
            List.of(List.of(
                    effect("Groups", "names of groups"),
                    effect("Hosts", "names of hosts"),
                    effect("Expression", "a pattern"))));

    static final Section RETRY_POLICY = Section.of(
            "retry policy",
            Unknown.ERROR,
            List.of(
                    List.of(
                            effect(
                                    "max_attempts",
                                    "how often the task is tried until it succeeds, the first time included; required"),
                            effect("delay", "seconds between two attempts; 5 if missing"),
                            effect(
                                    "backoff",
                                    "Fixed; Linear and Exponential only where they make no difference: waiting longer each time is not supported yet"))));

    static final Section INVENTORY = Section.of(
            "inventory",
            Unknown.WARNING,
            List.of(List.of(
                    effect(
                            "format",
                            "how the source is written: Yaml, Json or Ini, or Dynamic for a program that prints an inventory"),
                    effect("source", "see below; what groups, hosts and variables say goes before it"),
                    effect("groups", "see below"),
                    effect("hosts", "see below"),
                    effect("variables", "variables of all hosts; a warning if missing"))));

    static final Section INVENTORY_SOURCE = Section.of(
            "inventory source",
            Unknown.ERROR,
            List.of(
                    List.of(
                            effect("Inline", "a text in the plan"),
                            effect("File", "a file"),
                            refused("Url", "an inventory cannot be fetched from an address yet; save it as a file"),
                            effect(
                                    "Dynamic",
                                    "a program that prints an inventory; it is run on this machine whenever the plan is read"))));

    static final Section INVENTORY_TEXT =
            Section.of("inventory text", Unknown.ERROR, List.of(List.of(effect("content", "the text; required"))));

    static final Section INVENTORY_FILE = Section.of(
            "inventory file",
            Unknown.ERROR,
            List.of(List.of(effect("path", "the file, beside the plan unless the path is absolute; required"))));

    static final Section INVENTORY_PROGRAM = Section.of(
            "inventory program",
            Unknown.ERROR,
            List.of(List.of(effect("script", "the program, beside the plan unless the path is absolute; required"))));

    static final Section GROUP = Section.of(
            "group",
            Unknown.ERROR,
            List.of(List.of(
                    effect("hosts", "names of hosts"),
                    effect("variables", "variables of its hosts"),
                    effect("children", "names of groups that it contains"))));

    static final Section HOST = Section.of(
            "host",
            Unknown.ERROR,
            List.of(List.of(
                    effect("address", "where it is; the host's name if missing"),
                    effect("connection", "see below"),
                    effect("variables", "variables of the host"),
                    effect("target_triple", "what kind of machine it is"))));

    static final Section CONNECTION = Section.of(
            "connection",
            Unknown.ERROR,
            List.of(List.of(
                    effect("method", "Ssh or Local; WinRm is an error: it is not supported"),
                    effect("username", "the login name"),
                    effect("password", "the password; it never becomes a variable"),
                    effect("key_file", "a private key"),
                    effect("port", "the port"),
                    effect("timeout", "seconds until connecting fails; a warning if missing"))));

    static final Section FACTS = Section.of(
            "facts template",
            Unknown.WARNING,
            List.of(List.of(
                    informational("global_facts", "all facts are gathered"),
                    informational("host_facts", "all facts are gathered"),
                    rejected(
                            "custom_facts",
                            "facts of one's own are not supported yet; use a command task with register"))));

    static final Section DEPLOYMENT_CONFIG = Section.of(
            "deployment configuration",
            Unknown.WARNING,
            List.of(List.of(
                    effect(
                            "target_path",
                            "a link on the host to the current runner, as rustle_target_path, which goes before it"),
                    informational(
                            "backup_previous", "the release before is always kept, so that one can go back to it"),
                    effect(
                            "verify_deployment",
                            "as the caller's verify: each artifact is started once before it is activated"),
                    effect(
                            "cleanup_on_success",
                            "whether everything that was deployed is removed from a host after a run that went well there"),
                    effect(
                            "deployment_timeout",
                            "seconds that one host may take up to activation, unless the caller says otherwise"))));

    static final Section DEPLOYMENT = Section.of(
            "deployment",
            Unknown.WARNING,
            List.of(List.of(
                    effect("binary_name", "the name of the artifact file"),
                    effect(
                            "target_platform",
                            "a target triple: a hint, if nothing better tells the kind of machine; or multi"),
                    informational("compression", "what is sent is compressed"),
                    informational("strip_debug", BUILT_BEFORE),
                    informational("include_facts", "all facts are gathered"))));

    static final Section MODULE = Section.of(
            "module",
            Unknown.WARNING,
            List.of(List.of(
                    effect("source", "Builtin, or see below; Builtin if missing"),
                    informational("name", "the runner has every module"),
                    informational("version", "modules are as old as the runner"),
                    informational("checksum", "every byte of the runner is checked anyway"),
                    informational("dependencies", "the runner has every module"),
                    informational("static_link", BUILT_BEFORE))));

    static final Section MODULE_SOURCE = Section.of(
            "module source",
            Unknown.ERROR,
            List.of(List.of(
                    refused("File", FETCHING),
                    refused("Git", FETCHING),
                    refused("Http", FETCHING),
                    refused("Registry", "there is no registry of modules; the runner has its own"))));

    static final Section MODULE_DEFINITION = Section.of(
            "module definition",
            Unknown.WARNING,
            List.of(List.of(
                    rejectedUnless("type", FETCHING, node -> isOneOf(node, "native")),
                    rejectedUnless("implementation", FETCHING, node -> isOneOf(node, "builtin")))));

    static final List<Section> SECTIONS = List.of(
            PLAN,
            METADATA,
            TASK,
            CUSTOM_TYPE,
            CONDITION,
            TARGET_HOSTS,
            RETRY_POLICY,
            INVENTORY,
            INVENTORY_SOURCE,
            INVENTORY_TEXT,
            INVENTORY_FILE,
            INVENTORY_PROGRAM,
            GROUP,
            HOST,
            CONNECTION,
            FACTS,
            DEPLOYMENT_CONFIG,
            DEPLOYMENT,
            MODULE,
            MODULE_SOURCE,
            MODULE_DEFINITION);

    private FormatB() {}

    /** A kind of a thing cannot be there and ask for nothing. */
    private static Field refused(String name, String reason) {
        return rejectedUnless(name, reason, node -> false);
    }

    private static boolean isOneOf(Node node, String allowed) {
        return Field.isAbsent(node) || node.text().orElse("").equals(allowed);
    }
}
