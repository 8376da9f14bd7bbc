package jinja

import (
	"math/big"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

func (e *constExpr) eval(*state) (value.Value, error) { return e.value, nil }

func (e *stringExpr) eval(*state) (value.Value, error) { return e.value, nil }

func (e *nameExpr) eval(s *state) (value.Value, error) { return s.lookup(e.name) }

// plain evaluates an operand: undefined is refused, and a value.Text is a string.
func (s *state) plain(e expr) (value.Value, error) {
	v, err := e.eval(s)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case value.Text:
		return string(v), nil
	case value.Undefined:
		return nil, undefinedError(v)
	}
	return v, nil
}

func (s *state) evalAll(items []expr) ([]value.Value, error) {
	values := make([]value.Value, len(items))
	for i, item := range items {
		v, err := item.eval(s)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

func (e *listExpr) eval(s *state) (value.Value, error) {
	items, err := s.evalAll(e.items)
	return &value.List{Items: items}, err
}

func (e *tupleExpr) eval(s *state) (value.Value, error) {
	items, err := s.evalAll(e.items)
	return value.Tuple(items), err
}

func (e *dictExpr) eval(s *state) (value.Value, error) {
	dict := value.NewDict()
	for i := range e.keys {
		key, err := s.plain(e.keys[i])
		if err != nil {
			return nil, err
		}
		if err := hashable(key); err != nil {
			return nil, err
		}
		v, err := e.values[i].eval(s)
		if err != nil {
			return nil, err
		}
		dict.Set(key, v)
	}
	return dict, nil
}

func hashable(v value.Value) error {
	if u, ok := v.(value.Undefined); ok {
		return undefinedError(u)
	}
	if !value.Hashable(v) {
		return typeError("unhashable type: '%s'", firstUnhashable(v))
	}
	return nil
}

func firstUnhashable(v value.Value) string {
	if tuple, ok := v.(value.Tuple); ok {
		for _, item := range tuple {
			if !value.Hashable(item) {
				return firstUnhashable(item)
			}
		}
	}
	return value.TypeName(v)
}

func (e *attributeExpr) eval(s *state) (value.Value, error) {
	object, err := e.object.eval(s)
	if err != nil {
		return nil, err
	}
	return s.attribute(object, e.name)
}

func (e *itemExpr) eval(s *state) (value.Value, error) {
	object, err := e.object.eval(s)
	if err != nil {
		return nil, err
	}
	index, err := e.index.eval(s)
	if err != nil {
		return nil, err
	}
	return s.item(object, index)
}

func (e *sliceExpr) eval(s *state) (value.Value, error) {
	object, err := e.object.eval(s)
	if err != nil {
		return nil, err
	}
	if u, ok := object.(value.Undefined); ok {
		return u, nil
	}
	var bounds [3]value.Value
	for i, part := range []expr{e.start, e.stop, e.step} {
		if part != nil {
			if bounds[i], err = s.plain(part); err != nil {
				return nil, err
			}
		}
	}
	return s.slice(value.Plain(object), bounds)
}

func (e *callExpr) eval(s *state) (value.Value, error) {
	callee, err := e.callee.eval(s)
	if err != nil {
		return nil, err
	}
	args, err := s.arguments(&e.args)
	if err != nil {
		return nil, err
	}
	v, err := s.call(callee, args)
	if err != nil {
		return nil, locate(err, s.template, e.line)
	}
	return v, nil
}

func (e *filterExpr) eval(s *state) (value.Value, error) {
	input, err := e.input.eval(s)
	if err != nil {
		return nil, err
	}
	return e.apply(s, input)
}

func (e *filterExpr) apply(s *state, input value.Value) (value.Value, error) {
	args, err := s.arguments(&e.args, input)
	if err != nil {
		return nil, err
	}
	v, err := e.filter.call(s, e.name, args)
	if err != nil {
		return nil, locate(err, s.template, e.line)
	}
	return v, nil
}

// applyTo runs a chain of filters whose innermost input is the given value.
func (e *filterExpr) applyTo(s *state, input value.Value) (value.Value, error) {
	if inner, ok := e.input.(*filterExpr); ok {
		v, err := inner.applyTo(s, input)
		if err != nil {
			return nil, err
		}
		return e.apply(s, v)
	}
	return e.apply(s, input)
}

func (e *testExpr) eval(s *state) (value.Value, error) {
	input, err := e.input.eval(s)
	if err != nil {
		return nil, err
	}
	args, err := s.arguments(&e.args, input)
	if err != nil {
		return nil, err
	}
	v, err := e.test.call(s, e.name, args)
	if err != nil {
		return nil, locate(err, s.template, e.line)
	}
	return v, nil
}

func (e *notExpr) eval(s *state) (value.Value, error) {
	v, err := e.operand.eval(s)
	if err != nil {
		return nil, err
	}
	truthy, err := truth(v)
	return !truthy, err
}

func (e *andExpr) eval(s *state) (value.Value, error) {
	left, err := e.left.eval(s)
	if err != nil {
		return nil, err
	}
	truthy, err := truth(left)
	if err != nil || !truthy {
		return left, err
	}
	return e.right.eval(s)
}

func (e *orExpr) eval(s *state) (value.Value, error) {
	left, err := e.left.eval(s)
	if err != nil {
		return nil, err
	}
	truthy, err := truth(left)
	if err != nil || truthy {
		return left, err
	}
	return e.right.eval(s)
}

func (e *condExpr) eval(s *state) (value.Value, error) {
	test, err := e.test.eval(s)
	if err != nil {
		return nil, err
	}
	truthy, err := truth(test)
	switch {
	case err != nil:
		return nil, locate(err, s.template, e.line)
	case truthy:
		return e.then.eval(s)
	case e.otherwise != nil:
		return e.otherwise.eval(s)
	}
	return value.Undefined{Message: "the inline if-expression evaluated to false and no else section was defined.", Blank: true}, nil
}

// truth is Python's bool(v), which undefined values do not have.
func truth(v value.Value) (bool, error) {
	if u, ok := v.(value.Undefined); ok && !u.Blank {
		return false, undefinedError(u)
	}
	return value.Truthy(v), nil
}

func (e *concatExpr) eval(s *state) (value.Value, error) {
	var text strings.Builder
	for _, part := range e.parts {
		v, err := part.eval(s)
		if err != nil {
			return nil, err
		}
		piece, err := s.str(v)
		if err != nil {
			return nil, err
		}
		if err := s.textSize(text.Len() + len(piece)); err != nil {
			return nil, err
		}
		text.WriteString(piece)
	}
	return text.String(), nil
}

// str is Python's str(v). What has no text of its own, such as a method that was not called, is an error.
func (s *state) str(v value.Value) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case value.Text:
		return string(v), nil
	case value.Undefined:
		if v.Blank {
			return "", nil
		}
		return "", undefinedError(v)
	}
	if err := printable(v, 0); err != nil {
		return "", err
	}
	text := value.Str(v)
	return text, s.textSize(len(text))
}

