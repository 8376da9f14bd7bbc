package jinja

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape decodes the inside of a string literal as Jinja does: the text is first made ASCII by escaping everything else, then the escapes
// of Python are decoded. A backslash before a character that is not ASCII therefore stays, followed by that character's escape.
func unescape(text, newline string) (string, error) {
	if !strings.ContainsAny(text, "\\\n") {
		return text, nil
	}
	if newline != "\n" {
		text = strings.ReplaceAll(text, "\n", newline)
	}
	if !strings.ContainsRune(text, '\\') {
		return text, nil
	}
	var ascii strings.Builder
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			ascii.WriteByte(byte(r))
		case r < 0x100:
			fmt.Fprintf(&ascii, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&ascii, `\u%04x`, r)
		default:
			fmt.Fprintf(&ascii, `\U%08x`, r)
		}
	}
	return decodeEscapes(ascii.String())
}

var simpleEscapes = map[byte]string{
	'\n': "", '\\': "\\", '\'': "'", '"': `"`, 'a': "\a", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", 'v': "\v",
}

var errSurrogate = errors.New("half of a surrogate pair, which is no character, is not supported")

// lowSurrogate reads the second half of a pair.
func lowSurrogate(text string) (rune, bool) {
	if len(text) < 6 || text[:2] != `\u` {
		return 0, false
	}
	code, err := strconv.ParseUint(text[2:6], 16, 32)
	return rune(code), err == nil
}

// decodeEscapes decodes the escapes of a Python string literal. An unknown escape stays as it is; the two halves of a surrogate pair, as JSON has them,
// are one character.
func decodeEscapes(text string) (string, error) {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, `\`)
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		if after == "" {
			return "", errors.New(`\ at end of string`)
		}
		c := after[0]
		if plain, ok := simpleEscapes[c]; ok {
			out.WriteString(plain)
			text = after[1:]
			continue
		}
		digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
		switch {
		case digits > 0:
			if len(after) <= digits {
				return "", fmt.Errorf(`truncated \%c escape`, c)
			}
			code, err := strconv.ParseUint(after[1:1+digits], 16, 32)
			if err != nil {
				return "", fmt.Errorf(`truncated \%c escape`, c)
			}
			text = after[1+digits:]
			if low, ok := lowSurrogate(text); ok && digits == 4 {
				if both := utf16.DecodeRune(rune(code), low); both != utf8.RuneError {
					out.WriteRune(both)
					text = text[6:]
					continue
				}
			}
			if utf16.IsSurrogate(rune(code)) {
				return "", errSurrogate
			}
			if code > utf8.MaxRune {
				return "", fmt.Errorf(`\%s is not a character`, after[:1+digits])
			}
			out.WriteRune(rune(code))
		case c >= '0' && c <= '7':
			length := 1
			for length < 3 && length < len(after) && after[length] >= '0' && after[length] <= '7' {
				length++
			}
			code, err := strconv.ParseUint(after[:length], 8, 32)
			if err != nil {
				return "", fmt.Errorf(`invalid escape \%s`, after[:length])
			}
			out.WriteRune(rune(code))
			text = after[length:]
		case c == 'N':
			return "", errors.New(`names of characters (\N) are not supported`)
		default:
			out.WriteByte('\\')
			text = after
		}
	}
}

// doubleBackslashes doubles the backslashes of string literals inside of {{ }}. Ansible does this to all arguments, so that a playbook's author need
// not escape for YAML and for Jinja.
func doubleBackslashes(options *Options, name, text string) (string, error) {
	if !strings.ContainsRune(text, '\\') || !strings.Contains(text, options.VariableStart) {
		return text, nil
	}
	l := newLexer(options, name, text)
	l.verbatim = true
	tokens, err := l.all()
	if err != nil {
		return "", err
	}
	text = normalizeNewlines(text, options.KeepTrailingNewline)
	var out strings.Builder
	last, inVariable := 0, false
	for _, t := range tokens {
		switch t.kind {
		case tokenVariableBegin:
			inVariable = true
		case tokenVariableEnd:
			inVariable = false
		case tokenString:
			if inVariable {
				out.WriteString(text[last:t.start])
				out.WriteString(strings.ReplaceAll(text[t.start:t.end], `\`, `\\`))
				last = t.end
			}
		}
	}
	out.WriteString(text[last:])
	return out.String(), nil
}
