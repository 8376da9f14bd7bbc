package dev.rustle.deploy.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keywords of a task by the names that Ansible has for them. */
final class Keywords {
    private final Map<String, Value> set = new LinkedHashMap<>();

    private Keywords() {}

    static Value.Mapping of(Task task) {
        Keywords keywords = new Keywords();
        keywords.put("when", task.when());
        task.loop().ifPresent(loop -> keywords.set.put("loop", loop));
        task.loopControl().ifPresent(control -> keywords.set.put("loop_control", of(control)));
        task.register().ifPresent(name -> keywords.set.put("register", Value.of(name)));
        if (!task.variables().entries().isEmpty()) {
            keywords.set.put("vars", task.variables());
        }
        keywords.putTexts("tags", task.tags());
        keywords.putTexts("notify", task.notifies());
        keywords.put("changed_when", task.changedWhen());
        keywords.put("failed_when", task.failedWhen());
        task.ignoreErrors().ifPresent(value -> keywords.set.put("ignore_errors", value));
        keywords.put("until", task.until());
        task.retries().ifPresent(value -> keywords.set.put("retries", value));
        task.delay().ifPresent(value -> keywords.set.put("delay", value));
        task.noLog().ifPresent(value -> keywords.set.put("no_log", value));
        task.checkMode().ifPresent(value -> keywords.set.put("check_mode", value));
        task.diff().ifPresent(value -> keywords.set.put("diff", value));
        task.timeout().ifPresent(value -> keywords.set.put("timeout", value));
        return new Value.Mapping(keywords.set);
    }

    private static Value of(LoopControl control) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("loop_var", Value.of(control.variable()));
        control.indexVariable().ifPresent(name -> json.put("index_var", Value.of(name)));
        control.label().ifPresent(label -> json.put("label", Value.of(label)));
        control.pause().ifPresent(pause -> json.put("pause", pause));
        if (control.extended()) {
            json.put("extended", Value.of(true));
        }
        return new Value.Mapping(json);
    }

    private void put(String name, List<Value> values) {
        if (!values.isEmpty()) {
            set.put(name, new Value.Sequence(values));
        }
    }

    private void putTexts(String name, List<String> texts) {
        if (!texts.isEmpty()) {
            set.put(name, Value.ofTexts(texts));
        }
    }
}
