package dev.rustle.deploy.core;

import java.nio.file.Path;
import java.util.List;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.core.inventory.InventoryFiles;
import dev.rustle.deploy.core.tree.VariableFiles;
import dev.rustle.deploy.engine.DeployerProvider;
import dev.rustle.deploy.engine.DeployerSettings;
import dev.rustle.deploy.plan.Variables;
import dev.rustle.deploy.target.Inventory;

/** How the API finds this implementation. */
public final class DefaultDeployerProvider implements DeployerProvider {
    /** Creates the provider; called by {@link java.util.ServiceLoader}. */
    public DefaultDeployerProvider() {}

    @Override
    public Deployer create(DeployerSettings settings) {
        return new DefaultDeployer(settings);
    }

    @Override
    public Inventory readInventory(List<Path> sources) {
        return InventoryFiles.read(sources);
    }

    @Override
    public Variables readVariables(Path file) {
        return VariableFiles.read(file);
    }

    @Override
    public Variables parseVariables(String name, String text) {
        return VariableFiles.parse(name, text);
    }
}
