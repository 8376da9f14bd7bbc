package dev.rustle.deploy.core.inventory;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.core.host.HostPaths;
import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Credentials;
import dev.rustle.deploy.target.HostKeys;
import dev.rustle.deploy.target.Secret;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

/**
 * Makes a target of a host's variables: those that say how it is reached become its connection, and secrets among them leave the variables. What would change where or
 * how safely we connect and is not supported is an error, never ignored.
 */
final class HostConnection {
    private static final Set<String> SSH =
            Set.of("ssh", "smart", "paramiko", "paramiko_ssh", "ansible.builtin.ssh", "ansible.builtin.paramiko_ssh");
    static final Set<String> LOCAL = Set.of("local", "ansible.builtin.local");
    /** Variables that would change where or how safely we connect. */
    private static final Map<String, String> REFUSED = Map.of(
            "ansible_ssh_pkcs11_provider", "keys on hardware tokens are not supported yet",
            "ansible_ssh_private_key", "a key inside of an inventory is not supported; name its file",
            "ansible_private_key_passphrase",
                    "a passphrase in an inventory is not supported yet; use an unlocked key file",
            "ansible_ssh_private_key_passphrase",
                    "a passphrase in an inventory is not supported yet; use an unlocked key file",
            "ansible_paramiko_proxy_command", "connecting through another host is not supported yet",
            "ansible_ssh_proxy_command", "connecting through another host is not supported yet",
            "ansible_proxy_command", "connecting through another host is not supported yet");
    /** Variables of Ansible's own client that say nothing about where or how safely. */
    static final Set<String> WITHOUT_MEANING = Set.of(
            "ansible_ssh_executable",
            "ansible_ssh_pipelining",
            "ansible_ssh_retries",
            "ansible_ssh_transfer_method",
            "ansible_ssh_use_tty",
            "ansible_ssh_control_path",
            "ansible_ssh_control_path_dir",
            "ansible_ssh_verbosity",
            "ansible_scp_extra_args",
            "ansible_sftp_extra_args",
            "ansible_scp_executable",
            "ansible_sftp_executable",
            "ansible_scp_if_ssh",
            "ansible_sftp_batch_mode");
    /** Variables that are read here. */
    private static final Set<String> READ = Set.of(
            "ansible_ssh_host",
            "ansible_ssh_port",
            "ansible_ssh_user",
            "ansible_ssh_pass",
            "ansible_ssh_password",
            "ansible_ssh_private_key_file",
            "ansible_ssh_args",
            "ansible_ssh_common_args",
            "ansible_ssh_extra_args",
            "ansible_ssh_timeout",
            "ansible_ssh_host_key_checking");

    private final String host;
    private final Map<String, Located> variables;
    private final Location place;
    private final Problems problems;

    private HostConnection(String host, Map<String, Located> variables, Location place, Problems problems) {
        this.host = host;
        this.variables = variables;
        this.place = place;
        this.problems = problems;
    }

    static Target target(
            String host, Map<String, Located> variables, List<String> groups, Location place, Problems problems) {
        HostConnection reader = new HostConnection(host, variables, place, problems);
        Map<String, Value> plain = new LinkedHashMap<>();
        variables.forEach((name, value) -> plain.put(name, value.value()));
        HostPaths.problems(new Value.Mapping(plain)).forEach((name, problem) -> {
            Located found = variables.get(name);
            problems.error(found == null ? place : found.location(), "host " + host + ": " + problem);
        });
        Target.Builder target = Target.builder(host, reader.connection())
                .variables(ConnectionVariables.withoutSecrets(new Value.Mapping(plain)))
                .groups(groups);
        reader.triple().ifPresent(target::triple);
        return target.build();
    }

    /** Reads what extra variables say about connections, which may be less than a host's own variables say. */
    static HostConnection ofExtraVariables(Map<String, Located> variables, Location place, Problems problems) {
        HostConnection reader = new HostConnection("", variables, place, problems);
        reader.refuse();
        for (String name : List.of("ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args")) {
            if (reader.isSet(name)) {
                reader.error(name, "arguments of ssh are not supported as extra variables; set them in the inventory");
            }
        }
        return reader;
    }

