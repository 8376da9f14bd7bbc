package dev.rustle.deploy.engine;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.plan.Variables;
import dev.rustle.deploy.target.Inventory;

/** The implementation behind this API; {@code rustle-deploy-core} brings it. Extenders have no business here. */
public interface DeployerProvider {

    /** Creates a deployer. */
    Deployer create(DeployerSettings settings);

    /** Reads an inventory of one or more sources, in their order. */
    Inventory readInventory(List<Path> sources);

    /** Reads variables from a file. */
    Variables readVariables(Path file);

    /** Reads variables from a text. */
    Variables parseVariables(String name, String text);

    /**
     * Returns the implementation.
     *
     * @throws DeployException if there is none, or more than one
     */
    static DeployerProvider load() {
        Iterator<DeployerProvider> found = ServiceLoader.load(
                        DeployerProvider.class, DeployerProvider.class.getClassLoader())
                .iterator();
        if (!found.hasNext()) {
            throw new DeployException(
                    "no implementation of Rustle Deploy on the class path or module path; add the artifact"
                            + " dev.rustle:rustle-deploy-core in the version of rustle-deploy-api",
                    null);
        }
        DeployerProvider provider = found.next();
        if (found.hasNext()) {
            throw new DeployException(
                    "two implementations of Rustle Deploy: "
                            + provider.getClass().getName() + " and "
                            + found.next().getClass().getName() + "; keep one of them",
                    null);
        }
        return provider;
    }
}
