package dev.rustle.deploy.core;

import dev.rustle.deploy.DeploymentReport.Operation;

/** What a request is prepared for. */
enum Purpose {
    /** Artifacts go to hosts, or would. */
    DEPLOY,
    /** Artifacts are made, each for the kind of machine that its host is, and go nowhere. */
    COMPILE,
    /** The same, for every kind of machine whatever the hosts are. */
    COMPILE_FOR_ALL,
    /** What was deployed is taken back or removed. */
    GO_BACK;

    /** Returns what an operation on hosts is prepared for. */
    static Purpose of(Operation operation) {
        return operation == Operation.ROLL_BACK || operation == Operation.CLEAN_UP ? GO_BACK : DEPLOY;
    }
}