    /** Returns the kind of connection. */
    Optional<String> kind() {
        Optional<String> kind = text("ansible_connection");
        if (kind.isPresent() && !LOCAL.contains(kind.get()) && !SSH.contains(kind.get())) {
            error(
                    "ansible_connection",
                    "connections by \"" + kind.get() + "\" are not supported; expected ssh or local");
        }
        return kind;
    }

    Optional<String> address() {
        return text("ansible_host", "ansible_ssh_host");
    }

    Optional<String> user() {
        return text("ansible_user", "ansible_ssh_user");
    }

    Optional<Secret> password() {
        return text("ansible_password", "ansible_ssh_pass", "ansible_ssh_password")
                .map(Secret::of);
    }

    /** Returns the private key that the variables name. */
    Optional<Path> keyFile() {
        return text("ansible_private_key_file", "ansible_ssh_private_key_file").flatMap(text -> {
            try {
                return Optional.of(SshArguments.path(text));
            } catch (InvalidPathException e) {
                problems.error(place, message("ansible_private_key_file", "is no path: " + e.getMessage()));
                return Optional.empty();
            }
        });
    }

    private Connection connection() {
        refuse();
        String address = address().orElse(host);
        Optional<String> kind = kind();
        if (kind.isPresent() && LOCAL.contains(kind.get())) {
            return Connection.local();
        }
        // The order is that of Ansible's command line for ssh, on which the first value of an option counts.
        SshArguments before = arguments("ansible_ssh_args");
        SshArguments after = arguments("ansible_ssh_common_args", "ansible_ssh_extra_args");
        Connection.Builder connection;
        try {
            connection = Connection.ssh(address);
        } catch (IllegalArgumentException e) {
            problems.error(place, String.valueOf(e.getMessage()));
            return Connection.local();
        }
        before.port().or(this::port).or(after::port).ifPresent(connection::port);
        before.user().or(this::user).or(after::user).ifPresent(connection::user);
        Credentials credentials = Credentials.defaults();
        for (Path file : identities(before, after)) {
            credentials = credentials.withIdentityFile(file);
        }
        Optional<Secret> password = password();
        if (password.isPresent()) {
            credentials = credentials.withPassword(password.get());
        }
        connection.credentials(credentials);
        before.knownHosts().or(after::knownHosts).ifPresent(files -> connection.hostKeys(new HostKeys.Known(files)));
        before.connectTimeout().or(this::timeout).or(after::connectTimeout).ifPresent(connection::connectTimeout);
        return connection.build();
    }

    private void refuse() {
        REFUSED.forEach((name, reason) -> {
            if (isSet(name)) {
                error(name, reason);
            }
        });
        if (isSet("ansible_become") && !isFalse("ansible_become")) {
            error(
                    "ansible_become",
                    "running as another user is not supported yet; connect as the user that the tasks need");
        }
        for (String name : List.of("ansible_host_key_checking", "ansible_ssh_host_key_checking")) {
            if (isSet(name) && isFalse(name)) {
                error(
                        name,
                        "connecting without checking the host's key is not supported; add the key to a known_hosts file");
            }
        }
        for (String name : variables.keySet()) {
            if (name.startsWith("ansible_ssh_")
                    && !READ.contains(name)
                    && !WITHOUT_MEANING.contains(name)
                    && !REFUSED.containsKey(name)) {
                problems.warning(
                        variables.get(name).location(),
                        "the variable " + name + " looks as if it concerned the connection, but is not known"
                                + Nearest.question(name, READ));
            }
        }
    }

    private SshArguments arguments(String... names) {
        SshArguments arguments = new SshArguments();
        for (String name : names) {
            text(name).ifPresent(text -> {
                arguments.read(text).forEach(problem -> error(name, problem));
                arguments
                        .withoutEffect()
                        .forEach(what -> warning(name, "the " + what + " of ssh has no effect here; take it away"));
            });
        }
        return arguments;
    }

