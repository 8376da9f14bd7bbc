package regex

import (
	"fmt"
	"strconv"
	"strings"
)

// TemplateError says that a text is no replacement for matches of an expression. UnknownName: for the group that it names (Python raises IndexError for that).
type TemplateError struct {
	Template, Problem string
	Position          int
	UnknownName       bool
}

func (e *TemplateError) Error() string {
	return fmt.Sprintf("replacement %q: %s at position %d", e.Template, e.Problem, e.Position)
}

// Template is a replacement text: \1, \g<1> and \g<name> stand for groups, \n and the like for control characters.
type Template struct{ pieces []piece }

// piece is a text, or a group where group is not noGroup.
type piece struct {
	text  string
	group int
}

const noGroup = -1

// Template reads a replacement text for matches of e.
func (e *Expression) Template(text string) (*Template, error) {
	reader := templateReader{expression: e, text: text}
	for reader.at < len(text) {
		before, _, found := strings.Cut(text[reader.at:], `\`)
		reader.add(before)
		reader.at += len(before)
		if !found {
			break
		}
		if err := reader.escape(); err != nil {
			return nil, err
		}
	}
	return &Template{pieces: reader.pieces}, nil
}

// Expand fills the template with the groups of a match. A group that took no part is empty.
func (t *Template) Expand(m *Match) string {
	var out strings.Builder
	for _, p := range t.pieces {
		if p.group == noGroup {
			out.WriteString(p.text)
			continue
		}
		text, _ := m.Group(p.group)
		out.WriteString(text)
	}
	return out.String()
}

// Expand fills a replacement text, as Template does.
func (m *Match) Expand(text string) (string, error) {
	template, err := m.expression.Template(text)
	if err != nil {
		return "", err
	}
	return template.Expand(m), nil
}

type templateReader struct {
	expression *Expression
	text       string
	at         int
	pieces     []piece
}

func (r *templateReader) add(text string) {
	if text != "" {
		r.pieces = append(r.pieces, piece{text: text, group: noGroup})
	}
}

func (r *templateReader) fail(format string, args ...any) error {
	return &TemplateError{Template: r.text, Problem: fmt.Sprintf(format, args...), Position: r.at}
}

var controlCharacters = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'f': "\f", 'v': "\v", 'a': "\a", 'b': "\b", '\\': `\`}

// escape reads a backslash and what belongs to it.
func (r *templateReader) escape() error {
	rest := r.text[r.at+1:]
	if rest == "" {
		return r.fail("bad escape (end of pattern)")
	}
	c := rest[0]
	control, isControl := controlCharacters[c]
	switch {
	case isControl:
		r.add(control)
		r.at += 2
	case c == 'g':
		return r.named(rest)
	case c == '0' || (c >= '1' && c <= '9' && octalLength(rest) == 3):
		return r.octal(rest)
	case c >= '1' && c <= '9':
		length := 1
		if len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9' {
			length = 2
		}
		return r.reference(rest[:length], 1+length)
	case (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'):
		return r.fail(`bad escape \%c`, c)
	default:
		r.add(`\`)
		r.at++
	}
	return nil
}

func octalLength(text string) int {
	length := 0
	for length < 3 && length < len(text) && text[length] >= '0' && text[length] <= '7' {
		length++
	}
	return length
}

func (r *templateReader) octal(rest string) error {
	length := octalLength(rest)
	code, err := strconv.ParseUint(rest[:length], 8, 16)
	switch {
	case err != nil || code > 0o377:
		return r.fail(`octal escape value \%s outside of range 0-0o377`, rest[:length])
	case r.expression.bytes:
		r.add(string([]byte{byte(code)}))
	default:
		r.add(string(rune(code)))
	}
	r.at += 1 + length
	return nil
}

// named is \g<name> or \g<number>.
func (r *templateReader) named(rest string) error {
	name, _, closed := strings.Cut(rest[1:], ">")
	name, opened := strings.CutPrefix(name, "<")
	switch {
	case !opened || name == "":
		return r.fail("missing group name")
	case !closed:
		return r.fail("missing >, unterminated name")
	}
	return r.reference(name, len(`\g<>`)+len(name))
}

func (r *templateReader) reference(name string, length int) error {
	number, known := r.expression.names[name]
	if !known {
		isNumber := strings.Trim(name, "0123456789") == ""
		parsed, err := strconv.Atoi(name)
		switch {
		case !isNumber && isIdentifier(name):
			return &TemplateError{Template: r.text, Problem: "unknown group name '" + name + "'", Position: r.at, UnknownName: true}
		case !isNumber:
			return r.fail("bad character in group name '%s'", name)
		case err != nil || parsed > r.expression.groups:
			return r.fail("invalid group reference %s", name)
		}
		number = parsed
	}
	r.pieces = append(r.pieces, piece{group: number})
	r.at += length
	return nil
}
