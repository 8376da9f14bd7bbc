package jinja

import (
	"strconv"
	"strings"

	"rustle.dev/deploy/runner/internal/regex"
	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	registerFilters(map[string]*filter{
		"regex_replace": {signature: params("value=''", "pattern=''", "replacement=''", "ignorecase=False", "multiline=False", "count=0", "mandatory_count=0"), run: filterRegexReplace, refuses: refusesReplacement},
		"regex_search":  {signature: params("value", "regex", "*args", "**kwargs"), run: filterRegexSearch, refuses: refusesSearch},
		"regex_findall": {signature: params("value", "regex", "multiline=False", "ignorecase=False"), run: filterRegexFindAll, refuses: refusesPattern},
		"regex_escape":  {signature: params("string", "re_type='python'"), run: filterRegexEscape, refuses: refusesSpecial},
	})
	registerTests(map[string]*test{
		"match":  {signature: params("value", "pattern=''", "ignorecase=False", "multiline=False"), run: regexTest("match"), refuses: refusesPattern},
		"search": {signature: params("value", "pattern=''", "ignorecase=False", "multiline=False"), run: regexTest("search"), refuses: refusesPattern},
		"regex":  {signature: params("value=''", "pattern=''", "ignorecase=False", "multiline=False", "match_type='search'"), run: regexTest(""), refuses: refusesMatch},
	})
}

// refusesPattern looks at a regular expression. Flags make no difference to whether it is one.
func refusesPattern(a []value.Value) error {
	if isLater(a[1]) {
		return nil
	}
	_, err := compilePattern(a[1], false, false)
	return err
}

func refusesReplacement(a []value.Value) error {
	if err := refusesPattern(a); err != nil || isLater(a[1]) || isLater(a[2]) {
		return err
	}
	re, err := compilePattern(a[1], false, false)
	if err != nil {
		return err
	}
	_, err = replacementTemplate(re, a[2])
	return err
}

func refusesSearch(a []value.Value) error {
	if err := refusesPattern(a); err != nil || isLater(a[1]) {
		return err
	}
	re, err := compilePattern(a[1], false, false)
	if err != nil {
		return err
	}
	for _, group := range a[2].(value.Tuple) {
		if isLater(group) {
			continue
		}
		if _, err := groupArgument(re, group); err != nil {
			return err
		}
	}
	return nil
}

func refusesMatch(a []value.Value) error {
	if err := refusesPattern(a); err != nil || isLater(a[4]) {
		return err
	}
	return checkMatchType(a[4])
}

func refusesSpecial(a []value.Value) error {
	if isLater(a[1]) {
		return nil
	}
	_, err := specialCharacters(a[1])
	return err
}

func (s *state) regex(pattern, ignoreCase, multiline value.Value) (*regex.Expression, error) {
	return compilePattern(pattern, value.Truthy(ignoreCase), value.Truthy(multiline))
}

func compilePattern(pattern value.Value, ignoreCase, multiline bool) (*regex.Expression, error) {
	text, err := textArgument(pattern)
	if err != nil {
		return nil, typeError("first argument must be string or compiled pattern")
	}
	return compileRegex(regexKey{pattern: text, ignoreCase: ignoreCase, multiline: multiline})
}

// group returns the text of a group, or nil if it took no part in the match.
func groupText(m *regex.Match, number int) value.Value {
	if text, ok := m.Group(number); ok {
		return text
	}
	return nil
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
	count, err := intArgument(a[5])
	if err != nil {
		return nil, err
	}
	template, err := replacementTemplate(re, a[2])
	if err != nil {
		return nil, err
	}
	result, times, err := s.substitute(re, text, template, count)
	if err != nil {
		return nil, err
	}
	if value.Truthy(a[6]) && !value.Equal(a[6], int64(times)) {
		return nil, filterError("%s should match %s times, but matches %d times", value.Repr(a[1]), value.Str(a[6]), times)
	}
	return result, nil
}

