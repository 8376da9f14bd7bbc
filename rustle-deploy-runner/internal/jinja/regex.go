package jinja

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2"

	"rustle.dev/deploy/runner/internal/value"
)

// regex is a compiled pattern of Python's re.
type regex struct {
	matcher *regexp2.Regexp
	names   map[string]int
	groups  int
}

// regexTime bounds one match: some patterns take exponential time.
const regexTime = 2 * time.Second

var regexes = struct {
	sync.Mutex
	compiled map[regexKey]*regex
}{compiled: map[regexKey]*regex{}}

type regexKey struct {
	pattern               string
	ignoreCase, multiline bool
}

func compileRegex(key regexKey) (*regex, error) {
	regexes.Lock()
	defer regexes.Unlock()
	if found, ok := regexes.compiled[key]; ok {
		return found, nil
	}
	translated := &regexTranslator{text: key.pattern, names: map[string]int{}}
	pattern, err := translated.translate()
	if err != nil {
		return nil, err
	}
	options := regexp2.RegexOptions(regexp2.None)
	if key.ignoreCase || translated.flags['i'] {
		options |= regexp2.IgnoreCase
	}
	if key.multiline || translated.flags['m'] {
		options |= regexp2.Multiline
	}
	if translated.flags['s'] {
		options |= regexp2.Singleline
	}
	if translated.flags['x'] {
		options |= regexp2.IgnorePatternWhitespace
	}
	matcher, err := regexp2.Compile(pattern, options)
	if err != nil {
		return nil, &RuntimeError{Class: "error", Message: "the regular expression " + value.Repr(key.pattern) + " cannot be used: " + err.Error(), Cause: err}
	}
	matcher.MatchTimeout = regexTime
	compiled := &regex{matcher: matcher, names: translated.names, groups: translated.groups}
	if len(regexes.compiled) >= cacheSize {
		clear(regexes.compiled)
	}
	regexes.compiled[key] = compiled
	return compiled, nil
}

func regexError(err error) error {
	if err == nil {
		return nil
	}
	return &LimitError{Message: "a regular expression takes too long: " + err.Error(), Cause: err}
}

// regexTranslator rewrites a pattern of Python for regexp2, whose syntax is .NET's. Groups lose their names, since there named groups are
// numbered after all others.
type regexTranslator struct {
	text   string
	pos    int
	groups int
	names  map[string]int
	flags  map[byte]bool
	out    strings.Builder
}

func (t *regexTranslator) fail(problem string) error {
	return &RuntimeError{Class: "error", Message: "the regular expression " + value.Repr(t.text) + " cannot be used: " + problem + " at position " + strconv.Itoa(t.pos)}
}

func (t *regexTranslator) translate() (string, error) {
	t.flags = map[byte]bool{}
	if err := t.globalFlags(); err != nil {
		return "", err
	}
	for t.pos < len(t.text) {
		var err error
		switch c := t.text[t.pos]; c {
		case '\\':
			err = t.escape(false)
		case '[':
			err = t.class()
		case '(':
			err = t.group()
		case '{':
			t.brace()
		default:
			t.out.WriteByte(c)
			t.pos++
		}
		if err != nil {
			return "", err
		}
	}
	return t.out.String(), nil
}

// globalFlags reads (?i) at the start; elsewhere Python refuses it.
func (t *regexTranslator) globalFlags() error {
	for strings.HasPrefix(t.text[t.pos:], "(?") {
		inside, _, closed := strings.Cut(t.text[t.pos+2:], ")")
		if !closed || inside == "" || strings.Trim(inside, "aiLmsux") != "" {
			return nil
		}
		for i := range len(inside) {
			switch c := inside[i]; c {
			case 'a', 'L':
				return t.fail("the flag " + string(c) + " is not supported")
			default:
				t.flags[c] = true
			}
		}
		t.pos += len(inside) + 3
	}
	return nil
}

func (t *regexTranslator) brace() {
	// {,n} means {0,n}; what is no count is text in both.
	if rest := t.text[t.pos:]; strings.HasPrefix(rest, "{,") {
		if digits := scanDigits(rest[2:], isDecimal); digits > 0 && strings.HasPrefix(rest[2+digits:], "}") {
			t.out.WriteString("{0,")
			t.pos += 2
			return
		}
	}
	t.out.WriteByte('{')
	t.pos++
}

