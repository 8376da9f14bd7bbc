package jinja

import (
	"math/big"

	"rustle.dev/deploy/runner/internal/value"
)

// typeTest is a test of the type of any value, undefined ones included.
func typeTest(holds func(v value.Value) bool) *test {
	return &test{signature: params("value"), undefined: true, run: func(_ *state, a []value.Value) (value.Value, error) { return holds(a[0]), nil }}
}

func comparison(operator string) *test {
	return &test{signature: params("a", "b"), run: func(s *state, a []value.Value) (value.Value, error) { return s.compare(operator, a[0], a[1]) }}
}

func isInteger(v value.Value) bool {
	switch v.(type) {
	case int64, *big.Int:
		return true
	}
	return false
}

func isMapping(v value.Value) bool {
	switch v.(type) {
	case *value.Dict, value.Mapping:
		return true
	}
	return false
}

func isString(v value.Value) bool {
	_, ok := value.Plain(v).(string)
	return ok
}

func init() {
	eq, ne, lt, le, gt, ge := comparison("=="), comparison("!="), comparison("<"), comparison("<="), comparison(">"), comparison(">=")
	registerTests(map[string]*test{
		"==": eq, "eq": eq, "equalto": eq, "!=": ne, "ne": ne, "<": lt, "lt": lt, "lessthan": lt, "<=": le, "le": le,
		">": gt, "gt": gt, "greaterthan": gt, ">=": ge, "ge": ge,

		"defined":   typeTest(func(v value.Value) bool { _, undefined := v.(value.Undefined); return !undefined }),
		"undefined": typeTest(func(v value.Value) bool { _, undefined := v.(value.Undefined); return undefined }),
		"none":      typeTest(func(v value.Value) bool { return v == nil }),
		"boolean":   typeTest(func(v value.Value) bool { return v == true || v == false }),
		"true":      typeTest(func(v value.Value) bool { return v == true }),
		"false":     typeTest(func(v value.Value) bool { return v == false }),
		"integer":   typeTest(isInteger),
		"float":     typeTest(func(v value.Value) bool { _, ok := v.(float64); return ok }),
		"number":    typeTest(isNumber),
		"string":    typeTest(isString),
		"mapping":   typeTest(func(v value.Value) bool { return isMapping(v) }),
		"sequence": typeTest(func(v value.Value) bool {
			_, isRange := v.(*rangeValue)
			return isString(v) || isRange || !isScalar(v) || isMapping(v)
		}),
		"callable": typeTest(func(v value.Value) bool {
			_, undefined := v.(value.Undefined)
			_, ok := v.(callable)
			return ok || undefined
		}),
		"iterable":    {signature: params("value"), run: testIterable},
		"sameas":      {signature: params("value", "other"), undefined: true, run: testSameAs},
		"in":          {signature: params("value", "seq"), undefined: true, run: testIn},
		"contains":    {signature: params("seq", "value"), undefined: true, run: testContains},
		"even":        {signature: params("value"), run: remainder(2, 0)},
		"odd":         {signature: params("value"), run: remainder(2, 1)},
		"divisibleby": {signature: params("value", "num"), run: testDivisible},
		"lower":       {signature: params("value"), run: caseTest(isLower)},
		"upper":       {signature: params("value"), run: caseTest(isUpper)},
		"filter":      {signature: params("value"), run: func(_ *state, a []value.Value) (value.Value, error) { return registered(filterNamed, a[0]) }},
		"test":        {signature: params("value"), run: func(_ *state, a []value.Value) (value.Value, error) { return registered(testNamed, a[0]) }},
		"all":         {signature: params("iterable"), run: quantifier(false)},
		"any":         {signature: params("iterable"), run: quantifier(true)},
		"subset":      {signature: params("a", "b"), run: testSubset},
		"issubset":    {signature: params("a", "b"), run: testSubset},
		"superset":    {signature: params("a", "b"), run: testSuperset},
		"issuperset":  {signature: params("a", "b"), run: testSuperset},
		"nan":         {signature: params("x"), run: testNaN},
		"isnan":       {signature: params("x"), run: testNaN},
	})
}

