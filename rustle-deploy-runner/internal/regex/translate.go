package regex

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// translator rewrites Python's syntax into that of the engine, which is .NET's. Named groups become numbered ones, because .NET numbers them after all
// others; comments and the blanks of verbose patterns are dropped; characters that were escaped are written so that they mean themselves.
type translator struct {
	pattern string
	in      []rune
	at      int
	out     []rune
	bytes   bool
	names   map[string]int
	groups  int
	flags   flags
	global  flags // those that hold for the whole pattern
	open    []scope
	atom    int // where in out the last thing starts that can be repeated; noAtom if there is none
}

const noAtom = -1

type flags struct{ ignoreCase, multiline, dotAll, verbose, ascii bool }

// scope is an open group: what holds again behind it, and where it started.
type scope struct {
	flags       flags
	start, open int
	group       int // its number; 0 if it has none
}

func (t *translator) fail(problem string) error { return t.failAt(t.at, problem) }

func (t *translator) failAt(position int, problem string) error {
	return &SyntaxError{Pattern: t.pattern, Problem: problem, Position: position}
}

func (t *translator) write(text string) { t.out = append(t.out, []rune(text)...) }

func (t *translator) rest() string { return string(t.in[t.at:]) }

func (t *translator) translate() (string, error) {
	if err := t.globalFlags(); err != nil {
		return "", err
	}
	t.global = t.flags
	t.atom = noAtom
	for t.at < len(t.in) {
		if err := t.next(); err != nil {
			return "", err
		}
	}
	if n := len(t.open); n > 0 {
		return "", t.failAt(t.open[n-1].open, "missing ), unterminated subpattern")
	}
	return string(t.out), nil
}

func (t *translator) next() error {
	switch c := t.in[t.at]; {
	case t.flags.verbose && strings.ContainsRune(" \t\n\r\v\f", c):
		t.at++
	case t.flags.verbose && c == '#':
		for t.at < len(t.in) && t.in[t.at] != '\n' {
			t.at++
		}
	case c == '\\':
		return t.escape()
	case c == '[':
		return t.class()
	case c == '(':
		return t.group()
	case c == ')':
		return t.close()
	case c == '*' || c == '+' || c == '?':
		t.at++
		return t.repeat(string(c))
	case c == '{':
		return t.brace()
	case c == '|' || c == '^' || c == '$':
		t.out = append(t.out, c)
		t.atom = noAtom
		t.at++
	default:
		t.literal(c)
		t.at++
	}
	return nil
}

// literal writes a character that means itself.
func (t *translator) literal(c rune) {
	t.atom = len(t.out)
	if c == '{' || c == '}' || c == '#' || c == ' ' {
		t.out = append(t.out, '\\')
	}
	t.out = append(t.out, c)
}

// character writes the character of a code, which may be one of syntax.
func (t *translator) character(code rune) {
	if code >= 0x10000 {
		t.out = append(t.out, code)
		return
	}
	t.write(`\u` + strconv.FormatInt(0x10000+int64(code), 16)[1:])
}

// repeat writes a repetition of the last atom, lazy, possessive or greedy.
func (t *translator) repeat(count string) error {
	if t.atom == noAtom {
		if n := len(t.out); n > 0 && t.repeats(n) {
			return t.failAt(t.at-1, "multiple repeat")
		}
		return t.failAt(t.at-1, "nothing to repeat")
	}
	start := t.atom
	t.atom = noAtom
	switch {
	case t.at < len(t.in) && t.in[t.at] == '?':
		t.at++
		t.write(count + "?")
	case t.at < len(t.in) && t.in[t.at] == '+':
		t.at++
		t.out = slices.Insert(t.out, start, []rune("(?>")...)
		t.write(count + ")")
	default:
		t.write(count)
	}
	return nil
}

func (t *translator) repeats(end int) bool { return strings.ContainsRune("*+?}", t.out[end-1]) }

