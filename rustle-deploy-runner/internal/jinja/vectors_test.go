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

// recordedVector is one case of testdata/vectors.json.
type recordedVector struct {
	line       int64
	kind, text string
	variables  *value.Dict
	options    value.Value
	result     value.Value
	errorClass string
	message    value.Value
}

func recordedVectors(t testing.TB) []recordedVector {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := value.ParseJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	get := func(d value.Value, key string) value.Value {
		v, _ := d.(*value.Dict).GetString(key)
		return v
	}
	if version := get(parsed, "ansible").(string); !strings.HasPrefix(version, "2.18.") {
		t.Fatalf("the vectors are of ansible-core %s", version)
	}
	scopes := get(parsed, "scopes").(*value.List).Items
	var vectors []recordedVector
	for _, item := range get(parsed, "vectors").(*value.List).Items {
		vector := recordedVector{line: get(item, "line").(int64), kind: get(item, "kind").(string), text: get(item, "text").(string),
			variables: scopes[get(item, "scope").(int64)].(*value.Dict), options: get(item, "options"), result: get(item, "result"), message: get(item, "message")}
		vector.errorClass, _ = get(item, "error").(string)
		vectors = append(vectors, vector)
	}
	return vectors
}

// TestVectors replays what ansible-core did. Of errors only the class must be the same.
func TestVectors(t *testing.T) {
	vectors := recordedVectors(t)
	if len(vectors) < 2900 {
		t.Errorf("only %d vectors", len(vectors))
	}
	for _, v := range vectors {
		before := value.DeepCopy(v.variables)
		got, err := runVector(v.kind, v.text, v.variables, renderOptions(v.options))
		if !value.Equal(before, v.variables) {
			t.Fatalf("line %d: %s %q: the variables were changed", v.line, v.kind, v.text)
		}
		switch {
		case v.errorClass != "" && errorClass(err) != v.errorClass:
			t.Errorf("line %d: %s %q: got %s, error %v; want the error class %s (%v)", v.line, v.kind, v.text, value.Repr(got), err, v.errorClass, v.message)
		case v.errorClass == "" && err != nil:
			t.Errorf("line %d: %s %q: %v; want %s", v.line, v.kind, v.text, err, value.JSON(v.result))
		case v.errorClass == "" && value.JSON(typed(got)) != value.JSON(v.result):
			t.Errorf("line %d: %s %q:\n got %s\nwant %s", v.line, v.kind, v.text, value.JSON(typed(got)), value.JSON(v.result))
		}
	}
}

// TestVectorsCoverEverything keeps the vectors complete: every filter, test, method and global function occurs in them.
func TestVectorsCoverEverything(t *testing.T) {
	var all strings.Builder
	for _, v := range recordedVectors(t) {
		all.WriteString(v.text)
		all.WriteByte('\n')
	}
	text := all.String()
	occurs := func(kind, name string, forms ...string) {
		for _, form := range forms {
			if strings.Contains(text, strings.ReplaceAll(form, "NAME", name)) {
				return
			}
		}
		t.Errorf("the %s %s has no vector", kind, name)
	}
	for name := range filters {
		occurs("filter", name, "| NAME", "map('NAME'")
	}
	for name := range tests {
		occurs("test", name, "is NAME", "is not NAME", "('NAME'", ", 'NAME'")
	}
	for _, set := range []methodSet{textMethods, listMethods, tupleMethods, dictMethods} {
		for name := range set.methods {
			occurs("method", name, ".NAME(")
		}
	}
	for name := range globals {
		switch name {
		case "lookup", "query", "q", "now", "lipsum": // errors here, values there
		default:
			occurs("function", name, "NAME(")
		}
	}
}
