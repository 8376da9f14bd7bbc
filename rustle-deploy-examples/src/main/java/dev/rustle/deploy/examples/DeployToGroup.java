package dev.rustle.deploy.examples;

import java.nio.file.Path;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.target.Inventory;

/** Deploys a plan to a group of hosts, runs it there, and goes back if it failed. */
public final class DeployToGroup {
    private DeployToGroup() {}

    /** Deploys; returns the report of the deployment. */
    public static DeploymentReport deploy(Path plan, Path inventory, String group) throws InterruptedException {
        try (Deployer deployer = Deployer.builder().parallelism(64).build()) {
            DeploymentReport report = deployer.plan(plan)
                    .targets(Inventory.read(inventory).select(group))
                    .verify()
                    .execute()
                    .deploy();
            if (!report.succeeded()) {
                deployer.rollback(report.deploymentId());
            }
            return report;
        }
    }
}
