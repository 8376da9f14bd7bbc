package value

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Unordered is what Compare returns when NaN takes part: neither less, nor equal, nor greater.
const Unordered = 2

// UnorderableError says that Python does not order values of these types.
type UnorderableError struct{ Left, Right string }

func (e *UnorderableError) Error() string {
	return fmt.Sprintf("'<' not supported between instances of '%s' and '%s'", e.Left, e.Right)
}

// maxDepth bounds recursion into nested containers, far above what any data holds and far below what the stack bears.
const maxDepth = 100_000

// Equal is Python's ==. Containers nested deeper than 100,000 levels are equal only if they are the same.
func Equal(a, b Value) bool { return equal(a, b, 0) }

func equal(a, b Value, depth int) bool {
	a, b = Plain(a), Plain(b)
	if text, ok := a.(string); ok {
		other, ok := b.(string)
		return ok && text == other
	}
	if isNumber(a) {
		return isNumber(b) && compareNumbers(a, b) == 0
	}
	switch a := a.(type) {
	case *List:
		b, ok := b.(*List)
		return ok && (a == b || equalItems(a.Items, b.Items, depth+1))
	case Tuple:
		b, ok := b.(Tuple)
		return ok && equalItems(a, b, depth+1)
	case *Dict:
		b, ok := b.(*Dict)
		return ok && (a == b || equalDicts(a, b, depth+1))
	case Undefined:
		_, ok := b.(Undefined)
		return ok
	case nil:
		return b == nil
	case interface{ Equal(Value) bool }:
		return a.Equal(b)
	}
	switch b.(type) {
	case Tuple:
		return false
	}
	return a == b
}

func equalItems(a, b []Value, depth int) bool {
	if len(a) != len(b) || depth > maxDepth {
		return false
	}
	for i := range a {
		if !equal(a[i], b[i], depth) {
			return false
		}
	}
	return true
}

func equalDicts(a, b *Dict, depth int) bool {
	if a.Len() != b.Len() || depth > maxDepth {
		return false
	}
	for key, v := range a.All() {
		other, ok := b.Get(key)
		if !ok || !equal(v, other, depth) {
			return false
		}
	}
	return true
}

// Compare orders a and b as Python does: negative, 0, positive, or Unordered; numbers among each other, strings by code point, lists and tuples item
// by item. Other pairs are an *UnorderableError.
func Compare(a, b Value) (int, error) { return compare(a, b, 0) }

func compare(a, b Value, depth int) (int, error) {
	if depth > maxDepth {
		return 0, fmt.Errorf("cannot compare values nested deeper than %d levels", maxDepth)
	}
	a, b = Plain(a), Plain(b)
	switch left := a.(type) {
	case string:
		if right, ok := b.(string); ok {
			return strings.Compare(left, right), nil
		}
	case *List:
		if right, ok := b.(*List); ok {
			return compareItems(left.Items, right.Items, depth+1)
		}
	case Tuple:
		if right, ok := b.(Tuple); ok {
			return compareItems(left, right, depth+1)
		}
	default:
		if isNumber(a) && isNumber(b) {
			return compareNumbers(a, b), nil
		}
	}
	return 0, &UnorderableError{Left: TypeName(a), Right: TypeName(b)}
}

func compareItems(a, b []Value, depth int) (int, error) {
	for i := range min(len(a), len(b)) {
		if !equal(a[i], b[i], depth) {
			return compare(a[i], b[i], depth)
		}
	}
	return cmp.Compare(len(a), len(b)), nil
}

func isNumber(v Value) bool {
	switch v.(type) {
	case int64, float64, bool, *big.Int, int:
		return true
	}
	return false
}

func compareNumbers(a, b Value) int {
	left, leftSmall := smallInt(a)
	right, rightSmall := smallInt(b)
	if leftSmall && rightSmall {
		return cmp.Compare(left, right)
	}
	leftFloat, leftIsFloat := a.(float64)
	rightFloat, rightIsFloat := b.(float64)
	switch {
	case leftIsFloat && rightIsFloat:
		if math.IsNaN(leftFloat) || math.IsNaN(rightFloat) {
			return Unordered
		}
		return cmp.Compare(leftFloat, rightFloat)
	case leftIsFloat:
		if result := compareIntFloat(bigInt(b), leftFloat); result != Unordered {
			return -result
		}
		return Unordered
	case rightIsFloat:
		return compareIntFloat(bigInt(a), rightFloat)
	}
	return bigInt(a).Cmp(bigInt(b))
}

// compareIntFloat is exact: going through float64 would call 2**53 + 1 and 2.0**53 equal.
func compareIntFloat(i *big.Int, f float64) int {
	switch {
	case math.IsNaN(f):
		return Unordered
	case math.IsInf(f, 1):
		return -1
	case math.IsInf(f, -1):
		return 1
	}
	whole, _ := big.NewFloat(math.Trunc(f)).Int(nil)
	if result := i.Cmp(whole); result != 0 {
		return result
	}
	return cmp.Compare(0, f-math.Trunc(f))
}

func smallInt(v Value) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case int:
		return int64(v), true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case *big.Int:
		if v.IsInt64() {
			return v.Int64(), true
		}
	}
	return 0, false
}

// bigInt widens an integer or bool.
func bigInt(v Value) *big.Int {
	if i, ok := v.(*big.Int); ok {
		return i
	}
	small, _ := smallInt(v)
	return big.NewInt(small)
}
