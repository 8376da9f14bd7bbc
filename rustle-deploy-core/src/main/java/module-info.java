/** The pipeline. It exports nothing: callers and extenders compile against the API, which finds this module as a service. */
module dev.rustle.deploy.core {
    requires com.fasterxml.jackson.core;
    requires com.github.benmanes.caffeine;
    requires dev.rustle.deploy.api;
    requires dev.rustle.deploy.runner;
    requires static org.jspecify;
    requires org.slf4j;
    requires org.snakeyaml.engine.v2;

    uses dev.rustle.deploy.spi.ArtifactCache;
    uses dev.rustle.deploy.spi.Compiler;
    uses dev.rustle.deploy.spi.PlanReader;
    uses dev.rustle.deploy.spi.Transport;

    provides dev.rustle.deploy.spi.ArtifactCache with
            dev.rustle.deploy.core.cache.TieredArtifactCache;
    provides dev.rustle.deploy.spi.Compiler with
            dev.rustle.deploy.core.compile.NativeCompiler;
    provides dev.rustle.deploy.engine.DeployerProvider with
            dev.rustle.deploy.core.DefaultDeployerProvider;
    provides dev.rustle.deploy.spi.PlanReader with
            dev.rustle.deploy.core.plan.ExecutionPlanReader,
            dev.rustle.deploy.core.plan.FormatAReader;
    provides dev.rustle.deploy.spi.Transport with
            dev.rustle.deploy.core.local.LocalTransport;
}
