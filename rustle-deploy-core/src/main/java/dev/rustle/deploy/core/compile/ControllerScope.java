package dev.rustle.deploy.core.compile;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;

/** The variables that are known on the controller: those of host and play, the extra ones, and the names of hosts and groups. Facts are not among them. */
final class ControllerScope {
    private ControllerScope() {}

    static Value.Mapping of(HostSlice slice, PlaySlice play) {
        Map<String, Value> magic = new LinkedHashMap<>();
        String host = slice.target().name();
        magic.put("inventory_hostname", Value.of(host));
        magic.put("inventory_hostname_short", Value.of(host.split("\\.", 2)[0]));
        magic.put("group_names", Value.ofTexts(slice.target().groups()));
        Map<String, Value> groups = new LinkedHashMap<>();
        slice.groups().forEach((group, hosts) -> groups.put(group, Value.ofTexts(hosts)));
        magic.put("groups", new Value.Mapping(groups));
        magic.put("ansible_play_name", Value.of(ProgramWriter.playName(play.play())));
        return slice.target()
                .variables()
                .with(play.play().variables())
                .with(slice.extraVariables())
                .with(new Value.Mapping(magic));
    }
}
