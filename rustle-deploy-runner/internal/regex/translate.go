package regex

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// translator rewrites Python's syntax into that of the engine, which is .NET's. Named groups become numbered ones, because .NET numbers them after all
// others.
type translator struct {
	in     []rune
	at     int
	out    strings.Builder
	ascii  bool
	names  map[string]int
	groups int
}

func (t *translator) translate() (string, error) {
	for t.at < len(t.in) {
		var err error
		switch c := t.in[t.at]; c {
		case '\\':
			err = t.escape(false)
		case '[':
			err = t.class()
		case '(':
			err = t.group()
		case '{':
			t.repetition()
		default:
			t.out.WriteRune(c)
			t.at++
		}
		if err != nil {
			return "", err
		}
	}
	return t.out.String(), nil
}

func (t *translator) rest() string { return string(t.in[t.at:]) }

// asciiClasses are the classes of bytes patterns, to stand inside brackets.
var asciiClasses = map[rune]string{'d': `0-9`, 'w': `A-Za-z0-9_`, 's': ` \t\n\r\f\v`}

func (t *translator) escape(inClass bool) error {
	if t.at+1 >= len(t.in) {
		return errors.New("bad escape (end of pattern)")
	}
	c := t.in[t.at+1]
	class, isClass := asciiClasses[unicode.ToLower(c)]
	switch {
	case t.ascii && isClass && inClass && unicode.IsLower(c):
		t.out.WriteString(class)
	case t.ascii && isClass && !inClass && unicode.IsLower(c):
		t.out.WriteString("[" + class + "]")
	case t.ascii && isClass && !inClass:
		t.out.WriteString("[^" + class + "]")
	case c == 'Z' && !inClass:
		t.out.WriteString(`\z`)
	case c >= '1' && c <= '9' && !inClass:
		return t.backReference()
	case c == '0':
		return t.octal()
	case unicode.IsLetter(c) && c < 0x80 && !strings.ContainsRune("abBdDsSwWAfnrtvuxUN", c):
		return fmt.Errorf("bad escape \\%c at position %d", c, t.at)
	case c == 'U':
		return t.longEscape()
	default:
		t.out.WriteRune('\\')
		t.out.WriteRune(c)
	}
	t.at += 2
	return nil
}

func (t *translator) backReference() error {
	start := t.at + 1
	end := start + 1
	if end < len(t.in) && unicode.IsDigit(t.in[end]) {
		end++
	}
	number, err := strconv.Atoi(string(t.in[start:end]))
	if err != nil || number > t.groups {
		return fmt.Errorf("invalid group reference %s at position %d", string(t.in[start:end]), start)
	}
	fmt.Fprintf(&t.out, `(?:\%d)`, number)
	t.at = end
	return nil
}

func (t *translator) octal() error {
	end := t.at + 2
	for end < len(t.in) && end < t.at+4 && t.in[end] >= '0' && t.in[end] <= '7' {
		end++
	}
	code, err := strconv.ParseUint(string(t.in[t.at+1:end]), 8, 16)
	if err != nil {
		return err
	}
	fmt.Fprintf(&t.out, `\u%04x`, code)
	t.at = end
	return nil
}

func (t *translator) longEscape() error {
	if t.at+10 > len(t.in) {
		return fmt.Errorf("incomplete escape %s at position %d", t.rest(), t.at)
	}
	code, err := strconv.ParseUint(string(t.in[t.at+2:t.at+10]), 16, 32)
	if err != nil {
		return fmt.Errorf("incomplete escape %s at position %d", t.rest(), t.at)
	}
	t.out.WriteRune(rune(code))
	t.at += 10
	return nil
}