// printable refuses what Python would print with an address in memory, and undefined values inside of containers.
func printable(v value.Value, depth int) error {
	if depth > 1000 {
		return valueError("a value nested deeper than 1000 levels")
	}
	switch v := v.(type) {
	case *value.List:
		return itemsPrintable(v.Items, depth)
	case value.Tuple:
		return itemsPrintable(v, depth)
	case *value.Dict:
		for _, item := range v.All() {
			if err := printable(item, depth+1); err != nil {
				return err
			}
		}
	case value.Undefined:
		return undefinedError(v)
	case *big.Int:
		if v.BitLen() > 3*maxIntegerDigits && len(new(big.Int).Abs(v).Text(10)) > maxIntegerDigits {
			return valueError("Exceeds the limit (%d digits) for integer string conversion", maxIntegerDigits)
		}
	case interface{ printable() error }:
		return v.printable()
	}
	return nil
}

func itemsPrintable(items []value.Value, depth int) error {
	for _, item := range items {
		if err := printable(item, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (e *compareExpr) eval(s *state) (value.Value, error) {
	left, err := e.first.eval(s)
	if err != nil {
		return nil, err
	}
	for i, operator := range e.operators {
		right, err := e.operands[i].eval(s)
		if err != nil {
			return nil, err
		}
		holds, err := s.compare(operator, left, right)
		if err != nil || !holds {
			return false, err
		}
		left = right
	}
	return true, nil
}

func (e *unaryExpr) eval(s *state) (value.Value, error) {
	v, err := s.plain(e.operand)
	if err != nil {
		return nil, err
	}
	if !isNumber(v) {
		return nil, typeError("bad operand type for unary %s: '%s'", e.operator, value.TypeName(v))
	}
	if flag, ok := v.(bool); ok {
		v = boolInt(flag)
	}
	if e.operator == "+" {
		return v, nil
	}
	return negate(v)
}

func (e *binaryExpr) eval(s *state) (value.Value, error) {
	left, err := s.plain(e.left)
	if err != nil {
		return nil, err
	}
	right, err := s.plain(e.right)
	if err != nil {
		return nil, err
	}
	return s.binary(e.operator, left, right)
}
