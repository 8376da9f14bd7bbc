package dev.rustle.deploy.core.compile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.HostSlice.Part;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;

/**
 * What is known on the controller of the variables that a task has on its host, in the order of precedence that holds there: {@code data}, that is loops and the
 * names of hosts and groups; {@code over}, the extra variables; what the run sets, of which only the names are {@code unknown}; the {@code variables} of task, play
 * and host. Facts are not among them.
 */
record ControllerScope(Value.Mapping data, Value.Mapping over, Map<String, String> unknown, Value.Mapping variables) {
    /** Stands for an argument that is not given. No text that anybody means begins like it. */
    static final String OMITTED = "__omit_place_holder__rustle-deploy";

    /** Names of one thing: where an inventory has one of them, a host has the other as well. */
    private static final List<List<String>> ALIASES = List.of(
            List.of("ansible_host", "ansible_ssh_host"),
            List.of("ansible_port", "ansible_ssh_port"),
            List.of("ansible_user", "ansible_ssh_user"));

    /** Returns what is known of a task's variables after others have set theirs on the host. */
    static ControllerScope of(HostSlice slice, PlaySlice play, Task task, List<Part> parts, SetOnHost found) {
        Value.Mapping own = play.play().variables().with(task.variables());
        Value.Mapping host = slice.target().variables();
        return new ControllerScope(
                magic(slice, play, parts),
                slice.extraVariables(),
                withSecrets(slice, found.during(task).reasons(host, own)),
                aliases(host).with(host).with(own));
    }

    /** Returns the same for one turn of a loop. */
    ControllerScope inLoop(Value.Mapping turn) {
        return new ControllerScope(data.with(turn), over, unknown, variables);
    }

    private static Map<String, String> withSecrets(HostSlice slice, Map<String, String> reasons) {
        Map<String, String> all = new LinkedHashMap<>(reasons);
        slice.secrets().forEach(name -> all.put(name, "it is a secret, which only a run knows"));
        return all;
    }

    private static Value.Mapping magic(HostSlice slice, PlaySlice play, List<Part> parts) {
        Map<String, Value> magic = new LinkedHashMap<>();
        String host = slice.target().name();
        magic.put("inventory_hostname", Value.of(host));
        magic.put("inventory_hostname_short", Value.of(host.split("\\.", 2)[0]));
        magic.put("group_names", Value.ofTexts(slice.target().groups()));
        Map<String, Value> groups = new LinkedHashMap<>();
        slice.groups().forEach((group, hosts) -> groups.put(group, Value.ofTexts(hosts)));
        magic.put("groups", new Value.Mapping(groups));
        magic.put("ansible_play_name", Value.of(ProgramWriter.playName(play.play())));
        magic.put("ansible_play_hosts", Value.ofTexts(play.hosts()));
        magic.put("ansible_play_hosts_all", Value.ofTexts(play.hosts()));
        List<List<String>> batches = parts.stream().map(Part::hosts).distinct().toList();
        if (batches.size() == 1) {
            magic.put("ansible_play_batch", Value.ofTexts(batches.get(0)));
            magic.put("play_hosts", Value.ofTexts(batches.get(0)));
        }
        magic.put("omit", Value.of(OMITTED));
        return new Value.Mapping(magic);
    }

    private static Value.Mapping aliases(Value.Mapping host) {
        Map<String, Value> aliases = new LinkedHashMap<>();
        for (List<String> names : ALIASES) {
            host.get(names.get(0)).ifPresent(value -> aliases.put(names.get(1), value));
            host.get(names.get(1)).ifPresent(value -> aliases.put(names.get(0), value));
        }
        return new Value.Mapping(aliases);
    }
}
