// Package regex is Python's regular expressions, on an engine that can look around and refer back.
package regex

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2"
)

// Options are what a caller asks for beside the pattern.
type Options struct {
	IgnoreCase, Multiline bool
	// Bytes makes it a pattern as Python takes it for bytes: classes such as \w are ASCII, and what is searched need not be UTF-8.
	Bytes bool
	// Timeout bounds each search, since some patterns take exponential time; 0 means no bound.
	Timeout time.Duration
}

// SyntaxError says that a text is no regular expression, or none that is supported. Position counts characters (bytes, with Options.Bytes) from 0.
type SyntaxError struct {
	Pattern, Problem string
	Position         int
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("regular expression %q: %s at position %d", e.Pattern, e.Problem, e.Position)
}

// Expression is a compiled regular expression of Python's re module.
type Expression struct {
	compiled  *regexp2.Regexp
	advancing func() (*regexp2.Regexp, error) // finds matches that do not end where the search starts
	names     map[string]int
	groups    int
	bytes     bool
}

// Compile compiles a pattern.
func Compile(pattern string, options Options) (*Expression, error) {
	source := pattern
	if options.Bytes {
		source = widen(pattern)
	}
	t := translator{pattern: pattern, in: []rune(source), bytes: options.Bytes, names: map[string]int{}}
	t.flags = flags{ignoreCase: options.IgnoreCase, multiline: options.Multiline}
	translated, err := t.translate()
	if err != nil {
		return nil, err
	}
	engine := regexp2.RegexOptions(regexp2.None)
	if t.global.ignoreCase {
		engine |= regexp2.IgnoreCase
	}
	if t.global.multiline {
		engine |= regexp2.Multiline
	}
	if t.global.dotAll {
		engine |= regexp2.Singleline
	}
	compiled, err := regexp2.Compile(translated, engine)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", pattern, err)
	}
	if options.Timeout > 0 {
		compiled.MatchTimeout = options.Timeout
	}
	advancing := sync.OnceValues(func() (*regexp2.Regexp, error) {
		advancing, err := regexp2.Compile("(?:"+translated+`)(?!\G)`, engine)
		if err == nil {
			advancing.MatchTimeout = compiled.MatchTimeout
		}
		return advancing, err
	})
	return &Expression{compiled: compiled, advancing: advancing, names: t.names, groups: t.groups, bytes: options.Bytes}, nil
}

// Groups is the number of groups of the expression, without group 0.
func (e *Expression) Groups() int { return e.groups }

// GroupNumber is the number of a named group.
func (e *Expression) GroupNumber(name string) (int, bool) {
	number, ok := e.names[name]
	return number, ok
}

// Match is one place where an expression matches.
type Match struct {
	expression *Expression
	match      *regexp2.Match
	subject    []rune
}

// Search finds the first place of subject where the expression matches; nil if there is none. An error says that it took too long.
func (e *Expression) Search(subject string) (*Match, error) {
	if e.bytes {
		subject = widen(subject)
	}
	characters := []rune(subject)
	match, err := e.compiled.FindRunesMatch(characters)
	return e.matched(characters, match, err)
}

// Next finds the next place in the same subject, as Python's finditer does; nil if there is none. Where the match is empty, one that is not may follow at the same
// place.
func (m *Match) Next() (*Match, error) {
	if m.match.Length > 0 {
		match, err := m.expression.compiled.FindNextMatch(m.match)
		return m.expression.matched(m.subject, match, err)
	}
	advancing, err := m.expression.advancing()
	if err != nil {
		return nil, err
	}
	match, err := advancing.FindRunesMatchStartingAt(m.subject, m.match.Index)
	return m.expression.matched(m.subject, match, err)
}

func (e *Expression) matched(subject []rune, match *regexp2.Match, err error) (*Match, error) {
	if match == nil || err != nil {
		return nil, err
	}
	return &Match{expression: e, match: match, subject: subject}, nil
}

// Span is where the match begins and ends, in characters (bytes, with Options.Bytes).
func (m *Match) Span() (start, end int) { return m.match.Index, m.match.Index + m.match.Length }

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

// highByte is the character that stands for byte 0; those for bytes from 0x80 on are in the area for private use: no letters, no digits, no blanks, neither upper
// nor lower case, as bytes that are not ASCII are to Python.
const highByte = 0xf700

func wide(b byte) rune {
	if b < 0x80 {
		return rune(b)
	}
	return highByte + rune(b)
}

// widen makes a character of every byte, narrow makes the bytes of the characters again.
func widen(s string) string {
	var text strings.Builder
	for i := range len(s) {
		text.WriteRune(wide(s[i]))
	}
	return text.String()
}

func narrow(s string) string {
	narrowed := make([]byte, 0, len(s))
	for _, c := range s {
		narrowed = append(narrowed, byte(c))
	}
	return string(narrowed)
}
