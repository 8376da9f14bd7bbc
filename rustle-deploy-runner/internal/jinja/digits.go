package jinja

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// asciiDigits replaces the digits of other scripts, which Python's int and float read too.
func asciiDigits(text string) string {
	if isASCII(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf || !unicode.IsDigit(r) {
			return r
		}
		// Decimal digits stand in runs of ten, from zero to nine.
		zero := r
		for unicode.IsDigit(zero-1) && r-zero < 9 {
			zero--
		}
		return '0' + r - zero
	}, text)
}
