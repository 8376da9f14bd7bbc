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
	// FromHost says under which names there is text that came from a host, or that only its user should know. Nil: none.
	FromHost func(name string) bool
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
	values   map[string]resolved
}

// resolved is what the template of a variable gave, and whether there is text of a host in it.
type resolved struct {
	value    value.Value
	fromHost bool
}

// NewSet returns the set of the given layers. The names in lazy come before all layers; they are computed when they are asked for.
func NewSet(language *jinja.Environment, lazy map[string]func(*View) (value.Value, error), layers ...Layer) *Set {
	return &Set{language: language, layers: layers, lazy: lazy, values: map[string]resolved{}}
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
func (s *Set) View(ctx context.Context) *View { return &View{set: s, ctx: ctx, origin: &origin{}} }

// Within returns a scope for what another one asks for while it evaluates its own: they know together where their texts came from.
func (s *Set) Within(view *View) *View { return &View{set: s, ctx: view.ctx, origin: view.origin} }

// View implements jinja.RawScope and jinja.OriginScope.
type View struct {
	set     *Set
	ctx     context.Context
	origin  *origin
	pending []string // the variables whose templates are being evaluated
}

// origin is where the texts came from that one evaluation has seen.
type origin struct{ fromHost bool }

var (
	_ jinja.RawScope    = (*View)(nil)
	_ jinja.OriginScope = (*View)(nil)
)

// FromHost implements jinja.OriginScope.
func (v *View) FromHost() bool { return v.origin.fromHost }

// NoteFromHost notes that text of a host was given.
func (v *View) NoteFromHost() { v.origin.fromHost = true }

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
	found, ok, err := v.set.find(name)
	if err != nil {
		return nil, false, err
	}
	if !ok || found.data || !templated(found.raw) {
		v.origin.fromHost = v.origin.fromHost || found.fromHost && HasText(found.raw)
		return found.raw, ok, nil
	}
	return v.resolve(name, found.raw)
}

// LookupRaw implements jinja.RawScope.
func (v *View) LookupRaw(name string) (value.Value, bool) {
	found, ok, err := v.set.find(name)
	return found.raw, ok && err == nil
}

// Has says whether there is a variable of that name.
func (s *Set) Has(name string) bool {
	_, lazy := s.lazy[name]
	_, ok, _ := s.find(name)
	return lazy || ok
}

// variable is one as it was given.
type variable struct {
	raw            value.Value
	data, fromHost bool
}

func (s *Set) find(name string) (found variable, ok bool, err error) {
	found, ok, err = s.layered(name)
	if !ok && err == nil && s.absent != nil {
		err = s.absent(name)
	}
	return found, ok, err
}

// layered finds what the layers have.
func (s *Set) layered(name string) (found variable, ok bool, err error) {
	for _, layer := range s.layers {
		if raw, ok := layer.Vars.GetString(name); ok {
			return variable{raw: raw, data: layer.Data, fromHost: layer.FromHost != nil && layer.FromHost(name)}, true, nil
		}
		if layer.Unknown != nil {
			if err := layer.Unknown(name); err != nil {
				return variable{}, false, err
			}
		}
	}
	return variable{}, false, nil
}

// contains says whether there is a variable of a name. What hosts never have, they do not have here either, and may be asked that way.
func (s *Set) contains(name string) (bool, error) {
	_, ok, err := s.layered(name)
	if ok || err != nil || s.absent == nil || Absent(name) != nil {
		return ok, err
	}
	return false, s.absent(name)
}

func (v *View) resolve(name string, raw value.Value) (value.Value, bool, error) {
	if known, ok := v.set.values[name]; ok {
		v.origin.fromHost = v.origin.fromHost || known.fromHost
		return known.value, true, nil
	}
	for i, pending := range v.pending {
		if pending == name {
			return nil, false, fmt.Errorf("%w: %s", ErrRecursion, strings.Join(append(v.pending[i:len(v.pending):len(v.pending)], name), " -> "))
		}
	}
	v.pending = append(v.pending, name)
	before := *v.origin
	*v.origin = origin{}
	result, err := v.set.language.Resolve(v.ctx, raw, v)
	// Numbers and truth values that were made of a host's text are harmless.
	fromHost := v.origin.fromHost && HasText(result)
	v.origin.fromHost = before.fromHost || fromHost
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
	v.set.values[name] = resolved{result, fromHost}
	return result, true, nil
}

func describe(raw value.Value) string {
	if s, ok := raw.(string); ok {
		return s
	}
	return value.JSON(raw)
}
