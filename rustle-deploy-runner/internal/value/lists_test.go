package value

import "testing"

func TestWithoutTuples(t *testing.T) {
	inner := Tuple{int64(1), NewList(Tuple{"a"}), DictOf("k", Tuple{})}
	for _, c := range []struct{ v, want Value }{
		{inner, NewList(int64(1), NewList(NewList("a")), DictOf("k", NewList()))},
		{NewList(inner, nil), NewList(NewList(int64(1), NewList(NewList("a")), DictOf("k", NewList())), nil)},
		{DictOf("x", DictOf("y", NewList(Tuple{true}))), DictOf("x", DictOf("y", NewList(NewList(true))))},
		{"(1, 2)", "(1, 2)"},
	} {
		before := Repr(c.v)
		if got := Repr(WithoutTuples(c.v)); got != Repr(c.want) {
			t.Errorf("%s gives %s, want %s", before, got, Repr(c.want))
		}
		if after := Repr(c.v); after != before {
			t.Errorf("%s was changed to %s", before, after)
		}
	}
	for _, v := range []Value{NewList(NewList("a")), DictOf("k", NewList())} {
		if WithoutTuples(v) != v {
			t.Errorf("%s was copied without need", Repr(v))
		}
	}
	keyed := NewDict()
	keyed.Set(Tuple{"a"}, Tuple{})
	if got := Repr(WithoutTuples(keyed)); got != "{('a',): []}" {
		t.Errorf("the key of %s was changed: %s", Repr(keyed), got)
	}
}
