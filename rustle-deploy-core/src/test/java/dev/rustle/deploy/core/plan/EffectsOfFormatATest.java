package dev.rustle.deploy.core.plan;

import java.util.stream.Stream;

/** Every field of format A with an effect, changed in the complete plan. */
class EffectsOfFormatATest extends FieldEffects {
    EffectsOfFormatATest() {
        super(Format.A);
    }

    static Stream<Change> changes() {
        return Stream.of(
                new Change("plan.name", "\"name\": \"site\",\n  \"meta", "\"name\": \"other\",\n  \"meta"),
                new Change("plan.metadata", "\"limit\": \"web:!old\"", "\"limit\": \"web\""),
                new Change("plan.plays", "\"play_id\": \"play-0\"", "\"play_id\": \"play-1\""),
                new Change(
                        "plan.hosts",
                        "\"hosts\": [\"web1\", \"web2\"]\n}",
                        "\"hosts\": []\n}",
                        EffectsOfFormatATest::withoutHostsOfThePlay),
                new Change("plan.inventory", "\"192.0.2.1\"", "\"192.0.2.2\""),
                new Change("plan.binary_deployments", "\"secs\": 300", "\"secs\": 301"),
                new Change("metadata.plan_id", "\"name\": \"site\",\n  \"metadata\": {", "\"metadata\": {"),
                new Change("metadata.planning_options", "\"forks\": 7", "\"forks\": 8"),
                new Change("planning options.limit", "\"web:!old\"", "\"web1\""),
                new Change("planning options.tags", "\"a,b\"", "\"a\""),
                new Change("planning options.skip_tags", "\"skip_tags\": [\"slow\"]", "\"skip_tags\": [\"quick\"]"),
                new Change(
                        "planning options.check_mode",
                        "\"check_mode\": true, \"diff_mode",
                        "\"check_mode\": false, \"diff_mode"),
                new Change("planning options.diff_mode", "\"diff_mode\": true", "\"diff_mode\": false"),
                new Change("planning options.forks", "\"forks\": 7", "\"forks\": 6"),
                new Change("planning options.force_ssh", "\"force_ssh\": false", "\"force_ssh\": true"),
                new Change("play.play_id", "\"play_id\": \"play-0\"", "\"play_id\": \"first\""),
                new Change("play.name", "\"everything\"", "\"something\""),
                new Change("play.hosts", "[\"web\", \"!old\"]", "[\"web1\"]"),
                new Change("play.batches", "\"batch_id\": \"first\"", "\"batch_id\": \"zeroth\""),
                new Change("play.handlers", "\"name\": \"y\"", "\"name\": \"z\""),
                new Change("play.strategy", "{\"Rolling\": {\"batch_size\": 2}}", "\"Free\""),
                new Change("play.serial", "[1, \"30%\"]", "[2]"),
                new Change("play.vars", "\"port\": 8080", "\"port\": 8081"),
                new Change("play.gather_facts", "\"gather_facts\": false", "\"gather_facts\": true"),
                new Change("play.force_handlers", "\"force_handlers\": true", "\"force_handlers\": false"),
                new Change("play.tags", "[\"site\"]", "[\"page\"]"),
                new Change("play.pre_tasks", "\"task_id\": \"pre\"", "\"task_id\": \"before\""),
                new Change("play.post_tasks", "\"batch_id\": \"last\"", "\"batch_id\": \"end\""),
                new Change("batch.batch_id", "\"batch_id\": \"second\"", "\"batch_id\": \"third\""),
                new Change(
                        "batch.hosts",
                        "\"batch_id\": \"second\",\n          \"hosts\": [\"web1\"]",
                        "\"batch_id\": \"second\",\n          \"hosts\": [\"web2\"]"),
                new Change(
                        "batch.tasks",
                        "{\"task_id\": \"task_4\", \"module\": \"ping\", \"loop\": \"{{ names }}\"}",
                        "{\"task_id\": \"task_4\", \"module\": \"ping\"}"),
                new Change("batch.dependencies", "[\"first\", \"first\"]", "[\"fisrt\"]"),
                new Change("task.task_id", "\"task_4\"", "\"task_44\""),
                new Change(
                        "task.hosts",
                        "\"hosts\": [\"web1\"],\n              \"dep",
                        "\"hosts\": [\"web2\"],\n              \"dep"),
                new Change("task.dependencies", "[\"task_3\", \"task_0\"]", "[]"),
                new Change("task.name", "\"copy {{ item }}\"", "\"copies {{ item }}\""),
                new Change("task.module", "\"ansible.builtin.copy\"", "\"ansible.builtin.file\""),
                new Change("task.args", "\"mode\": \"0644\"", "\"mode\": \"0600\""),
                new Change("task.conditions", "a is defined", "b is defined"),
                new Change("task.tags", "\"tags\": [\"files\"]", "\"tags\": [\"data\"]"),
                new Change("task.notify", "[\"restart\", \"all services\"]", "[\"restart\"]"),
                new Change("task.execution_order", "\"execution_order\": 1,", "\"execution_order\": -1,"),
                new Change("task.when", "port > 80", "port > 81"),
                new Change("task.vars", "{\"x\": \"{{ y }}\"}", "{\"x\": \"{{ z }}\"}"),
                new Change("task.loop", "\"{{ names }}\"", "\"{{ others }}\""),
                new Change("task.with_list", "\"with_list\": [1, [2]]", "\"with_list\": [1, 2]"),
                new Change("task.with_items", "[\"a\", [\"b\", [\"c\"]], \"d\"]", "[\"a\", \"d\"]"),
                new Change("task.with_dict", "{\"k\": 1, \"l\"", "{\"k\": 2, \"l\""),
                new Change("task.loop_control", "\"index_var\": \"i\"", "\"index_var\": \"j\""),
                new Change("task.register", "\"register\": \"copied\"", "\"register\": \"moved\""),
                new Change("task.changed_when", "\"copied.changed\"", "\"not copied.changed\""),
                new Change("task.failed_when", "copied.rc != 0", "copied.rc != 1"),
                new Change("task.ignore_errors", "{{ careless }}", "{{ careful }}"),
                new Change("task.until", "copied is success", "copied is changed"),
                new Change("task.retries", "\"retries\": 5", "\"retries\": 6"),
                new Change("task.delay", "\"delay\": \"2\"", "\"delay\": \"3\""),
                new Change("task.timeout", "\"timeout\": 30", "\"timeout\": 31"),
                new Change("task.no_log", "\"no_log\": \"yes\"", "\"no_log\": \"no\""),
                new Change(
                        "task.check_mode",
                        "\"check_mode\": true,\n              \"diff\"",
                        "\"check_mode\": false,\n              \"diff\""),
                new Change("task.diff", "\"diff\": false", "\"diff\": true"),
                new Change("handler.handler_id", "\"handler_id\": \"h2\"", "\"handler_id\": \"h3\""),
                new Change(
                        "handler.listen", "\"listen\": [\"all services\"]", "\"listen\": [\"all services\", \"more\"]"),
                new Change("handler.name", "\"name\": \"reload\"", "\"name\": \"load\""),
                new Change(
                        "handler.module",
                        "\"module\": \"service\", \"args\": {\"name\": \"y\"",
                        "\"module\": \"systemd\", \"args\": {\"name\": \"y\""),
                new Change("handler.args", "\"reloaded\"", "\"started\""),
                new Change(
                        "handler.conditions",
                        "\"conditions\": []",
                        "\"conditions\": [{\"When\": {\"expression\": \"a\"}}]"),
                handler("tags", "[\"t\"]"),
                handler("notify", "[\"restart\"]"),
                handler("when", "\"a is defined\""),
                handler("vars", "{\"v\": 1}"),
                handler("loop", "[1]"),
                handler("with_list", "[1]"),
                handler("with_items", "[1]"),
                handler("with_dict", "{\"a\": 1}"),
                new Change(
                        "handler.loop_control",
                        HANDLER,
                        HANDLER + "\"loop\": [1], \"loop_control\": {\"loop_var\": \"one\"}, "),
                handler("register", "\"r\""),
                handler("changed_when", "false"),
                handler("failed_when", "false"),
                handler("ignore_errors", "true"),
                handler("until", "\"a\""),
                handler("retries", "3"),
                handler("delay", "3"),
                handler("timeout", "3"),
                handler("no_log", "true"),
                handler("check_mode", "true"),
                handler("diff", "true"),
                new Change(
                        "condition.When",
                        "{\"When\": {\"expression\": \"a is defined\"}}",
                        "{\"When\": {\"expression\": \"a\"}}"),
                new Change("condition.Skip", "\"b or c\"", "\"b and c\""),
                new Change(
                        "condition.Only",
                        "{\"Only\": {\"hosts\": [\"web1\", \"web2\"]}}",
                        "{\"Only\": {\"hosts\": [\"web2\"]}}"),
                new Change("condition.Host", "{\"pattern\": \"web*\"}", "{\"pattern\": \"web2\"}"),
                new Change("condition.Tag", "[\"files\", \"more\"]", "[\"files\", \"less\"]"),
                new Change("condition.CheckMode", "{\"enabled\": true}", "{\"enabled\": false}"),
                new Change("loop control.loop_var", "\"loop_var\": \"file\"", "\"loop_var\": \"path\""),
                new Change("loop control.index_var", "\"index_var\": \"i\"", "\"index_var\": \"k\""),
                new Change("loop control.label", "\"{{ file }}\"", "\"{{ i }}\""),
                new Change("loop control.pause", "\"pause\": 0.5", "\"pause\": 0.6"),
                new Change("loop control.extended", "\"extended\": \"yes\"", "\"extended\": \"no\""),
                new Change("binary deployment.binary_name", "\"site-runner\"", "\"other-runner\""),
                new Change(
                        "binary deployment.target_hosts",
                        "\"target_hosts\": [\"web1\"]",
                        "\"target_hosts\": [\"web2\"]"),
                new Change(
                        "binary deployment.compilation_requirements",
                        "\"target_arch\": \"aarch64\"",
                        "\"target_arch\": \"x86_64\""),
                new Change(
                        "binary deployment.target_architecture",
                        "\"target_triple\": \"x86_64-apple-darwin\"",
                        "\"target_triple\": \"\""),
                new Change("binary deployment.execution_timeout", "\"nanos\": 500000000", "\"nanos\": 0"),
                new Change(
                        "binary deployment.embedded_data",
                        "\"variables\": {}, \"facts",
                        "\"variables\": {\"a\": 1}, \"facts"),
                new Change("binary deployment.secrets", "\"key\": \"token\"", "\"key\": \"coin\""),
                new Change("secret.key", "\"key\": \"other_token\"", "\"key\": \"other_coin\""),
                new Change(
                        "secret.source",
                        "{\"File\": {\"path\": \"/run/secrets/token\"}}",
                        "{\"Environment\": {\"var\": \"TOKEN\"}}"),
                new Change("secret source.File", "/run/secrets/token", "/run/secrets/other"),
                new Change("secret source.Environment", "\"OTHER_TOKEN\"", "\"ANOTHER_TOKEN\""),
                new Change(
                        "compilation requirements.target_arch",
                        "\"target_arch\": \"aarch64\"",
                        "\"target_arch\": \"\""),
                new Change("compilation requirements.target_os", "\"target_os\": \"\"", "\"target_os\": \"linux\""),
                new Change(
                        "compilation requirements.target_triple", "x86_64-apple-darwin", "x86_64-unknown-linux-gnu"));
    }

    private static final String HANDLER = "{\"handler_id\": \"h2\", ";

    private static Change handler(String field, String value) {
        return new Change("handler." + field, HANDLER, HANDLER + "\"" + field + "\": " + value + ", ");
    }

    /** A play that names no hosts although the plan does is aimed at a group, which is warned about. */
    private static String withoutHostsOfThePlay(String plan) {
        return plan.replace("\"hosts\": [\"web\", \"!old\"],", "");
    }
}
