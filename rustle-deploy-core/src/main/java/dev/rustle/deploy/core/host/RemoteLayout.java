package dev.rustle.deploy.core.host;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Where things lie on a host. The only class that knows; the runner's counterpart is internal/hostpath, and both are tested with the same golden file. */
public final class RemoteLayout {
    private static final int MAX_NAME = 255;

    private RemoteLayout() {}

    /**
     * Returns the state folder of a plan and an inventory.
     *
     * @param states the folder of all state folders, absolute
     */
    public static String state(String states, String plan, String inventory) {
        return states + "/" + folderName(plan) + "/" + folderName(inventory);
    }

    /** Returns a path of {@link HostPaths} as an absolute one. */
    static String absolute(String home, String path) {
        return path.startsWith("~/") ? home.replaceFirst("/$", "") + path.substring(1) : path;
    }

    /**
     * Returns a name as the name of a folder: every byte but letters, digits, {@code . _ -}, and a leading dot, becomes {@code %XX}.
     *
     * @throws IllegalArgumentException if the name is empty or too long
     */
    public static String folderName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "an empty name cannot be the name of a folder; give the plan or the inventory a name");
        }
        StringBuilder escaped = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isPlain(c) && (c != '.' || escaped.length() > 0)) {
                escaped.append(c);
            } else {
                escaped.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        if (escaped.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "the name \"" + name + "\" is too long: as the name of a folder it takes " + escaped.length()
                            + " bytes, " + MAX_NAME + " are possible; give it a shorter one");
        }
        return escaped.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
