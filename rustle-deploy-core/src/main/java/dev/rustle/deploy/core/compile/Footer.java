package dev.rustle.deploy.core.compile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import dev.rustle.deploy.Digest;

/** The last bytes of an artifact, by which the runner finds and checks its bundle; defined in the contract, "Artifact". */
final class Footer {
    static final int SIZE = 128;
    private static final Pattern DIGEST = Pattern.compile("(?s).{43}([0-9a-f]{64}) .*");

    private Footer() {}

    /** Whether these are the last bytes of a bundle, whatever its digest is: the runner compares that. */
    static boolean isOf(long bundleOffset, long bundleLength, byte[] footer) {
        Matcher digest = DIGEST.matcher(new String(footer, StandardCharsets.US_ASCII));
        return digest.matches() && Arrays.equals(footer, of(bundleOffset, bundleLength, new Digest(digest.group(1))));
    }

    static byte[] of(long bundleOffset, long bundleLength, Digest bundle) {
        String checked =
                String.format(Locale.ROOT, "RUSTLE/1 %016x %016x %s ", bundleOffset, bundleLength, bundle.hex());
        CRC32 crc = new CRC32();
        crc.update(checked.getBytes(StandardCharsets.US_ASCII));
        String footer = checked + String.format(Locale.ROOT, "%08x", crc.getValue()) + " ".repeat(11) + "\n";
        byte[] bytes = footer.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length != SIZE) {
            throw new IllegalStateException("the footer has " + bytes.length + " bytes");
        }
        return bytes;
    }
}
