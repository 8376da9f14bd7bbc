package dev.rustle.deploy.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.SecretRef;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SecretsTest {
    @TempDir
    Path folder;

    private final Secrets secrets = new Secrets(Map.of("TOKEN", "of the environment"));

    private static SecretRef ref(String name, SecretRef.Source source) {
        return new SecretRef(name, source, Optional.of(new Location("plan.json", 7, 1, "/secrets/" + name)));
    }

    private SecretRef file(String name, String... text) throws IOException {
        Path file = folder.resolve(name);
        for (String content : text) {
            Files.writeString(file, content);
        }
        return ref(name, new SecretRef.File(file));
    }

    @Test
    void areFoundWhereThePlanSays() throws IOException {
        Map<String, Secret> found = secrets.find(List.of(
                ref("a", new SecretRef.Environment("TOKEN")),
                file("b", "of a file\n"),
                file("c", "two\nlines\r\n"),
                file("d", "")));
        assertThat(found).hasSize(4).hasToString("{a=***, b=***, c=***, d=***}");
        assertThat(found.values())
                .extracting(Secret::reveal)
                .containsExactly("of the environment", "of a file", "two\nlines", "");
    }

    @Test
    void allThatAreMissingAreToldAtOnceEachWithItsPlace() throws IOException {
        Files.createDirectories(folder.resolve("folder"));
        Files.write(folder.resolve("binary"), new byte[] {'x', (byte) 0xff});
        Files.write(folder.resolve("large"), new byte[1024 * 1024 + 1]);
        assertThatThrownBy(() -> secrets.find(List.of(
                        ref("a", new SecretRef.Environment("ABSENT")),
                        file("absent"),
                        file("folder"),
                        file("binary"),
                        file("large"))))
                .isInstanceOfSatisfying(InvalidInputException.class, e -> assertThat(e.problems())
                        .extracting(Problem::toString)
                        .containsExactly(
                                "plan.json:7:1 (/secrets/a): error: the secret \"a\": the environment has no variable ABSENT; set it",
                                "plan.json:7:1 (/secrets/absent): error: the secret \"absent\": there is no file "
                                        + folder + "/absent",
                                "plan.json:7:1 (/secrets/folder): error: the secret \"folder\": " + folder
                                        + "/folder is a folder; name a file",
                                "plan.json:7:1 (/secrets/binary): error: the secret \"binary\": " + folder
                                        + "/binary is no text in UTF-8; encode it, in Base64 for example",
                                "plan.json:7:1 (/secrets/large): error: the secret \"large\": " + folder
                                        + "/large has more than 1048576 bytes"));
    }

    @Test
    void anExtraVariableOfTheSameNameIsAContradiction() {
        List<SecretRef> refs =
                List.of(ref("a", new SecretRef.Environment("A")), ref("b", new SecretRef.Environment("B")));
        assertThat(Secrets.contradictions(refs, new Value.Mapping(Map.of("b", Value.of("x")))))
                .extracting(Problem::message)
                .containsExactly("the secret \"b\" is an extra variable as well; keep one");
    }
}
