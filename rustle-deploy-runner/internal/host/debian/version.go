package debian

import (
	"strings"
)

// CompareVersions orders versions of Debian packages: negative when a is older than b, 0 when they are equal.
func CompareVersions(a, b string) int {
	epochA, upstreamA, revisionA := splitVersion(a)
	epochB, upstreamB, revisionB := splitVersion(b)
	for _, pair := range [][2]string{{epochA, epochB}, {upstreamA, upstreamB}, {revisionA, revisionB}} {
		if order := comparePart(pair[0], pair[1]); order != 0 {
			return order
		}
	}
	return 0
}

func splitVersion(version string) (epoch, upstream, revision string) {
	epoch, rest, found := strings.Cut(version, ":")
	if !found {
		epoch, rest = "0", version
	}
	if dash := strings.LastIndexByte(rest, '-'); dash >= 0 {
		return epoch, rest[:dash], rest[dash+1:]
	}
	return epoch, rest, ""
}

// comparePart compares stretches of other characters and of digits in turn.
func comparePart(a, b string) int {
	for a != "" || b != "" {
		var textA, textB string
		textA, a = cutWhile(a, func(c byte) bool { return !isDigit(c) })
		textB, b = cutWhile(b, func(c byte) bool { return !isDigit(c) })
		if order := compareText(textA, textB); order != 0 {
			return order
		}
		var digitsA, digitsB string
		digitsA, a = cutWhile(a, isDigit)
		digitsB, b = cutWhile(b, isDigit)
		digitsA, digitsB = strings.TrimLeft(digitsA, "0"), strings.TrimLeft(digitsB, "0")
		if len(digitsA) != len(digitsB) {
			return len(digitsA) - len(digitsB)
		}
		if order := strings.Compare(digitsA, digitsB); order != 0 {
			return order
		}
	}
	return 0
}

func cutWhile(text string, accept func(byte) bool) (head, tail string) {
	end := 0
	for end < len(text) && accept(text[end]) {
		end++
	}
	return text[:end], text[end:]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func compareText(a, b string) int {
	for i := range max(len(a), len(b)) {
		if order := weight(a, i) - weight(b, i); order != 0 {
			return order
		}
	}
	return 0
}

// weight sorts a tilde before the end, the end before letters, and letters before everything else.
func weight(text string, at int) int {
	if at >= len(text) {
		return 0
	}
	switch c := text[at]; {
	case c == '~':
		return -1
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		return int(c)
	default:
		return int(c) + 256
	}
}
