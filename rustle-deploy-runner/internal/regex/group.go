package regex

import (
	"strconv"
	"strings"
	"unicode"
)

// group is everything that starts with a parenthesis.
func (t *translator) group() error {
	rest := t.rest()
	switch {
	case strings.HasPrefix(rest, "(?P<"):
		name, _, found := strings.Cut(rest[4:], ">")
		switch _, twice := t.names[name]; {
		case !found:
			return t.fail("missing >, unterminated name")
		case !isIdentifier(name):
			return t.fail("bad character in group name '" + name + "'")
		case twice:
			return t.fail("redefinition of group name '" + name + "'")
		}
		t.groups++
		t.names[name] = t.groups
		t.enter("(", "(?P<"+name+">")
		t.open[len(t.open)-1].group = t.groups
	case strings.HasPrefix(rest, "(?P="):
		name, _, found := strings.Cut(rest[4:], ")")
		number, known := t.names[name]
		if !found || !known {
			return t.fail("unknown group name '" + name + "'")
		}
		return t.refer(number, len([]rune("(?P="+name+")")))
	case strings.HasPrefix(rest, "(?#"):
		for t.at < len(t.in) && t.in[t.at] != ')' {
			t.at++
		}
		if t.at == len(t.in) {
			return t.fail("missing ), unterminated comment")
		}
		t.at++
	case strings.HasPrefix(rest, "(?("):
		return t.conditional(rest)
	case strings.HasPrefix(rest, "(?"):
		return t.extension(rest)
	default:
		t.groups++
		t.enter("(", "(")
		t.open[len(t.open)-1].group = t.groups
	}
	return nil
}

// enter opens a group that is written in Python as source.
func (t *translator) enter(written, source string) {
	t.open = append(t.open, scope{flags: t.flags, start: len(t.out), open: t.at})
	t.write(written)
	t.at += len([]rune(source))
	t.atom = noAtom
}

func (t *translator) close() error {
	n := len(t.open)
	if n == 0 {
		return t.fail("unbalanced parenthesis")
	}
	closed := t.open[n-1]
	t.open = t.open[:n-1]
	t.flags = closed.flags
	t.out = append(t.out, ')')
	t.atom = closed.start
	t.at++
	return nil
}

// conditional is (?(group)yes|no).
func (t *translator) conditional(rest string) error {
	name, _, found := strings.Cut(rest[3:], ")")
	number, known := t.names[name]
	if parsed, err := strconv.Atoi(name); err == nil {
		number, known = parsed, parsed > 0
	}
	if !found || !known {
		return t.fail("unknown group name '" + name + "'")
	}
	t.enter("(?("+strconv.Itoa(number)+")", "(?("+name+")")
	return nil
}

func (t *translator) extension(rest string) error {
	for _, prefix := range []string{"(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"} {
		if strings.HasPrefix(rest, prefix) {
			t.enter(prefix, prefix)
			return nil
		}
	}
	length := strings.IndexFunc(rest[2:], func(c rune) bool { return !strings.ContainsRune("aiLmsux-", c) })
	switch {
	case length < 1:
		return t.fail("unknown extension ?" + firstOf(rest[2:]))
	case rest[2+length] == ')':
		return t.fail("global flags not at the start of the expression")
	case rest[2+length] != ':':
		return t.fail("unknown flag")
	}
	return t.scopedFlags(rest[2 : 2+length])
}

// scopedFlags is (?i-s:...). What .NET does not know, or takes in another way, is done here.
func (t *translator) scopedFlags(text string) error {
	before := t.flags
	on, off, turnsOff := strings.Cut(text, "-")
	if turnsOff && off == "" {
		return t.fail("missing flag")
	}
	for _, flag := range on {
		if err := t.set(flag, true); err != nil {
			return err
		}
	}
	for _, flag := range off {
		if flag == '-' {
			return t.fail("unknown flag")
		}
		if err := t.set(flag, false); err != nil {
			return err
		}
	}
	inside := t.flags
	t.flags = before
	known := func(flags string) string {
		return strings.Map(func(c rune) rune {
			if strings.ContainsRune("ims", c) {
				return c
			}
			return -1
		}, flags)
	}
	written := "(?" + known(on)
	if turned := known(off); turned != "" {
		written += "-" + turned
	}
	t.enter(written+":", "(?"+text+":")
	t.flags = inside
	return nil
}

func firstOf(text string) string {
	for _, c := range text {
		return string(c)
	}
	return ""
}

func isIdentifier(name string) bool {
	for i, c := range name {
		if c != '_' && !unicode.IsLetter(c) && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return name != ""
}
