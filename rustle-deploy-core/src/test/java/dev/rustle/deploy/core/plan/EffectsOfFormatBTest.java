package dev.rustle.deploy.core.plan;

import java.util.stream.Stream;

/** Every field of format B with an effect, changed in the complete plan. */
class EffectsOfFormatBTest extends FieldEffects {
    EffectsOfFormatBTest() {
        super(Format.B);
    }

    static Stream<Change> changes() {
        return Stream.of(
                new Change("execution plan.name", "\"name\": \"site\",\n  \"meta", "\"name\": \"other\",\n  \"meta"),
                new Change("execution plan.metadata", "\"version\": \"1.0\"", "\"version\": \"3.0\""),
                new Change("execution plan.tasks", "{\"id\": \"listed\"", "{\"id\": \"renamed\""),
                new Change("execution plan.inventory", "\"everywhere\": true", "\"everywhere\": false"),
                new Change("execution plan.strategy", "{\"Rolling\": {\"batch_size\": 2}}", "\"HostPinned\""),
                new Change("execution plan.facts_template", "\"custom_facts\": {}", "\"custom_facts\": {\"a\": {}}"),
                new Change(
                        "execution plan.deployment_config",
                        """
                        "deployment_config": {
                            "target_path": "/opt/site/runner",
                            "backup_previous": true,
                            "verify_deployment": true,
                            "cleanup_on_success": true,
                            "deployment_timeout": 1800
                          },""",
                        "\"deployment_config\": null,"),
                new Change(
                        "execution plan.deployment",
                        """
                        "deployment": {
                            "target_platform": "aarch64-unknown-linux-musl",
                            "binary_name": "site-runner",
                            "compression": true,
                            "strip_debug": true,
                            "include_facts": true
                          },""",
                        "\"deployment\": null,"),
                new Change("execution plan.modules", "\"source\": \"Builtin\"", "\"source\": {\"Http\": {}}"),
                new Change("execution plan.module_definitions", "\"type\": \"native\"", "\"type\": \"wasm\""),
                new Change("metadata.version", "\"version\": \"1.0\"", "\"version\": \"1x\""),
                new Change("metadata.plan_id", "\"name\": \"site\",\n  \"meta", "\"name\": null,\n  \"meta"),
                new Change("task.id", "\"id\": \"keyed\"", "\"id\": \"other\""),
                new Change("task.name", "\"restart it\"", "\"restart\""),
                new Change("task.task_type", "\"task_type\": \"Service\"", "\"task_type\": \"Command\""),
                new Change("task.module", "\"ansible.builtin.ping\"", "\"ansible.builtin.setup\""),
                new Change("task.args", "\"restarted\"", "\"started\""),
                new Change("task.dependencies", "[\"config\", \"config\"]", "[]"),
                new Change("task.conditions", "\"operator\": \"Equals\"", "\"operator\": \"NotEquals\""),
                new Change(
                        "task.target_hosts", "\"target_hosts\": \"All\"", "\"target_hosts\": {\"Groups\": [\"db\"]}"),
                new Change("task.retry_policy", "\"max_attempts\": 4", "\"max_attempts\": 5"),
                new Change("task.failure_policy", "\"Continue\"", "\"Abort\""),
                new Change("task.tags", "[\"late\"]", "[\"early\"]"),
                new Change("task.when", "\"ready\"", "\"not ready\""),
                new Change("task.vars", "9090", "9091"),
                new Change("task.loop", "\"loop\": [\"a\", \"b\"]", "\"loop\": [\"a\"]"),
                new Change("task.with_list", "\"with_list\": [1]", "\"with_list\": [2]"),
                new Change("task.with_items", "\"with_items\": [\"x\"]", "\"with_items\": [\"y\"]"),
                new Change("task.with_dict", "{\"k\": 1}", "{\"k\": 2}"),
                new Change("task.loop_control", "\"loop_var\": \"item\"", "\"loop_var\": \"other\""),
                new Change("task.register", "\"register\": \"written\"", "\"register\": \"wrote\""),
                new Change("task.changed_when", "\"written.changed\"", "true"),
                new Change("task.failed_when", "\"failed_when\": false", "\"failed_when\": true"),
                new Change("task.ignore_errors", "\"ignore_errors\": true", "\"ignore_errors\": false"),
                new Change("task.until", "\"written is success\"", "\"written is changed\""),
                new Change("task.retries", "\"retries\": 2", "\"retries\": 3"),
                new Change("task.delay", "\"delay\": 1", "\"delay\": 3"),
                new Change("task.timeout", "\"timeout\": 30", "\"timeout\": 31"),
                new Change("task.no_log", "\"no_log\": true", "\"no_log\": false"),
                new Change("task.check_mode", "\"check_mode\": false", "\"check_mode\": true"),
                new Change("task.diff", "\"diff\": true", "\"diff\": false"),
                new Change("custom task type.module_name", "\"module_name\": \"ping\"", "\"module_name\": \"stat\""),
                new Change("condition.variable", "ansible_facts.system", "ansible_facts.distribution"),
                new Change("condition.operator", "GreaterThan", "LessThan"),
                new Change("condition.value", "1.50", "1.51"),
                new Change("target hosts.Groups", "{\"Groups\": [\"web\"]}", "{\"Groups\": [\"db\"]}"),
                new Change("target hosts.Hosts", "{\"Hosts\": [\"web1\", \"web2\"]}", "{\"Hosts\": [\"web1\"]}"),
                new Change("target hosts.Expression", "web:!web2", "web:!web1"),
                new Change("retry policy.max_attempts", "\"max_attempts\": 4", "\"max_attempts\": 3"),
                new Change("retry policy.delay", "\"delay\": 2", "\"delay\": 4"),
                new Change("retry policy.backoff", "\"Fixed\"", "\"Linear\""),
                new Change("inventory.format", "\"format\": \"Ini\"", "\"format\": \"Yaml\""),
                new Change("inventory.source", "[db]\\ndb1", "[db]\\ndb2"),
                new Change("inventory.groups", "\"kind\": \"new\"", "\"kind\": \"newer\""),
                new Change("inventory.hosts", "192.0.2.1", "192.0.2.2"),
                new Change("inventory.variables", "\"everywhere\"", "\"nowhere\""),
                new Change("inventory source.Inline", "ansible_user=dba", "ansible_user=dbb"),
                new Change(
                        "inventory source.File",
                        "{\"Inline\": {\"content\": \"[db]\\ndb1 ansible_user=dba\\n[db:vars]\\nkind=old\\n\"}}",
                        "{\"File\": {\"path\": \"hosts.yml\"}}"),
                new Change(
                        "inventory source.Dynamic",
                        "\"format\": \"Ini\",\n    \"source\": {\"Inline\": {\"content\": \"[db]\\ndb1 ansible_user=dba\\n[db:vars]\\nkind=old\\n\"}}",
                        "\"format\": \"Dynamic\",\n    \"source\": {\"Dynamic\": {\"script\": \"hosts.sh\"}}"),
                new Change("inventory text.content", "ansible_user=dba", "ansible_user=dbb"),
                new Change(
                        "inventory file.path",
                        "{\"Inline\": {\"content\": \"[db]\\ndb1 ansible_user=dba\\n[db:vars]\\nkind=old\\n\"}}",
                        "{\"File\": {\"path\": \"hosts.ini\"}}"),
                new Change(
                        "inventory program.script",
                        "\"format\": \"Ini\",\n    \"source\": {\"Inline\": {\"content\": \"[db]\\ndb1 ansible_user=dba\\n[db:vars]\\nkind=old\\n\"}}",
                        "\"format\": \"Dynamic\",\n    \"source\": {\"Dynamic\": {\"script\": \"absent.sh\"}}"),
                new Change("group.hosts", "{\"hosts\": [\"web1\", \"web2\"], \"var", "{\"hosts\": [\"web1\"], \"var"),
                new Change("group.variables", "{\"kind\": \"web\"}", "{\"kind\": \"webs\"}"),
                new Change("group.children", "{\"children\": [\"web\", \"db\"]}", "{\"children\": [\"web\"]}"),
                new Change("host.address", "\"192.0.2.1\"", "\"192.0.2.3\""),
                new Change(
                        "host.connection",
                        "\"connection\": {\"method\": \"Local\", \"timeout\": null}",
                        "\"connection\": null"),
                new Change("host.variables", "{\"number\": 1}", "{\"number\": 2}"),
                new Change("host.target_triple", "x86_64-unknown-linux-musl", "aarch64-unknown-linux-gnu"),
                new Change("connection.method", "\"Local\"", "\"Ssh\""),
                new Change("connection.username", "\"deploy\"", "\"root\""),
                new Change("connection.password", "\"secret\"", "null"),
                new Change("connection.key_file", "/keys/id", "/keys/other"),
                new Change("connection.port", "2222", "2223"),
                new Change("connection.timeout", "\"timeout\": 7", "\"timeout\": 8"),
                new Change("deployment configuration.target_path", "/opt/site/runner", "/opt/other/runner"),
                new Change(
                        "deployment configuration.verify_deployment",
                        "\"verify_deployment\": true",
                        "\"verify_deployment\": false"),
                new Change(
                        "deployment configuration.cleanup_on_success",
                        "\"cleanup_on_success\": true",
                        "\"cleanup_on_success\": false"),
                new Change("deployment configuration.deployment_timeout", "1800", "1801"),
                new Change("deployment.binary_name", "\"site-runner\"", "\"other-runner\""),
                new Change("deployment.target_platform", "aarch64-unknown-linux-musl", "multi"),
                new Change("module.source", "\"source\": \"Builtin\"", "\"source\": {\"File\": {\"path\": \"x\"}}"));
    }
}
