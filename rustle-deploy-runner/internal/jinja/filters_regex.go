package jinja

import (
	"strconv"
	"strings"

	"github.com/dlclark/regexp2"

	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	registerFilters(map[string]*filter{
		"regex_replace": {signature: params("value=''", "pattern=''", "replacement=''", "ignorecase=False", "multiline=False", "count=0", "mandatory_count=0"), run: filterRegexReplace},
		"regex_search":  {signature: params("value", "regex", "*args", "**kwargs"), run: filterRegexSearch},
		"regex_findall": {signature: params("value", "regex", "multiline=False", "ignorecase=False"), run: filterRegexFindAll},
		"regex_escape":  {signature: params("string", "re_type='python'"), run: filterRegexEscape},
	})
	registerTests(map[string]*test{
		"match":  {signature: params("value", "pattern=''", "ignorecase=False", "multiline=False"), run: regexTest("match")},
		"search": {signature: params("value", "pattern=''", "ignorecase=False", "multiline=False"), run: regexTest("search")},
		"regex":  {signature: params("value=''", "pattern=''", "ignorecase=False", "multiline=False", "match_type='search'"), run: regexTest("")},
	})
}

func (s *state) regex(pattern, ignoreCase, multiline value.Value) (*regex, error) {
	text, err := textArgument(pattern)
	if err != nil {
		return nil, typeError("first argument must be string or compiled pattern")
	}
	return compileRegex(regexKey{pattern: text, ignoreCase: value.Truthy(ignoreCase), multiline: value.Truthy(multiline)})
}

// group returns the text of a group, or nil if it took no part in the match.
func groupText(m *regexp2.Match, number int) value.Value {
	g := m.GroupByNumber(number)
	if g == nil || len(g.Captures) == 0 {
		return nil
	}
	return g.String()
}

func filterRegexReplace(s *state, a []value.Value) (value.Value, error) {
	text, err := s.str(a[0])
	if err != nil {
		return nil, err
	}
	re, err := s.regex(a[1], a[3], a[4])
	if err != nil {
		return nil, err
	}
	replacement, err := textArgument(a[2])
	if err != nil {
		return nil, typeError("expected str for the replacement, got %s", value.TypeName(a[2]))
	}
	count, err := intArgument(a[5])
	if err != nil {
		return nil, err
	}
	expand, err := re.template(replacement)
	if err != nil {
		return nil, err
	}
	result, times, err := s.substitute(re, text, expand, count)
	if err != nil {
		return nil, err
	}
	if value.Truthy(a[6]) && !value.Equal(a[6], int64(times)) {
		return nil, filterError("%s should match %s times, but matches %d times", value.Repr(a[1]), value.Str(a[6]), times)
	}
	return result, nil
}

// substitute replaces matches from left to right; count 0 means all.
func (s *state) substitute(re *regex, text string, expand func(*regexp2.Match) string, count int) (string, int, error) {
	if count < 0 {
		return text, 0, nil
	}
	runes := []rune(text)
	var out strings.Builder
	last, times := 0, 0
	m, err := re.matcher.FindRunesMatch(runes)
	for err == nil && m != nil && (count == 0 || times < count) {
		out.WriteString(string(runes[last:m.Index]))
		out.WriteString(expand(m))
		if err := s.textSize(out.Len()); err != nil {
			return "", 0, err
		}
		last = m.Index + m.Length
		times++
		if err := s.step(); err != nil {
			return "", 0, err
		}
		m, err = re.matcher.FindNextMatch(m)
	}
	out.WriteString(string(runes[last:]))
	return out.String(), times, regexError(err)
}

