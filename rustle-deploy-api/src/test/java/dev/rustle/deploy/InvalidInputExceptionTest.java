package dev.rustle.deploy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;

import static org.assertj.core.api.Assertions.assertThat;

class InvalidInputExceptionTest {
    @Test
    void carriesItsProblemsThroughSerialization() throws IOException, ClassNotFoundException {
        List<Problem> problems = List.of(
                Problem.error(new Location("plan.json", 3, 7, "/plays/0"), "plays must be a list"),
                Problem.warning(Location.of("plan.json"), "old"));
        InvalidInputException exception = new InvalidInputException(problems);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(exception);
        }

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            InvalidInputException read = (InvalidInputException) in.readObject();
            assertThat(read.problems()).isEqualTo(problems);
            assertThat(read).hasMessage(exception.getMessage());
        }
    }
}
