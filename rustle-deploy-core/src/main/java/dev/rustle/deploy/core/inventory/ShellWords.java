package dev.rustle.deploy.core.inventory;

import java.util.ArrayList;
import java.util.List;

/**
 * Words as a POSIX shell separates them: by white space, with single quotes, double quotes and backslashes.
 *
 * @param words the words
 * @param problem what is wrong with the text; empty if nothing is
 * @param cutComment where a comment begins inside of a word; -1 if none does
 */
record ShellWords(List<Word> words, String problem, int cutComment) {
    /** Other white space is a character as any other, for a shell and for Ansible. */
    private static final String SPACE = " \t\r\n";

    /**
     * A word.
     *
     * @param text the word without its quotes
     * @param offset where it begins
     */
    record Word(String text, int offset) {}

    /** What to make of a number sign. */
    enum Comments {
        /** It starts a comment, inside of a word as well: what Ansible's inventories do. */
        ANYWHERE,
        /** It is a character as any other. */
        NONE
    }

    static ShellWords split(String text, Comments comments) {
        List<Word> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int start = -1;
        int cut = -1;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else if (c == '\\'
                        && quote == '"'
                        && i + 1 < text.length()
                        && "\"\\".indexOf(text.charAt(i + 1)) >= 0) {
                    word.append(text.charAt(++i));
                } else {
                    word.append(c);
                }
            } else if (c == '#' && comments == Comments.ANYWHERE) {
                cut = start >= 0 ? i : -1;
                break;
            } else if (SPACE.indexOf(c) >= 0) {
                if (start >= 0) {
                    words.add(new Word(word.toString(), start));
                    word.setLength(0);
                    start = -1;
                }
            } else {
                start = start < 0 ? i : start;
                if (c == '\'' || c == '"') {
                    quote = c;
                } else if (c == '\\') {
                    if (++i == text.length()) {
                        return new ShellWords(words, "a backslash at the end of the line has nothing to protect", -1);
                    }
                    word.append(text.charAt(i));
                } else {
                    word.append(c);
                }
            }
        }
        if (quote != 0) {
            return new ShellWords(words, "a quotation mark " + quote + " is not closed", -1);
        }
        if (start >= 0) {
            words.add(new Word(word.toString(), start));
        }
        return new ShellWords(words, "", cut);
    }
}
