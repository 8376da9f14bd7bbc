package dev.rustle.deploy.core.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.core.JsonFactory;
import org.junit.jupiter.api.Test;

import dev.rustle.deploy.core.json.JsonValues;
import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RemoteLayoutTest {
    private static final Path GOLDEN = Path.of("../rustle-deploy-runner/contract/golden/hostpath/names.json");

    @Test
    void namesOfFoldersAreThoseOfTheRunner() throws IOException {
        Value.Mapping golden = (Value.Mapping) JsonValues.read(new JsonFactory(), Files.readAllBytes(GOLDEN));
        Value.Sequence names = (Value.Sequence) golden.get("names").orElseThrow();
        assertThat(names.items()).isNotEmpty();
        for (Value item : names.items()) {
            Value.Mapping entry = (Value.Mapping) item;
            String name = entry.text("name")
                    .orElseGet(() -> entry.text("prefix").orElseThrow().repeat(number(entry, "repeat")));
            if (entry.get("error").isPresent()) {
                assertThatThrownBy(() -> RemoteLayout.folderName(name)).isInstanceOf(IllegalArgumentException.class);
            } else if (entry.get("folder_length").isPresent()) {
                assertThat(RemoteLayout.folderName(name)).hasSize(number(entry, "folder_length"));
            } else {
                assertThat(RemoteLayout.folderName(name))
                        .isEqualTo(entry.text("folder").orElseThrow());
            }
        }
    }

    private static int number(Value.Mapping entry, String name) {
        return ((Value.Int) entry.get(name).orElseThrow()).value().intValueExact();
    }
}
