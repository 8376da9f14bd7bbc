package dev.rustle.deploy.cli;

import java.util.function.IntConsumer;

/**
 * What surrounds a call of the command line.
 *
 * @param terminal where it reads and writes
 * @param deployers how it comes by a deployer
 * @param signals who may interrupt it
 * @param leave ends the process at once
 */
record Environment(Terminal terminal, Deployers deployers, Signals signals, IntConsumer leave) {
    /** Returns that of this process. */
    static Environment ofProcess() {
        return new Environment(Terminal.ofProcess(), Deployers::ofLibrary, new OsSignals(), code -> Runtime.getRuntime()
                .halt(code));
    }
}