    Optional<Integer> port() {
        return scalar("ansible_port", "ansible_ssh_port").flatMap(found -> {
            Optional<Integer> port = SshArguments.number(plain(found.value()), 65_535);
            if (port.isEmpty()) {
                problems.error(
                        found.location(),
                        message(found.name(), "must be a number from 1 to 65535; found " + found.value()));
            }
            return port;
        });
    }

    Optional<Duration> timeout() {
        return scalar("ansible_ssh_timeout", "ansible_timeout").flatMap(found -> {
            Optional<Integer> seconds = SshArguments.number(plain(found.value()), 86_400);
            if (seconds.isEmpty()) {
                problems.error(
                        found.location(),
                        message(found.name(), "must be a number of seconds from 1 to 86400; found " + found.value()));
            }
            return seconds.map(Duration::ofSeconds);
        });
    }

    private List<Path> identities(SshArguments before, SshArguments after) {
        List<Path> files = new ArrayList<>(before.identityFiles());
        keyFile().ifPresent(files::add);
        files.addAll(after.identityFiles());
        return files;
    }

    private Optional<TargetTriple> triple() {
        return text("target_triple").flatMap(text -> {
            try {
                return Optional.of(TargetTriple.parse(text));
            } catch (IllegalArgumentException e) {
                error("target_triple", String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        });
    }

    private boolean isSet(String name) {
        Located found = variables.get(name);
        return found != null
                && !(found.value() instanceof Value.Null)
                && !(found.value() instanceof Value.Text text && text.value().isBlank());
    }

    private boolean isFalse(String name) {
        return scalar(name)
                .map(found -> Set.of("false", "no", "off", "0", "n", "f")
                        .contains(plain(found.value()).toLowerCase(java.util.Locale.ROOT)))
                .orElse(true);
    }

    private Optional<String> text(String... names) {
        return scalar(names).map(found -> plain(found.value())).filter(text -> !text.isBlank());
    }

    /** A variable, under the name that was used. */
    private record Named(String name, Value value, Location location) {}

    /** Returns the value of a variable that may have several names. Two names that say different things are an error, and so are expressions. */
    private Optional<Named> scalar(String... names) {
        Located first = null;
        String firstName = "";
        for (String name : names) {
            Located found = variables.get(name);
            if (found == null || !isSet(name)) {
                continue;
            }
            if (found.value() instanceof Value.Sequence || found.value() instanceof Value.Mapping) {
                error(
                        name,
                        "must be a text or a number; found a " + found.value().typeName());
            } else if (isTemplate(found.value())) {
                error(name, "is an expression; expressions in connection variables are not supported yet");
            } else if (first == null) {
                first = found;
                firstName = name;
            } else if (!plain(first.value()).equals(plain(found.value()))) {
                error(name, "contradicts " + firstName + "; keep one of the two");
            }
        }
        return first == null ? Optional.empty() : Optional.of(new Named(firstName, first.value(), first.location()));
    }

    private static boolean isTemplate(@Nullable Value value) {
        return value instanceof Value.Text text
                && (text.value().contains("{{") || text.value().contains("{%"));
    }

    private static String plain(Value value) {
        if (value instanceof Value.Text text) {
            return text.value();
        }
        if (value instanceof Value.Int number) {
            BigInteger whole = number.value();
            return whole.toString();
        }
        return value.toJson();
    }

    private void warning(String name, String message) {
        Located found = variables.get(name);
        problems.warning(found == null ? place : found.location(), message(name, message));
    }

    private void error(String name, String message) {
        Located found = variables.get(name);
        problems.error(found == null ? place : found.location(), message(name, message));
    }

    private String message(String name, String message) {
        return name
                + (message.startsWith("is ") || message.startsWith("must ") || message.startsWith("contradicts ")
                        ? " "
                        : ": ")
                + message;
    }
}
