package engine

import (
	"fmt"

	"rustle.dev/deploy/runner/internal/value"
	"rustle.dev/deploy/runner/internal/variables"
)

// hostVars is `hostvars`. A runner knows its own host alone; what a plan needs of other hosts comes with the bundle or at a stage boundary.
type hostVars struct {
	host  string
	asked *variables.View
	own   variables.Mapping
	sent  *value.Dict // what the controller sent of other hosts
	all   map[string]bool
}

func (m hostVars) PythonType() string { return "HostVars" }
func (m hostVars) PythonStr() string  { return value.Repr(value.NewList(m.Keys()...)) }

// Item implements value.Mapping.
func (m hostVars) Item(key value.Value) (value.Value, bool, error) {
	name := value.Str(key)
	if name == m.host {
		return m.own, true, nil
	}
	if v, ok := m.sent.GetString(name); ok {
		m.asked.NoteFromHost()
		return v, true, nil
	}
	if m.all[name] {
		return nil, false, fmt.Errorf("hostvars[%q] is not known on %s: the variables of another host come with the artifact or at a stage boundary, "+
			"and the plan was compiled without them", name, m.host)
	}
	return nil, false, nil
}

// Keys implements value.Mapping.
func (m hostVars) Keys() []value.Value {
	keys := []value.Value{m.host}
	for key := range m.sent.All() {
		if key != m.host {
			keys = append(keys, key)
		}
	}
	return keys
}

// Len is the number of keys.
func (m hostVars) Len() int { return len(m.Keys()) }

func (e *Engine) hostvars(view *variables.View) (value.Value, error) {
	h := e.host
	magic := e.magic()
	magic.Set("ansible_facts", h.factsOf)
	set := variables.NewSet(e.Language, nil,
		variables.Layer{Vars: magic, Data: true, FromHost: factsFromHost}, variables.Layer{Vars: h.secrets, Data: true, FromHost: anyFromHost},
		variables.Layer{Vars: e.Variables.Extra}, h.set.layer(), variables.Layer{Vars: h.included},
		variables.Layer{Vars: h.facts, Data: true, FromHost: anyFromHost},
		variables.Layer{Vars: e.Variables.Host}).Refusing(variables.Absent)
	m := hostVars{host: e.Variables.Hostname, asked: view, own: variables.Mapping{View: set.Within(view)}, sent: h.others, all: map[string]bool{}}
	for _, group := range e.Variables.Groups.All() {
		if names, ok := group.(*value.List); ok {
			for _, name := range names.Items {
				m.all[value.Str(name)] = true
			}
		}
	}
	return m, nil
}
