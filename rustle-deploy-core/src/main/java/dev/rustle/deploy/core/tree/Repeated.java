package dev.rustle.deploy.core.tree;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Short texts that documents repeat, such as keys and the names of modules: each is in memory once. Bounded, so that a document without repetition does not pay
 * for it.
 *
 * @param <T> what is made of a text
 */
final class Repeated<T> {
    private static final int LENGTH = 24;
    private static final int COUNT = 1024;

    private final Function<String, T> make;
    private final Map<String, T> known = new HashMap<>();

    Repeated(Function<String, T> make) {
        this.make = make;
    }

    T get(String text) {
        if (text.length() > LENGTH) {
            return make.apply(text);
        }
        T made = known.get(text);
        if (made == null) {
            made = make.apply(text);
            if (known.size() < COUNT) {
                known.put(text, made);
            }
        }
        return made;
    }
}
