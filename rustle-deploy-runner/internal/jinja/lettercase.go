package jinja

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// pythonUpper knows the characters whose upper case is more than one character.
func pythonUpper(text string) string {
	if isASCII(text) {
		return strings.ToUpper(text)
	}
	return strings.ToUpper(specialUpper.Replace(text))
}

var specialUpper = strings.NewReplacer("ß", "SS", "ŉ", "ʼN", "ǰ", "J̌", "ﬀ", "FF", "ﬁ", "FI", "ﬂ", "FL", "ﬃ", "FFI", "ﬄ", "FFL", "ﬅ", "ST", "ﬆ", "ST")

func capitalize(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	head := string(unicode.ToTitle(first))
	if first == 'ß' {
		head = "Ss"
	}
	return head + strings.ToLower(text[size:])
}

func isCased(r rune) bool { return unicode.IsUpper(r) || unicode.IsLower(r) || unicode.IsTitle(r) }

func title(text string) string {
	var out strings.Builder
	inWord := false
	for _, r := range text {
		switch {
		case !isCased(r):
			out.WriteRune(r)
		case inWord:
			out.WriteRune(unicode.ToLower(r))
		case r == 'ß':
			out.WriteString("Ss")
		default:
			out.WriteRune(unicode.ToTitle(r))
		}
		inWord = isCased(r)
	}
	return out.String()
}

func swapCase(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsUpper(r):
			out.WriteString(strings.ToLower(string(r)))
		default:
			out.WriteString(pythonUpper(string(r)))
		}
	}
	return out.String()
}

// isLower holds when there is a cased character and none is upper case.
func isLower(text string) bool {
	return strings.ContainsFunc(text, unicode.IsLower) && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsTitle(r) })
}

func isUpper(text string) bool {
	return strings.ContainsFunc(text, unicode.IsUpper) && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLower(r) || unicode.IsTitle(r) })
}
