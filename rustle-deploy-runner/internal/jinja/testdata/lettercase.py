"""Writes lettercase.txt: what Python makes of the case of every character of the Basic Multilingual Plane, and of words in which the case of one depends on others.

A line: the text, its lower, upper, title and swapped case, capitalized, and whether it is lower, and upper case; texts as code points. Characters that stay as they are
and have no case are left out.
"""
import os, sys, unicodedata

WORDS = ["ΑΣ", "ΑΣΑ", "Σ", "ΑΣ.", "ΑΣ.Α", "ΑΣ'Σ", "A\u0301Σ\u0301", "A\u0301Σ\u0301B", "1Σ", "ΑΣ ΑΣ", "İSTANBUL", "i̇x", "ǆur ǅUR", "straße", "ßtraße", "ﬁnd ﬁND", "o'neill o’neill", "x1y a_b",
         "ªb", "ⅷ ⅧA", "Ⓐⓑ", "ΐx", "ᾳ ᾼx", "a\u00adΣ", "\u02b0Σ", "Σ\u02b0", "ŉx", "ĳX", "ÀÉ", "éÀ"]


def hexed(text):
    return "-".join("%x" % ord(c) for c in text)


def line(text):
    return [text.lower(), text.upper(), text.title(), text.swapcase(), text.capitalize()], [text.islower(), text.isupper()]


with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "lettercase.txt"), "w") as f:
    f.write("# python %s, unicode %s\n" % (sys.version.split()[0], unicodedata.unidata_version))
    for text in [chr(c) for c in range(0x10000) if not 0xD800 <= c < 0xE000] + WORDS:
        texts, cased = line(text)
        if len(text) > 1 or any(t != text for t in texts) or any(cased):
            f.write(" ".join([hexed(text)] + [hexed(t) for t in texts] + [str(int(c)) for c in cased]) + "\n")
