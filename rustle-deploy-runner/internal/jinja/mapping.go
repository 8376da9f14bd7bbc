package jinja

import (
	"rustle.dev/deploy/runner/internal/value"
)

// mappingItem is mapping[key]. A value whose own template uses something undefined is undefined, as a variable is.
func mappingItem(m value.Mapping, key value.Value) (value.Value, bool, error) {
	v, ok, err := m.Item(key)
	if err != nil {
		if undefined, is := asUndefined(err, value.Str(key)); is {
			return undefined, true, nil
		}
		return nil, false, err
	}
	return v, ok, nil
}

// mappingMethod finds the methods of dicts that only read.
func mappingMethod(m value.Mapping, name string) (value.Value, bool) {
	run := map[string]func(*state, []value.Value) (value.Value, error){
		"get": func(_ *state, a []value.Value) (value.Value, error) {
			v, ok, err := mappingItem(m, a[0])
			if !ok && err == nil {
				v = a[1]
			}
			return v, err
		},
		"keys":   func(*state, []value.Value) (value.Value, error) { return value.NewList(m.Keys()...), nil },
		"values": func(*state, []value.Value) (value.Value, error) { return mappingItems(m, false) },
		"items":  func(*state, []value.Value) (value.Value, error) { return mappingItems(m, true) },
	}[name]
	if run == nil {
		return nil, false
	}
	s := params()
	if name == "get" {
		s = params("key", "default=None")
	}
	return &function{name: name, signature: s, run: run}, true
}

func mappingItems(m value.Mapping, pairs bool) (value.Value, error) {
	list := value.NewList()
	for _, key := range m.Keys() {
		v, _, err := mappingItem(m, key)
		if err != nil {
			return nil, err
		}
		if pairs {
			v = value.Tuple{key, v}
		}
		list.Items = append(list.Items, v)
	}
	return list, nil
}

// maxMappings bounds how deep mappings within mappings are shown: hostvars contain themselves.
const maxMappings = 4

// mappingDict is a mapping as data, for showing it. What has no value is shown by the reason.
func mappingDict(m value.Mapping, depth int) *value.Dict {
	dict := value.NewDict()
	for _, key := range m.Keys() {
		v, _, err := mappingItem(m, key)
		if err != nil {
			v = err.Error()
		}
		switch inner := v.(type) {
		case value.Undefined:
			v = inner.Message
		case value.Mapping:
			if depth == maxMappings {
				v = inner.PythonStr()
			} else {
				v = mappingDict(inner, depth+1)
			}
		}
		dict.Set(key, v)
	}
	return dict
}
