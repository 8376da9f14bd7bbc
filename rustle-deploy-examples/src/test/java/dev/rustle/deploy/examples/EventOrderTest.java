package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.RunningDeployment;
import dev.rustle.deploy.event.ArtifactCompiled;
import dev.rustle.deploy.event.ArtifactShipped;
import dev.rustle.deploy.event.ArtifactVerified;
import dev.rustle.deploy.event.DeploymentEvent;
import dev.rustle.deploy.event.DeploymentFinished;
import dev.rustle.deploy.event.DeploymentListener;
import dev.rustle.deploy.event.DeploymentStarted;
import dev.rustle.deploy.event.HostEvent;
import dev.rustle.deploy.event.HostFinished;
import dev.rustle.deploy.event.HostProbed;
import dev.rustle.deploy.event.HostStarted;
import dev.rustle.deploy.event.HostWarning;
import dev.rustle.deploy.event.ReleaseActivated;
import dev.rustle.deploy.event.StageFinished;
import dev.rustle.deploy.event.TaskFinished;
import dev.rustle.deploy.event.TaskStarted;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** Events come in the order that {@link DeploymentListener} promises, however a deployment goes. */
class EventOrderTest {
    private static final Pattern OF_A_HOST = Pattern.compile("S?P?W*C?H?V?A?[tTGW]*F");
    private static final Pattern OF_THE_DEPLOYMENT = Pattern.compile("<\\.*>");

    @TempDir
    Path folder;

    /** Writes a letter for each event. */
    private static final class Recorder implements DeploymentListener {
        private final Map<String, String> hosts = new ConcurrentHashMap<>();
        private final Queue<String> all = new ConcurrentLinkedQueue<>();

        @Override
        public void on(DeploymentEvent event) {
            if (event instanceof HostEvent ofHost) {
                hosts.merge(ofHost.host(), letter(event), String::concat);
                all.add(".");
            } else {
                all.add(letter(event));
            }
        }

        private static String letter(DeploymentEvent event) {
            if (event instanceof DeploymentStarted) {
                return "<";
            } else if (event instanceof DeploymentFinished) {
                return ">";
            } else if (event instanceof HostStarted) {
                return "S";
            } else if (event instanceof HostProbed) {
                return "P";
            } else if (event instanceof ArtifactCompiled) {
                return "C";
            } else if (event instanceof ArtifactShipped) {
                return "H";
            } else if (event instanceof ArtifactVerified) {
                return "V";
            } else if (event instanceof ReleaseActivated) {
                return "A";
            } else if (event instanceof TaskStarted) {
                return "t";
            } else if (event instanceof TaskFinished) {
                return "T";
            } else if (event instanceof StageFinished) {
                return "G";
            } else if (event instanceof HostWarning) {
                return "W";
            } else if (event instanceof HostFinished) {
                return "F";
            }
            return "?";
        }

        void check(int count) {
            assertThat(String.join("", all)).matches(OF_THE_DEPLOYMENT);
            assertThat(hosts).hasSize(count);
            assertThat(hosts.values()).allMatch(OF_A_HOST.asMatchPredicate());
        }
    }

    private Deployment deployment(Deployer deployer, SshFleet fleet, DeploymentListener recorder, String command) {
        return deployer.plan(Plans.plays(
                        folder,
                        Plans.play("one", Plans.task("a", "command", "cmd", command)),
                        Plans.play("two", Plans.task("b", "command", "cmd", "true"))))
                .targets(fleet.inventory())
                .listener(recorder);
    }

    private SshFleet fleet(int hosts) throws IOException {
        return SshFleet.builder().hosts(hosts).root(folder.resolve("fleet")).start();
    }

    @Test
    void ofDeploymentsThatSucceedFailAndAreTakenBack() throws IOException, InterruptedException {
        try (SshFleet fleet = fleet(2);
                Deployer deployer = Deployer.builder().build()) {
            for (String command : new String[] {"true", "false", "true 3", "true 4"}) {
                Recorder recorder = new Recorder();
                deployment(deployer, fleet, recorder, command)
                        .verify()
                        .execute()
                        .deploy();
                recorder.check(2);
                assertThat(recorder.hosts.values()).allMatch(events -> events.startsWith("SPCHVA"));
            }
            Recorder back = new Recorder();
            deployment(deployer, fleet, back, "true").rollback();
            back.check(2);
            Recorder gone = new Recorder();
            deployment(deployer, fleet, gone, "true").cleanup();
            gone.check(2);
        }
    }

    @Test
    void ofADeploymentThatIsCancelledBeforeAllHostsWereBegun() throws IOException, InterruptedException {
        try (SshFleet fleet = fleet(3);
                Deployer deployer = Deployer.builder().parallelism(1).build()) {
            Recorder recorder = new Recorder();
            CompletableFuture<RunningDeployment> self = new CompletableFuture<>();
            DeploymentListener cancelling = event -> {
                recorder.on(event);
                if (event instanceof ArtifactCompiled) {
                    self.join().cancel();
                }
            };
            self.complete(deployment(deployer, fleet, cancelling, "true").start());
            self.join().await();
            recorder.check(3);
            assertThat(recorder.hosts.values()).contains("F");
        }
    }
}
