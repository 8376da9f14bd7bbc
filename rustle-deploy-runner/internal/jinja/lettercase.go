package jinja

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// pythonLower is lower case as Python's: of characters whose lower case is more than one character, and of a sigma, which has another form at the end of a word.
func pythonLower(text string) string {
	if isASCII(text) {
		return strings.ToLower(text)
	}
	var out strings.Builder
	for i, r := range text {
		writeLower(&out, text, i, r)
	}
	return out.String()
}

// writeLower writes the lower case of the character r at position i of text.
func writeLower(out *strings.Builder, text string, i int, r rune) {
	switch {
	case r == 'İ':
		out.WriteString("i\u0307")
	case r == 'Σ' && endsWord(text, i):
		out.WriteRune('ς')
	default:
		out.WriteRune(unicode.ToLower(r))
	}
}

// endsWord says whether the sigma at position i ends a word: there are letters before and none behind it, whatever stands between that has no part in that.
func endsWord(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(text[:i], ignoresCase))
	after, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text[i+len("Σ"):], ignoresCase))
	return isCased(before) && !isCased(after)
}

// ignoresCase is Unicode's Case_Ignorable.
func ignoresCase(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune("'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a", r)
}

func pythonUpper(text string) string {
	if isASCII(text) {
		return strings.ToUpper(text)
	}
	var out strings.Builder
	for _, r := range text {
		if special, ok := specialCase[r]; ok {
			out.WriteString(special.upper)
		} else {
			out.WriteRune(unicode.ToUpper(r))
		}
	}
	return out.String()
}

func titleCase(r rune) string {
	if special := specialCase[r].title; special != "" {
		return special
	}
	return string(unicode.ToTitle(r))
}

func capitalize(text string) string { return cased(text, func(i int, _ rune) bool { return i > 0 }) }

func title(text string) string {
	return cased(text, func(i int, _ rune) bool {
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		return isCased(before)
	})
}

// cased makes characters lower case where the function says so, and title case elsewhere.
func cased(text string, lower func(i int, r rune) bool) string {
	var out strings.Builder
	for i, r := range text {
		if lower(i, r) {
			writeLower(&out, text, i, r)
		} else {
			out.WriteString(titleCase(r))
		}
	}
	return out.String()
}

func swapCase(text string) string {
	var out strings.Builder
	for i, r := range text {
		switch {
		case isUpperCase(r):
			writeLower(&out, text, i, r)
		case isLowerCase(r):
			out.WriteString(pythonUpper(string(r)))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func isUpperCase(r rune) bool { return unicode.In(r, unicode.Lu, unicode.Other_Uppercase) }

// isLowerCase leaves out what is lower case since Unicode 15; Python 3.11 has Unicode 14.
func isLowerCase(r rune) bool {
	return unicode.In(r, unicode.Ll, unicode.Other_Lowercase) && !strings.ContainsRune("\u10fc\ua7f2\ua7f3\ua7f4\uab69", r)
}

func isCased(r rune) bool { return isUpperCase(r) || isLowerCase(r) || unicode.IsTitle(r) }

// isLower holds when there is a cased character and none is upper case.
func isLower(text string) bool {
	return strings.ContainsFunc(text, isLowerCase) && !strings.ContainsFunc(text, func(r rune) bool { return isUpperCase(r) || unicode.IsTitle(r) })
}

func isUpper(text string) bool {
	return strings.ContainsFunc(text, isUpperCase) && !strings.ContainsFunc(text, func(r rune) bool { return isLowerCase(r) || unicode.IsTitle(r) })
}
