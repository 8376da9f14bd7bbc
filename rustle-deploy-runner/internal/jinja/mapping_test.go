package jinja_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/value"
)

// lengths maps each of its keys to its length; "bad" has no value, "hollow" an undefined one.
type lengths []value.Value

func (lengths) PythonType() string    { return "Lengths" }
func (lengths) PythonStr() string     { return "lengths" }
func (l lengths) Keys() []value.Value { return l }
func (l lengths) Len() int            { return len(l) }

func (l lengths) Item(key value.Value) (value.Value, bool, error) {
	switch key {
	case "bad":
		return nil, false, errors.New("it is bad")
	case "hollow":
		return nil, false, &jinja.UndefinedError{Name: "inner", Message: "'inner' is undefined"}
	}
	for _, known := range l {
		if known == key {
			return int64(len(known.(string))), true, nil
		}
	}
	return nil, false, nil
}

func TestMapping(t *testing.T) {
	scope := jinja.Variables{Dict: value.DictOf("m", lengths{"a", "four"})}
	env := jinja.NewEnvironment(jinja.DefaultOptions())
	for expression, want := range map[string]string{
		"m.four":                        "4",
		"m['four'] + m.a":               "5",
		"m.get('four')":                 "4",
		"m.get('x', 7)":                 "7",
		"m.get('x')":                    "None",
		"m.x is defined":                "False",
		"m.x | default('none')":         "'none'",
		"m.hollow is defined":           "False",
		"'a' in m":                      "True",
		"'x' in m":                      "False",
		"m | list":                      "['a', 'four']",
		"m.keys() | list":               "['a', 'four']",
		"m.values() | list":             "[1, 4]",
		"m.items() | map('last') | sum": "5",
		"m":                             "{'a': 1, 'four': 4}",
		"m | length":                    "2",
	} {
		got, err := env.Evaluate(context.Background(), expression, scope)
		if err != nil || value.Repr(got) != want {
			t.Errorf("%s gives %s, %v; want %s", expression, value.Repr(got), err, want)
		}
	}
	broken := jinja.Variables{Dict: value.DictOf("m", lengths{"a", "bad", "hollow"})}
	if got, err := env.Evaluate(context.Background(), "m", broken); err != nil || value.Repr(got) != `{'a': 1, 'bad': 'it is bad', 'hollow': "'inner' is undefined"}` {
		t.Errorf("%s %v", value.Repr(got), err)
	}
	for expression, want := range map[string]string{"m.bad": "it is bad", "m.x": "'Lengths object' has no attribute 'x'", "m.hollow": "'inner' is undefined"} {
		if _, err := env.Evaluate(context.Background(), expression, scope); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", expression, err)
		}
	}
}
