package variables

import (
	"rustle.dev/deploy/runner/internal/value"
)

// Mapping is a dict of all variables of a view, each evaluated when it is asked for: `vars`, and what hostvars gives for a host.
type Mapping struct{ View *View }

// PythonType is the type that templates see.
func (m Mapping) PythonType() string { return "dict" }

// PythonStr lists the names.
func (m Mapping) PythonStr() string { return value.Repr(value.NewList(m.Keys()...)) }

// Item implements value.Mapping.
func (m Mapping) Item(key value.Value) (value.Value, bool, error) {
	name, ok := key.(string)
	if !ok {
		return nil, false, nil
	}
	return m.View.Lookup(name)
}

// Contains says whether there is a variable of a name, unless nobody knows that yet.
func (m Mapping) Contains(key value.Value) (bool, error) {
	name, ok := key.(string)
	if !ok {
		return false, nil
	}
	return m.View.set.contains(name)
}

// Keys implements value.Mapping.
func (m Mapping) Keys() []value.Value {
	names := m.View.Names()
	keys := make([]value.Value, len(names))
	for i, name := range names {
		keys[i] = name
	}
	return keys
}

// Len is the number of keys.
func (m Mapping) Len() int { return len(m.View.Names()) }
