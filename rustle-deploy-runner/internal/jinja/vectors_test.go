package jinja

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/value"
)

// typed writes a value the way record.py does, where JSON alone would lose its type.
func typed(v value.Value) value.Value {
	switch v := v.(type) {
	case nil, bool, string:
		return v
	case float64:
		return value.DictOf("float", value.Repr(v))
	case *value.List:
		return typedItems(v.Items)
	case value.Tuple:
		return value.DictOf("tuple", typedItems(v))
	case *value.Dict:
		pairs := &value.List{}
		for key, item := range v.All() {
			pairs.Items = append(pairs.Items, value.NewList(typed(key), typed(item)))
		}
		return value.DictOf("dict", pairs)
	}
	if value.TypeName(v) == "int" {
		return value.DictOf("int", value.Str(v))
	}
	return value.DictOf("other", value.TypeName(v))
}

func typedItems(items []value.Value) *value.List {
	list := &value.List{}
	for _, item := range items {
		list.Items = append(list.Items, typed(item))
	}
	return list
}

// templatedScope resolves variables as an engine does: they are templates themselves.
type templatedScope struct {
	env       *Environment
	variables *value.Dict
	depth     int
}

func (s *templatedScope) LookupRaw(name string) (value.Value, bool) {
	return s.variables.GetString(name)
}

func (s *templatedScope) Lookup(name string) (value.Value, bool, error) {
	raw, ok := s.variables.GetString(name)
	if !ok {
		return nil, false, nil
	}
	if s.depth > 20 {
		return nil, false, errors.New("recursive loop detected in template string")
	}
	inner := *s
	inner.depth++
	v, err := s.env.Resolve(context.Background(), raw, &inner)
	return v, true, err
}

func errorClass(err error) string {
	var undefined *UndefinedError
	var syntax *SyntaxError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &syntax):
		return "syntax"
	case errors.As(err, &undefined):
		return "undefined"
	}
	return "runtime"
}

func renderOptions(given value.Value) Options {
	options := DefaultOptions()
	if dict, ok := given.(*value.Dict); ok {
		for key, v := range dict.All() {
			if !options.set(key.(string), v) {
				panic("unknown option " + key.(string))
			}
		}
	}
	return options
}

func runVector(kind, text string, variables *value.Dict, options Options) (value.Value, error) {
	env := NewEnvironment(options)
	scope := &templatedScope{env: NewEnvironment(DefaultOptions()), variables: variables}
	ctx := context.Background()
	switch kind {
	case "value":
		return env.TemplateValue(ctx, text, scope)
	case "render":
		t, err := env.Parse("template", text)
		if err != nil {
			return nil, err
		}
		return t.Render(ctx, scope)
	default:
		return env.Condition(ctx, text, scope)
	}
}

// TestVectors replays what ansible-core did. Of errors only the class must be the same.
func TestVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := value.ParseJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	recorded := parsed.(*value.Dict)
	get := func(d *value.Dict, key string) value.Value {
		v, _ := d.GetString(key)
		return v
	}
	if version := get(recorded, "ansible").(string); !strings.HasPrefix(version, "2.18.") {
		t.Errorf("the vectors are of ansible-core %s", version)
	}
	scopes := get(recorded, "scopes").(*value.List).Items
	vectors := get(recorded, "vectors").(*value.List).Items
	if len(vectors) < 600 {
		t.Errorf("only %d vectors", len(vectors))
	}
	for _, item := range vectors {
		vector := item.(*value.Dict)
		kind, text := get(vector, "kind").(string), get(vector, "text").(string)
		variables := value.DeepCopy(scopes[get(vector, "scope").(int64)]).(*value.Dict)
		before := value.DeepCopy(variables)
		got, err := runVector(kind, text, variables, renderOptions(get(vector, "options")))
		if !value.Equal(before, variables) {
			t.Errorf("line %v: %s %q: the variables were changed", get(vector, "line"), kind, text)
		}
		wantClass, failed := vector.GetString("error")
		switch {
		case failed && errorClass(err) != wantClass:
			t.Errorf("line %v: %s %q: got %s, error %v; want the error class %s (%v)", get(vector, "line"), kind, text, value.Repr(got), err, wantClass, get(vector, "message"))
		case !failed && err != nil:
			t.Errorf("line %v: %s %q: %v; want %s", get(vector, "line"), kind, text, err, value.JSON(get(vector, "result")))
		case !failed && value.JSON(typed(got)) != value.JSON(get(vector, "result")):
			t.Errorf("line %v: %s %q:\n got %s\nwant %s", get(vector, "line"), kind, text, value.JSON(typed(got)), value.JSON(get(vector, "result")))
		}
	}
}
