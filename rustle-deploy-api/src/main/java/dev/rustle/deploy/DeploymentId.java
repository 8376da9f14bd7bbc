package dev.rustle.deploy;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names one deployment, on the controller and in the releases on its hosts. Sorts by time.
 *
 * @param text the time to the second in UTC and eight random digits, such as {@code 20260131T235959Z-0a1b2c3d}
 */
public record DeploymentId(String text) {
    private static final Pattern FORM = Pattern.compile("[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();

    public DeploymentId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not the id of a deployment; expected one such as 20260131T235959Z-0a1b2c3d");
        }
    }

    /** Returns a new id. */
    public static DeploymentId create(Instant time) {
        byte[] random = new byte[4];
        RANDOM.nextBytes(random);
        return new DeploymentId(TIME.format(time) + "-" + HexFormat.of().formatHex(random));
    }

    /** Returns the text. */
    @Override
    public String toString() {
        return text;
    }
}