// brace is a repetition such as {2}, {,3} and {1,}; any other brace means itself.
func (t *translator) brace() error {
	body, _, found := strings.Cut(string(t.in[t.at+1:]), "}")
	least, most, isRange := strings.Cut(body, ",")
	if !found || body == "" || strings.Trim(least+most, "0123456789") != "" {
		t.literal('{')
		t.at++
		return nil
	}
	if least == "" {
		least = "0"
	}
	count := "{" + least + "}"
	if isRange {
		count = "{" + least + "," + most + "}"
	}
	from, fromErr := strconv.ParseInt(least, 10, 32)
	to, toErr := strconv.ParseInt(most, 10, 32)
	switch {
	case fromErr != nil || (most != "" && toErr != nil):
		return t.fail("the repetition number is too large")
	case most != "" && to < from:
		return t.fail("min repeat greater than max repeat")
	}
	t.at += len(body) + 2
	return t.repeat(count)
}

// class is a bracket expression. A bracket inside means itself in Python, and a subtraction in .NET.
func (t *translator) class() error {
	start := t.at
	t.atom = len(t.out)
	t.out = append(t.out, '[')
	t.at++
	if t.at < len(t.in) && t.in[t.at] == '^' {
		t.out = append(t.out, '^')
		t.at++
	}
	for first := true; t.at < len(t.in); first = false {
		if t.in[t.at] == ']' && !first {
			t.out = append(t.out, ']')
			t.at++
			return nil
		}
		if err := t.classItem(); err != nil {
			return err
		}
	}
	return t.failAt(start, "unterminated character set")
}

// classItem is a character, a class such as \w, or a range of characters.
func (t *translator) classItem() error {
	start := t.at
	single, err := t.classMember()
	if err != nil || t.at+1 >= len(t.in) || t.in[t.at] != '-' || t.in[t.at+1] == ']' {
		return err
	}
	t.out = append(t.out, '-')
	t.at++
	end, err := t.classMember()
	if err == nil && !(single && end) {
		return t.failAt(start, "bad character range "+string(t.in[start:t.at]))
	}
	return err
}

// classMember says whether it is a single character.
func (t *translator) classMember() (single bool, err error) {
	switch c := t.in[t.at]; c {
	case '\\':
		return t.classEscape()
	case '[', ']', '^', '-':
		t.character(c)
	default:
		t.out = append(t.out, c)
	}
	t.at++
	return true, nil
}

// globalFlags reads (?i) and the like at the start; elsewhere Python refuses it.
func (t *translator) globalFlags() error {
	for {
		start := t.at
		for t.flags.verbose && t.at < len(t.in) && unicode.IsSpace(t.in[t.at]) {
			t.at++
		}
		rest := t.rest()
		inside, _, closed := strings.Cut(strings.TrimPrefix(rest, "(?"), ")")
		if !strings.HasPrefix(rest, "(?") || !closed || inside == "" || strings.Trim(inside, "aiLmsux") != "" {
			t.at = start
			return nil
		}
		for _, flag := range inside {
			if err := t.set(flag, true); err != nil {
				return err
			}
		}
		t.at += len(inside) + 3
	}
}

func (t *translator) set(flag rune, on bool) error {
	switch {
	case flag == 'i':
		t.flags.ignoreCase = on
	case flag == 'm':
		t.flags.multiline = on
	case flag == 's':
		t.flags.dotAll = on
	case flag == 'x':
		t.flags.verbose = on
	case flag == 'a' && on:
		t.flags.ascii = true
	case flag == 'u' && on && !t.bytes:
		t.flags.ascii = false
	case flag == 'L' && t.bytes:
		return t.fail("the flag L is not supported: what is a letter would depend on the host's locale")
	case flag == 'u':
		return t.fail("cannot use UNICODE flag with a bytes pattern")
	case flag == 'L':
		return t.fail("cannot use LOCALE flag with a str pattern")
	default:
		return t.fail("cannot turn off flags 'a', 'u' and 'L'")
	}
	return nil
}
