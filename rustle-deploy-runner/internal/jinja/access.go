package jinja

import (
	"fmt"
	"math/big"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/value"
)

// attributed is a value of this package with attributes.
type attributed interface {
	attribute(s *state, name string) (value.Value, bool, error)
}

// attribute is object.name: an attribute or method, else the item of that name.
func (s *state) attribute(object value.Value, name string) (value.Value, error) {
	if u, ok := object.(value.Undefined); ok {
		return furtherUndefined(u)
	}
	if v, ok, err := s.ownAttribute(object, name); ok || err != nil {
		return v, err
	}
	switch object := object.(type) {
	case *value.Dict:
		if v, ok := object.GetString(name); ok {
			return v, nil
		}
	case value.Mapping:
		if v, ok, err := mappingItem(object, name); ok || err != nil {
			return v, err
		}
	}
	return missingAttribute(object, name), nil
}

// furtherUndefined is what an attribute or item of something undefined is: the same, so that an error tells what was missing first.
func furtherUndefined(u value.Undefined) (value.Value, error) {
	if u.Blank {
		return nil, undefinedError(u)
	}
	return u, nil
}

func missingAttribute(object value.Value, name string) value.Undefined {
	return value.Undefined{Name: name, Message: fmt.Sprintf("'%s' has no attribute '%s'", value.Describe(object), name)}
}

// ownAttribute finds what Python's getattr finds.
func (s *state) ownAttribute(object value.Value, name string) (value.Value, bool, error) {
	if a, ok := object.(attributed); ok {
		return a.attribute(s, name)
	}
	if m, ok := object.(value.Mapping); ok {
		if v, ok := mappingMethod(m, name); ok {
			return v, true, nil
		}
	}
	kind := methodsOf(object)
	if m, ok := kind.methods[name]; ok {
		if m.mutates && !s.mutates {
			return nil, false, unsupported("the method '%s' under a computed name", name)
		}
		return &boundMethod{self: object, name: name, method: m}, true, nil
	}
	if name == "__class__" {
		return class{name: value.TypeName(object)}, true, nil
	}
	if kind.knows(name) {
		return nil, false, unsupported("the attribute '%s' of '%s'", name, value.Describe(object))
	}
	return nil, false, nil
}

// item is object[index]: an item, else the attribute of that name.
func (s *state) item(object, index value.Value) (value.Value, error) {
	if u, ok := object.(value.Undefined); ok {
		return furtherUndefined(u)
	}
	if u, ok := index.(value.Undefined); ok {
		return nil, undefinedError(u)
	}
	index = value.Plain(index)
	switch o := object.(type) {
	case *value.Dict:
		if value.Hashable(index) {
			if v, ok := o.Get(index); ok {
				return v, nil
			}
		}
	case *value.List:
		if v, ok := at(o.Items, index); ok {
			return v, nil
		}
	case value.Tuple:
		if v, ok := at(o, index); ok {
			return v, nil
		}
	case string:
		if v, ok := runeAt(o, index); ok {
			return v, nil
		}
	case value.Text:
		if v, ok := runeAt(string(o), index); ok {
			return v, nil
		}
	case *rangeValue:
		if v, ok := o.at(index); ok {
			return v, nil
		}
	case value.Mapping:
		if v, ok, err := mappingItem(o, index); ok || err != nil {
			return v, err
		}
	}
	if name, ok := index.(string); ok {
		v, ok, err := s.ownAttribute(object, name)
		if ok || err != nil {
			return v, err
		}
		return missingAttribute(object, name), nil
	}
	return value.Undefined{Name: value.Repr(index), Message: fmt.Sprintf("%s has no element %s", value.Describe(object), value.Repr(index))}, nil
}

// position makes an index that counts from the end count from the start.
func position(index value.Value, length int) (int, bool) {
	i, ok := asInt(index)
	if !ok {
		return 0, false
	}
	if i < 0 {
		i += int64(length)
	}
	return int(i), i >= 0 && i < int64(length)
}

func at(items []value.Value, index value.Value) (value.Value, bool) {
	i, ok := position(index, len(items))
	if !ok {
		return nil, false
	}
	return items[i], true
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func runeAt(text string, index value.Value) (value.Value, bool) {
	if isASCII(text) {
		i, ok := position(index, len(text))
		if !ok {
			return nil, false
		}
		return text[i : i+1], true
	}
	runes := []rune(text)
	i, ok := position(index, len(runes))
	if !ok {
		return nil, false
	}
	return string(runes[i]), true
}

// sliceBounds clips start, stop and step to a sequence, as Python does.
func sliceBounds(bounds [3]value.Value, length int) (start, stop, step int, err error) {
	number := func(v value.Value, missing int) (int, error) {
		if v == nil {
			return missing, nil
		}
		if i, ok := asInt(v); ok {
			// Beyond the sequence all numbers are the same.
			return int(min(max(i, -int64(length)-1), int64(length)+1)), nil
		}
		if i, ok := v.(*big.Int); ok {
			return i.Sign() * (length + 1), nil
		}
		return 0, typeError("slice indices must be integers or None or have an __index__ method")
	}
	step = 1
	if bounds[2] != nil {
		if step, err = number(bounds[2], 1); err != nil {
			return 0, 0, 0, err
		}
		if step == 0 {
			return 0, 0, 0, valueError("slice step cannot be zero")
		}
	}
	lowest, highest := 0, length
	if step < 0 {
		lowest, highest = -1, length-1
	}
	clip := func(v value.Value, missing int) (int, error) {
		i, err := number(v, missing)
		if err != nil || v == nil {
			return i, err
		}
		if i < 0 {
			i += length
		}
		return min(max(i, lowest), highest), nil
	}
	first, last := lowest, highest
	if step < 0 {
		first, last = highest, lowest
	}
	if start, err = clip(bounds[0], first); err != nil {
		return 0, 0, 0, err
	}
	stop, err = clip(bounds[1], last)
	return start, stop, step, err
}

func sliceItems[T any](items []T, bounds [3]value.Value) ([]T, error) {
	start, stop, step, err := sliceBounds(bounds, len(items))
	if err != nil {
		return nil, err
	}
	var result []T
	for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
		result = append(result, items[i])
	}
	return result, nil
}

// slice is object[start:stop:step].
func (s *state) slice(object value.Value, bounds [3]value.Value) (value.Value, error) {
	switch o := object.(type) {
	case string:
		runes, err := sliceItems([]rune(o), bounds)
		return string(runes), err
	case *value.List:
		items, err := sliceItems(o.Items, bounds)
		return &value.List{Items: items}, err
	case value.Tuple:
		items, err := sliceItems(o, bounds)
		return value.Tuple(items), err
	case *rangeValue:
		return o.slice(bounds)
	case *value.Dict:
		return nil, typeError("unhashable type: 'slice'")
	}
	return nil, typeError("'%s' object is not subscriptable", value.TypeName(object))
}
