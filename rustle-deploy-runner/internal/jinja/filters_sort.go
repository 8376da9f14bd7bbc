package jinja

import (
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// sorted returns a sorted copy. A reversed sort keeps the order of equal items, too.
func sorted(items []value.Value, key func(value.Value) value.Value, reverse bool) ([]value.Value, error) {
	items = slices.Clone(items)
	if reverse {
		slices.Reverse(items)
	}
	for _, item := range items {
		if err := checkDefined(item, 0); err != nil && len(items) > 1 {
			return nil, err
		}
	}
	if err := value.Sort(items, key); err != nil {
		return nil, pythonError("TypeError", err)
	}
	if reverse {
		slices.Reverse(items)
	}
	return items, nil
}

// ignoreCase is what Jinja's filters compare strings by.
func ignoreCase(v value.Value) value.Value {
	if text, ok := value.Plain(v).(string); ok {
		return pythonLower(text)
	}
	return v
}

// attributePath follows a dotted path of attributes and indices; a missing one is standard, if that is given.
func (s *state) attributePath(item, attribute, standard value.Value) (value.Value, error) {
	for _, part := range attributeParts(attribute) {
		v, err := s.item(item, part)
		if err != nil {
			return nil, err
		}
		if _, undefined := v.(value.Undefined); undefined && standard != nil {
			v = standard
		}
		item = v
	}
	return item, nil
}

func attributeParts(attribute value.Value) []value.Value {
	text, ok := value.Plain(attribute).(string)
	if !ok {
		return []value.Value{attribute}
	}
	var parts []value.Value
	for _, part := range strings.Split(text, ".") {
		if number, ok := parsePythonInt(part, 10); ok && part != "" && isDecimal(part[0]) {
			parts = append(parts, number)
		} else {
			parts = append(parts, part)
		}
	}
	return parts
}

// sortKeys evaluates the keys of items: attributes, and text without regard to case unless that matters. Several attributes make a tuple.
func (s *state) sortKeys(items []value.Value, attribute value.Value, caseSensitive, several bool) ([]value.Value, error) {
	names := []value.Value{attribute}
	if text, ok := attribute.(string); ok && several {
		names = nil
		for _, name := range strings.Split(text, ",") {
			names = append(names, name)
		}
	}
	keys := make([]value.Value, len(items))
	for i, item := range items {
		if attribute == nil {
			keys[i] = item
			if !caseSensitive {
				keys[i] = ignoreCase(item)
			}
			continue
		}
		parts := make([]value.Value, len(names))
		for j, name := range names {
			v, err := s.attributePath(item, name, nil)
			if err != nil {
				return nil, err
			}
			if !caseSensitive {
				v = ignoreCase(v)
			}
			parts[j] = v
		}
		keys[i] = parts[0]
		if several {
			keys[i] = &value.List{Items: parts}
		}
	}
	return keys, nil
}

// sortBy sorts items by keys of their own.
func sortBy(items, keys []value.Value, reverse bool) ([]value.Value, error) {
	pairs := make([]value.Value, len(items))
	for i := range items {
		if err := checkDefined(keys[i], 0); err != nil && len(items) > 1 {
			return nil, err
		}
		pairs[i] = value.Tuple{keys[i], items[i]}
	}
	if reverse {
		slices.Reverse(pairs)
	}
	if err := value.Sort(pairs, func(v value.Value) value.Value { return v.(value.Tuple)[0] }); err != nil {
		return nil, pythonError("TypeError", err)
	}
	if reverse {
		slices.Reverse(pairs)
	}
	result := make([]value.Value, len(pairs))
	for i, pair := range pairs {
		result[i] = pair.(value.Tuple)[1]
	}
	return result, nil
}

func filterSort(s *state, a []value.Value) (value.Value, error) {
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	keys, err := s.sortKeys(items, a[3], value.Truthy(a[2]), a[3] != nil)
	if err != nil {
		return nil, err
	}
	result, err := sortBy(items, keys, value.Truthy(a[1]))
	return &value.List{Items: result}, err
}

func refusesOrder(a []value.Value) error {
	if isLater(a[2]) {
		return nil
	}
	_, err := sortedPart(a[2])
	return err
}

// sortedPart is which part of a pair of key and value counts.
func sortedPart(by value.Value) (int, error) {
	switch by {
	case "key":
		return 0, nil
	case "value":
		return 1, nil
	}
	return 0, &RuntimeError{Class: "FilterArgumentError", Message: `You can only sort by either "key" or "value"`}
}

func filterDictSort(_ *state, a []value.Value) (value.Value, error) {
	dict, ok := a[0].(*value.Dict)
	if !ok {
		return nil, &RuntimeError{Class: "AttributeError", Message: "'" + value.TypeName(a[0]) + "' object has no attribute 'items'"}
	}
	position, err := sortedPart(a[2])
	if err != nil {
		return nil, err
	}
	items := (&dictView{dict: dict, kind: "dict_items"}).roll()
	keys := make([]value.Value, len(items))
	for i, item := range items {
		keys[i] = item.(value.Tuple)[position]
		if !value.Truthy(a[1]) {
			keys[i] = ignoreCase(keys[i])
		}
	}
	result, err := sortBy(items, keys, value.Truthy(a[3]))
	return &value.List{Items: result}, err
}

// extreme is min (-1) or max (1): the first of the items that no other beats.
func extreme(sign int) func(*state, []value.Value) (value.Value, error) {
	return func(s *state, a []value.Value) (value.Value, error) {
		items, err := s.items(a[0])
		if err != nil {
			return nil, err
		}
		if len(items) == 0 {
			return value.Undefined{Message: "No aggregated item, sequence was empty."}, nil
		}
		keys, err := s.sortKeys(items, a[2], value.Truthy(a[1]), false)
		if err != nil {
			return nil, err
		}
		best := 0
		for i := 1; i < len(items); i++ {
			better, err := s.compare(map[int]string{-1: "<", 1: ">"}[sign], keys[i], keys[best])
			if err != nil {
				return nil, err
			}
			if better {
				best = i
			}
		}
		return items[best], nil
	}
}
