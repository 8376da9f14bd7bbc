package dev.rustle.deploy.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder in which the demonstration takes place: the plan with its files, and the homes of the hosts. */
final class DemoFolder {
    private static final List<String> RESOURCES =
            List.of("plan.json", "templates/shop.conf.j2", "files/www/index.html", "files/www/css/style.css");

    private final Path path;

    private DemoFolder(Path path) {
        this.path = path;
    }

    /** Makes the folder, readable by nobody else, and puts the plan there. */
    static DemoFolder create() throws IOException {
        DemoFolder folder = new DemoFolder(Files.createTempDirectory("rustle-deploy-demo-"));
        for (String resource : RESOURCES) {
            Path file = folder.path.resolve(resource);
            Files.createDirectories(file.getParent());
            try (InputStream in = DemoFolder.class.getResourceAsStream("demo/" + resource)) {
                if (in == null) {
                    throw new FileNotFoundException("resource demo/" + resource + " is missing; build again");
                }
                Files.copy(in, file);
            }
        }
        return folder;
    }

    Path path() {
        return path;
    }

    Path plan() {
        return path.resolve("plan.json");
    }

    Path hosts() {
        return path.resolve("hosts");
    }

    Path cache() {
        return path.resolve("cache");
    }

    /** Removes the folder with everything in it; links in it are removed, not followed. */
    void delete() throws IOException {
        TemporaryFolder.delete(path);
    }
}
