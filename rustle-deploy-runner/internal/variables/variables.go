// Package variables resolves names: which of several origins a variable comes from, and what its template gives. What is marked as data is never
// taken for a template.
package variables

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/value"
)

// Layer is one origin of variables.
type Layer struct {
	Vars *value.Dict
	// Data says that the values are what they are, even where they look like templates: they came from a host, a controller or a user's terminal.
	Data bool
	// Unknown returns why nobody knows yet what the layer has under a name; nil, also as a whole, where it has nothing but Vars.
	Unknown func(name string) error
}

// Set is a list of layers, highest precedence first, with the values of templates that were asked for before. It is immutable but for those: a set
// with other layers is another set.
type Set struct {
	language *jinja.Environment
	layers   []Layer
	lazy     map[string]func(*View) (value.Value, error)
	absent   func(name string) error
	values   map[string]value.Value
}

// NewSet returns the set of the given layers. The names in lazy come before all layers; they are computed when they are asked for.
func NewSet(language *jinja.Environment, lazy map[string]func(*View) (value.Value, error), layers ...Layer) *Set {
	return &Set{language: language, layers: layers, lazy: lazy, values: map[string]value.Value{}}
}

// With returns a set with one more layer on top.
func (s *Set) With(layer Layer) *Set {
	return NewSet(s.language, s.lazy, append([]Layer{layer}, s.layers...)...).Refusing(s.absent)
}

// Refusing makes it an error to ask for variables that are in no layer, where absent has one for them, instead of leaving them undefined. It returns the
// set itself, which must not be in use yet.
func (s *Set) Refusing(absent func(name string) error) *Set {
	s.absent = absent
	return s
}

// Names returns the names of all variables, highest layer first.
func (s *Set) Names() []string {
	var names []string
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, layer := range s.layers {
		for key := range layer.Vars.All() {
			add(value.Str(key))
		}
	}
	return names
}

// View returns a scope for evaluating one thing.
func (s *Set) View(ctx context.Context) *View { return &View{set: s, ctx: ctx} }

// View implements jinja.RawScope.
type View struct {
	set     *Set
	ctx     context.Context
	pending []string // the variables whose templates are being evaluated
}

var _ jinja.RawScope = (*View)(nil)

// ErrRecursion is the cause of an error about variables whose templates need each other.
var ErrRecursion = errors.New("recursive loop in variables")

// Context is what ends the evaluation.
func (v *View) Context() context.Context { return v.ctx }

// Names returns the names of all variables of the set.
func (v *View) Names() []string { return v.set.Names() }

// Lookup implements jinja.Scope.
func (v *View) Lookup(name string) (value.Value, bool, error) {
	if compute, ok := v.set.lazy[name]; ok {
		computed, err := compute(v)
		return computed, err == nil, err
	}
	raw, data, ok, err := v.set.find(name)
	if err != nil {
		return nil, false, err
	}
	if !ok || data || !templated(raw) {
		return raw, ok, nil
	}
	return v.resolve(name, raw)
}

// LookupRaw implements jinja.RawScope.
func (v *View) LookupRaw(name string) (value.Value, bool) {
	raw, _, ok, err := v.set.find(name)
	return raw, ok && err == nil
}

// Has says whether there is a variable of that name.
func (s *Set) Has(name string) bool {
	_, lazy := s.lazy[name]
	_, _, ok, _ := s.find(name)
	return lazy || ok
}

func (s *Set) find(name string) (raw value.Value, data, ok bool, err error) {
	raw, data, ok, err = s.layered(name)
	if !ok && err == nil && s.absent != nil {
		err = s.absent(name)
	}
	return raw, data, ok, err
}

// layered finds what the layers have.
func (s *Set) layered(name string) (raw value.Value, data, ok bool, err error) {
	for _, layer := range s.layers {
		if raw, ok := layer.Vars.GetString(name); ok {
			return raw, layer.Data, true, nil
		}
		if layer.Unknown != nil {
			if err := layer.Unknown(name); err != nil {
				return nil, false, false, err
			}
		}
	}
	return nil, false, false, nil
}

// contains says whether there is a variable of a name. What hosts never have, they do not have here either, and may be asked that way.
func (s *Set) contains(name string) (bool, error) {
	_, _, ok, err := s.layered(name)
	if ok || err != nil || s.absent == nil || Absent(name) != nil {
		return ok, err
	}
	return false, s.absent(name)
}

func (v *View) resolve(name string, raw value.Value) (value.Value, bool, error) {
	if known, ok := v.set.values[name]; ok {
		return known, true, nil
	}
	for i, pending := range v.pending {
		if pending == name {
			return nil, false, fmt.Errorf("%w: %s", ErrRecursion, strings.Join(append(v.pending[i:len(v.pending):len(v.pending)], name), " -> "))
		}
	}
	v.pending = append(v.pending, name)
	resolved, err := v.set.language.Resolve(v.ctx, raw, v)
	v.pending = v.pending[:len(v.pending)-1]
	var undefined *jinja.UndefinedError
	if errors.As(err, &undefined) {
		// Whoever only asks whether the variable is defined, or has a default for it, gets an answer; who uses it gets the reason.
		return nil, false, &jinja.UndefinedError{Name: name, Message: fmt.Sprintf("%s: %s", describe(raw), undefined.Message)}
	}
	if err != nil {
		if errors.Is(err, ErrRecursion) {
			return nil, false, err
		}
		return nil, false, fmt.Errorf("variable %s: %w", name, err)
	}
	v.set.values[name] = resolved
	return resolved, true, nil
}

func describe(raw value.Value) string {
	if s, ok := raw.(string); ok {
		return s
	}
	return value.JSON(raw)
}

// templated says whether there is a template anywhere in v.
func templated(v value.Value) bool {
	switch v := v.(type) {
	case string:
		return jinja.HasTemplate(v)
	case *value.List:
		for _, item := range v.Items {
			if templated(item) {
				return true
			}
		}
	case value.Tuple:
		for _, item := range v {
			if templated(item) {
				return true
			}
		}
	case *value.Dict:
		for key, item := range v.All() {
			if templated(key) || templated(item) {
				return true
			}
		}
	}
	return false
}
