package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;

import static org.assertj.core.api.Assertions.assertThat;

/** The ledgers of fields are what the code does and what the documentation says. */
class LedgerTest {
    private static final Path DOCUMENT = Path.of("../docs/plan-format.md");

    static Stream<Format> formats() {
        return Format.all();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theDocumentationShowsTheLedger(Format format) throws IOException {
        String document = Files.readString(DOCUMENT);
        String begin = "<!-- ledger " + format + ": begin -->\n";
        String end = "<!-- ledger " + format + ": end -->\n";
        String shown = document.substring(document.indexOf(begin) + begin.length(), document.indexOf(end));
        assertThat(shown).isEqualTo(rendered(format.sections()));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyFieldWithAnEffectIsReadByTheCode(Format format) throws IOException {
        List<Reading> readings = new ArrayList<>();
        for (String plan : format.plans()) {
            Reading reading = new Reading(ReadContext.strict());
            readings.add(reading);
            assertThat(Reads.problems(
                            format.reader().read(PlanSource.of(format.folder().resolve(plan)), reading)))
                    .as(plan)
                    .doesNotContain("error");
        }
        List<String> effects = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        for (Section section : format.sections()) {
            for (Field field : section.fields().values()) {
                String name = section.name() + "." + field.name();
                if (field.use() == Field.Use.EFFECT) {
                    effects.add(name);
                }
                // SkipTag is informational, and still looked at for its form.
                if (readings.stream().map(reading -> reading.asked).anyMatch(has(field))
                        && !field.name().equals("SkipTag")) {
                    asked.add(name);
                }
            }
        }
        assertThat(asked).isEqualTo(effects);
    }

    private static Predicate<Set<Field>> has(Field field) {
        return asked -> asked.contains(field);
    }

    static String rendered(List<Section> sections) {
        StringBuilder out = new StringBuilder();
        for (Section section : sections) {
            out.append("\n### ")
                    .append(Character.toUpperCase(section.name().charAt(0)))
                    .append(section.name().substring(1))
                    .append("\n\nAn unknown key: ")
                    .append(
                            section.unknown() == Section.Unknown.IGNORED
                                    ? "nothing"
                                    : section.unknown().name().toLowerCase(Locale.ROOT))
                    .append(".\n\n| field | use | |\n|---|---|---|\n");
            for (Field field : section.fields().values()) {
                out.append("| `")
                        .append(field.name())
                        .append("` | ")
                        .append(field.use().name().toLowerCase(Locale.ROOT))
                        .append(" | ")
                        .append(field.note())
                        .append(" |\n");
            }
        }
        return out.append('\n').toString();
    }
}
