package dev.rustle.deploy.cli;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.TaskResult.Status;
import dev.rustle.deploy.event.DeploymentListener;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.SshFleet;

/** The demonstration, step by step. */
final class Demo {
    private static final long A_FEW_KILOBYTES = 16 * 1024;
    private static final String HELLO = "Hello";
    private static final String BYE = "Goodbye";

    private final Deployer deployer;
    private final SshFleet fleet;
    private final Path plan;
    private final PrintStream out;
    private final DeploymentListener progress;
    private final DemoChecks checks;

    Demo(Deployer deployer, SshFleet fleet, Path plan, PrintStream out, DeploymentListener progress) {
        this.deployer = deployer;
        this.fleet = fleet;
        this.plan = plan;
        this.out = out;
        this.progress = progress;
        this.checks = new DemoChecks(out);
    }

    /** Plays all steps; returns what was checked. */
    DemoChecks play() throws InterruptedException {
        DeploymentReport first = deploy();
        deployAgain();
        changeOneVariable();
        rollBack(first);
        cleanUp();
        return checks;
    }

    private DeploymentReport deploy() throws InterruptedException {
        say("1. Compile for each host, ship over SSH, verify, activate, run", "-e greeting=Hello --verify --execute");
        DeploymentReport report = show(request(HELLO).verify().execute().deploy());
        checks.everyHost("something was changed", report, host -> host.outcome() instanceof HostOutcome.Succeeded);
        checks.everyHost(
                "no task has failed",
                report,
                host -> host.count(Status.FAILED) == 0 && host.count(Status.CHANGED) >= 8);
        for (FleetHost host : fleet.hosts()) {
            checks.content(
                    host.name() + " has its own settings, rendered there",
                    shop(host).resolve("conf/shop.conf"),
                    text -> text.contains("settings of " + host.name() + ", one of 3 hosts")
                            && text.contains("[BLOG]\npath = /blog\ncache = off\n"));
        }
        checks.check(
                "only the first host is the leader",
                fleet.hosts().stream()
                                .filter(host -> Files.exists(shop(host).resolve("leader")))
                                .count()
                        == 1);
        checks.content("the handler ran once", restarts(), text -> text.equals("restarted\n"));
        return report;
    }

    private void deployAgain() throws InterruptedException {
        say("2. The same again: nothing to send, nothing to change", "-e greeting=Hello --verify --execute");
        DeploymentReport report = show(request(HELLO).verify().execute().deploy());
        checks.everyHost("nothing was changed", report, host -> host.outcome() instanceof HostOutcome.Unchanged);
        checks.everyHost(
                "no byte of an artifact was sent",
                report,
                host -> host.transfer().bytesSent() == 0);
        checks.content("no handler ran", restarts(), text -> text.equals("restarted\n"));
    }

    private void changeOneVariable() throws InterruptedException {
        say(
                "3. One variable changes: only what depends on it is sent and done",
                "-e greeting=Goodbye --verify --execute");
        DeploymentReport report = show(request(BYE).verify().execute().deploy());
        checks.everyHost("something was changed", report, host -> host.outcome() instanceof HostOutcome.Succeeded);
        checks.everyHost(
                "a few KB of an artifact of some MB were sent",
                report,
                host -> host.transfer().bytesSent() > 0
                        && host.transfer().bytesSent() < A_FEW_KILOBYTES
                        && host.transfer().artifactBytes() > 100 * A_FEW_KILOBYTES);
        checks.everyHost(
                "the welcome, the settings and the handler, no more", report, host -> host.count(Status.CHANGED) == 3);
        checks.content(
                "the welcome has changed",
                shop(fleet.host(0)).resolve("welcome.txt"),
                text -> text.equals("Goodbye on host1\n"));
        checks.content("the handler ran again", restarts(), text -> text.equals("restarted\nrestarted\n"));
    }

    private void rollBack(DeploymentReport first) throws InterruptedException {
        say("4. Back to the release before", "--rollback");
        DeploymentReport report = show(request(BYE).rollback());
        checks.everyHost(
                "the first release is current again",
                report,
                host -> host.outcome() instanceof HostOutcome.RolledBack rolledBack
                        && first.host(host.host())
                                .flatMap(before -> before.artifact())
                                .equals(Optional.of(rolledBack.to())));
    }

    private void cleanUp() throws InterruptedException {
        say("5. Remove what was deployed; what the runs did stays", "--cleanup");
        DeploymentReport report = show(request(BYE).cleanup());
        checks.everyHost("it was removed", report, host -> host.outcome() instanceof HostOutcome.Succeeded);
        checks.check(
                "no release is left",
                fleet.hosts().stream()
                        .noneMatch(host -> Files.exists(host.home().resolve(".rustle/demo/fleet/releases"))));
        checks.check(
                "the shop is still there",
                fleet.hosts().stream().allMatch(host -> Files.exists(shop(host).resolve("www/index.html"))));
    }

    private Deployment request(String greeting) {
        return deployer.plan(plan)
                .targets(fleet.inventory())
                .extraVars(new Value.Mapping(Map.of("greeting", Value.of(greeting))))
                .listener(progress);
    }

    private void say(String step, String options) {
        out.println();
        out.println(step);
        out.println("  as: rustle-deploy plan.json -i hosts.ini " + options);
        out.flush();
    }

    private DeploymentReport show(DeploymentReport report) {
        report.toText().lines().forEach(line -> out.println("  " + line));
        out.flush();
        return report;
    }

    private Path restarts() {
        return shop(fleet.host(0)).resolve("log/restarts.log");
    }

    private static Path shop(FleetHost host) {
        return host.home().resolve("shop");
    }
}