// registered reports whether a filter or test exists. One that does not is an error, as in Ansible.
func registered[T any](find func(string) (T, bool), v value.Value) (value.Value, error) {
	name, err := textArgument(v)
	if err != nil {
		return nil, err
	}
	if _, ok := find(name); !ok {
		return nil, &SyntaxError{Message: "No filter or test named '" + name + "'."}
	}
	return true, nil
}

func testIterable(_ *state, a []value.Value) (value.Value, error) {
	switch v := a[0].(type) {
	case string, roller:
		return true, nil
	default:
		_, isLoop := v.(*loopContext)
		return isLoop || !isScalar(v) || isMapping(v), nil
	}
}

// testSameAs is Python's `is`, which for text and large numbers depends on how they came about: there only what is certain has an answer.
func testSameAs(_ *state, a []value.Value) (value.Value, error) {
	switch left := a[0].(type) {
	case nil, bool:
		return left == a[1], nil
	case int64:
		right, ok := a[1].(int64)
		if !ok || left != right {
			return false, nil
		}
		if left < -5 || left > 256 {
			return nil, unsupported("the identity of equal large integers")
		}
		return true, nil
	case string, value.Text, float64, *big.Int, value.Tuple, value.Undefined:
		if value.TypeName(left) != value.TypeName(a[1]) || !value.Equal(left, a[1]) {
			return false, nil
		}
		return nil, unsupported("the identity of equal values of type %s", value.TypeName(left))
	default:
		if _, isTuple := a[1].(value.Tuple); isTuple {
			return false, nil
		}
		return left == a[1], nil
	}
}

func testIn(s *state, a []value.Value) (value.Value, error) { return s.compare("in", a[0], a[1]) }

func testContains(s *state, a []value.Value) (value.Value, error) {
	return s.compare("in", a[1], a[0])
}

func remainder(divisor, wanted int64) func(*state, []value.Value) (value.Value, error) {
	return func(s *state, a []value.Value) (value.Value, error) {
		rest, err := s.binary("%", a[0], divisor)
		if err != nil {
			return nil, err
		}
		return value.Equal(rest, wanted), nil
	}
}

func testDivisible(s *state, a []value.Value) (value.Value, error) {
	rest, err := s.binary("%", a[0], a[1])
	if err != nil {
		return nil, err
	}
	return value.Equal(rest, int64(0)), nil
}

func caseTest(holds func(string) bool) func(*state, []value.Value) (value.Value, error) {
	return func(s *state, a []value.Value) (value.Value, error) {
		text, err := s.str(a[0])
		return holds(text), err
	}
}

// quantifier is any (stop at true) or all (stop at false).
func quantifier(stop bool) func(*state, []value.Value) (value.Value, error) {
	return func(s *state, a []value.Value) (value.Value, error) {
		items, err := s.items(a[0])
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			truthy, err := truth(item)
			if err != nil {
				return nil, err
			}
			if truthy == stop {
				return stop, nil
			}
		}
		return !stop, nil
	}
}

func testSubset(s *state, a []value.Value) (value.Value, error) { return s.subset(a[0], a[1]) }

func testSuperset(s *state, a []value.Value) (value.Value, error) { return s.subset(a[1], a[0]) }

func (s *state) subset(small, large value.Value) (value.Value, error) {
	left, err := s.items(small)
	if err != nil {
		return nil, err
	}
	right, err := s.items(large)
	if err != nil {
		return nil, err
	}
	for _, items := range [][]value.Value{left, right} {
		for _, item := range items {
			if err := hashable(item); err != nil {
				return nil, err
			}
		}
	}
	contained := membership(right)
	for _, item := range left {
		if !contained(item) {
			return false, nil
		}
	}
	return true, nil
}

func testNaN(_ *state, a []value.Value) (value.Value, error) {
	f, ok := a[0].(float64)
	return ok && f != f, nil
}
