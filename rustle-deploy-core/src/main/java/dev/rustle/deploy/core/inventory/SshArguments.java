package dev.rustle.deploy.core.inventory;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What arguments for {@code ssh} say about a connection. As with {@code ssh}, the first value of an option counts, and identity files add up. Not safe for use by many
 * threads.
 */
final class SshArguments {
    private static final Set<String> WITHOUT_MEANING = Set.of(
            "loglevel",
            "batchmode",
            "controlmaster",
            "controlpath",
            "controlpersist",
            "compression",
            "serveraliveinterval",
            "serveralivecountmax",
            "tcpkeepalive");
    private static final Set<String> FLAGS_WITHOUT_MEANING = Set.of("-C", "-q", "-v", "-vv", "-vvv", "-T");
    /** Short options with a value, and the long ones that they stand for. */
    private static final Map<Character, String> SHORT =
            Map.of('i', "IdentityFile", 'p', "Port", 'l', "User", 'J', "ProxyJump");

    private @Nullable Integer port;
    private @Nullable String user;
    private @Nullable Duration connectTimeout;
    private @Nullable List<Path> knownHosts;
    private final List<Path> identityFiles = new ArrayList<>();

    /** Options and flags of ssh that say nothing about where or how safely we connect, and that nobody shall believe in. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "addkeystoagent",
            "clearallforwardings",
            "connectionattempts",
            "dynamicforward",
            "enableescapecommandline",
            "escapechar",
            "exitonforwardfailure",
            "fingerprinthash",
            "forwardagent",
            "forwardx11",
            "forwardx11timeout",
            "forwardx11trusted",
            "gatewayports",
            "hashknownhosts",
            "ipqos",
            "localforward",
            "logverbose",
            "numberofpasswordprompts",
            "obscurekeystroketiming",
            "rekeylimit",
            "remoteforward",
            "requesttty",
            "sendenv",
            "setenv",
            "stdinnull",
            "streamlocalbindmask",
            "streamlocalbindunlink",
            "syslogfacility",
            "updatehostkeys",
            "visualhostkey",
            "xauthlocation");

    private static final Set<String> FLAGS_WITHOUT_EFFECT =
            Set.of("-A", "-a", "-k", "-n", "-t", "-tt", "-x", "-X", "-Y", "-y");

    /** What was named and has no effect. */
    private final List<String> withoutEffect = new ArrayList<>();

    /** Reads arguments, on top of what was read before; returns what is wrong with them. */
    List<String> read(String text) {
        withoutEffect.clear();
        ShellWords words = ShellWords.split(text, ShellWords.Comments.NONE);
        List<String> wrong = new ArrayList<>();
        if (!words.problem().isEmpty()) {
            wrong.add(words.problem());
            return wrong;
        }
        for (Iterator<String> left =
                        words.words().stream().map(ShellWords.Word::text).iterator();
                left.hasNext(); ) {
            argument(left.next(), left, wrong);
        }
        return wrong;
    }

    /** Returns what the text that was read last has without effect, such as {@code option ForwardAgent}. */
    List<String> withoutEffect() {
        return List.copyOf(withoutEffect);
    }

    private void argument(String argument, Iterator<String> left, List<String> wrong) {
        if (FLAGS_WITHOUT_EFFECT.contains(argument)) {
            withoutEffect.add("argument " + argument);
            return;
        }
        if (FLAGS_WITHOUT_MEANING.contains(argument)) {
            return;
        }
        char letter = argument.length() > 1 && argument.startsWith("-") ? argument.charAt(1) : ' ';
        if (letter != 'o' && !SHORT.containsKey(letter)) {
            wrong.add("the argument " + argument + " of ssh is not supported");
            return;
        }
        String value = argument.substring(2);
        if (value.isEmpty()) {
            if (!left.hasNext()) {
                wrong.add("the argument " + argument + " of ssh has no value");
                return;
            }
            value = left.next();
        }
        if (letter != 'o') {
            option(SHORT.getOrDefault(letter, ""), value, wrong);
            return;
        }
        String[] parts = value.strip().split("\\s*=\\s*|\\s+", 2);
        if (parts.length < 2 || parts[1].isBlank()) {
            wrong.add("the option \"" + value + "\" of ssh has no value; expected -o Name=value");
            return;
        }
        option(parts[0], parts[1].strip(), wrong);
    }

