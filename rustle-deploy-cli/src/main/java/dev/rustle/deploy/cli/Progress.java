package dev.rustle.deploy.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.DisplayText;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.event.ArtifactCompiled;
import dev.rustle.deploy.event.ArtifactShipped;
import dev.rustle.deploy.event.ArtifactVerified;
import dev.rustle.deploy.event.DeploymentEvent;
import dev.rustle.deploy.event.DeploymentListener;
import dev.rustle.deploy.event.DeploymentStarted;
import dev.rustle.deploy.event.HostEvent;
import dev.rustle.deploy.event.HostFinished;
import dev.rustle.deploy.event.HostProbed;
import dev.rustle.deploy.event.HostWarning;
import dev.rustle.deploy.event.ReleaseActivated;
import dev.rustle.deploy.event.StageFinished;
import dev.rustle.deploy.event.TaskFinished;

/** Shows what happens as it happens, a line for each event that matters, below it what tasks have to say. Safe for use by many threads. */
final class Progress implements DeploymentListener {
    private final PrintStream out;
    private final Verbosity verbosity;
    private final TaskLines tasks;
    /** The width of the longest host name of the deployment; before it has begun there is nothing to align. */
    private volatile int width;
    /** The releases that were current when the hosts were asked. */
    private final Map<String, Digest> current = new ConcurrentHashMap<>();

    /**
     * Creates one.
     *
     * @param tasks what is shown of tasks
     */
    Progress(PrintStream out, Verbosity verbosity, TaskLines tasks) {
        this.out = out;
        this.verbosity = verbosity;
        this.tasks = tasks;
    }

    @Override
    public void on(DeploymentEvent event) {
        if (event instanceof DeploymentStarted started) {
            width = started.hosts().stream().mapToInt(String::length).max().orElse(0);
            int hosts = started.hosts().size();
            out.println("deployment " + started.deployment() + ": plan " + DisplayText.line(started.plan()) + ", "
                    + hosts + (hosts == 1 ? " host" : " hosts"));
        } else if (event instanceof HostEvent host) {
            onHost(host);
        }
    }

    private void onHost(HostEvent event) {
        if (event instanceof HostProbed probed) {
            probed.current().ifPresent(release -> current.put(event.host(), release));
            say(event, "connected, " + probed.triple());
        } else if (event instanceof ArtifactCompiled compiled) {
            detail(event, "compiled " + compiled.artifact().brief() + ", " + DisplayText.bytes(compiled.size()));
        } else if (event instanceof ArtifactShipped shipped) {
            say(event, shipped.segments() == 0 ? "nothing to send" : sent(shipped));
        } else if (event instanceof ArtifactVerified verified) {
            detail(event, "verified " + verified.artifact().brief());
        } else if (event instanceof ReleaseActivated activated) {
            activated(activated);
        } else if (event instanceof TaskFinished finished) {
            task(finished);
        } else if (event instanceof StageFinished finished) {
            detail(event, "stage " + finished.stage() + " done");
        } else if (event instanceof HostWarning warning) {
            say(event, "warning: " + warning.message());
        } else if (event instanceof HostFinished finished) {
            say(event, finished(finished.outcome()));
        }
    }

    private static String sent(ArtifactShipped shipped) {
        return "sent " + shipped.segments() + (shipped.segments() == 1 ? " segment, " : " segments, ")
                + DisplayText.bytes(shipped.bytes());
    }

    private void activated(ReleaseActivated event) {
        boolean again = event.release().equals(current.remove(event.host()));
        say(event, (again ? "already active: " : "activated ") + event.release().brief());
    }

    private void task(TaskFinished event) {
        List<String> lines = tasks.of(event.task());
        if (!lines.isEmpty()) {
            // In one piece: other hosts have their say at the same time.
            String below = "\n" + " ".repeat(Math.max(width, event.host().length()) + 2);
            out.println(head(event.host()) + String.join(below, lines));
        }
    }

    private static String finished(HostOutcome outcome) {
        return "done: " + firstLine(outcome.summary());
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end) + " ...";
    }

    private void detail(HostEvent event, String text) {
        if (verbosity.showsEveryTask()) {
            say(event, text);
        }
    }

    private void say(HostEvent event, String text) {
        out.println(head(event.host()) + DisplayText.line(text));
    }

    private String head(String host) {
        return DisplayText.line(host) + " ".repeat(Math.max(0, width - host.length()) + 2);
    }
}
