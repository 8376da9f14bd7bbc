package jinja

import (
	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	registerFilters(map[string]*filter{
		"map":        {signature: params("value", "*args", "**kwargs"), run: filterMap},
		"select":     {signature: params("value", "*args", "**kwargs"), run: selector(false, true)},
		"reject":     {signature: params("value", "*args", "**kwargs"), run: selector(false, false)},
		"selectattr": {signature: params("value", "*args", "**kwargs"), run: selector(true, true)},
		"rejectattr": {signature: params("value", "*args", "**kwargs"), run: selector(true, false)},
		"groupby":    {signature: params("value", "attribute", "default=None", "case_sensitive=False"), run: filterGroupBy},
	})
}

func argumentError(format string, args ...any) error {
	err := valueError(format, args...).(*RuntimeError)
	err.Class = "FilterArgumentError"
	return err
}

// namedArguments turns a dict of keyword arguments back into those of a call.
func namedArguments(kwargs *value.Dict) (names []string, named []value.Value) {
	for key, v := range kwargs.All() {
		names, named = append(names, key.(string)), append(named, v)
	}
	return names, named
}

func filterMap(s *state, a []value.Value) (value.Value, error) {
	args, kwargs := a[1].(value.Tuple), a[2].(*value.Dict)
	if !value.Truthy(a[0]) {
		return &value.List{}, nil
	}
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	if attribute, ok := kwargs.GetString("attribute"); ok && len(args) == 0 {
		return s.mapAttribute(items, attribute, kwargs)
	}
	if len(args) == 0 {
		return nil, argumentError("map requires a filter argument")
	}
	name, err := textArgument(args[0])
	if err != nil {
		return nil, err
	}
	names, named := namedArguments(kwargs)
	result := &value.List{Items: make([]value.Value, 0, len(items))}
	for _, item := range items {
		if err := s.iterate(); err != nil {
			return nil, err
		}
		v, err := s.callFilter(name, callArgs{positional: append([]value.Value{item}, args[1:]...), names: names, named: append([]value.Value(nil), named...)})
		if err != nil {
			return nil, err
		}
		result.Items = append(result.Items, v)
	}
	return result, s.listSize(len(items))
}

func (s *state) mapAttribute(items []value.Value, attribute value.Value, kwargs *value.Dict) (value.Value, error) {
	standard, _ := kwargs.GetString("default")
	for key := range kwargs.All() {
		if key != "attribute" && key != "default" {
			return nil, argumentError("Unexpected keyword argument '%s'", key)
		}
	}
	result := &value.List{Items: make([]value.Value, 0, len(items))}
	for _, item := range items {
		v, err := s.attributePath(item, attribute, standard)
		if err != nil {
			return nil, err
		}
		result.Items = append(result.Items, v)
	}
	return result, s.listSize(len(items))
}

// selector keeps the items, or those whose attribute, a test holds for (or does not).
func selector(byAttribute, keep bool) func(*state, []value.Value) (value.Value, error) {
	return func(s *state, a []value.Value) (value.Value, error) {
		if !value.Truthy(a[0]) {
			return &value.List{}, nil
		}
		args, kwargs := a[1].(value.Tuple), a[2].(*value.Dict)
		var attribute value.Value
		if byAttribute {
			if len(args) == 0 {
				return nil, argumentError("Missing parameter for attribute name")
			}
			attribute, args = args[0], args[1:]
		}
		check := truth
		if len(args) > 0 {
			name, err := textArgument(args[0])
			if err != nil {
				return nil, err
			}
			names, named := namedArguments(kwargs)
			check = func(v value.Value) (bool, error) {
				return s.callTest(name, callArgs{positional: append([]value.Value{v}, args[1:]...), names: names, named: append([]value.Value(nil), named...)})
			}
		}
		items, err := s.items(a[0])
		if err != nil {
			return nil, err
		}
		result := &value.List{}
		for _, item := range items {
			if err := s.iterate(); err != nil {
				return nil, err
			}
			v := item
			if byAttribute {
				if v, err = s.attributePath(item, attribute, nil); err != nil {
					return nil, err
				}
			}
			holds, err := check(v)
			if err != nil {
				return nil, err
			}
			if holds == keep {
				result.Items = append(result.Items, item)
			}
		}
		return result, s.listSize(len(result.Items))
	}
}

// filterGroupBy returns tuples of the attribute's value and the items that have it.
func filterGroupBy(s *state, a []value.Value) (value.Value, error) {
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	keys := make([]value.Value, len(items))
	shown := make([]value.Value, len(items))
	for i, item := range items {
		if shown[i], err = s.attributePath(item, a[1], a[2]); err != nil {
			return nil, err
		}
		if keys[i] = shown[i]; !value.Truthy(a[3]) {
			keys[i] = ignoreCase(shown[i])
		}
	}
	order := make([]value.Value, len(items))
	for i := range order {
		order[i] = int64(i)
	}
	if order, err = sortBy(order, keys, false); err != nil {
		return nil, err
	}
	result := &value.List{}
	var last value.Value
	var group *value.List
	for _, position := range order {
		i := int(position.(int64))
		if group == nil || !value.Equal(keys[i], last) {
			group, last = &value.List{}, keys[i]
			result.Items = append(result.Items, value.Tuple{shown[i], group})
		}
		group.Items = append(group.Items, items[i])
	}
	return result, nil
}
