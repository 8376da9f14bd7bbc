package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The demonstration checks itself; here it shows that it does, and that it does so everywhere. */
@Timeout(240)
class DemoTest {
    @Test
    void everythingIsAsItShouldBe() {
        CallResult result = CallResult.call("demo");

        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(ExitCode.FINE);
        assertThat(result.out())
                .contains("rolled back from", "unchanged", "19 of 19 checks hold")
                .doesNotContain("NOT AS IT SHOULD BE");
        assertThat(result.err()).contains("changed: Restart the shop", "nothing to send");
    }

    @Test
    void aDeployerThatDoesNothingDoesNotPass() throws IOException {
        CallResult result = CallResult.call(new FakeDeployer(), "demo");

        assertThat(result.code()).isEqualTo(ExitCode.HOST_FAILED);
        assertThat(result.out()).contains("NOT AS IT SHOULD BE: only the first host is the leader");
        String kept = "the hosts' files are kept in ";
        assertThat(result.err()).contains(kept);
        Path files = Path.of(result.err()
                .substring(result.err().indexOf(kept) + kept.length())
                .strip());
        assertThat(files.resolve("plan.json")).exists();
        List<Path> children;
        try (Stream<Path> walk = Files.walk(files)) {
            children = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path child : children) {
            Files.delete(child);
        }
    }
}