// class copies a bracket expression. A bracket inside means itself in Python, and a subtraction in .NET.
func (t *translator) class() error {
	start := t.at
	t.out.WriteByte('[')
	t.at++
	if t.at < len(t.in) && t.in[t.at] == '^' {
		t.out.WriteByte('^')
		t.at++
	}
	for first := true; t.at < len(t.in); first = false {
		switch c := t.in[t.at]; {
		case c == ']' && !first:
			t.out.WriteByte(']')
			t.at++
			return nil
		case c == '\\':
			if err := t.escape(true); err != nil {
				return err
			}
		case c == '[' || c == ']':
			t.out.WriteRune('\\')
			t.out.WriteRune(c)
			t.at++
		default:
			t.out.WriteRune(c)
			t.at++
		}
	}
	return fmt.Errorf("unterminated character set at position %d", start)
}

func (t *translator) group() error {
	rest := t.rest()
	switch {
	case strings.HasPrefix(rest, "(?P<"):
		name, _, found := strings.Cut(rest[4:], ">")
		if !found || name == "" {
			return fmt.Errorf("missing >, unterminated name at position %d", t.at+4)
		}
		if _, twice := t.names[name]; twice {
			return fmt.Errorf("redefinition of group name '%s'", name)
		}
		t.groups++
		t.names[name] = t.groups
		t.out.WriteByte('(')
		t.at += len([]rune("(?P<" + name + ">"))
	case strings.HasPrefix(rest, "(?P="):
		name, _, found := strings.Cut(rest[4:], ")")
		number, known := t.names[name]
		if !found || !known {
			return fmt.Errorf("unknown group name '%s' at position %d", name, t.at+4)
		}
		fmt.Fprintf(&t.out, `(?:\%d)`, number)
		t.at += len([]rune("(?P=" + name + ")"))
	case strings.HasPrefix(rest, "(?("):
		return t.conditional(rest)
	case strings.HasPrefix(rest, "(?"):
		return t.flags(rest)
	default:
		t.groups++
		t.out.WriteByte('(')
		t.at++
	}
	return nil
}

func (t *translator) conditional(rest string) error {
	name, _, found := strings.Cut(rest[3:], ")")
	number, known := t.names[name]
	if parsed, err := strconv.Atoi(name); err == nil {
		number, known = parsed, true
	}
	if !found || !known {
		return fmt.Errorf("unknown group name '%s' at position %d", name, t.at+3)
	}
	fmt.Fprintf(&t.out, "(?(%d)", number)
	t.at += len([]rune("(?(" + name + ")"))
	return nil
}

// flags drops the flags that .NET does not know: a, u and L choose a character set, which the kind of pattern has chosen already.
func (t *translator) flags(rest string) error {
	end := 2
	for end < len(rest) && (rest[end] == '-' || (rest[end] >= 'a' && rest[end] <= 'z') || rest[end] == 'L') {
		end++
	}
	if end == 2 || end == len(rest) || (rest[end] != ')' && rest[end] != ':') {
		t.out.WriteString("(?")
		t.at += 2
		return nil
	}
	flags := rest[2:end]
	if wrong := strings.Trim(flags, "aiLmsux-"); wrong != "" {
		return fmt.Errorf("unknown flag %s at position %d", wrong, t.at+2)
	}
	if strings.Contains(flags, "a") {
		t.ascii = true
	}
	kept := strings.TrimSuffix(strings.NewReplacer("a", "", "u", "", "L", "").Replace(flags), "-")
	if kept != "" || rest[end] == ':' {
		t.out.WriteString("(?" + kept + rest[end:end+1])
	}
	t.at += end + 1
	return nil
}

// repetition writes {,n} as {0,n}, and a brace that starts no repetition as itself.
func (t *translator) repetition() {
	rest := t.rest()
	if body, _, found := strings.Cut(rest[1:], "}"); found && strings.HasPrefix(body, ",") && body != "," && strings.Trim(body[1:], "0123456789") == "" {
		t.out.WriteString("{0" + body + "}")
		t.at += len(body) + 2
		return
	}
	t.out.WriteByte('{')
	t.at++
}
