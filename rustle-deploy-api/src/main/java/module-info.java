/** What callers and extenders of Rustle Deploy compile against. */
module dev.rustle.deploy.api {
    requires static transitive org.jspecify;

    exports dev.rustle.deploy;
    exports dev.rustle.deploy.event;
    exports dev.rustle.deploy.plan;
    exports dev.rustle.deploy.spi;
    exports dev.rustle.deploy.target;

    uses dev.rustle.deploy.spi.DeployerProvider;
}
