package variables_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/value"
	"rustle.dev/deploy/runner/internal/variables"
)

func set(layers ...variables.Layer) *variables.Set {
	return variables.NewSet(jinja.NewEnvironment(jinja.DefaultOptions()), nil, layers...)
}

func TestLookup(t *testing.T) {
	s := set(
		variables.Layer{Vars: value.DictOf("data", "{{ x }}", "x", "high"), Data: true},
		variables.Layer{Vars: value.DictOf("x", "low", "nested", value.NewList("{{ x }}", value.DictOf("k", "{{ later }}")), "later", "{{ x }}!",
			"hollow", "{{ nowhere }}", "uses_hollow", "a{{ hollow }}", "self", "{{ self }}", "bad", "{{ 1 + }}", "ping", "{{ pong }}", "pong", "{{ ping }}")},
	)
	for name, want := range map[string]string{
		"data": "'{{ x }}'", "x": "'high'", "nested": "['high', {'k': 'high!'}]", "later": "'high!'",
	} {
		got, ok, err := s.View(context.Background()).Lookup(name)
		if !ok || err != nil || value.Repr(got) != want {
			t.Errorf("%s is %s, %v, %v; want %s", name, value.Repr(got), ok, err, want)
		}
	}
	if _, ok, err := s.View(context.Background()).Lookup("absent"); ok || err != nil {
		t.Error(ok, err)
	}
	var undefined *jinja.UndefinedError
	for _, name := range []string{"hollow", "uses_hollow"} {
		if _, _, err := s.View(context.Background()).Lookup(name); !errors.As(err, &undefined) || undefined.Name != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, want := range map[string]string{"self": "recursive loop in variables: self -> self", "ping": "recursive loop in variables: ping -> pong -> ping"} {
		if _, _, err := s.View(context.Background()).Lookup(name); !errors.Is(err, variables.ErrRecursion) || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	var syntax *jinja.SyntaxError
	if _, _, err := s.View(context.Background()).Lookup("bad"); !errors.As(err, &syntax) || errors.As(err, &undefined) {
		t.Error(err)
	}
	if raw, ok := s.View(context.Background()).LookupRaw("later"); !ok || raw != "{{ x }}!" {
		t.Error(raw, ok)
	}
	if names := s.Names(); !slices.Equal(names[:3], []string{"data", "x", "nested"}) || len(names) != 10 {
		t.Error(names)
	}
}

// A template is evaluated once as long as nothing changes; another set starts anew.
func TestValuesAreKept(t *testing.T) {
	calls := 0
	lazy := map[string]func(*variables.View) (value.Value, error){"count": func(*variables.View) (value.Value, error) {
		calls++
		return int64(calls), nil
	}}
	s := variables.NewSet(jinja.NewEnvironment(jinja.DefaultOptions()), lazy, variables.Layer{Vars: value.DictOf("n", "{{ count }}")})
	for range 3 {
		if got, _, err := s.View(context.Background()).Lookup("n"); value.Str(got) != "1" || err != nil {
			t.Error(got, err)
		}
	}
	more := s.With(variables.Layer{Vars: value.DictOf("m", 1), Data: true})
	if got, _, err := more.View(context.Background()).Lookup("n"); value.Str(got) != "2" || err != nil {
		t.Error(got, err)
	}
	if !more.Has("m") || s.Has("m") || !s.Has("count") || s.Has("x") {
		t.Error("Has is wrong")
	}
}

// What a template does to a list in place is not seen by the next one.
func TestVariablesAreNotChanged(t *testing.T) {
	language := jinja.NewEnvironment(jinja.DefaultOptions())
	s := variables.NewSet(language, nil,
		variables.Layer{Vars: value.DictOf("data", value.NewList("a")), Data: true},
		variables.Layer{Vars: value.DictOf("made", value.NewList("{{ 'a' }}"), "plain", value.NewList("a"))})
	for _, name := range []string{"data", "made", "plain"} {
		for range 2 {
			got, err := language.TemplateValue(context.Background(), "{% set _ = "+name+".append('b') %}{{ "+name+" | join(' ') }}", s.View(context.Background()))
			if err != nil || got != "a b" {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
	}
}

// What a run will set is refused wherever it is asked for, and only what goes before it counts.
func TestUnknown(t *testing.T) {
	reason := &variables.UnknownError{Name: "p", Message: "later"}
	unknown := func(name string) error {
		if name == "p" {
			return reason
		}
		return nil
	}
	low := variables.Layer{Vars: value.DictOf("p", int64(1), "uses", "{{ p | default(2) }}", "free", "{{ nowhere | default(3) }}")}
	s := set(variables.Layer{Vars: value.DictOf(), Unknown: unknown}, low)
	view := s.View(context.Background())
	for _, name := range []string{"p", "uses"} {
		if _, _, err := view.Lookup(name); !errors.Is(err, reason) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, ok := view.LookupRaw("p"); ok {
		t.Error("p is known as it was written")
	}
	if got, ok, err := view.Lookup("free"); !ok || err != nil || value.Repr(got) != "'3'" {
		t.Error(value.Repr(got), ok, err)
	}
	if _, err := (variables.Mapping{View: view}).Contains("p"); !errors.Is(err, reason) {
		t.Error(err)
	}
	over := set(variables.Layer{Vars: value.DictOf("p", "over"), Unknown: unknown}, low)
	if got, ok, err := over.View(context.Background()).Lookup("p"); !ok || err != nil || got != "over" {
		t.Error(got, ok, err)
	}
}

// Before a run nobody knows facts, and everybody knows that there is no connection variable but those of the inventory.
func TestBeforeRun(t *testing.T) {
	view := set(variables.Layer{Vars: value.DictOf("ansible_os_family", "mine")}).Refusing(variables.BeforeRun).View(context.Background())
	for name, known := range map[string]bool{"ansible_distribution": false, "ansible_ssh_host_key_rsa_public": false, "playbook_dir": false, "ansible_os_family": true, "ansible_user": true,
		"ansible_ssh_args": true, "ansible_become": true, "other": true} {
		if _, _, err := view.Lookup(name); (err == nil) != known {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, known := range map[string]bool{"ansible_distribution": false, "playbook_dir": true, "ansible_os_family": true, "other": true} {
		if _, err := (variables.Mapping{View: view}).Contains(name); (err == nil) != known {
			t.Errorf("%s in vars: %v", name, err)
		}
	}
}
