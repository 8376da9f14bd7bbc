package dev.rustle.deploy;

import java.util.Map;
import java.util.function.Supplier;

import dev.rustle.deploy.engine.DeploymentEngine;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.engine.DeploymentRequest.FromArtifacts;
import dev.rustle.deploy.engine.DeploymentRequest.FromPlan;
import dev.rustle.deploy.engine.DeploymentRequest.FromSource;
import dev.rustle.deploy.target.TargetTriple;

/** Carries each request out with a deployer of its own, which lives from the request's start to its end. Between requests there is nothing to close. */
final class OneShotEngine implements DeploymentEngine {
    private final Supplier<Deployer> deployers;

    OneShotEngine(Supplier<Deployer> deployers) {
        this.deployers = deployers;
    }

    @Override
    public RunningDeployment start(DeploymentRequest request, DeploymentReport.Operation operation) {
        Deployer deployer = deployers.get();
        try {
            return new OneShotDeployment(
                    engine(deployer, request).start(request, operation),
                    deployer,
                    task -> new Thread(task, "rustle-deploy-close"));
        } catch (Throwable e) {
            closeAfter(e, deployer);
            throw e;
        }
    }

    @Override
    public CompiledPlan compile(DeploymentRequest request) {
        try (Deployer deployer = deployers.get()) {
            return engine(deployer, request).compile(request);
        }
    }

    @Override
    public Map<TargetTriple, CompiledPlan> compileAll(DeploymentRequest request) {
        try (Deployer deployer = deployers.get()) {
            return engine(deployer, request).compileAll(request);
        }
    }

    @Override
    public Preview preview(DeploymentRequest request) {
        try (Deployer deployer = deployers.get()) {
            return engine(deployer, request).preview(request);
        }
    }

    private static void closeAfter(Throwable problem, Deployer deployer) {
        try {
            deployer.close();
        } catch (RuntimeException e) {
            problem.addSuppressed(e);
        }
    }

    private static DeploymentEngine engine(Deployer deployer, DeploymentRequest request) {
        return deployment(deployer, request).engine();
    }

    private static Deployment deployment(Deployer deployer, DeploymentRequest request) {
        if (request.subject() instanceof FromSource text) {
            return deployer.plan(text.source());
        } else if (request.subject() instanceof FromPlan given) {
            return deployer.plan(given.plan());
        }
        return deployer.artifacts(((FromArtifacts) request.subject()).compiled());
    }
}
