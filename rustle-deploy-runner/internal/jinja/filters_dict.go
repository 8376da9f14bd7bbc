package jinja

import (
	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	registerFilters(map[string]*filter{
		"combine":    {signature: params("*terms", "**kwargs"), run: filterCombine, refuses: refusesCombination},
		"dict2items": {signature: params("mydict", "key_name='key'", "value_name='value'"), run: filterDictToItems},
		"items2dict": {signature: params("mylist", "key_name='key'", "value_name='value'"), run: filterItemsToDict},
		"items":      {signature: params("value"), undefined: true, run: filterItems},
		"extract":    {signature: params("item", "container", "morekeys=None"), run: filterExtract},
	})
}

func refusesCombination(a []value.Value) error {
	for key := range a[1].(*value.Dict).All() {
		if key != "recursive" && key != "list_merge" {
			return onlyRecursiveAndListMerge()
		}
	}
	return nil
}

func onlyRecursiveAndListMerge() error {
	return filterError("'recursive' and 'list_merge' are the only valid keyword arguments")
}

func filterCombine(s *state, a []value.Value) (value.Value, error) {
	terms, kwargs := a[0].(value.Tuple), a[1].(*value.Dict)
	merge := merger{state: s, lists: "replace"}
	for key, v := range kwargs.All() {
		switch key {
		case "recursive":
			merge.recursive = value.Truthy(v)
		case "list_merge":
			merge.lists, _ = v.(string)
		default:
			return nil, onlyRecursiveAndListMerge()
		}
	}
	dicts := &value.List{}
	if err := s.flatten(dicts, terms, 1, true, 0); err != nil {
		return nil, err
	}
	for _, item := range dicts.Items {
		if err := checkDefined(item, 0); err != nil {
			return nil, err
		}
	}
	if len(dicts.Items) == 0 {
		return value.NewDict(), nil
	}
	// From the last to the first, as Ansible does: with list_merge the order matters.
	result := dicts.Items[len(dicts.Items)-1]
	for i := len(dicts.Items) - 2; i >= 0; i-- {
		var err error
		if result, err = merge.merge(dicts.Items[i], result, 0); err != nil {
			return nil, err
		}
	}
	return result, nil
}

// merger combines two dicts as Ansible's hash behaviour says.
type merger struct {
	state     *state
	recursive bool
	lists     string
}

func (m *merger) merge(low, high value.Value, depth int) (value.Value, error) {
	switch m.lists {
	case "replace", "keep", "append", "prepend", "append_rp", "prepend_rp":
	default:
		return nil, &RuntimeError{Class: "AnsibleError",
			Message: "merge_hash: 'list_merge' argument can only be equal to 'replace', 'keep', 'append', 'prepend', 'append_rp' or 'prepend_rp'"}
	}
	x, okX := low.(*value.Dict)
	y, okY := high.(*value.Dict)
	if !okX || !okY {
		return nil, &RuntimeError{Class: "AnsibleError", Message: "failed to combine variables, expected dicts but got a '" + value.TypeName(low) + "' and a '" + value.TypeName(high) + "'"}
	}
	if depth > maxNesting {
		return nil, limitError("a value nested deeper than %d levels", maxNesting)
	}
	if x.Len() == 0 || value.Equal(x, y) {
		return y.Copy(), nil
	}
	if y.Len() == 0 {
		return x, nil
	}
	result := x.Copy()
	for key, theirs := range y.All() {
		ours, ok := result.Get(key)
		if !ok {
			result.Set(key, theirs)
			continue
		}
		merged, err := m.mergeItem(ours, theirs, depth)
		if err != nil {
			return nil, err
		}
		result.Set(key, merged)
	}
	return result, m.state.charge(64 * result.Len())
}

func (m *merger) mergeItem(ours, theirs value.Value, depth int) (value.Value, error) {
	_, ourDict := ours.(*value.Dict)
	_, theirDict := theirs.(*value.Dict)
	if ourDict && theirDict && m.recursive {
		return m.merge(ours, theirs, depth+1)
	}
	x, ourList := ours.(*value.List)
	y, theirList := theirs.(*value.List)
	if !ourList || !theirList {
		return theirs, nil
	}
	switch m.lists {
	case "keep":
		return x, nil
	case "append":
		return m.state.add(x, y)
	case "prepend":
		return m.state.add(y, x)
	case "append_rp", "prepend_rp":
		present := membership(y.Items)
		rest := &value.List{}
		for _, item := range x.Items {
			if !present(item) {
				rest.Items = append(rest.Items, item)
			}
		}
		if m.lists == "append_rp" {
			return m.state.add(rest, y)
		}
		return m.state.add(y, rest)
	}
	return y, nil
}

func filterDictToItems(s *state, a []value.Value) (value.Value, error) {
	dict, ok := a[0].(*value.Dict)
	if !ok {
		return nil, filterError("dict2items requires a dictionary, got %s instead.", value.TypeName(a[0]))
	}
	result := &value.List{}
	for key, v := range dict.All() {
		item := value.NewDict()
		for i, part := range []value.Value{key, v} {
			if err := hashable(a[1+i]); err != nil {
				return nil, err
			}
			item.Set(a[1+i], part)
		}
		result.Items = append(result.Items, item)
	}
	return result, s.charge(128 * dict.Len())
}

func filterItemsToDict(s *state, a []value.Value) (value.Value, error) {
	list := a[0]
	if !isSequence(list) {
		return nil, filterError("items2dict requires a list, got %s instead.", value.TypeName(list))
	}
	items, err := s.items(list)
	if err != nil {
		return nil, err
	}
	result := value.NewDict()
	for _, item := range items {
		dict, ok := item.(*value.Dict)
		if !ok || !value.Hashable(a[1]) || !value.Hashable(a[2]) {
			return nil, filterError("items2dict requires a list of dictionaries, got a %s in it instead.", value.TypeName(item))
		}
		key, hasKey := dict.Get(a[1])
		v, hasValue := dict.Get(a[2])
		if !hasKey || !hasValue {
			return nil, filterError("items2dict requires each dictionary in the list to contain the keys '%s' and '%s'", value.Str(a[1]), value.Str(a[2]))
		}
		if err := hashable(key); err != nil {
			return nil, filterError("items2dict requires a list of dictionaries: %s", err)
		}
		result.Set(key, v)
	}
	return result, s.charge(64 * result.Len())
}

// filterItems gives the pairs of a dict, and none for an undefined value.
func filterItems(_ *state, a []value.Value) (value.Value, error) {
	switch v := a[0].(type) {
	case value.Undefined:
		return &value.List{}, nil
	case *value.Dict:
		return &value.List{Items: (&dictView{dict: v, kind: "dict_items"}).roll()}, nil
	}
	return nil, typeError("Can only get item pairs from a mapping.")
}

func filterExtract(s *state, a []value.Value) (value.Value, error) {
	keys := []value.Value{a[0]}
	if list, ok := a[2].(*value.List); ok {
		keys = append(keys, list.Items...)
	} else if a[2] != nil {
		keys = append(keys, a[2])
	}
	v := a[1]
	for _, key := range keys {
		var err error
		if v, err = s.item(v, key); err != nil {
			return nil, err
		}
	}
	return v, nil
}
