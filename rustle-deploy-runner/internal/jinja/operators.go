package jinja

import (
	"math"
	"math/big"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

func isNumber(v value.Value) bool {
	switch v.(type) {
	case int64, float64, bool, *big.Int:
		return true
	}
	return false
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// toBig widens an integer or bool.
func toBig(v value.Value) *big.Int {
	switch v := v.(type) {
	case *big.Int:
		return v
	case int64:
		return big.NewInt(v)
	case bool:
		return big.NewInt(boolInt(v))
	}
	return new(big.Int)
}

// toFloat converts a number as Python's float does; an integer may be too large.
func toFloat(v value.Value) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case int64:
		return float64(v), nil
	case bool:
		return float64(boolInt(v)), nil
	case *big.Int:
		f, _ := new(big.Float).SetInt(v).Float64()
		if math.IsInf(f, 0) {
			return 0, &RuntimeError{Class: "OverflowError", Message: "int too large to convert to float"}
		}
		return f, nil
	}
	return 0, typeError("must be real number, not %s", value.TypeName(v))
}

// asInt returns an integer or bool as an int64 if it is one and fits.
func asInt(v value.Value) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case bool:
		return boolInt(v), true
	}
	return 0, false
}

func operandError(operator string, left, right value.Value) error {
	return typeError("unsupported operand type(s) for %s: '%s' and '%s'", operator, value.TypeName(left), value.TypeName(right))
}

// binary computes an arithmetic operator with Python's rules.
func (s *state) binary(operator string, left, right value.Value) (value.Value, error) {
	if isNumber(left) && isNumber(right) {
		return arithmetic(operator, left, right)
	}
	switch operator {
	case "+":
		return s.add(left, right)
	case "*":
		if count, ok := asInt(right); ok {
			return s.repeat(left, count, right)
		}
		if count, ok := asInt(left); ok {
			return s.repeat(right, count, left)
		}
	case "%":
		if format, ok := left.(string); ok {
			return s.percent(format, right)
		}
	}
	return nil, operandError(operator, left, right)
}

func (s *state) add(left, right value.Value) (value.Value, error) {
	switch l := left.(type) {
	case string:
		if r, ok := right.(string); ok {
			return l + r, s.textSize(len(l) + len(r))
		}
		return nil, typeError("can only concatenate str (not %q) to str", value.TypeName(right))
	case *value.List:
		if r, ok := right.(*value.List); ok {
			if err := s.listSize(len(l.Items) + len(r.Items)); err != nil {
				return nil, err
			}
			return &value.List{Items: append(append(make([]value.Value, 0, len(l.Items)+len(r.Items)), l.Items...), r.Items...)}, nil
		}
		return nil, typeError("can only concatenate list (not %q) to list", value.TypeName(right))
	case value.Tuple:
		if r, ok := right.(value.Tuple); ok {
			if err := s.listSize(len(l) + len(r)); err != nil {
				return nil, err
			}
			return append(append(make(value.Tuple, 0, len(l)+len(r)), l...), r...), nil
		}
		return nil, typeError("can only concatenate tuple (not %q) to tuple", value.TypeName(right))
	}
	return nil, operandError("+", left, right)
}

// repeat is sequence * count. number is the operand that count came from, for the error.
func (s *state) repeat(sequence value.Value, count int64, number value.Value) (value.Value, error) {
	count = max(count, 0)
	switch v := sequence.(type) {
	case string:
		if len(v) == 0 || count == 0 {
			return "", nil
		}
		if count > int64(s.options.Limits.Output/len(v)) {
			return nil, s.textSize(s.options.Limits.Output + 1)
		}
		return strings.Repeat(v, int(count)), s.textSize(len(v) * int(count))
	case *value.List:
		items, err := s.repeatItems(v.Items, count)
		return &value.List{Items: items}, err
	case value.Tuple:
		items, err := s.repeatItems(v, count)
		return value.Tuple(items), err
	}
	return nil, operandError("*", sequence, number)
}

func (s *state) repeatItems(items []value.Value, count int64) ([]value.Value, error) {
	if len(items) == 0 || count == 0 {
		return nil, nil
	}
	if count > int64(s.options.Limits.Items/len(items)) {
		return nil, s.listSize(s.options.Limits.Items + 1)
	}
	if err := s.listSize(len(items) * int(count)); err != nil {
		return nil, err
	}
	all := make([]value.Value, 0, len(items)*int(count))
	for range count {
		all = append(all, items...)
	}
	return all, nil
}
