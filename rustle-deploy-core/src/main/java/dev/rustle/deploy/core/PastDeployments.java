package dev.rustle.deploy.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.DeploymentId;

/** The last deployments of a deployer, by id; a deployer that lives for years must not keep all of them. Safe for use by many threads. */
final class PastDeployments {
    /** How many are kept, as {@link dev.rustle.deploy.Deployer#rollback} says. */
    static final int KEPT = 100;

    private final Map<DeploymentId, PastDeployment> byId = new LinkedHashMap<>();

    synchronized void add(DeploymentId id, PastDeployment deployment) {
        byId.put(id, deployment);
        if (byId.size() > KEPT) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    synchronized Optional<PastDeployment> find(DeploymentId id) {
        return Optional.ofNullable(byId.get(id));
    }
}
