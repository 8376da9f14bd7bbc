package dev.rustle.deploy.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.SecretRef;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Secret;

/** Looks up the secrets of a plan, for one execution. Messages never show what was found. */
final class Secrets {
    /** Far more than a key or a certificate has; a file that is larger is not what was meant. */
    private static final int LONGEST = 1024 * 1024;

    private final Map<String, String> environment;
    private final List<Problem> problems = new ArrayList<>();

    Secrets(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Returns problems of extra variables that have the name of a secret: it would not be clear which one counts. */
    static List<Problem> contradictions(List<SecretRef> secrets, Value.Mapping extraVariables) {
        return secrets.stream()
                .filter(secret -> extraVariables.get(secret.name()).isPresent())
                .map(secret -> Problem.error(
                        place(secret), "the secret \"" + secret.name() + "\" is an extra variable as well; keep one"))
                .toList();
    }

    /**
     * Looks all of them up.
     *
     * @throws InvalidInputException if some are not there, each with its place
     */
    Map<String, Secret> find(List<SecretRef> secrets) {
        Map<String, Secret> found = new LinkedHashMap<>();
        for (SecretRef secret : secrets) {
            find(secret).ifPresent(text -> found.put(secret.name(), Secret.of(text)));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return found;
    }

    private Optional<String> find(SecretRef secret) {
        if (secret.source() instanceof SecretRef.Environment from) {
            Optional<String> value = Optional.ofNullable(environment.get(from.variable()));
            if (value.isEmpty()) {
                complain(secret, "the environment has no variable " + from.variable() + "; set it");
            }
            return value;
        }
        return read(secret, ((SecretRef.File) secret.source()).path());
    }

    private Optional<String> read(SecretRef secret, Path file) {
        try {
            if (Files.isDirectory(file)) {
                complain(secret, file + " is a folder; name a file");
            } else if (Files.size(file) > LONGEST) {
                complain(secret, file + " has more than " + LONGEST + " bytes");
            } else {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                        .toString();
                return Optional.of(text.replaceFirst("\\r?\\n\\z", ""));
            }
        } catch (NoSuchFileException e) {
            complain(secret, "there is no file " + file);
        } catch (CharacterCodingException e) {
            complain(secret, file + " is no text in UTF-8; encode it, in Base64 for example");
        } catch (IOException e) {
            complain(secret, file + " cannot be read: " + e);
        }
        return Optional.empty();
    }

    private void complain(SecretRef secret, String message) {
        problems.add(Problem.error(place(secret), "the secret \"" + secret.name() + "\": " + message));
    }

    private static Location place(SecretRef secret) {
        return secret.location().orElse(Location.of("secrets of the plan"));
    }
}
