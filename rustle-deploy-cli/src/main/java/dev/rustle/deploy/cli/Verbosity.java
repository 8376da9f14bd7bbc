package dev.rustle.deploy.cli;

/**
 * How much is told on the standard error.
 *
 * @param level how often {@code -v} was given
 */
record Verbosity(int level) {
    /** Whether tasks are shown that changed nothing. */
    boolean showsEveryTask() {
        return level >= 1;
    }

    /** Whether the results of a module's tasks are shown; facts fill screens, so they need more. */
    boolean showsResults(String module) {
        return level >= (module.equals("setup") ? 3 : 1);
    }

    /** Whether logs and stack traces are shown. */
    boolean showsLogs() {
        return level >= 2;
    }

    /** Sets up the log; has an effect only before something was logged. */
    void configureLog() {
        String prefix = "org.slf4j.simpleLogger.";
        System.setProperty(prefix + "logFile", "System.err");
        System.setProperty(prefix + "showDateTime", "true");
        System.setProperty(prefix + "dateTimeFormat", "HH:mm:ss.SSS");
        System.setProperty(prefix + "showShortLogName", "true");
        // What matters to users is in the events and in the report; the log is for those who look for a defect.
        System.setProperty(prefix + "defaultLogLevel", level >= 3 ? "debug" : showsLogs() ? "info" : "off");
        System.setProperty(prefix + "log.dev.rustle", level >= 3 ? "trace" : showsLogs() ? "debug" : "off");
    }
}
