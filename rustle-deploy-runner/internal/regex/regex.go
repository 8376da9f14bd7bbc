// Package regex is Python's regular expressions, on an engine that can look around and refer back.
package regex

import (
	"fmt"
	"strings"

	"github.com/dlclark/regexp2"
)

// Expression is a compiled regular expression of Python's re module.
type Expression struct {
	compiled *regexp2.Regexp
	names    map[string]int
	groups   int
	bytes    bool
}

// Compile compiles a pattern for text.
func Compile(pattern string) (*Expression, error) { return compile(pattern, false) }

// CompileBytes compiles a pattern as Python does for bytes: classes such as \w are ASCII, and what is searched need not be UTF-8.
func CompileBytes(pattern string) (*Expression, error) { return compile(pattern, true) }

func compile(pattern string, bytes bool) (*Expression, error) {
	source := pattern
	if bytes {
		source = widen(pattern)
	}
	t := translator{in: []rune(source), ascii: bytes, names: map[string]int{}}
	translated, err := t.translate()
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", pattern, err)
	}
	compiled, err := regexp2.Compile(translated, regexp2.None)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", pattern, err)
	}
	return &Expression{compiled: compiled, names: t.names, groups: t.groups, bytes: bytes}, nil
}

// Match is one place where an expression matches.
type Match struct {
	expression *Expression
	match      *regexp2.Match
}

// Search finds the first place of subject where the expression matches; nil if there is none.
func (e *Expression) Search(subject string) (*Match, error) {
	if e.bytes {
		subject = widen(subject)
	}
	match, err := e.compiled.FindStringMatch(subject)
	if match == nil || err != nil {
		return nil, err
	}
	return &Match{expression: e, match: match}, nil
}

// Group returns the text of a group, and whether the group took part in the match. Group 0 is the whole match.
func (m *Match) Group(number int) (string, bool) {
	group := m.match.GroupByNumber(number)
	if group == nil || len(group.Captures) == 0 {
		return "", false
	}
	return m.text(group.String()), true
}

// NamedGroups returns the text of every named group that took part in the match.
func (m *Match) NamedGroups() map[string]string {
	groups := map[string]string{}
	for name, number := range m.expression.names {
		if text, ok := m.Group(number); ok {
			groups[name] = text
		}
	}
	return groups
}

// Groups is the number of groups of the expression, without group 0.
func (m *Match) Groups() int { return m.expression.groups }

func (m *Match) text(s string) string {
	if m.expression.bytes {
		return narrow(s)
	}
	return s
}

// widen makes a character of every byte, narrow makes the bytes of the characters again.
func widen(s string) string {
	var wide strings.Builder
	for i := range len(s) {
		wide.WriteRune(rune(s[i]))
	}
	return wide.String()
}

func narrow(s string) string {
	narrowed := make([]byte, 0, len(s))
	for _, c := range s {
		narrowed = append(narrowed, byte(c))
	}
	return string(narrowed)
}
