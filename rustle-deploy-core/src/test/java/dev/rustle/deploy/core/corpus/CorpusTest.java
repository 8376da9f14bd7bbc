package dev.rustle.deploy.core.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The corpus has every kind of malformed input in every format, and the documentation says how large it is. */
class CorpusTest {
    private static final List<String> KINDS_OF_PLANS = List.of(
            "truncated",
            "wrong types",
            "unknown enum",
            "cycle",
            "missing dependency",
            "unknown module",
            "unknown argument",
            "misspelt key",
            "duplicate keys",
            "deep nesting",
            "huge",
            "huge number",
            "invalid UTF-8",
            "UTF-16 and its byte order mark",
            "a byte order mark in the middle",
            "NUL");
    private static final List<String> KINDS_OF_INVENTORIES = List.of(
            "truncated",
            "wrong types",
            "circle",
            "unknown group",
            "misspelt",
            "duplicate keys",
            "deep nesting",
            "huge",
            "invalid UTF-8",
            "byte order mark",
            "NUL",
            "bad ranges",
            "bad pattern");

    @Test
    void everyKindOfPlanIsThereInEveryFormat() {
        assertThat(Corpus.kinds())
                .allMatch(PlanCase::isMalformed)
                .extracting(PlanCase::title)
                .containsExactlyElementsOf(KINDS_OF_PLANS.stream()
                        .flatMap(kind -> Stream.of("A in JSON", "A in YAML", "B in JSON", "B in YAML")
                                .map(format -> kind + ": format " + format))
                        .toList());
    }

    @Test
    void everyKindOfInventoryIsThere() {
        List<String> titles =
                Corpus.inventories().stream().map(InventoryCase::title).toList();
        assertThat(Corpus.inventories()).allMatch(InventoryCase::isMalformed);
        assertThat(titles).doesNotHaveDuplicates();
        assertThat(KINDS_OF_INVENTORIES).allSatisfy(kind -> assertThat(titles).anyMatch(title -> title.contains(kind)));
    }

    @Test
    void theDocumentationSaysHowManyThereAre() throws IOException {
        long plans = Stream.of(Corpus.plansA(), Corpus.plansB(), Corpus.partlyRead(), Corpus.kinds())
                .flatMap(List::stream)
                .filter(PlanCase::isMalformed)
                .count();
        assertThat(Files.readString(Path.of("../docs/plan-format.md")))
                .contains("A corpus of " + plans + " malformed plans ");
        assertThat(Files.readString(Path.of("../docs/inventory.md")))
                .contains("A corpus of " + Corpus.inventories().size() + " malformed inventories ");
    }
}
