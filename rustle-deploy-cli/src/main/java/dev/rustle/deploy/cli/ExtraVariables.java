package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.rustle.deploy.plan.Value;

/**
 * Reads extra variables as Ansible's {@code -e} has them: {@code @FILE}, a mapping in JSON or YAML, or {@code name=value} pairs, whose values are text.
 */
final class ExtraVariables {
    private ExtraVariables() {}

    /**
     * Reads all, later ones on top.
     *
     * @throws UsageException if one cannot be read
     */
    static Value.Mapping read(List<String> options) {
        Value.Mapping all = Value.Mapping.EMPTY;
        for (String option : options) {
            all = all.with(read(option.strip()));
        }
        return all;
    }

    private static Value.Mapping read(String text) {
        if (text.startsWith("@")) {
            return file(text.substring(1));
        } else if (text.startsWith("{") || text.startsWith("[")) {
            return document("-e", text);
        }
        return KeyValues.parse(text);
    }

    private static Value.Mapping file(String name) {
        if (name.isEmpty()) {
            throw new UsageException("-e @ names no file; write -e @FILE");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(Path.of(name))))
                    .toString();
            return document(name, text);
        } catch (CharacterCodingException e) {
            throw new UsageException("-e @" + name + ": the file is not text in UTF-8");
        } catch (IOException e) {
            throw new UsageException("-e @" + name + ": cannot read the file: " + Failures.reason(e));
        }
    }

    private static Value.Mapping document(String source, String text) {
        Value value = DataText.parse(source, text);
        if (value instanceof Value.Mapping mapping) {
            return mapping;
        }
        throw new UsageException(source
                + ": extra variables must be a mapping of names to values; found a value of type " + value.typeName());
    }
}
