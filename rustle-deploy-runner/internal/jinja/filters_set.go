package jinja

import (
	"slices"

	"rustle.dev/deploy/runner/internal/value"
)

// filterUnique keeps the first of equal items. Items that cannot be keys of a dict are compared one by one.
func filterUnique(s *state, a []value.Value) (value.Value, error) {
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	keys, err := s.sortKeys(items, a[2], value.Truthy(a[1]), false)
	if err != nil {
		return nil, err
	}
	hashable := true
	for _, key := range keys {
		hashable = hashable && value.Hashable(key)
	}
	if hashable {
		return uniqueBy(items, keys), nil
	}
	if a[1] == false || value.Truthy(a[2]) {
		return nil, filterError("Jinja2's unique filter failed and we cannot fall back to Ansible's version as it does not support the parameters supplied")
	}
	return &value.List{Items: distinct(items)}, nil
}

func uniqueBy(items, keys []value.Value) *value.List {
	seen, result := value.NewDict(), &value.List{}
	for i, item := range items {
		if !seen.Has(keys[i]) {
			seen.Set(keys[i], nil)
			result.Items = append(result.Items, item)
		}
	}
	return result
}

func distinct(items []value.Value) []value.Value {
	if allHashable(items) {
		return uniqueBy(items, items).Items
	}
	var result []value.Value
	for _, item := range items {
		if indexOf(result, item) < 0 {
			result = append(result, item)
		}
	}
	return result
}

func allHashable(items []value.Value) bool {
	for _, item := range items {
		if !value.Hashable(item) {
			return false
		}
	}
	return true
}

// setOperation combines two lists as sets. Ansible's order is that of Python's hashes and differs from run to run; here it is that of the lists.
func setOperation(both bool, keep func(inA, inB bool) bool) func(*state, []value.Value) (value.Value, error) {
	return func(s *state, a []value.Value) (value.Value, error) {
		left, err := s.items(a[0])
		if err != nil {
			return nil, err
		}
		right, err := s.items(a[1])
		if err != nil {
			return nil, err
		}
		if err := checkDefined(&value.List{Items: left}, 0); err != nil {
			return nil, err
		}
		if err := checkDefined(&value.List{Items: right}, 0); err != nil {
			return nil, err
		}
		inLeft, inRight := membership(left), membership(right)
		candidates := left
		if both {
			candidates = append(slices.Clone(left), right...)
		}
		var result []value.Value
		for _, item := range distinct(candidates) {
			if keep(inLeft(item), inRight(item)) {
				result = append(result, item)
			}
		}
		return &value.List{Items: result}, s.listSize(len(result))
	}
}

// membership returns a test for membership, by hash where all items have one.
func membership(items []value.Value) func(value.Value) bool {
	if !allHashable(items) {
		return func(v value.Value) bool { return indexOf(items, v) >= 0 }
	}
	set := value.NewDict()
	for _, item := range items {
		set.Set(item, nil)
	}
	return func(v value.Value) bool { return value.Hashable(v) && set.Has(v) }
}
