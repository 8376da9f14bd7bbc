package dev.rustle.deploy.engine;

import java.util.Map;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.Preview;
import dev.rustle.deploy.RunningDeployment;
import dev.rustle.deploy.target.TargetTriple;

/** Does what a {@code Deployment} asks for. Extenders have no business here. */
public interface DeploymentEngine {

    /** Starts an operation; what is wrong with the request as a whole is thrown, not reported. */
    RunningDeployment start(DeploymentRequest request, DeploymentReport.Operation operation);

    /** Compiles for all hosts. */
    CompiledPlan compile(DeploymentRequest request);

    /** Compiles for all hosts, for every kind of machine. */
    Map<TargetTriple, CompiledPlan> compileAll(DeploymentRequest request);

    /** Says what would be done. */
    Preview preview(DeploymentRequest request);
}
