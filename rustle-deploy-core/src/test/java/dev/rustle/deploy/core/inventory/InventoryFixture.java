package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.target.Inventory;

import static org.assertj.core.api.Assertions.assertThat;

/** A folder with inventories, and what is wrong with them. */
final class InventoryFixture {
    private final Path folder;

    InventoryFixture(Path folder) {
        this.folder = folder;
    }

    /** Writes a file, and the folders that it is in. */
    Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.writeString(file, text);
    }

    /** Writes a shell script that may be executed. */
    Path program(String name, String script) throws IOException {
        Path file = write(name, "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    /** Returns the problems of sources below the folder, one a line, with places that begin below the folder. */
    String problems(String... sources) {
        List<Path> paths = Arrays.stream(sources).map(folder::resolve).toList();
        try {
            InventoryFiles.read(paths);
        } catch (InvalidInputException e) {
            return shown(e.problems());
        }
        throw new AssertionError("the inventory was read without a problem");
    }

    Inventory read(String... sources) {
        return InventoryFiles.read(Arrays.stream(sources).map(folder::resolve).toList());
    }

    String shown(List<Problem> problems) {
        return problems.stream()
                .map(Problem::toString)
                .map(line -> line.replace(folder + "/", ""))
                .collect(Collectors.joining("\n"));
    }
}
