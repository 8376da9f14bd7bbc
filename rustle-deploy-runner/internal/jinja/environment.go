package jinja

import (
	"context"
	"strings"
	"sync"

	"rustle.dev/deploy/runner/internal/value"
)

// Environment holds the settings of the language and the templates that were parsed. It is safe for concurrent use.
type Environment struct {
	options Options

	mutex       sync.RWMutex
	templates   map[string]*Template
	expressions map[string]*expression
}

// cacheSize bounds the texts that an environment remembers; a run has a few hundred.
const cacheSize = 4096

// NewEnvironment returns an environment with the given settings.
func NewEnvironment(options Options) *Environment {
	return &Environment{options: options.withDefaults(), templates: map[string]*Template{}, expressions: map[string]*expression{}}
}

// Template is a parsed text. It is immutable and safe for concurrent use.
type Template struct {
	env     *Environment
	options Options
	name    string
	// plain is the text as template files are read, escaped as arguments are: with the backslashes of strings doubled. They are one unless there
	// are any.
	plain, escaped program
	newlines       int    // at the end of the text
	singleName     string // the name in a text that is nothing but {{ name }}
}

// program is what a text parsed to, or why it did not.
type program struct {
	body    []stmt
	mutates bool
	err     error
}

// Parse reads a template. name is what errors call it. The error, if any, is a *SyntaxError.
func (e *Environment) Parse(name, text string) (*Template, error) {
	t, err := e.parse(name, text)
	if err != nil {
		return nil, err
	}
	if t.plain.err != nil {
		return nil, t.plain.err
	}
	return t, nil
}

func (e *Environment) parse(name, text string) (*Template, error) {
	t := &Template{env: e, options: e.options, name: name, newlines: trailingNewlines(text), singleName: singleName(&e.options, text)}
	text, err := applyHeader(&t.options, name, text)
	if err != nil {
		return nil, err
	}
	t.plain = t.compile(text)
	t.escaped = t.plain
	doubled, err := doubleBackslashes(&t.options, name, text)
	switch {
	case err != nil:
		t.escaped = program{err: err}
	case doubled != text && strings.ContainsRune(text, '\\'):
		t.escaped = t.compile(doubled)
	}
	return t, nil
}

func (t *Template) compile(text string) program {
	tokens, err := tokenize(&t.options, t.name, text)
	if err != nil {
		return program{err: err}
	}
	p := &parser{env: t.env, options: &t.options, name: t.name, tokens: tokens}
	body, err := p.template()
	return program{body: body, mutates: p.mutates, err: err}
}

