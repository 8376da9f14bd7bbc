package jinja

import (
	"slices"

	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	listMethods.methods = map[string]*method{
		"append":  {signature: params("object"), mutates: true, stores: true, run: listAppend},
		"extend":  {signature: params("iterable"), mutates: true, run: listExtend},
		"insert":  {signature: params("index", "object"), mutates: true, stores: true, run: listInsert},
		"remove":  {signature: params("value"), mutates: true, run: listRemove},
		"pop":     {signature: params("index=-1"), mutates: true, run: listPop},
		"clear":   {mutates: true, run: listClear},
		"reverse": {mutates: true, run: listReverse},
		"sort":    {signature: params("key=None", "reverse=False"), mutates: true, run: listSort},
		"copy":    {run: listCopy},
		"index":   {signature: params("value", "start=0", "stop?"), run: sequenceIndex},
		"count":   {signature: params("value"), run: sequenceCount},
	}
	tupleMethods.methods = map[string]*method{
		"index": listMethods.methods["index"],
		"count": listMethods.methods["count"],
	}
}

func listAppend(s *state, self value.Value, a []value.Value) (value.Value, error) {
	list := self.(*value.List)
	if err := s.noCycle(list, a[0]); err != nil {
		return nil, err
	}
	if len(list.Items) >= s.options.Limits.Items {
		return nil, s.listSize(len(list.Items) + 1)
	}
	list.Items = append(list.Items, a[0])
	return nil, s.charge(16)
}

func listExtend(s *state, self value.Value, a []value.Value) (value.Value, error) {
	list := self.(*value.List)
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	if err := s.listSize(len(list.Items) + len(items)); err != nil {
		return nil, err
	}
	for _, item := range items {
		if err := s.noCycle(list, item); err != nil {
			return nil, err
		}
	}
	list.Items = append(list.Items, slices.Clone(items)...)
	return nil, nil
}

func listInsert(s *state, self value.Value, a []value.Value) (value.Value, error) {
	list := self.(*value.List)
	i, ok := asInt(a[0])
	if !ok {
		return nil, typeError("'%s' object cannot be interpreted as an integer", value.TypeName(a[0]))
	}
	if err := s.noCycle(list, a[1]); err != nil {
		return nil, err
	}
	length := int64(len(list.Items))
	if i < 0 {
		i = max(i+length, 0)
	}
	list.Items = slices.Insert(list.Items, int(min(i, length)), a[1])
	return nil, s.charge(16)
}

func indexOf(items []value.Value, v value.Value) int {
	return slices.IndexFunc(items, func(item value.Value) bool { return value.Equal(item, v) })
}

func listRemove(_ *state, self value.Value, a []value.Value) (value.Value, error) {
	list := self.(*value.List)
	i := indexOf(list.Items, a[0])
	if i < 0 {
		return nil, valueError("list.remove(x): x not in list")
	}
	list.Items = append(list.Items[:i:i], list.Items[i+1:]...)
	return nil, nil
}

func listPop(_ *state, self value.Value, a []value.Value) (value.Value, error) {
	list := self.(*value.List)
	if _, ok := asInt(a[0]); !ok {
		return nil, typeError("'%s' object cannot be interpreted as an integer", value.TypeName(a[0]))
	}
	i, ok := position(a[0], len(list.Items))
	if !ok {
		return nil, &RuntimeError{Class: "IndexError", Message: "pop index out of range"}
	}
	v := list.Items[i]
	list.Items = append(list.Items[:i:i], list.Items[i+1:]...)
	return v, nil
}

func listClear(_ *state, self value.Value, _ []value.Value) (value.Value, error) {
	self.(*value.List).Items = nil
	return nil, nil
}

func listReverse(_ *state, self value.Value, _ []value.Value) (value.Value, error) {
	list := self.(*value.List)
	list.Items = slices.Clone(list.Items)
	slices.Reverse(list.Items)
	return nil, nil
}

func listSort(s *state, self value.Value, a []value.Value) (value.Value, error) {
	list := self.(*value.List)
	if a[0] != nil {
		return nil, unsupported("a key function for sort")
	}
	reverse, err := truth(a[1])
	if err != nil {
		return nil, err
	}
	items, err := sorted(list.Items, nil, reverse)
	if err != nil {
		return nil, err
	}
	list.Items = items
	return nil, nil
}

func listCopy(_ *state, self value.Value, _ []value.Value) (value.Value, error) {
	return &value.List{Items: slices.Clone(self.(*value.List).Items)}, nil
}

func sequenceItems(v value.Value) []value.Value {
	switch v := v.(type) {
	case *value.List:
		return v.Items
	case value.Tuple:
		return v
	}
	return nil
}

func sequenceIndex(_ *state, self value.Value, a []value.Value) (value.Value, error) {
	items := sequenceItems(self)
	bounds := [3]value.Value{a[1]}
	if _, missing := a[2].(notGiven); !missing {
		bounds[1] = a[2]
	}
	start, stop, _, err := sliceBounds(bounds, len(items))
	if err != nil {
		return nil, err
	}
	if start < stop {
		if i := indexOf(items[start:stop], a[0]); i >= 0 {
			return int64(start + i), nil
		}
	}
	return nil, valueError("%s is not in list", value.Repr(a[0]))
}

func sequenceCount(_ *state, self value.Value, a []value.Value) (value.Value, error) {
	count := int64(0)
	for _, item := range sequenceItems(self) {
		if value.Equal(item, a[0]) {
			count++
		}
	}
	return count, nil
}
