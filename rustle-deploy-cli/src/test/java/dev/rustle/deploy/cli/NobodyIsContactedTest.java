package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.core.corpus.Corpus;
import dev.rustle.deploy.core.corpus.InventoryCase;
import dev.rustle.deploy.core.corpus.PlanCase;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.target.Connection;

import static org.assertj.core.api.Assertions.assertThat;

/** Every malformed plan and inventory of the corpus, deployed and run by the whole command line: people are told what and where, and nobody is contacted; a good one contacts hosts. */
@Timeout(120)
class NobodyIsContactedTest {
    private static final String HOSTS = "[web]\nweb1 of_web1=x dir=absent\nweb2 of_web2=y dir=absent\na\nb\n";
    private static final String PLAN_A =
            "{\"name\": \"site\", \"plays\": [{\"hosts\": [\"all\"], \"batches\": [{\"tasks\": [{\"task_id\": \"t\", \"module\": \"ping\"}]}]}]}";
    private static final String PLAN_B =
            "{\"name\": \"site\", \"tasks\": [{\"id\": \"t\", \"module\": \"ping\"}], \"deployment_config\": {}, \"modules\": []}";

    /** Plans by their titles whose format nobody knows, so that no reader says what is wrong. */
    private static final Map<String, String> UNCLAIMED = Map.of(
            "empty text", "the text is empty",
            "white space", "the text is empty",
            "list instead of object", "this is in no known format of plans");

    private final Queue<String> contacted = new ConcurrentLinkedQueue<>();

    @TempDir
    Path folder;

    /** Reaches nobody, and notes who was to be reached. */
    private record Refusing(String id, Queue<String> contacted) implements Transport {
        @Override
        public Session connect(ConnectRequest request) throws TransportException {
            contacted.add(request.host());
            throw new TransportException(
                    TransportException.Phase.CONNECT, TransportException.Kind.REFUSED, "nobody is there", null);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private Deployer deployer(Deployers.Settings settings) {
        return Deployer.builder()
                .transport(new Refusing(Connection.SSH, contacted))
                .transport(new Refusing(Connection.LOCAL, contacted))
                .build();
    }

    private CallResult call(List<String> arguments) {
        return CallResult.call(this::deployer, arguments.toArray(String[]::new));
    }

    @BeforeEach
    void useTheRealFolder() throws IOException {
        // What is told has no links in it, and neither has what it is compared with.
        folder = folder.toRealPath();
    }

    static Stream<PlanCase> plans() {
        return Stream.of(Corpus.plansA(), Corpus.plansB(), Corpus.partlyRead(), Corpus.kinds())
                .flatMap(List::stream)
                .filter(PlanCase::isMalformed);
    }

    static Stream<InventoryCase> inventories() {
        return Corpus.inventories().stream().filter(InventoryCase::isMalformed);
    }

    @ParameterizedTest
    @MethodSource("plans")
    void ofAMalformedPlan(PlanCase example) throws IOException {
        Path plan = Files.write(folder.resolve("plan.json"), example.bytes());
        List<String> arguments = new ArrayList<>(List.of(plan.toString(), "--execute"));
        // With hosts from elsewhere nobody looks at the inventory of a plan.
        if (!example.problems().contains("(/inventory")) {
            arguments.addAll(List.of(
                    "-i", Files.writeString(folder.resolve("hosts.ini"), HOSTS).toString()));
        }

        CallResult result = call(arguments);

        assertRefused(result);
        assertThat(result.err().lines().filter(line -> line.contains(": error: ")))
                .as(result.err())
                .isNotEmpty()
                .allMatch(line -> line.startsWith(plan.toString()) || line.startsWith("limit: "));
        String unclaimed = UNCLAIMED.get(example.title());
        if (unclaimed == null) {
            assertThat(shown(result)).containsAll(errors(example.problems()));
        } else {
            assertThat(shown(result)).hasSize(2).first().asString().startsWith("plan.json: error: " + unclaimed);
        }
    }

    @ParameterizedTest
    @MethodSource("inventories")
    void ofAMalformedInventory(InventoryCase example) throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.json"), PLAN_A);
        List<String> arguments = new ArrayList<>(List.of(plan.toString(), "--execute"));
        example.write(folder).forEach(source -> arguments.addAll(List.of("-i", source.toString())));
        example.limit().ifPresent(limit -> arguments.addAll(List.of("--limit", limit)));

        CallResult result = call(arguments);

        assertRefused(result);
        assertThat(shown(result)).containsAll(errors(example.problems()));
    }

    private void assertRefused(CallResult result) {
        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).last().asString().matches("rustle-deploy: \\d+ errors?; nothing was touched");
        assertThat(result.err())
                .doesNotContain("Exception")
                .doesNotContain("dev.rustle")
                .doesNotContain("com.fasterxml")
                .doesNotContain("snakeyaml")
                .doesNotContain("\tat ")
                .doesNotContain("this is a defect");
        assertThat(contacted).isEmpty();
    }

    private List<String> shown(CallResult result) {
        return result.err()
                .lines()
                .map(line -> line.replace(folder + "/plan.json", "plan.json").replace(folder + "/", "FOLDER/"))
                .toList();
    }

    private static List<String> errors(String problems) {
        return problems.lines()
                .filter(line -> line.contains(": error: "))
                // That holds for inventories that are made by programs; in those of files this machine is always there.
                .filter(line -> !line.contains("localhost is not among the hosts"))
                .map(line -> line.replace("/plans/", "FOLDER/"))
                .toList();
    }

    @Test
    void aGoodPlanContactsItsHosts() throws IOException {
        String hosts = Files.writeString(folder.resolve("hosts.ini"), HOSTS).toString();
        String yamlA = "name: site\nplays:\n- hosts: [all]\n  batches:\n  - tasks:\n    - {task_id: t, module: ping}\n";
        String yamlB = "name: site\ntasks:\n- {id: t, module: ping}\ndeployment_config: {}\nmodules: []\n";
        for (String plan : List.of(PLAN_A, yamlA, PLAN_B, yamlB)) {
            contacted.clear();
            Path file = Files.writeString(folder.resolve("plan.json"), plan);
            CallResult result = call(List.of(file.toString(), "-i", hosts, "--execute"));
            assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.HOST_FAILED);
            assertThat(contacted).as(plan).containsExactlyInAnyOrder("web1", "web2", "a", "b");
        }
    }

    @Test
    void aGoodInventoryHasItsHostsContacted() throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.json"), PLAN_A);
        Path program = Files.writeString(
                folder.resolve("program"), "#!/bin/sh\necho '{\"web\": [\"web1\"], \"_meta\": {\"hostvars\": {}}}'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.createDirectories(folder.resolve("inventory/group_vars"));
        Files.writeString(folder.resolve("inventory/group_vars/web.yml"), "a: 1\n");
        List<Path> sources = List.of(
                Files.writeString(folder.resolve("hosts.ini"), "[web]\nweb1\n"),
                Files.writeString(folder.resolve("hosts.yml"), "web: {hosts: {web1: }}\n"),
                Files.writeString(folder.resolve("hosts.json"), "{\"web\": {\"hosts\": {\"web1\": null}}}"),
                program,
                Files.writeString(folder.resolve("inventory/hosts"), "[web]\nweb1\n")
                        .getParent(),
                Path.of("web1,"));
        for (Path source : sources) {
            contacted.clear();
            CallResult result = call(List.of(plan.toString(), "-i", source.toString(), "--execute"));
            assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.HOST_FAILED);
            assertThat(contacted).as(source.toString()).containsExactly("web1");
        }
    }
}