// cached returns the template of an argument's text, which is its own name.
func (e *Environment) cached(text string) (*Template, error) {
	e.mutex.RLock()
	t := e.templates[text]
	e.mutex.RUnlock()
	if t != nil {
		return t, nil
	}
	t, err := e.parse(excerpt(text), text)
	if err != nil {
		return nil, err
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if len(e.templates) >= cacheSize {
		clear(e.templates)
	}
	e.templates[text] = t
	return t, nil
}

// excerpt names a text that has no name.
func excerpt(text string) string {
	const length = 60
	if first, _, more := strings.Cut(text, "\n"); more {
		text = first + "..."
	}
	if runes := []rune(text); len(runes) > length {
		text = string(runes[:length]) + "..."
	}
	return "'" + text + "'"
}

// HasTemplate reports whether text could be a template: whether it has an opening delimiter.
func HasTemplate(text string) bool {
	for rest := text; ; {
		at := strings.IndexByte(rest, '{')
		if at < 0 || at+1 >= len(rest) {
			return false
		}
		switch rest[at+1] {
		case '{', '%', '#':
			return true
		}
		rest = rest[at+1:]
	}
}

func (e *Environment) hasTemplate(text string) bool {
	return strings.Contains(text, e.options.BlockStart) || strings.Contains(text, e.options.VariableStart) || strings.Contains(text, e.options.CommentStart)
}

// Render returns the text of a template file.
func (t *Template) Render(ctx context.Context, scope Scope) (string, error) {
	if t.plain.err != nil {
		return "", t.plain.err
	}
	s := newState(ctx, t.env, &t.options, t.name, scope, t.plain.mutates, false)
	if err := s.execAll(t.plain.body); err != nil {
		return "", err
	}
	return t.restoreNewlines(s.out.text.String()), nil
}

// Value returns what templating an argument gives: text, unless it is a variable alone that holds a number or bool, or the text looks like a list, a
// dict or a bool.
func (t *Template) Value(ctx context.Context, scope Scope) (value.Value, error) {
	v, err := t.resolve(ctx, scope)
	return value.Plain(v), err
}

func (t *Template) resolve(ctx context.Context, scope Scope) (value.Value, error) {
	if v, ok, err := t.single(scope); ok || err != nil {
		return v, err
	}
	if t.escaped.err != nil {
		return nil, t.escaped.err
	}
	s := newState(ctx, t.env, &t.options, t.name, scope, t.escaped.mutates, true)
	if err := s.execAll(t.escaped.body); err != nil {
		return nil, err
	}
	result, err := s.converted()
	switch v := result.(type) {
	case string:
		return t.restoreNewlines(v), err
	case value.Text:
		return value.Text(t.restoreNewlines(string(v))), err
	}
	return result, err
}

// single handles {{ name }}: numbers, bools and null keep their type.
func (t *Template) single(scope Scope) (value.Value, bool, error) {
	if t.singleName == "" {
		return nil, false, nil
	}
	var v value.Value
	var ok bool
	var err error
	switch s := orEmpty(scope).(type) {
	case RawScope:
		v, ok = s.LookupRaw(t.singleName)
	default:
		if v, ok, err = s.Lookup(t.singleName); err != nil {
			if _, undefined := asUndefined(err, ""); undefined {
				return nil, false, nil
			}
			return nil, false, locate(err, t.name, 1)
		}
	}
	if !ok {
		return nil, false, nil
	}
	if v == nil || isNumber(v) {
		return v, true, nil
	}
	return nil, false, nil
}

// restoreNewlines gives a result the newlines that the template's text ended with.
func (t *Template) restoreNewlines(result string) string {
	if missing := t.newlines - trailingNewlines(result); missing > 0 {
		result += strings.Repeat(t.options.NewlineSequence, missing)
	}
	return result
}

func trailingNewlines(text string) int { return len(text) - len(strings.TrimRight(text, "\n")) }

// singleName returns the name in "{{ name }}".
func singleName(options *Options, text string) string {
	inside, ok := strings.CutPrefix(text, options.VariableStart)
	if !ok {
		return ""
	}
	inside, ok = strings.CutSuffix(strings.TrimSuffix(inside, "\n"), options.VariableEnd)
	if !ok {
		return ""
	}
	inside = strings.TrimFunc(inside, isSpace)
	if nameLength(inside) != len(inside) {
		return ""
	}
	return inside
}

// TemplateValue templates all strings in v, also inside of lists and dicts, and returns a new value. Other values, and keys, are left as they are.
func (e *Environment) TemplateValue(ctx context.Context, v value.Value, scope Scope) (value.Value, error) {
	resolved, err := e.Resolve(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	return plainDeep(resolved), nil
}

// Resolve is TemplateValue for the values of variables, which may be used in further templates: strings that filters such as to_json made come back
// as value.Text. A Scope resolves its variables with it.
func (e *Environment) Resolve(ctx context.Context, v value.Value, scope Scope) (value.Value, error) {
	switch v := v.(type) {
	case string:
		if !e.hasTemplate(v) {
			return v, nil
		}
		t, err := e.cached(v)
		if err != nil {
			return nil, err
		}
		return t.resolve(ctx, scope)
	case *value.List:
		return e.resolveItems(ctx, v.Items, scope)
	case value.Tuple:
		return e.resolveItems(ctx, v, scope)
	case *value.Dict:
		dup := value.NewDict()
		for key, item := range v.All() {
			resolved, err := e.Resolve(ctx, item, scope)
			if err != nil {
				return nil, err
			}
			dup.Set(key, resolved)
		}
		return dup, nil
	default:
		return v, nil
	}
}

func (e *Environment) resolveItems(ctx context.Context, items []value.Value, scope Scope) (value.Value, error) {
	list := &value.List{Items: make([]value.Value, len(items))}
	for i, item := range items {
		resolved, err := e.Resolve(ctx, item, scope)
		if err != nil {
			return nil, err
		}
		list.Items[i] = resolved
	}
	return list, nil
}

// plainDeep replaces value.Text by strings. v was just made, so it is changed in place.
func plainDeep(v value.Value) value.Value {
	switch v := v.(type) {
	case value.Text:
		return string(v)
	case *value.List:
		for i, item := range v.Items {
			v.Items[i] = plainDeep(item)
		}
	case *value.Dict:
		for key, item := range v.All() {
			if plain := plainDeep(item); !isScalar(item) || plain != item {
				v.Set(key, plain)
			}
		}
	case value.Tuple:
		for i, item := range v {
			v[i] = plainDeep(item)
		}
	}
	return v
}

func isScalar(v value.Value) bool {
	switch v.(type) {
	case *value.List, *value.Dict, value.Tuple:
		return false
	}
	return true
}
