package dev.rustle.deploy.core.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.core.host.HostSession.Output;
import dev.rustle.deploy.core.host.HostSession.Payload;
import dev.rustle.deploy.spi.Completion;
import dev.rustle.deploy.target.TargetTriple;

/** Asks a host what it is and what it has. */
public final class Probe {
    private Probe() {}

    /** Asks. */
    public static HostFacts ask(HostSession session, HostPaths paths, String plan, String inventory)
            throws HostException, InterruptedException {
        List<String> arguments =
                List.of(paths.states(), RemoteLayout.folderName(plan), RemoteLayout.folderName(inventory));
        Output output = session.run(Phase.PROBE, Scripts.PROBE, arguments, Payload.NONE);
        Map<String, List<String>> answers = answers(output);
        String home = single(answers, "home");
        if (home.isEmpty()
                && (isInHome(paths.states())
                        || paths.link().filter(Probe::isInHome).isPresent())) {
            throw new HostException(
                    Phase.PROBE,
                    "the login has no home folder ("
                            + answers.getOrDefault("missing_home", List.of()).stream()
                                    .findFirst()
                                    .map(missing -> missing + " does not exist")
                                    .orElse("HOME is not an absolute path")
                            + "), so there is no place for releases; give it one, or set "
                            + HostPaths.STATE_DIR + " (and " + HostPaths.TARGET_PATH
                            + ", if it is set) to an absolute path",
                    null);
        }
        if (single(answers, "tool").equals("none")) {
            throw new HostException(
                    Phase.PROBE,
                    "the host has none of sha256sum, shasum and openssl to check what arrives there; install one of them",
                    null);
        }
        String state = RemoteLayout.state(RemoteLayout.absolute(home, paths.states()), plan, inventory);
        Optional<String> foreign =
                answers.getOrDefault("foreign", List.of()).stream().findFirst();
        if (foreign.isPresent()) {
            throw new HostException(
                    Phase.PROBE,
                    state + " is not a folder of releases, it holds " + foreign.get()
                            + ", and nothing is put there or removed; set " + HostPaths.STATE_DIR
                            + " to another folder");
        }
        return new HostFacts(
                triple(single(answers, "system"), single(answers, "machine")),
                state,
                paths.link().map(link -> RemoteLayout.absolute(home, link)),
                answers.containsKey("exists"),
                answers.getOrDefault("current", List.of()).stream()
                        .flatMap(Probe::digest)
                        .findFirst(),
                segments(answers));
    }

    private static boolean isInHome(String path) {
        return path.startsWith("~/");
    }

    /** Returns the answers between the marks: a login shell may have printed a greeting before them. */
    private static Map<String, List<String>> answers(Output output) throws HostException {
        List<String> lines = output.lines();
        int from = lines.indexOf("@probe 1");
        int to = lines.lastIndexOf("@end");
        if (from < 0 || to < from) {
            throw unexpected(output);
        }
        Map<String, List<String>> answers = new HashMap<>();
        for (String line : lines.subList(from + 1, to)) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw unexpected(output);
            }
            answers.computeIfAbsent(line.substring(0, equals), key -> new ArrayList<>())
                    .add(line.substring(equals + 1));
        }
        return answers;
    }

    private static HostException unexpected(Output output) {
        Completion completion = output.completion();
        String said = completion.stderr().strip();
        return new HostException(
                Phase.PROBE,
                "the host did not run a shell script as expected (" + completion.exit()
                        + (said.isEmpty() ? "" : ": " + said)
                        + "); check that the login has a POSIX shell as /bin/sh and no forced command",
                null);
    }

    private static String single(Map<String, List<String>> answers, String name) throws HostException {
        List<String> values = answers.getOrDefault(name, List.of());
        if (values.size() != 1) {
            throw new HostException(
                    Phase.PROBE, "the host gave " + values.size() + " answers to \"" + name + "\"", null);
        }
        return values.get(0);
    }

    private static Set<Digest> segments(Map<String, List<String>> answers) {
        Set<Digest> segments = new HashSet<>();
        answers.getOrDefault("segment", List.of()).stream()
                .flatMap(Probe::digest)
                .forEach(segments::add);
        return segments;
    }

    private static java.util.stream.Stream<Digest> digest(String text) {
        try {
            return java.util.stream.Stream.of(new Digest(text));
        } catch (IllegalArgumentException e) {
            // Not a segment's name: something else lies there, which is none of our business.
            return java.util.stream.Stream.empty();
        }
    }

    private static TargetTriple triple(String system, String machine) {
        String architecture =
                switch (machine.toLowerCase(Locale.ROOT)) {
                    case "x86_64", "amd64" -> "x86_64";
                    case "aarch64", "arm64" -> "aarch64";
                    default -> machine.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
                };
        String name = system.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        Optional<String> vendor = name.equals("darwin") ? Optional.of("apple") : Optional.empty();
        return new TargetTriple(architecture, vendor.orElse("unknown"), name, name.equals("linux") ? "musl" : "");
    }
}
