package dev.rustle.deploy.core.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.core.host.HostSession.Output;
import dev.rustle.deploy.core.json.JsonValues;
import dev.rustle.deploy.core.json.RunnerJson;
import dev.rustle.deploy.plan.Value;

/** Understands what scripts and the runner's {@code host} subcommands print (contract, "Host"). */
final class Replies {
    private Replies() {}

    /** Returns the reply after a mark; empty if the script did not get there. */
    static Optional<Value.Mapping> after(String mark, Output output) {
        int at = output.lines().indexOf(mark);
        return at < 0 || at + 1 >= output.lines().size()
                ? Optional.empty()
                : reply(output.lines().get(at + 1));
    }

    /** Returns the last line as a reply. */
    static Optional<Value.Mapping> last(Output output) {
        return output.lines().isEmpty()
                ? Optional.empty()
                : reply(output.lines().get(output.lines().size() - 1));
    }

    /** Returns what a reply says went wrong, if something did. */
    static Optional<String> errorMessage(Value.Mapping reply) {
        return reply.get("error").flatMap(Replies::mapping).map(error -> error.text("message")
                .orElse(error.toJson()));
    }

    /** Returns what a line says, if it is a reply. */
    private static Optional<Value.Mapping> reply(String line) {
        if (!line.startsWith("{")) {
            return Optional.empty();
        }
        try {
            return JsonValues.read(RunnerJson.FACTORY, line.getBytes(StandardCharsets.UTF_8))
                            instanceof Value.Mapping mapping
                    ? Optional.of(mapping)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the failure that a script's output tells of: the runner's own words, else the script's, else how it ended and what it printed. */
    static HostException failure(Phase phase, Output output) {
        return failure(phase, output, output.writing());
    }

    static HostException failure(Phase phase, Output output, @Nullable Throwable cause) {
        Optional<Value.Mapping> error =
                last(output).flatMap(reply -> reply.get("error")).flatMap(Replies::mapping);
        if (error.isPresent()) {
            return new HostException(
                    phase,
                    error.get().text("kind").orElse("other"),
                    segments(error.get()),
                    error.get().text("message").orElse(error.get().toJson()),
                    null);
        }
        Optional<String> refusal = output.lines().stream()
                .filter(line -> line.startsWith("@error "))
                .findFirst();
        if (refusal.isPresent()) {
            String[] parts = refusal.get().split(" ", 3);
            return new HostException(
                    phase, parts[1], List.of(), refusal(parts[1], parts.length > 2 ? parts[2] : "", output), cause);
        }
        String stderr = output.completion().stderr().strip();
        String last = output.lines().isEmpty()
                ? ""
                : output.lines().get(output.lines().size() - 1);
        return new HostException(
                phase,
                "the host ended with " + output.completion().exit() + (stderr.isEmpty() ? "" : ": " + stderr)
                        + (last.isEmpty() || last.startsWith("@") ? "" : " (" + BoundedLines.excerpt(last) + ")")
                        + hint(output),
                cause);
    }

    private static String refusal(String kind, String words, Output output) {
        // Tools that were asked for several folders complain of each: the same words once, in one line of the report.
        String stderr = output.completion()
                .stderr()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
        String detail = words + (stderr.isEmpty() ? "" : ": " + stderr);
        return switch (kind) {
            case "upload-digest" ->
                "what was sent did not arrive unchanged, nothing of it was run: " + detail + "; deploy again";
            case "segment-digest" ->
                "a segment on the host's disk is not what it was, it was not run: " + detail + "; deploy again";
            case "release-digest" ->
                "the release on the host's disk is not what was deployed, it was not run: " + detail + "; deploy again";
            case "write", "state" -> detail + "; make room or grant the login the right to write there";
            default -> detail;
        };
    }

    private static String hint(Output output) {
        return output.completion().exited(126)
                ? "; if the home folder is mounted noexec, releases cannot run from there"
                : "";
    }

    private static List<String> segments(Value.Mapping error) {
        return error.get("segments").orElseGet(Value::none) instanceof Value.Sequence sequence
                ? sequence.items().stream()
                        .flatMap(item -> item instanceof Value.Text text
                                ? java.util.stream.Stream.of(text.value())
                                : java.util.stream.Stream.empty())
                        .toList()
                : List.of();
    }

    private static Optional<Value.Mapping> mapping(Value value) {
        return value instanceof Value.Mapping mapping ? Optional.of(mapping) : Optional.empty();
    }
}
