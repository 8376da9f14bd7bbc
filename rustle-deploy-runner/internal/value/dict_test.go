package value

import (
	"math/big"
	"testing"
)

func TestKeysThatPythonCallsEqualAreOneKey(t *testing.T) {
	huge := new(big.Int).Lsh(big.NewInt(1), 80)
	groups := [][]Value{
		{int64(1), 1.0, true, 1},
		{int64(0), 0.0, false},
		{huge, 1208925819614629174706176.0},
		{Tuple{int64(1), "a"}, Tuple{true, "a"}},
		{nil},
		{"1"},
		{1.5},
		{Tuple{"ab", "c"}},
		{Tuple{"a", "bc"}},
		{Tuple{}},
		{Tuple{Tuple{}}},
	}
	for i, left := range groups {
		for j, right := range groups {
			for _, a := range left {
				for _, b := range right {
					dict := DictOf(a, "first")
					if dict.Has(b) != (i == j) {
						t.Errorf("Has(%s) in {%s: ...} = %v", Repr(b), Repr(a), dict.Has(b))
					}
					if Equal(a, b) != (i == j) {
						t.Errorf("Equal(%s, %s) = %v", Repr(a), Repr(b), Equal(a, b))
					}
				}
			}
		}
	}
}

func TestSetKeepsPlaceAndFirstSpelling(t *testing.T) {
	dict := DictOf("a", int64(1), int64(1), "x", "b", nil)
	dict.Set("a", int64(2))
	dict.Set(true, "y")
	if got, want := Repr(dict), "{'a': 2, 1: 'y', 'b': None}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestDictAgainstModel compares a dict with a plain slice of pairs under a long series of changes, over the sizes where its inner form changes.
func TestDictAgainstModel(t *testing.T) {
	dict, model := NewDict(), []Value(nil)
	find := func(key Value) int {
		for i, k := range model {
			if k == key {
				return i
			}
		}
		return -1
	}
	state := uint32(1)
	for step := range 20_000 {
		state = state*1664525 + 1013904223
		key := Value(int64(state >> 8 % 40))
		position := find(key)
		if state>>30 == 0 || step%400 > 300 {
			if dict.Delete(key) != (position >= 0) {
				t.Fatalf("step %d: Delete(%v) is wrong", step, key)
			}
			if position >= 0 {
				model = append(model[:position:position], model[position+1:]...)
			}
		} else {
			dict.Set(key, int64(step))
			if position < 0 {
				model = append(model, key)
			}
		}
		if dict.Len() != len(model) {
			t.Fatalf("step %d: Len = %d, want %d", step, dict.Len(), len(model))
		}
		for i, k := range dict.Keys() {
			if k != model[i] {
				t.Fatalf("step %d: key %d = %v, want %v", step, i, k, model[i])
			}
		}
		if dup := dict.Copy(); !Equal(dup, dict) {
			t.Fatalf("step %d: the copy differs", step)
		}
	}
}

func TestIterationBearsChanges(t *testing.T) {
	dict := NewDict()
	for i := range 30 {
		dict.Set(int64(i), nil)
	}
	seen := 0
	for key := range dict.All() {
		seen++
		dict.Delete(key)
		dict.Set(Tuple{key}, nil)
	}
	if seen != 30 || dict.Len() != 30 {
		t.Errorf("saw %d keys, kept %d", seen, dict.Len())
	}
}

func TestDeepCopySharesNothing(t *testing.T) {
	inner := NewList("x")
	original := DictOf("a", inner, "b", inner, "t", Tuple{inner})
	dup := DeepCopy(original).(*Dict)
	inner.Items = append(inner.Items, "y")
	if got, want := Repr(dup), "{'a': ['x'], 'b': ['x'], 't': (['x'],)}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	first, _ := dup.GetString("a")
	second, _ := dup.GetString("b")
	if first != second {
		t.Error("one list became two")
	}
}

func TestNilDictIsEmpty(t *testing.T) {
	var dict *Dict
	if _, ok := dict.GetString("a"); ok || dict.Len() != 0 || len(dict.Keys()) != 0 || dict.Copy() == nil {
		t.Error("a nil dict is not empty")
	}
}
