package jinja

import (
	"slices"
	"strings"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/value"
)

func texts(parts []string) *value.List {
	list := &value.List{Items: make([]value.Value, len(parts))}
	for i, part := range parts {
		list.Items[i] = part
	}
	return list
}

// splitSpace splits at runs of whitespace; count < 0 means everywhere.
func splitSpace(text string, count int) []string {
	var parts []string
	for {
		text = strings.TrimLeftFunc(text, isSpace)
		if text == "" {
			return parts
		}
		end := strings.IndexFunc(text, isSpace)
		if count == 0 {
			return append(parts, text)
		}
		if end < 0 {
			return append(parts, text)
		}
		parts = append(parts, text[:end])
		text = text[end:]
		count--
	}
}

func splitSpaceRight(text string, count int) []string {
	var parts []string
	for {
		text = strings.TrimRightFunc(text, isSpace)
		if text == "" {
			break
		}
		start := strings.LastIndexFunc(text, isSpace)
		if count == 0 {
			parts = append(parts, text)
			break
		}
		_, size := utf8.DecodeRuneInString(text[start+1:])
		if start < 0 || size == 0 {
			parts = append(parts, text)
			break
		}
		_, space := utf8.DecodeRuneInString(text[start:])
		parts = append(parts, text[start+space:])
		text = text[:start]
		count--
	}
	slices.Reverse(parts)
	return parts
}

// splitArguments reads sep and maxsplit; hasSep is false for None.
func splitArguments(a []value.Value) (sep string, hasSep bool, count int, err error) {
	if count, err = intArgument(a[1]); err != nil || a[0] == nil {
		return "", false, count, err
	}
	if sep, err = textArgument(a[0]); err == nil && sep == "" {
		err = valueError("empty separator")
	}
	return sep, true, count, err
}

func textSplit(s *state, self value.Value, a []value.Value) (value.Value, error) {
	sep, hasSep, count, err := splitArguments(a)
	if err != nil {
		return nil, err
	}
	if !hasSep {
		return texts(splitSpace(self.(string), count)), s.charge(32 * len(self.(string)))
	}
	if count >= 0 {
		count = min(count, 1<<30) + 1
	}
	return texts(strings.SplitN(self.(string), sep, count)), s.charge(32 * len(self.(string)))
}

func textRightSplit(s *state, self value.Value, a []value.Value) (value.Value, error) {
	sep, hasSep, count, err := splitArguments(a)
	if err != nil {
		return nil, err
	}
	text := self.(string)
	if !hasSep {
		return texts(splitSpaceRight(text, count)), s.charge(32 * len(text))
	}
	var parts []string
	for ; count != 0; count-- {
		at := strings.LastIndex(text, sep)
		if at < 0 {
			break
		}
		parts = append(parts, text[at+len(sep):])
		text = text[:at]
	}
	parts = append(parts, text)
	slices.Reverse(parts)
	return texts(parts), s.charge(32 * len(self.(string)))
}

// isLineBreak knows the characters that Python's splitlines splits at.
func isLineBreak(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

func splitLines(text string, keep bool) []string {
	var lines []string
	for text != "" {
		at := strings.IndexFunc(text, isLineBreak)
		if at < 0 {
			return append(lines, text)
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		if strings.HasPrefix(text[at:], "\r\n") {
			size = 2
		}
		if keep {
			lines = append(lines, text[:at+size])
		} else {
			lines = append(lines, text[:at])
		}
		text = text[at+size:]
	}
	return lines
}

func textSplitLines(s *state, self value.Value, a []value.Value) (value.Value, error) {
	return texts(splitLines(self.(string), value.Truthy(a[0]))), s.charge(32 * len(self.(string)))
}

func separator(v value.Value) (string, error) {
	sep, err := textArgument(v)
	if err == nil && sep == "" {
		err = valueError("empty separator")
	}
	return sep, err
}

func textPartition(_ *state, self value.Value, a []value.Value) (value.Value, error) {
	sep, err := separator(a[0])
	if err != nil {
		return nil, err
	}
	before, after, found := strings.Cut(self.(string), sep)
	if !found {
		sep = ""
	}
	return value.Tuple{before, sep, after}, nil
}

func textRightPartition(_ *state, self value.Value, a []value.Value) (value.Value, error) {
	sep, err := separator(a[0])
	if err != nil {
		return nil, err
	}
	text := self.(string)
	at := strings.LastIndex(text, sep)
	if at < 0 {
		return value.Tuple{"", "", text}, nil
	}
	return value.Tuple{text[:at], sep, text[at+len(sep):]}, nil
}