    private void option(String name, String value, List<String> wrong) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "port" ->
                number(value, 65_535)
                        .ifPresentOrElse(
                                number -> port = port == null ? number : port,
                                () -> wrong.add("\"" + value + "\" is no port"));
            case "user" -> user = user == null ? value : user;
            case "connecttimeout" ->
                number(value, 86_400)
                        .ifPresentOrElse(
                                seconds -> connectTimeout =
                                        connectTimeout == null ? Duration.ofSeconds(seconds) : connectTimeout,
                                () -> wrong.add(
                                        "ConnectTimeout must be a number of seconds from 1 to 86400; found " + value));
            case "identityfile" -> file(name, value, wrong).ifPresent(identityFiles::add);
            case "userknownhostsfile" -> {
                List<Path> files = new ArrayList<>();
                for (ShellWords.Word word :
                        ShellWords.split(value, ShellWords.Comments.NONE).words()) {
                    file(name, word.text(), wrong).ifPresent(files::add);
                }
                knownHosts = knownHosts == null ? files : knownHosts;
            }
            case "stricthostkeychecking" -> {
                if (!value.equalsIgnoreCase("yes") && !value.equalsIgnoreCase("true")) {
                    wrong.add("StrictHostKeyChecking=" + value
                            + " is not supported; the host's key is always checked: add it to a known_hosts file");
                }
            }
            case "identitiesonly" -> {
                if (!Set.of("yes", "no", "true", "false").contains(value.toLowerCase(Locale.ROOT))) {
                    wrong.add("IdentitiesOnly must be yes or no; found " + value);
                }
            }
            case "gssapiauthentication" -> {
                if (!value.equalsIgnoreCase("no") && !value.equalsIgnoreCase("false")) {
                    wrong.add("GSSAPIAuthentication=" + value + " is not supported");
                }
            }
            default -> {
                if (WITHOUT_EFFECT.contains(name.toLowerCase(Locale.ROOT))) {
                    withoutEffect.add("option " + name);
                } else if (!WITHOUT_MEANING.contains(name.toLowerCase(Locale.ROOT))) {
                    wrong.add(
                            "the option " + name + " of ssh is not supported yet; ignoring it could change where or how"
                                    + " safely we connect");
                }
            }
        }
    }

    Optional<Integer> port() {
        return Optional.ofNullable(port);
    }

    Optional<String> user() {
        return Optional.ofNullable(user);
    }

    Optional<Duration> connectTimeout() {
        return Optional.ofNullable(connectTimeout);
    }

    Optional<List<Path>> knownHosts() {
        return Optional.ofNullable(knownHosts);
    }

    List<Path> identityFiles() {
        return identityFiles;
    }

    private static Optional<Path> file(String name, String value, List<String> wrong) {
        if (value.contains("%") || value.contains("${")) {
            wrong.add(name + " " + value + ": names with % or ${ are not supported yet");
            return Optional.empty();
        }
        try {
            return Optional.of(path(value));
        } catch (InvalidPathException e) {
            wrong.add(name + " " + value + " is no path: " + e.getReason());
            return Optional.empty();
        }
    }

    /** Returns a path; {@code ~} at its beginning is the home of the user who runs this JVM. */
    static Path path(String text) {
        if (text.equals("~") || text.startsWith("~/")) {
            return Path.of(System.getProperty("user.home") + text.substring(1));
        }
        return Path.of(text);
    }

    /** Returns a number from 1 to {@code most}. */
    static Optional<Integer> number(String text, int most) {
        return Optional.of(text.strip())
                .filter(digits -> digits.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .filter(number -> number >= 1 && number <= most);
    }
}
