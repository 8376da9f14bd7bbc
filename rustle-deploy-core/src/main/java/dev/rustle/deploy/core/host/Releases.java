package dev.rustle.deploy.core.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.DeploymentId;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.core.host.HostSession.Output;
import dev.rustle.deploy.core.host.HostSession.Payload;
import dev.rustle.deploy.plan.Value;

/** Changes the releases of a host without a new artifact. */
public final class Releases {
    private final HostSession session;
    private final HostFacts facts;

    /** Creates an instance. */
    public Releases(HostSession session, HostFacts facts) {
        this.session = session;
        this.facts = facts;
    }

    /** Goes back to the release before the current one. */
    public HostOutcome rollBack(DeploymentId deployment) throws HostException, InterruptedException {
        Digest from = facts.current()
                .orElseThrow(() -> new HostException(
                        Phase.ROLL_BACK,
                        "nothing is deployed here for this plan and inventory, so there is nothing to go back from",
                        null));
        Value.Mapping reply = current(Phase.ROLL_BACK, "rollback", List.of("--deployment", deployment.text()));
        String to = reply.text("current").orElse("");
        return new HostOutcome.RolledBack(from, new Digest(to));
    }

    /** Removes everything that was deployed. */
    public HostOutcome cleanUp() throws HostException, InterruptedException {
        if (!facts.exists()) {
            return new HostOutcome.Unchanged(Optional.empty());
        }
        if (facts.current().isPresent()) {
            current(Phase.CLEAN_UP, "prune", List.of("--all"));
        } else {
            Output output = session.run(Phase.CLEAN_UP, Scripts.REMOVE, List.of(facts.state()), Payload.NONE);
            if (!output.completion().exited(0)) {
                throw Replies.failure(Phase.CLEAN_UP, output);
            }
        }
        return new HostOutcome.Succeeded(Optional.empty());
    }

    private Value.Mapping current(Phase phase, String subcommand, List<String> more)
            throws HostException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(facts.state(), subcommand));
        arguments.addAll(more);
        Output output = session.run(phase, Scripts.CURRENT, arguments, Payload.NONE);
        if (!output.completion().exited(0)) {
            throw Replies.failure(phase, output);
        }
        return Replies.last(output).orElseThrow(() -> Replies.failure(phase, output));
    }
}
