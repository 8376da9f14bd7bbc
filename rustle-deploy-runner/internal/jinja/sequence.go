package jinja

import (
	"math"
	"math/big"
	"strconv"

	"rustle.dev/deploy/runner/internal/value"
)

// rangeValue is Python's range.
type rangeValue struct{ start, stop, step int64 }

// maxRange keeps the arithmetic of ranges from overflowing.
const maxRange = 1 << 53

func newRange(_ *state, a []value.Value) (value.Value, error) {
	args := a[0].(value.Tuple)
	numbers := make([]int64, len(args))
	for i, v := range args {
		if u, ok := v.(value.Undefined); ok {
			return nil, undefinedError(u)
		}
		n, ok := asInt(v)
		if _, isBig := v.(*big.Int); isBig || ok && (n > maxRange || n < -maxRange) {
			return nil, limitError("a range beyond %d", int64(maxRange))
		}
		if !ok {
			return nil, typeError("'%s' object cannot be interpreted as an integer", value.TypeName(v))
		}
		numbers[i] = n
	}
	switch len(numbers) {
	case 1:
		return &rangeValue{stop: numbers[0], step: 1}, nil
	case 2:
		return &rangeValue{start: numbers[0], stop: numbers[1], step: 1}, nil
	case 3:
		if numbers[2] == 0 {
			return nil, valueError("range() arg 3 must not be zero")
		}
		return &rangeValue{start: numbers[0], stop: numbers[1], step: numbers[2]}, nil
	}
	return nil, typeError("range expected 1 to 3 arguments, got %d", len(numbers))
}

func (r *rangeValue) PythonType() string { return "range" }

func (r *rangeValue) PythonStr() string {
	text := "range(" + strconv.FormatInt(r.start, 10) + ", " + strconv.FormatInt(r.stop, 10)
	if r.step != 1 {
		text += ", " + strconv.FormatInt(r.step, 10)
	}
	return text + ")"
}

// Len is the number of items.
func (r *rangeValue) Len() int {
	if r.step > 0 && r.start < r.stop {
		return int((r.stop-r.start-1)/r.step) + 1
	}
	if r.step < 0 && r.start > r.stop {
		return int((r.start-r.stop-1)/-r.step) + 1
	}
	return 0
}

// Equal compares the items.
func (r *rangeValue) Equal(other value.Value) bool {
	o, ok := other.(*rangeValue)
	if !ok || r.Len() != o.Len() {
		return false
	}
	return r.Len() == 0 || r.start == o.start && (r.Len() == 1 || r.step == o.step)
}

func (r *rangeValue) item(i int) value.Value { return r.start + int64(i)*r.step }

func (r *rangeValue) at(index value.Value) (value.Value, bool) {
	i, ok := position(index, r.Len())
	if !ok {
		return nil, false
	}
	return r.item(i), true
}

func (r *rangeValue) contains(v value.Value) bool {
	i, ok := asInt(v)
	if f, isFloat := v.(float64); isFloat && f == math.Trunc(f) && math.Abs(f) <= maxRange {
		i, ok = int64(f), true
	}
	if !ok || r.Len() == 0 {
		return false
	}
	last := r.start + int64(r.Len()-1)*r.step
	return i >= min(r.start, last) && i <= max(r.start, last) && (i-r.start)%r.step == 0
}

func (r *rangeValue) slice(bounds [3]value.Value) (value.Value, error) {
	start, stop, step, err := sliceBounds(bounds, r.Len())
	if err != nil {
		return nil, err
	}
	if math.Abs(float64(step)*float64(r.step)) > maxRange {
		return nil, limitError("a range beyond %d", int64(maxRange))
	}
	return &rangeValue{start: r.start + int64(start)*r.step, stop: r.start + int64(stop)*r.step, step: int64(step) * r.step}, nil
}

func (r *rangeValue) roll() []value.Value {
	items := make([]value.Value, r.Len())
	for i := range items {
		items[i] = r.item(i)
	}
	return items
}

func (r *rangeValue) attribute(_ *state, name string) (value.Value, bool, error) {
	switch name {
	case "start":
		return r.start, true, nil
	case "stop":
		return r.stop, true, nil
	case "step":
		return r.step, true, nil
	case "count", "index":
		return nil, false, unsupported("the method '%s' of range", name)
	}
	return nil, false, nil
}

// dictView is what keys(), values() and items() of a dict give. It follows the changes of the dict.
type dictView struct {
	dict *value.Dict
	kind string // dict_keys, dict_values, dict_items
}

func (v *dictView) PythonType() string { return v.kind }

func (v *dictView) PythonStr() string {
	return v.kind + "(" + value.Repr(&value.List{Items: v.roll()}) + ")"
}

// Len is the number of keys.
func (v *dictView) Len() int { return v.dict.Len() }

// Equal compares views of keys or items as the sets that they are.
func (v *dictView) Equal(other value.Value) bool {
	o, ok := other.(*dictView)
	if !ok || v.kind != o.kind || v.kind == "dict_values" || v.Len() != o.Len() {
		return ok && v == o
	}
	for key, item := range v.dict.All() {
		theirs, found := o.dict.Get(key)
		if !found || v.kind == "dict_items" && !value.Equal(item, theirs) {
			return false
		}
	}
	return true
}

func (v *dictView) roll() []value.Value {
	switch v.kind {
	case "dict_keys":
		return v.dict.Keys()
	case "dict_values":
		return v.dict.Values()
	}
	items := make([]value.Value, 0, v.dict.Len())
	for key, item := range v.dict.All() {
		items = append(items, value.Tuple{key, item})
	}
	return items
}

func (v *dictView) attribute(_ *state, name string) (value.Value, bool, error) {
	if name == "isdisjoint" || name == "mapping" {
		return nil, false, unsupported("the attribute '%s' of %s", name, v.kind)
	}
	return nil, false, nil
}

// noCycle refuses to put v into container if v holds container: nothing that walks values could end.
func (s *state) noCycle(container, v value.Value) error {
	if isScalar(v) {
		if ns, ok := v.(*namespace); ok && ns.fields != container {
			return s.noCycle(container, ns.fields)
		}
		if ns, ok := v.(*namespace); ok {
			return valueError("a %s cannot hold itself", value.TypeName(ns))
		}
		return nil
	}
	if holds(v, container, 0) {
		return valueError("a %s cannot hold itself", value.TypeName(container))
	}
	return nil
}

// maxNesting bounds the values that are put into one another.
const maxNesting = 900

func holds(v, container value.Value, depth int) bool {
	if depth > maxNesting {
		return true
	}
	switch v := v.(type) {
	case *value.List:
		return value.Value(v) == container || anyHolds(v.Items, container, depth)
	case value.Tuple:
		return anyHolds(v, container, depth)
	case *value.Dict:
		return value.Value(v) == container || anyHolds(v.Values(), container, depth)
	case *namespace:
		return holds(v.fields, container, depth+1)
	}
	return false
}

func anyHolds(items []value.Value, container value.Value, depth int) bool {
	for _, item := range items {
		if holds(item, container, depth+1) {
			return true
		}
	}
	return false
}
