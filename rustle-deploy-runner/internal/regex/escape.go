package regex

import (
	"strconv"
	"strings"
	"unicode"
)

// What Python takes \w for is not what .NET takes it for: letters and numbers of any kind and the underline, but neither marks nor other connecting punctuation.
// The lists stand inside brackets; they begin and end with a category, so that a range with them is an error, as it is in Python.
const (
	wordCharacters  = `\p{L}_\p{N}`
	otherCharacters = "\\p{M}\u203f\u2040\u2054\ufe33\ufe34\ufe4d-\ufe4f\uff3f\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\p{S}\\p{Z}\\p{C}"
	blankCharacters = `\s\x1c-\x1f\s`
	inkedCharacters = "\x00-\x08\x0e-\x1b!-\u0084\u0086-\u009f\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\U0010ffff"
)

// asciiClasses are the classes of bytes patterns and of (?a), to stand inside brackets.
var asciiClasses = map[rune]string{
	'd': `0-9`, 'D': "\x00-/:-\U0010ffff",
	'w': `a-zA-Z0-9_`, 'W': "\x00-/:-@\\[-\\^`{-\U0010ffff",
	's': ` \t-\r`, 'S': "\x00-\x08\x0e-\x1f!-\U0010ffff",
}

var unicodeClasses = map[rune]string{'d': `\d`, 'D': `\D`, 'w': wordCharacters, 'W': otherCharacters, 's': blankCharacters, 'S': inkedCharacters}

func (t *translator) isASCII() bool { return t.bytes || t.flags.ascii }

// classText returns what stands inside brackets for a class such as \w.
func (t *translator) classText(c rune) (string, bool) {
	classes := unicodeClasses
	if t.isASCII() {
		classes = asciiClasses
	}
	text, ok := classes[c]
	return text, ok
}

// escape is a backslash outside of brackets.
func (t *translator) escape() error {
	if t.at+1 >= len(t.in) {
		return t.fail("bad escape (end of pattern)")
	}
	c := t.in[t.at+1]
	if class, ok := t.classText(unicode.ToLower(c)); ok && strings.ContainsRune("dDwWsS", c) {
		t.atom = len(t.out)
		negation := ""
		if unicode.IsUpper(c) {
			negation = "^"
		}
		t.write("[" + negation + class + "]")
		t.at += 2
		return nil
	}
	switch {
	case c == 'A':
		t.anchor(`\A`)
	case c == 'Z':
		t.anchor(`\z`)
	case c == 'b' || c == 'B':
		t.boundary(c)
	case c >= '1' && c <= '9':
		return t.backReference()
	default:
		t.atom = len(t.out)
		return t.characterEscape()
	}
	return nil
}

// anchor is a place, which cannot be repeated.
func (t *translator) anchor(text string) {
	t.atom = noAtom
	t.write(text)
	t.at += 2
}

// boundary is \b or \B by Python's notion of a word.
func (t *translator) boundary(c rune) {
	class, _ := t.classText('w')
	w := "[" + class + "]"
	if c == 'b' {
		t.anchor("(?:(?<=" + w + ")(?!" + w + ")|(?<!" + w + ")(?=" + w + "))")
	} else {
		t.anchor("(?:(?<=" + w + ")(?=" + w + ")|(?<!" + w + ")(?!" + w + "))")
	}
}

// classEscape is a backslash inside of brackets.
func (t *translator) classEscape() (single bool, err error) {
	if t.at+1 >= len(t.in) {
		return false, t.fail("bad escape (end of pattern)")
	}
	c := t.in[t.at+1]
	class, isClass := t.classText(c)
	switch {
	case isClass:
		t.write(class)
		t.at += 2
	case c == 'b':
		t.character('\b')
		t.at += 2
	case c >= '1' && c <= '7':
		err = t.octal()
	default:
		err = t.characterEscape()
	}
	return !isClass, err
}

var controls = map[rune]rune{'a': '\a', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// characterEscape is an escape that stands for one character, in brackets and outside.
func (t *translator) characterEscape() error {
	c := t.in[t.at+1]
	control, isControl := controls[c]
	switch {
	case isControl:
		t.character(control)
		t.at += 2
		return nil
	case c == 'x':
		return t.hexadecimal(2)
	case c == 'u' && !t.bytes:
		return t.hexadecimal(4)
	case c == 'U' && !t.bytes:
		return t.hexadecimal(8)
	case c == 'N' && !t.bytes:
		return t.fail(`the escape \N is not supported`)
	case c == '0':
		return t.octal()
	case (c >= '1' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'):
		return t.fail(`bad escape \` + string(c))
	case c < 0x80:
		t.character(c)
	default:
		t.out = append(t.out, c)
	}
	t.at += 2
	return nil
}

func (t *translator) hexadecimal(digits int) error {
	end := min(t.at+2+digits, len(t.in))
	text := string(t.in[t.at+2 : end])
	code, err := strconv.ParseUint(text, 16, 32)
	if err != nil || len(text) != digits || code > unicode.MaxRune {
		return t.fail("incomplete escape " + string(t.in[t.at:end]))
	}
	return t.code(rune(code), end)
}

// code writes the character of a number, which is a byte in patterns for bytes.
func (t *translator) code(code rune, end int) error {
	if t.bytes {
		code = wide(byte(code))
	}
	t.character(code)
	t.at = end
	return nil
}

// octalDigits is how many octal digits follow the backslash, at most three.
func (t *translator) octalDigits() int {
	digits := 0
	for digits < 3 && t.at+1+digits < len(t.in) && t.in[t.at+1+digits] >= '0' && t.in[t.at+1+digits] <= '7' {
		digits++
	}
	return digits
}

// octal is \0, \07, \012 and \101.
func (t *translator) octal() error {
	end := t.at + 1 + t.octalDigits()
	code, err := strconv.ParseUint(string(t.in[t.at+1:end]), 8, 16)
	if err != nil || code > 0o377 {
		return t.fail("octal escape value " + string(t.in[t.at:end]) + " outside of range 0-0o377")
	}
	return t.code(rune(code), end)
}

// backReference is \1 to \99; three octal digits are a character.
func (t *translator) backReference() error {
	if t.octalDigits() == 3 {
		t.atom = len(t.out)
		return t.octal()
	}
	end := t.at + 2
	if end < len(t.in) && t.in[end] >= '0' && t.in[end] <= '9' {
		end++
	}
	number, err := strconv.Atoi(string(t.in[t.at+1 : end]))
	if err != nil || number > t.groups {
		return t.fail("invalid group reference " + string(t.in[t.at+1:end]))
	}
	return t.refer(number, end-t.at)
}

// refer writes a reference to a group, which is length characters long in Python.
func (t *translator) refer(number, length int) error {
	for _, s := range t.open {
		if s.group == number {
			return t.fail("cannot refer to an open group")
		}
	}
	t.atom = len(t.out)
	t.write(`(?:\` + strconv.Itoa(number) + ")")
	t.at += length
	return nil
}
