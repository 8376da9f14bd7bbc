package dev.rustle.deploy.core.inventory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Credentials;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/**
 * Extra variables go before all others, those of connections included: what they say about address, port, login, keys, password and time holds for every host, as if
 * each had them in the inventory. What they leave open stays as it is.
 */
public final class ConnectionOverrides {
    private static final Location PLACE = Location.of("extra variables");

    private final HostConnection said;
    private final boolean local;
    private final boolean ssh;
    private final List<Problem> problems;

    private ConnectionOverrides(Value.Mapping extra) {
        Map<String, Located> variables = new LinkedHashMap<>();
        extra.entries().forEach((name, value) -> variables.put(name, new Located(value, PLACE)));
        Problems found = new Problems();
        said = HostConnection.ofExtraVariables(variables, PLACE, found);
        Optional<String> kind = said.kind();
        local = kind.filter(HostConnection.LOCAL::contains).isPresent();
        ssh = kind.isPresent() && !local;
        // Whatever can be wrong is wrong for every host, so that one tells it all.
        override(Target.builder("any", Connection.ssh("any").build()).build());
        problems = found.inOrder();
    }

    /** Reads extra variables. */
    public static ConnectionOverrides of(Value.Mapping extraVariables) {
        return new ConnectionOverrides(extraVariables);
    }

    /** Whether they may be used. */
    public boolean areSound() {
        return problems.stream().noneMatch(Problem::isError);
    }

    /** Returns what is wrong with them. */
    public List<Problem> problems() {
        return problems;
    }

    /** Returns hosts with what extra variables say about their connections. */
    public Inventory.Selection apply(Inventory.Selection selection) {
        List<Target> targets = new ArrayList<>();
        for (Target target : selection.targets()) {
            targets.add(override(target));
        }
        return new Inventory.Selection(selection.inventory(), targets);
    }

    private Target override(Target target) {
        return target.withConnection(connection(target))
                .withVariables(ConnectionVariables.withoutSecrets(target.variables()));
    }

    private Connection connection(Target target) {
        Connection before = target.connection();
        if (local) {
            return Connection.local();
        }
        boolean becomesSsh = ssh && before.transport().equals(Connection.LOCAL);
        if (!becomesSsh && before.transport().equals(Connection.LOCAL)) {
            return before;
        }
        String address = said.address().orElseGet(() -> becomesSsh ? named(target) : before.address());
        Connection.Builder after = Connection.builder(ssh ? Connection.SSH : before.transport(), address);
        said.port().or(() -> before.port().stream().boxed().findFirst()).ifPresent(after::port);
        said.user().or(before::user).ifPresent(after::user);
        said.timeout().or(before::connectTimeout).ifPresent(after::connectTimeout);
        Credentials credentials = Credentials.defaults();
        for (java.nio.file.Path file : said.keyFile().map(List::of).orElseGet(() -> before.credentials()
                .identityFiles())) {
            credentials = credentials.withIdentityFile(file);
        }
        var password = said.password().or(() -> before.credentials().password());
        return after.credentials(password.isPresent() ? credentials.withPassword(password.get()) : credentials)
                .hostKeys(before.hostKeys())
                .build();
    }

    /** A host that was this machine has no address yet. */
    private static String named(Target target) {
        return target.variables()
                .text("ansible_host")
                .filter(address -> !address.isBlank())
                .orElse(target.name());
    }
}
