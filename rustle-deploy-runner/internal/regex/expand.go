package regex

import (
	"fmt"
	"strconv"
	"strings"
)

// Expand fills a replacement text: \1, \g<1> and \g<name> stand for groups, \n and the like for control characters. A group that took no part is empty.
func (m *Match) Expand(template string) (string, error) {
	var out strings.Builder
	for i := 0; i < len(template); i++ {
		if template[i] != '\\' {
			out.WriteByte(template[i])
			continue
		}
		if i+1 == len(template) {
			return "", fmt.Errorf("bad escape (end of pattern) at position %d", i)
		}
		text, length, err := m.escape(template[i+1:])
		if err != nil {
			return "", fmt.Errorf("replacement %q: %w at position %d", template, err, i)
		}
		out.WriteString(text)
		i += length
	}
	return out.String(), nil
}

var controlCharacters = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'f': "\f", 'v': "\v", 'a': "\a", 'b': "\b", '\\': "\\"}

// escape reads what follows a backslash and returns its text and its length.
func (m *Match) escape(rest string) (text string, length int, err error) {
	c := rest[0]
	control, isControl := controlCharacters[c]
	switch {
	case isControl:
		return control, 1, nil
	case c == 'g':
		end := strings.IndexByte(rest, '>')
		if len(rest) < 3 || rest[1] != '<' || end < 3 {
			return "", 0, fmt.Errorf("missing group name")
		}
		text, err := m.reference(rest[2:end])
		return text, end + 1, err
	case c == '0' || isOctal(rest):
		length := 1
		for length < 3 && length < len(rest) && rest[length] >= '0' && rest[length] <= '7' {
			length++
		}
		code, err := strconv.ParseUint(rest[:length], 8, 16)
		if err != nil || code > 0o377 {
			return "", 0, fmt.Errorf("octal escape value \\%s outside of range 0-0o377", rest[:length])
		}
		if m.expression.bytes {
			return string([]byte{byte(code)}), length, nil
		}
		return string(rune(code)), length, nil
	case c >= '1' && c <= '9':
		length := 1
		if len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9' {
			length = 2
		}
		text, err := m.reference(rest[:length])
		return text, length, err
	case (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'):
		return "", 0, fmt.Errorf("bad escape \\%c", c)
	default:
		return "\\" + rest[:1], 1, nil
	}
}

func isOctal(rest string) bool {
	return len(rest) > 2 && rest[0] >= '1' && rest[0] <= '3' && strings.Trim(rest[:3], "01234567") == ""
}

func (m *Match) reference(name string) (string, error) {
	number, err := strconv.Atoi(name)
	if err != nil {
		known := false
		if number, known = m.expression.names[name]; !known {
			return "", fmt.Errorf("unknown group name '%s'", name)
		}
	}
	if number > m.expression.groups || number < 0 {
		return "", fmt.Errorf("invalid group reference %d", number)
	}
	text, _ := m.Group(number)
	return text, nil
}
