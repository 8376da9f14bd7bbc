/** What callers and extenders of Rustle Deploy compile against. */
// The core is compiled after this module, and cannot be seen from here. Two constructors and methods for it mention its
// package.
@SuppressWarnings("module")
module dev.rustle.deploy.api {
    requires static transitive org.jspecify;

    exports dev.rustle.deploy;
    exports dev.rustle.deploy.engine to
            dev.rustle.deploy.core;
    exports dev.rustle.deploy.event;
    exports dev.rustle.deploy.plan;
    exports dev.rustle.deploy.spi;
    exports dev.rustle.deploy.target;

    uses dev.rustle.deploy.engine.DeployerProvider;
}