func (t *regexTranslator) group() error {
	rest := t.text[t.pos:]
	switch {
	case strings.HasPrefix(rest, "(?P<"):
		name, _, closed := strings.Cut(rest[4:], ">")
		if !closed || !isIdentifier(name) {
			return t.fail("bad name of a group")
		}
		if _, twice := t.names[name]; twice {
			return t.fail("a second group '" + name + "'")
		}
		t.groups++
		t.names[name] = t.groups
		t.out.WriteByte('(')
		t.pos += len("(?P<") + len(name) + 1
	case strings.HasPrefix(rest, "(?P="):
		name, _, closed := strings.Cut(rest[4:], ")")
		number, known := t.names[name]
		if !closed || !known {
			return t.fail("unknown group '" + name + "'")
		}
		t.out.WriteString("(?:\\" + strconv.Itoa(number) + ")")
		t.pos += len("(?P=") + len(name) + 1
	case strings.HasPrefix(rest, "(?#"):
		_, after, closed := strings.Cut(rest, ")")
		if !closed {
			return t.fail("a comment without end")
		}
		t.pos = len(t.text) - len(after)
	case strings.HasPrefix(rest, "(?("):
		return t.condition(rest)
	case strings.HasPrefix(rest, "(?"):
		return t.extension(rest)
	default:
		t.groups++
		t.out.WriteByte('(')
		t.pos++
	}
	return nil
}

// condition is (?(group)yes|no).
func (t *regexTranslator) condition(rest string) error {
	name, _, closed := strings.Cut(rest[3:], ")")
	number, isNumber := strconv.Atoi(name)
	if known, ok := t.names[name]; ok {
		number, isNumber = known, nil
	}
	if !closed || isNumber != nil || number < 1 {
		return t.fail("unknown group '" + name + "'")
	}
	t.out.WriteString("(?(" + strconv.Itoa(number) + ")")
	t.pos += len("(?(") + len(name) + 1
	return nil
}

func (t *regexTranslator) extension(rest string) error {
	for _, prefix := range []string{"(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"} {
		if strings.HasPrefix(rest, prefix) {
			t.out.WriteString(prefix)
			t.pos += len(prefix)
			return nil
		}
	}
	flags, _, scoped := strings.Cut(rest[2:], ":")
	if scoped && flags != "" && strings.Trim(flags, "imsx-") == "" {
		t.out.WriteString("(?" + flags + ":")
		t.pos += len("(?") + len(flags) + 1
		return nil
	}
	return t.fail("unknown or unsupported extension")
}

// class is a character class. In .NET an opening bracket inside of one can mean a subtraction.
func (t *regexTranslator) class() error {
	t.out.WriteByte('[')
	t.pos++
	if strings.HasPrefix(t.text[t.pos:], "^") {
		t.out.WriteByte('^')
		t.pos++
	}
	for first := true; t.pos < len(t.text); first = false {
		switch c := t.text[t.pos]; {
		case c == ']' && !first:
			t.out.WriteByte(']')
			t.pos++
			return nil
		case c == '\\':
			if err := t.escape(true); err != nil {
				return err
			}
		case c == ']' || c == '[':
			t.out.WriteString("\\" + string(c))
			t.pos++
		default:
			t.out.WriteByte(c)
			t.pos++
		}
	}
	return t.fail("a character set without end")
}

func (t *regexTranslator) escape(inClass bool) error {
	if t.pos+1 >= len(t.text) {
		return t.fail("a backslash at the end")
	}
	c := t.text[t.pos+1]
	switch {
	case c == 'Z' && !inClass:
		t.out.WriteString(`\z`)
	case c == 'w' && inClass:
		t.out.WriteString(`\p{L}\p{N}_`)
	case c == 'w':
		t.out.WriteString(`[\p{L}\p{N}_]`)
	case c == 'W' && !inClass:
		t.out.WriteString(`[^\p{L}\p{N}_]`)
	case c == 'U' || c == 'N':
		return t.fail(`the escape \` + string(c) + ` is not supported`)
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		allowed := "dDsSWafnrtvxub"
		if !inClass {
			allowed += "AB"
		}
		if !strings.ContainsRune(allowed, rune(c)) {
			return t.fail(`bad escape \` + string(c))
		}
		t.out.WriteString(`\` + string(c))
	case isDecimal(c) && c != '0' && !inClass:
		return t.reference()
	case c < 0x80:
		t.out.WriteString(`\` + string(c))
	default:
		// An escaped character that is not ASCII is that character.
		t.pos++
		return nil
	}
	t.pos += 2
	return nil
}

// reference is \1 to \99; three octal digits are a character.
func (t *regexTranslator) reference() error {
	rest := t.text[t.pos+1:]
	length := 1
	for length < 3 && length < len(rest) && isDecimal(rest[length]) {
		length++
	}
	if length == 3 {
		if code, err := strconv.ParseUint(rest[:3], 8, 8); err == nil {
			t.out.WriteString(`\x` + strconv.FormatUint(code+0x100, 16)[1:])
			t.pos += 4
			return nil
		}
		length = 2
	}
	number, err := strconv.Atoi(rest[:length])
	if err != nil || number > t.groups {
		return t.fail("invalid group reference " + rest[:length])
	}
	t.out.WriteString(`(?:\` + rest[:length] + ")")
	t.pos += 1 + length
	return nil
}