// template parses a replacement: \1, \g<1>, \g<name> and the escapes of Python.
func (re *regex) template(text string) (func(*regexp2.Match) string, error) {
	type piece struct {
		text  string
		group int
	}
	var pieces []piece
	add := func(text string) { pieces = append(pieces, piece{text: text, group: -1}) }
	reference := func(number int) error {
		if number > re.groups {
			return &RuntimeError{Class: "error", Message: "invalid group reference " + strconv.Itoa(number)}
		}
		pieces = append(pieces, piece{group: number})
		return nil
	}
	for text != "" {
		before, after, found := strings.Cut(text, `\`)
		add(before)
		if !found {
			break
		}
		if after == "" {
			return nil, &RuntimeError{Class: "error", Message: "bad escape (end of pattern)"}
		}
		c := after[0]
		text = after[1:]
		switch {
		case c == 'g':
			name, rest, closed := strings.Cut(strings.TrimPrefix(text, "<"), ">")
			if !strings.HasPrefix(text, "<") || !closed {
				return nil, &RuntimeError{Class: "error", Message: "missing group name"}
			}
			number, known := re.names[name]
			if !known {
				n, err := strconv.Atoi(name)
				if err != nil {
					return nil, &RuntimeError{Class: "IndexError", Message: "unknown group name '" + name + "'"}
				}
				number = n
			}
			if err := reference(number); err != nil || number < 0 {
				return nil, &RuntimeError{Class: "error", Message: "invalid group reference " + name}
			}
			text = rest
		case c == '0' || isDecimal(c) && octal(after) == 3:
			length := max(1, octal(after))
			code, err := strconv.ParseUint(after[:length], 8, 32)
			if err != nil || code > 0xff {
				return nil, &RuntimeError{Class: "error", Message: `octal escape value outside of range 0-0o377`}
			}
			add(string(rune(code)))
			text = after[length:]
		case isDecimal(c):
			length := 1
			if len(after) > 1 && isDecimal(after[1]) {
				length = 2
			}
			number, err := strconv.Atoi(after[:length])
			if err != nil {
				return nil, pythonError("error", err)
			}
			if err := reference(number); err != nil {
				return nil, err
			}
			text = after[length:]
		default:
			plain, err := replacementEscape(c)
			if err != nil {
				return nil, err
			}
			add(plain)
		}
	}
	return func(m *regexp2.Match) string {
		var out strings.Builder
		for _, p := range pieces {
			if p.group < 0 {
				out.WriteString(p.text)
			} else if text, ok := groupText(m, p.group).(string); ok {
				out.WriteString(text)
			}
		}
		return out.String()
	}, nil
}

// octal returns the number of octal digits at the start, at most three.
func octal(text string) int {
	length := 0
	for length < 3 && length < len(text) && text[length] >= '0' && text[length] <= '7' {
		length++
	}
	return length
}

func replacementEscape(c byte) (string, error) {
	switch c {
	case 'a':
		return "\a", nil
	case 'b':
		return "\b", nil
	case 'f':
		return "\f", nil
	case 'n':
		return "\n", nil
	case 'r':
		return "\r", nil
	case 't':
		return "\t", nil
	case 'v':
		return "\v", nil
	case '\\':
		return `\`, nil
	}
	if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
		return "", &RuntimeError{Class: "error", Message: `bad escape \` + string(c)}
	}
	return `\` + string(rune(c)), nil
}

func filterRegexSearch(s *state, a []value.Value) (value.Value, error) {
	text, err := s.str(a[0])
	if err != nil {
		return nil, err
	}
	kwargs := a[3].(*value.Dict)
	ignoreCase, _ := kwargs.GetString("ignorecase")
	multiline, _ := kwargs.GetString("multiline")
	re, err := s.regex(a[1], ignoreCase, multiline)
	if err != nil {
		return nil, err
	}
	var groups []int
	for _, arg := range a[2].(value.Tuple) {
		number, err := re.groupArgument(arg)
		if err != nil {
			return nil, err
		}
		groups = append(groups, number)
	}
	m, err := re.matcher.FindStringMatch(text)
	if err != nil || m == nil {
		return nil, regexError(err)
	}
	if len(groups) == 0 {
		return m.String(), nil
	}
	items := &value.List{}
	for _, number := range groups {
		if number > re.groups || number < 0 {
			return nil, &RuntimeError{Class: "IndexError", Message: "no such group"}
		}
		items.Items = append(items.Items, groupText(m, number))
	}
	return items, nil
}

// groupArgument reads \1 and \g<name>. A group that does not exist is -1: it matters only if there is a match.
func (re *regex) groupArgument(arg value.Value) (int, error) {
	text, err := textArgument(arg)
	if err != nil {
		return 0, err
	}
	if name, ok := strings.CutPrefix(text, `\g<`); ok {
		if name, _, ok = strings.Cut(name, ">"); ok && name != "" {
			if number, known := re.names[name]; known {
				return number, nil
			}
			return -1, nil
		}
	} else if digits, ok := strings.CutPrefix(text, `\`); ok {
		if length := scanDigits(digits, isDecimal); length > 0 {
			number, err := strconv.Atoi(strings.ReplaceAll(digits[:length], "_", ""))
			return number, pythonError("ValueError", err)
		}
	}
	return 0, filterError("Unknown argument")
}

func filterRegexFindAll(s *state, a []value.Value) (value.Value, error) {
	text, err := s.str(a[0])
	if err != nil {
		return nil, err
	}
	re, err := s.regex(a[1], a[3], a[2])
	if err != nil {
		return nil, err
	}
	result := &value.List{}
	m, err := re.matcher.FindStringMatch(text)
	for err == nil && m != nil {
		result.Items = append(result.Items, re.found(m))
		if err := s.iterate(); err != nil {
			return nil, err
		}
		m, err = re.matcher.FindNextMatch(m)
	}
	return result, regexError(err)
}

// found is an item of findall: the match, its only group, or the tuple of its groups.
func (re *regex) found(m *regexp2.Match) value.Value {
	if re.groups == 0 {
		return m.String()
	}
	groups := make(value.Tuple, re.groups)
	for i := range groups {
		if groups[i] = groupText(m, i+1); groups[i] == nil {
			groups[i] = ""
		}
	}
	if re.groups == 1 {
		return groups[0]
	}
	return groups
}

// regexSpecial are the characters that Python's re.escape escapes.
const regexSpecial = "()[]{}?*+-|^$\\.&~# \t\n\r\v\f"

func filterRegexEscape(s *state, a []value.Value) (value.Value, error) {
	text, err := s.str(a[0])
	if err != nil {
		return nil, err
	}
	special := regexSpecial
	switch a[1] {
	case "python":
	case "posix_basic":
		special = `].[^$*\`
	case "posix_extended":
		return nil, filterError("Regex type (%s) not yet implemented", a[1])
	default:
		return nil, filterError("Invalid regex type (%s)", value.Str(a[1]))
	}
	var out strings.Builder
	for _, r := range text {
		if strings.ContainsRune(special, r) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String(), nil
}

func regexTest(kind string) func(*state, []value.Value) (value.Value, error) {
	return func(s *state, a []value.Value) (value.Value, error) {
		how := kind
		if how == "" {
			how, _ = a[4].(string)
		}
		text, err := s.str(a[0])
		if err != nil {
			return nil, err
		}
		re, err := s.regex(a[1], a[2], a[3])
		if err != nil {
			return nil, err
		}
		switch how {
		case "search":
			found, err := re.matcher.MatchString(text)
			return found, regexError(err)
		case "match":
			m, err := re.matcher.FindStringMatchStartingAt(text, 0)
			return m != nil && m.Index == 0, regexError(err)
		}
		return nil, unsupported("the match type %s", value.Repr(a[4]))
	}
}
