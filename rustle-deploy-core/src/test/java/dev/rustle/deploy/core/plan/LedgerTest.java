package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;

import static org.assertj.core.api.Assertions.assertThat;

/** The ledger of fields is what the code does and what the documentation says. */
class LedgerTest {
    private static final Path DOCUMENT = Path.of("../docs/plan-format.md");
    private static final String BEGIN = "<!-- ledger: begin -->\n";
    private static final String END = "<!-- ledger: end -->\n";

    @Test
    void theDocumentationShowsTheLedger() throws IOException {
        String document = Files.readString(DOCUMENT);
        String shown = document.substring(document.indexOf(BEGIN) + BEGIN.length(), document.indexOf(END));
        assertThat(shown).isEqualTo(rendered());
    }

    @Test
    void everyFieldWithAnEffectIsReadByTheCode() throws IOException {
        Reading reading = new Reading(ReadContext.strict());
        Path complete = Path.of("src/test/resources/plans/rustle-plan/complete.json");
        assertThat(Reads.problems(new FormatAReader().read(PlanSource.of(complete), reading)))
                .doesNotContain("error");
        List<String> effects = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        for (Section section : FormatA.SECTIONS) {
            for (Field field : section.fields().values()) {
                String name = section.name() + "." + field.name();
                if (field.use() == Field.Use.EFFECT) {
                    effects.add(name);
                }
                // SkipTag is informational, and still looked at for its form.
                if (reading.asked.contains(field) && !field.name().equals("SkipTag")) {
                    asked.add(name);
                }
            }
        }
        assertThat(asked).isEqualTo(effects);
    }

    private static String rendered() {
        StringBuilder out = new StringBuilder();
        for (Section section : FormatA.SECTIONS) {
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
