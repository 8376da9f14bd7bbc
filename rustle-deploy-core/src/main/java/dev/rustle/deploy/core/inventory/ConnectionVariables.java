package dev.rustle.deploy.core.inventory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.rustle.deploy.core.host.HostPaths;
import dev.rustle.deploy.plan.Value;

/** The names of variables that say how a host is reached and as whom, and which of them are secrets. */
public final class ConnectionVariables {
    private static final Pattern SECRET = Pattern.compile(
            "ansible_(?:\\w+_)?(?:pass|password|passphrase)|ansible_(?:\\w+_)?private_key|ansible_(?:ssh_)?pkcs11_pin");
    private static final Pattern CONNECTION = Pattern.compile("ansible_become(?:_\\w+)?|ansible_ssh_\\w+"
            + "|ansible_paramiko_\\w+|ansible_(?:connection|host|port|user|private_key_file|timeout|host_key_checking)"
            + "|ansible_(?:su|sudo)(?:_(?:user|exe|flags))?|ansible_proxy_command");
    /** Facts about a host, which begin like variables of its connection. */
    private static final Pattern FACT = Pattern.compile("ansible_ssh_host_key_(?!checking)\\w+");

    private static final Set<String> PLACES = Set.of(HostPaths.STATE_DIR, HostPaths.TARGET_PATH);

    private ConnectionVariables() {}

    /** Whether the value must never leave the controller. */
    public static boolean isSecret(String name) {
        return SECRET.matcher(name).matches();
    }

    /** Whether a variable says how a host is reached; no fact has such a name. */
    public static boolean isConnection(String name) {
        return CONNECTION.matcher(name).matches() && !FACT.matcher(name).matches();
    }

    /** Returns variables less the secrets among them. */
    public static Value.Mapping withoutSecrets(Value.Mapping variables) {
        if (variables.entries().keySet().stream().noneMatch(ConnectionVariables::isSecret)) {
            return variables;
        }
        Map<String, Value> rest = new LinkedHashMap<>(variables.entries());
        rest.keySet().removeIf(ConnectionVariables::isSecret);
        return new Value.Mapping(rest);
    }

    /**
     * Returns what is wrong with a variable that a play or a task sets: the connection is made before any of them begins. What asks for nothing, and settings of
     * Ansible's own client that say nothing about where, as whom or how safely, are no problem.
     */
    public static Optional<String> problemInPlan(String name, Value value) {
        if (name.equals("ansible_become") && (value.equals(Value.of(false)) || value instanceof Value.Null)) {
            return Optional.empty();
        } else if (PLACES.contains(name)) {
            return Optional.of(name + " says where a host has its releases; set it in the inventory");
        } else if (name.startsWith("ansible_become")
                || name.equals("ansible_sudo")
                || name.startsWith("ansible_sudo_")
                || name.equals("ansible_su")
                || name.startsWith("ansible_su_")) {
            return Optional.of(
                    name
                            + ": running as another user is not supported yet; connect as the user that the tasks need, and remove it");
        } else if (isSecret(name) || (isConnection(name) && !HostConnection.WITHOUT_MEANING.contains(name))) {
            return Optional.of(name
                    + " says how a host is reached, which is settled before plays and tasks begin; set it in the inventory or as"
                    + " an extra variable");
        }
        return Optional.empty();
    }
}
