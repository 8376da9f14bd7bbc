package dev.rustle.deploy.cli;

import java.util.EnumSet;
import java.util.Set;

/** What one call of the command line does. */
enum Action {
    DEPLOY(""),
    DRY_RUN("--dry-run"),
    EXPLAIN_CACHE("--explain-cache"),
    COMPILE("--compile-only"),
    DEPLOY_ONLY("--deploy-only"),
    LOCALHOST_TEST("--localhost-test"),
    ROLL_BACK("--rollback"),
    CLEAN_UP("--cleanup");

    private final String option;

    Action(String option) {
        this.option = option;
    }

    /** Returns the option that asks for it; empty for the default. */
    String option() {
        return option;
    }

    /** Whether there are artifacts. */
    boolean hasArtifacts() {
        return this != ROLL_BACK && this != CLEAN_UP;
    }

    /** Returns those that were asked for. */
    static Set<Action> chosen(ActionOptions options) {
        Set<Action> chosen = EnumSet.noneOf(Action.class);
        add(chosen, options.dryRun, DRY_RUN);
        add(chosen, options.explainCache, EXPLAIN_CACHE);
        add(chosen, options.compileOnly, COMPILE);
        add(chosen, options.deployOnly, DEPLOY_ONLY);
        add(chosen, options.localhostTest, LOCALHOST_TEST);
        add(chosen, options.rollback, ROLL_BACK);
        add(chosen, options.cleanup, CLEAN_UP);
        return chosen;
    }

    private static void add(Set<Action> chosen, boolean asked, Action action) {
        if (asked) {
            chosen.add(action);
        }
    }
}
