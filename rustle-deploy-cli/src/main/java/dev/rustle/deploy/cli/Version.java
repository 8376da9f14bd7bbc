package dev.rustle.deploy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

import picocli.CommandLine.IVersionProvider;

/** The version, as the build has written it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IOException("version.properties is missing; build again");
            }
            properties.load(in);
        }
        return new String[] {"rustle-deploy " + properties.getProperty("version")};
    }
}