func replacementTemplate(re *regex.Expression, replacement value.Value) (*regex.Template, error) {
	text, err := textArgument(replacement)
	if err != nil {
		return nil, typeError("expected str for the replacement, got %s", value.TypeName(replacement))
	}
	template, err := re.Template(text)
	if err != nil {
		return nil, templateError(err)
	}
	return template, nil
}

// substitute replaces matches from left to right; count 0 means all.
func (s *state) substitute(re *regex.Expression, text string, template *regex.Template, count int) (string, int, error) {
	if count < 0 {
		return text, 0, nil
	}
	runes := []rune(text)
	var out strings.Builder
	last, times := 0, 0
	m, err := re.Search(text)
	for err == nil && m != nil && (count == 0 || times < count) {
		start, end := m.Span()
		out.WriteString(string(runes[last:start]))
		out.WriteString(template.Expand(m))
		if err := s.textSize(out.Len()); err != nil {
			return "", 0, err
		}
		last = end
		times++
		if err := s.step(); err != nil {
			return "", 0, err
		}
		m, err = m.Next()
	}
	out.WriteString(string(runes[last:]))
	return out.String(), times, regexError(err)
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
		number, err := groupArgument(re, arg)
		if err != nil {
			return nil, err
		}
		groups = append(groups, number)
	}
	m, err := re.Search(text)
	if err != nil || m == nil {
		return nil, regexError(err)
	}
	if len(groups) == 0 {
		return groupText(m, 0), nil
	}
	items := &value.List{}
	for _, number := range groups {
		if number > re.Groups() || number < 0 {
			return nil, &RuntimeError{Class: "IndexError", Message: "no such group"}
		}
		items.Items = append(items.Items, groupText(m, number))
	}
	return items, nil
}

// groupArgument reads \1 and \g<name>. A group that does not exist is -1: it matters only if there is a match.
func groupArgument(re *regex.Expression, arg value.Value) (int, error) {
	text, err := textArgument(arg)
	if err != nil {
		return 0, err
	}
	if name, ok := strings.CutPrefix(text, `\g<`); ok {
		if name, _, ok = strings.Cut(name, ">"); ok && name != "" {
			if number, known := re.GroupNumber(name); known {
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
	m, err := re.Search(text)
	for err == nil && m != nil {
		result.Items = append(result.Items, found(re, m))
		if err := s.iterate(); err != nil {
			return nil, err
		}
		m, err = m.Next()
	}
	return result, regexError(err)
}

// found is an item of findall: the match, its only group, or the tuple of its groups.
func found(re *regex.Expression, m *regex.Match) value.Value {
	if re.Groups() == 0 {
		return groupText(m, 0)
	}
	groups := make(value.Tuple, re.Groups())
	for i := range groups {
		if groups[i] = groupText(m, i+1); groups[i] == nil {
			groups[i] = ""
		}
	}
	if re.Groups() == 1 {
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
	special, err := specialCharacters(a[1])
	if err != nil {
		return nil, err
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

// specialCharacters are those that a kind of regular expression needs escaped.
func specialCharacters(kind value.Value) (string, error) {
	switch kind {
	case "python":
		return regexSpecial, nil
	case "posix_basic":
		return `].[^$*\`, nil
	case "posix_extended":
		return "", filterError("Regex type (%s) not yet implemented", kind)
	}
	return "", filterError("Invalid regex type (%s)", value.Str(kind))
}

func checkMatchType(kind value.Value) error {
	if kind != "search" && kind != "match" {
		return unsupported("the match type %s", value.Repr(kind))
	}
	return nil
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
			m, err := re.Search(text)
			return m != nil, regexError(err)
		case "match":
			m, err := re.Search(text)
			if m == nil {
				return false, regexError(err)
			}
			start, _ := m.Span()
			return start == 0, nil
		}
		return nil, checkMatchType(a[4])
	}
}
