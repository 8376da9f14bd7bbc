package jinja_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/value"
)

func variables(pairs ...value.Value) jinja.Variables {
	return jinja.Variables{Dict: value.DictOf(pairs...)}
}

func TestErrorsTellTemplateLineAndName(t *testing.T) {
	env := jinja.NewEnvironment(jinja.DefaultOptions())
	for _, c := range []struct{ text, want string }{
		{"a\n{{ nope }}", "site.j2, line 2: 'nope' is undefined"},
		{"\n\n{{ d.x }}", "site.j2, line 3: 'dict object' has no attribute 'x'"},
		{"{% if 1 %}\n{{ 1 +\n }}{% endif %}", "site.j2, line 3: unexpected 'end of print statement'"},
		{"\n{{ 'a' + 1 }}", `site.j2, line 2: can only concatenate str (not "int") to str`},
		{"\n{{ s | nofilter }}", "site.j2, line 2: No filter named 'nofilter'."},
		{"{% macro m() %}\n{{ nope }}{% endmacro %}\n\n{{ m() }}", "site.j2, line 2: 'nope' is undefined"},
		{"{% extends 'base' %}", "site.j2, line 1: the tag 'extends' is not supported"},
		{"{{ d.items }}", "site.j2, line 1: the method 'items' is used as data"},
		{"{{ lookup('env', 'HOME') }}", `site.j2, line 1: the lookup "env" needs the controller`},
		{"{{ now() }}", "the function now() is not supported"},
		{"{% include 'other' %}", "cannot include 'other'"},
	} {
		parsed, err := env.Parse("site.j2", c.text)
		if err == nil {
			_, err = parsed.Render(context.Background(), variables("d", value.NewDict(), "s", "x"))
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
	_, err := env.Evaluate(context.Background(), "d.x.y", variables("d", value.NewDict()))
	var undefined *jinja.UndefinedError
	if !errors.As(err, &undefined) || undefined.Name != "x" || undefined.Line != 1 {
		t.Errorf("%#v", err)
	}
	var lookup *jinja.LookupError
	if _, err := env.Evaluate(context.Background(), "query('file', 'x')", nil); !errors.As(err, &lookup) || lookup.Plugin != "file" {
		t.Errorf("%#v", err)
	}
}

func TestLimits(t *testing.T) {
	options := jinja.DefaultOptions()
	options.Limits = jinja.Limits{Depth: 20, Nesting: 40, Output: 10_000, Items: 1000, Iterations: 5000}
	env := jinja.NewEnvironment(options)
	for _, text := range []string{
		"{{ 'a' * 100000 }}", "{{ [1] * 100000 }}", "{{ range(100000) | list }}", "{{ range(100000) }}", "{% for x in range(999) %}{% for y in range(999) %}{% endfor %}{% endfor %}",
		"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% for x in range(900) %}{{ 'abcdefghijklmnop' }}{% endfor %}", "{{ 'a'.ljust(100000) }}", "{{ '%100000d' % 1 }}",
		"{{ '{:100000}'.format(1) }}", "{{ 'aaaa'.replace('', 'bbbbbbbbbbbb' * 400) }}", "{{ 9 ** 99999999 }}", "{{ 2 ** (2 ** 70) }}", "{{ 'a' | center(100000) }}",
		"{% set ns = namespace(s='ab') %}{% for i in range(50) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "{{ 'a' | indent(100000, true) }}", "{{ range(2 ** 60) }}",
		"{% set l = [1] %}{% for x in l %}{% set _ = l.append(1) %}{% endfor %}", "{{ ('x' * 9000) | replace('x', 'yyy') }}", "{{ [1] * 900 + [1] * 900 }}",
		"{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}", "{{ 'x' | regex_replace('', 'y' * 9000) }}{{ 'xx' | regex_replace('', 'y' * 9000) }}",
	} {
		parsed, err := env.Parse("t", text)
		if err == nil {
			_, err = parsed.Render(context.Background(), nil)
		}
		var limit *jinja.LimitError
		if !errors.As(err, &limit) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{strings.Repeat("{% if 1 %}", 100), "{{ " + strings.Repeat("(", 100), "{{ " + strings.Repeat("-", 100) + "1 }}", "{{ " + strings.Repeat("not ", 100) + "1 }}", "{{ 1" + strings.Repeat(" + 1", 6000) + " }}"} {
		var syntax *jinja.SyntaxError
		if _, err := env.Parse("t", text); !errors.As(err, &syntax) {
			t.Errorf("%.40s: %v", text, err)
		}
	}
}

func TestValuesThatHoldThemselvesAreRefused(t *testing.T) {
	env := jinja.NewEnvironment(jinja.DefaultOptions())
	for _, text := range []string{
		"{% set l = [] %}{% set _ = l.append(l) %}{{ l }}", "{% set l = [] %}{% set _ = l.extend([[l]]) %}", "{% set d = {} %}{% set _ = d.update(a={'b': d}) %}",
		"{% set d = {} %}{% set _ = d.setdefault('a', [d]) %}", "{% set n = namespace() %}{% set n.l = [n] %}", "{% set l = [] %}{% set m = [l] %}{% set _ = l.insert(0, m) %}",
	} {
		if _, err := env.TemplateValue(context.Background(), text, nil); err == nil || !strings.Contains(err.Error(), "cannot hold itself") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestContextEndsAnEvaluation(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	env := jinja.NewEnvironment(jinja.DefaultOptions())
	_, err := env.TemplateValue(ctx, "{% for x in range(10000) %}{{ x }}{% endfor %}", nil)
	var limit *jinja.LimitError
	if !errors.As(err, &limit) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// templates is a Loader of named texts; "broken" cannot be read.
type templates map[string]string

func (l templates) Load(name string) (string, bool, error) {
	if name == "broken" {
		return "", false, errors.New("no access")
	}
	text, ok := l[name]
	return text, ok, nil
}

func TestIncludeAndImport(t *testing.T) {
	options := jinja.DefaultOptions()
	options.Loader = templates{
		"part":   "[{{ x }}{% set y = 1 %}]\n",
		"macros": "{% macro hello(n) %}hello {{ n }}{{ x | default('-') }}{% endmacro %}{% set answer = 42 %}{% set _hidden = 1 %}",
		"self":   "{% include 'self' %}",
		"bad":    "{{ 1 + }}",
	}
	env := jinja.NewEnvironment(options)
	for text, want := range map[string]string{
		"{% include 'part' %}{{ y | default('none') }}":                                      "[1]none",
		"{% set x = 2 %}{% include 'part' %}":                                                "[2]",
		"{% for x in [3, 4] %}{% include 'part' %}{% endfor %}":                              "[3][4]",
		"{% include ['nope', 'part'] %}":                                                     "[1]",
		"{% include 'nope' ignore missing %}ok":                                              "ok",
		"{% import 'macros' as m %}{{ m.hello('a') }}{{ m.answer }}":                         "hello a-42",
		"{% import 'macros' as m with context %}{{ m.hello('a') }}":                          "hello a1",
		"{% from 'macros' import hello as h, answer %}{{ h('b') }}{{ answer }}":              "hello b-42",
		"{% from 'macros' import nope %}{{ nope is defined }}":                               "False",
		"{% import 'macros' as m %}{{ m._hidden is defined }}{{ m.nothing | default('x') }}": "Falsex",
	} {
		parsed, err := env.Parse("main", text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parsed.Render(context.Background(), variables("x", int64(1)))
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"{% include 'nope' %}": "no template 'nope'", "{% include 'broken' %}": "no access", "{% include 'self' %}": "nested deeper", "{% include 'bad' %}": "bad, line 1",
		"{% include 'part' without context %}": "'x' is undefined", "{% include 5 %}": "expected str",
	} {
		parsed, err := env.Parse("main", text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parsed.Render(context.Background(), variables("x", int64(1))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestEvaluateKeepsTypes(t *testing.T) {
	env := jinja.NewEnvironment(jinja.DefaultOptions())
	scope := variables("i", int64(5), "l", value.NewList("a"), "d", value.DictOf("k", nil))
	for text, want := range map[string]string{
		"i": "5", "i + 1": "6", "'[1]'": "'[1]'", "l": "['a']", "d.k": "None", "l | to_json": `'["a"]'`, "1, 2": "(1, 2)", "range(2)": "[0, 1]", "d.keys()": "['k']", "'a\\nb'": `'a\nb'`,
	} {
		got, err := env.Evaluate(context.Background(), text, scope)
		if err != nil || value.Repr(got) != want {
			t.Errorf("%s: %s, %v; want %s", text, value.Repr(got), err, want)
		}
		if _, isText := got.(value.Text); isText {
			t.Errorf("%s: a value.Text leaves the package", text)
		}
	}
	for _, text := range []string{"", "i i", "{{ i }}", "nope", "[nope]", "d.items", "namespace()", "i }}"} {
		if got, err := env.Evaluate(context.Background(), text, scope); err == nil {
			t.Errorf("%s: %s", text, value.Repr(got))
		}
	}
}

func TestTemplateValue(t *testing.T) {
	env := jinja.NewEnvironment(jinja.DefaultOptions())
	original := value.DictOf("{{ key }}", "{{ i }}", "l", value.NewList("x{{ i }}", int64(1), value.Tuple{"{{ l }}"}), "n", nil, "plain", "{ x }")
	before := value.Repr(original)
	got, err := env.TemplateValue(context.Background(), original, variables("i", int64(5), "l", value.NewList(int64(1))))
	want := "{'{{ key }}': 5, 'l': ['x5', 1, [[1]]], 'n': None, 'plain': '{ x }'}"
	if err != nil || value.Repr(got) != want {
		t.Errorf("%s, %v; want %s", value.Repr(got), err, want)
	}
	if value.Repr(original) != before {
		t.Error("the original was changed")
	}
	shared, err := env.TemplateValue(context.Background(), "{{ l }}", variables("l", value.NewList(value.NewDict())))
	if err != nil {
		t.Fatal(err)
	}
	if _, isText := shared.(value.Text); isText {
		t.Error("a value.Text leaves the package")
	}
	for text, want := range map[string]bool{"{{": true, "a {% b": true, "{#": true, "{ {": false, "}}": false, "": false, "{": false} {
		if jinja.HasTemplate(text) != want {
			t.Errorf("HasTemplate(%q) = %v", text, !want)
		}
	}
}

// TestResultsShareNothingWithVariables changes a result and looks at the variable.
func TestResultsShareNothingWithVariables(t *testing.T) {
	env := jinja.NewEnvironment(jinja.DefaultOptions())
	inner := value.NewList(int64(1))
	got, err := env.TemplateValue(context.Background(), "{{ d }}", variables("d", value.DictOf("l", inner)))
	if err != nil {
		t.Fatal(err)
	}
	list, _ := got.(*value.Dict).GetString("l")
	list.(*value.List).Items[0] = "changed"
	if inner.Items[0] != int64(1) {
		t.Error("the variable was changed through the result")
	}
}

func TestEnvironmentIsConcurrent(t *testing.T) {
	env := jinja.NewEnvironment(jinja.DefaultOptions())
	parsed, err := env.Parse("t", "{% for x in l %}{{ x }}{% set _ = l.append(x) if loop.index < 3 else none %}{% endfor %}{{ l | length }}")
	if err != nil {
		t.Fatal(err)
	}
	scope := variables("l", value.NewList(int64(1), int64(2)))
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 50 {
				if got, err := parsed.Render(context.Background(), scope); err != nil || got != "12124" {
					t.Errorf("%q, %v", got, err)
				}
				if ok, err := env.Condition(context.Background(), "l | length == 2", scope); err != nil || !ok {
					t.Errorf("%v, %v", ok, err)
				}
			}
		}()
	}
	group.Wait()
}

func TestConditionsThatAreNoText(t *testing.T) {
	env := jinja.NewEnvironment(jinja.DefaultOptions())
	for _, c := range []struct {
		condition value.Value
		want      bool
	}{{true, true}, {false, false}, {nil, true}, {int64(0), false}, {int64(2), true}, {value.NewList(), false}, {value.NewList("a"), true}} {
		if got, err := env.Condition(context.Background(), c.condition, nil); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", value.Repr(c.condition), got, err)
		}
	}
}
