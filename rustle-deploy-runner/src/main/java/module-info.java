/** The program that runs on the hosts, as resources below {@code META-INF/rustle-deploy/runners}. A module so that whoever puts the core on a module path gets them too. */
module dev.rustle.deploy.runner {}
