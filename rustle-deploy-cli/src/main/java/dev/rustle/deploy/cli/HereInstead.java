package dev.rustle.deploy.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.CompiledPlan.CompiledHost;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;

/** Has artifacts run on this machine instead of on their hosts, wherever these may be, and leaves no release here. */
final class HereInstead {
    private static final String STATE_DIR = "rustle_state_dir";
    private static final String TARGET_PATH = "rustle_target_path";

    private HereInstead() {}

    /**
     * Returns the artifacts for this machine: they are what they were, but their hosts are here.
     *
     * @param states where releases and records of runs are kept
     */
    static CompiledPlan of(CompiledPlan compiled, Path states) {
        List<CompiledHost> hosts = compiled.hosts().values().stream()
                .map(host -> new CompiledHost(here(host.slice(), states), host.artifact()))
                .toList();
        return CompiledPlan.builder(compiled.plan(), compiled.inventory())
                .hosts(hosts)
                .settings(compiled.settings())
                .warnings(compiled.warnings())
                .build();
    }

    private static HostSlice here(HostSlice slice, Path states) {
        Target there = slice.target();
        Map<String, Value> variables = new LinkedHashMap<>(there.variables().entries());
        variables.put(STATE_DIR, Value.of(states.toString()));
        variables.remove(TARGET_PATH);
        Target.Builder target = Target.builder(there.name(), Connection.local())
                .variables(new Value.Mapping(variables))
                .groups(there.groups());
        there.triple().ifPresent(target::triple);
        HostSlice.Builder here = HostSlice.builder(slice.plan(), slice.inventory(), target.build())
                .groups(slice.groups())
                .plays(slice.plays())
                .extraVariables(slice.extraVariables())
                .binaryName(slice.binaryName());
        slice.folder().ifPresent(here::folder);
        return here.build();
    }
}
