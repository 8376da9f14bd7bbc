package dev.rustle.deploy.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Tags as Ansible takes them: a comma separates two of them, wherever they are written. */
public final class Tags {
    private Tags() {}

    /** Returns the tags in texts of one or more of them, without blanks around them; a tag that is not there between two commas is an empty text. */
    public static List<String> split(Collection<String> texts) {
        return Objects.requireNonNull(texts, "tags").stream()
                .flatMap(text ->
                        Arrays.stream(Objects.requireNonNull(text, "tags").split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /** Returns the tags in texts of one or more of them that are not blank. */
    public static List<String> given(Collection<String> texts) {
        return split(texts).stream().filter(tag -> !tag.isEmpty()).toList();
    }
}
