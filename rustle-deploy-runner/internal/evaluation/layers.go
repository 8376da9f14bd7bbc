package evaluation

import (
	"fmt"

	"rustle.dev/deploy/runner/internal/value"
	"rustle.dev/deploy/runner/internal/variables"
)

// variables layers what a request has, highest precedence first: data, what only a run has, what goes before everything that a run finds out, that, the
// request's own variables, its scope and the scopes above.
func (s *server) variables(r fields) (*variables.Set, error) {
	var known [3]*value.Dict
	for i, key := range []string{"data", "over", "vars"} {
		var err error
		if known[i], err = r.object(key); err != nil {
			return nil, err
		}
	}
	found, err := r.unknown()
	if err != nil {
		return nil, err
	}
	layers := []variables.Layer{
		{Vars: known[0], Data: true},
		{Vars: value.DictOf("ansible_version", variables.AnsibleVersion), Data: true, Unknown: variables.OfRun},
		{Vars: known[1], Unknown: found},
		{Vars: known[2]},
	}
	if r.request.Has("scope") {
		scopes, err := s.scopeLayers(r)
		if err != nil {
			return nil, err
		}
		layers = append(layers, scopes...)
	}
	lazy := map[string]func(*variables.View) (value.Value, error){
		"vars": func(view *variables.View) (value.Value, error) { return variables.Mapping{View: view}, nil },
	}
	return variables.NewSet(s.language, lazy, layers...).Refusing(variables.BeforeRun), nil
}

func (s *server) scopeLayers(r fields) ([]variables.Layer, error) {
	name, err := r.text("scope")
	if err != nil {
		return nil, err
	}
	found := s.scopes[name]
	if found == nil {
		return nil, badRequest("there is no scope %q", name)
	}
	var layers []variables.Layer
	for ; found != nil; found = found.parent {
		layers = append(layers, variables.Layer{Vars: found.vars})
	}
	return layers, nil
}

// anyName stands for variables of which not even the names are known.
const anyName = "*"

// unknown reads which variables a run will set, and why they are not known now.
func (f fields) unknown() (func(name string) error, error) {
	reasons, err := f.object("unknown")
	if err != nil {
		return nil, err
	}
	for name, reason := range reasons.All() {
		if text, ok := reason.(string); !ok || text == "" {
			return nil, badRequest("unknown has to say why %s is not known", value.Str(name))
		}
	}
	return func(name string) error {
		reason, ok := reasons.GetString(name)
		if !ok {
			reason, ok = reasons.GetString(anyName)
		}
		if !ok {
			return nil
		}
		return &variables.UnknownError{Name: name, Message: fmt.Sprintf("the variable %s is not known before the run: %s", name, value.Str(reason))}
	}, nil
}
