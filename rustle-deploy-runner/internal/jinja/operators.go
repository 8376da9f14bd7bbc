package jinja

import (
	"errors"
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

func zeroDivision(message string) error {
	return &RuntimeError{Class: "ZeroDivisionError", Message: message}
}

func arithmetic(operator string, left, right value.Value) (value.Value, error) {
	_, leftFloat := left.(float64)
	_, rightFloat := right.(float64)
	if leftFloat || rightFloat {
		l, err := toFloat(left)
		if err != nil {
			return nil, err
		}
		r, err := toFloat(right)
		if err != nil {
			return nil, err
		}
		return floatArithmetic(operator, l, r)
	}
	l, leftSmall := asInt(left)
	r, rightSmall := asInt(right)
	if leftSmall && rightSmall {
		if v, ok := smallArithmetic(operator, l, r); ok {
			return v, nil
		}
	}
	return bigArithmetic(operator, toBig(left), toBig(right))
}

// smallArithmetic computes what cannot overflow.
func smallArithmetic(operator string, l, r int64) (value.Value, bool) {
	switch operator {
	case "+":
		sum := l + r
		return sum, (sum > l) == (r > 0)
	case "-":
		difference := l - r
		return difference, (difference < l) == (r > 0)
	case "*":
		const half = 1 << 31
		return l * r, l > -half && l < half && r > -half && r < half
	case "//":
		if r == 0 || r == -1 {
			return nil, false
		}
		quotient := l / r
		if l%r != 0 && (l < 0) != (r < 0) {
			quotient--
		}
		return quotient, true
	case "%":
		if r == 0 || r == -1 {
			return nil, false
		}
		remainder := l % r
		if remainder != 0 && (remainder < 0) != (r < 0) {
			remainder += r
		}
		return remainder, true
	}
	return nil, false
}

// maxBits bounds integers: Python, too, refuses to print them far below.
const maxBits = 1 << 20

func bigArithmetic(operator string, l, r *big.Int) (value.Value, error) {
	result := new(big.Int)
	switch operator {
	case "+":
		result.Add(l, r)
	case "-":
		result.Sub(l, r)
	case "*":
		if l.BitLen()+r.BitLen() > maxBits {
			return nil, limitError("an integer of more than %d bits", maxBits)
		}
		result.Mul(l, r)
	case "/":
		if r.Sign() == 0 {
			return nil, zeroDivision("division by zero")
		}
		f, _ := new(big.Rat).SetFrac(l, r).Float64()
		if math.IsInf(f, 0) {
			return nil, &RuntimeError{Class: "OverflowError", Message: "integer division result too large for a float"}
		}
		return f, nil
	case "//", "%":
		if r.Sign() == 0 {
			return nil, zeroDivision("integer division or modulo by zero")
		}
		quotient, remainder := new(big.Int).QuoRem(l, r, new(big.Int))
		if remainder.Sign() != 0 && remainder.Sign() != r.Sign() {
			quotient.Sub(quotient, big.NewInt(1))
			remainder.Add(remainder, r)
		}
		if operator == "//" {
			return value.NormalizeInt(quotient), nil
		}
		return value.NormalizeInt(remainder), nil
	case "**":
		return bigPower(l, r)
	}
	if result.BitLen() > maxBits {
		return nil, limitError("an integer of more than %d bits", maxBits)
	}
	return value.NormalizeInt(result), nil
}

func bigPower(l, r *big.Int) (value.Value, error) {
	if r.Sign() < 0 {
		base, err := toFloat(l)
		if err != nil {
			return nil, err
		}
		exponent, err := toFloat(value.NormalizeInt(r))
		if err != nil {
			return nil, err
		}
		return floatArithmetic("**", base, exponent)
	}
	if l.BitLen() > 1 && (!r.IsInt64() || r.Int64() > maxBits || int64(l.BitLen()-1)*r.Int64() > maxBits) {
		return nil, limitError("an integer of more than %d bits", maxBits)
	}
	if l.BitLen() <= 1 && !r.IsInt64() { // -1, 0 and 1 to a huge power
		r = big.NewInt(2 + int64(r.Bit(0)))
	}
	return value.NormalizeInt(new(big.Int).Exp(l, r, nil)), nil
}

func floatArithmetic(operator string, l, r float64) (value.Value, error) {
	switch operator {
	case "+":
		return l + r, nil
	case "-":
		return l - r, nil
	case "*":
		return l * r, nil
	case "/":
		if r == 0 {
			return nil, zeroDivision("float division by zero")
		}
		return l / r, nil
	case "//":
		if r == 0 {
			return nil, zeroDivision("float floor division by zero")
		}
		return floorDivide(l, r), nil
	case "%":
		if r == 0 {
			return nil, zeroDivision("float modulo")
		}
		return floatModulo(l, r), nil
	case "**":
		return floatPower(l, r)
	}
	return nil, errors.New("unknown operator " + operator)
}

func floatModulo(l, r float64) float64 {
	remainder := math.Mod(l, r)
	if remainder == 0 {
		return math.Copysign(0, r)
	}
	if (remainder < 0) != (r < 0) {
		remainder += r
	}
	return remainder
}

// floorDivide goes through the remainder, as Python does: rounding a quotient down may give one too many.
func floorDivide(l, r float64) float64 {
	remainder := math.Mod(l, r)
	quotient := (l - remainder) / r
	if remainder != 0 && (remainder < 0) != (r < 0) {
		quotient--
	}
	if quotient == 0 {
		return math.Copysign(0, l/r)
	}
	floor := math.Floor(quotient)
	if quotient-floor > 0.5 {
		floor++
	}
	return floor
}

func floatPower(l, r float64) (value.Value, error) {
	if l == 0 && r < 0 {
		return nil, zeroDivision("0.0 cannot be raised to a negative power")
	}
	if l < 0 && !math.IsInf(l, 0) && r != math.Trunc(r) && !math.IsInf(r, 0) {
		return nil, unsupported("a negative number to a fractional power, which is a complex number,")
	}
	result := math.Pow(l, r)
	if math.IsInf(result, 0) && !math.IsInf(l, 0) && !math.IsInf(r, 0) {
		return nil, &RuntimeError{Class: "OverflowError", Message: "(34, 'Numerical result out of range')"}
	}
	return result, nil
}

// compare computes a comparison operator.
func (s *state) compare(operator string, left, right value.Value) (bool, error) {
	if u, ok := left.(value.Undefined); ok && !u.Blank {
		if operator == "in" || operator == "not in" {
			return s.undefinedIn(operator, u, right)
		}
		return false, undefinedError(u)
	}
	if u, ok := right.(value.Undefined); ok && !u.Blank {
		return false, undefinedError(u)
	}
	switch operator {
	case "==", "!=":
		equal, err := s.equal(left, right)
		return equal == (operator == "=="), err
	case "in", "not in":
		found, err := s.contains(right, left)
		return found == (operator == "in"), err
	}
	for _, operand := range []value.Value{left, right} {
		if u, ok := operand.(value.Undefined); ok {
			return false, undefinedError(u)
		}
	}
	left, right = value.Plain(left), value.Plain(right)
	order, err := value.Compare(left, right)
	if err != nil {
		var unorderable *value.UnorderableError
		if errors.As(err, &unorderable) {
			return false, typeError("'%s' not supported between instances of '%s' and '%s'", operator, unorderable.Left, unorderable.Right)
		}
		return false, pythonError("TypeError", err)
	}
	if order == value.Unordered {
		return false, nil
	}
	switch operator {
	case "<":
		return order < 0, nil
	case "<=":
		return order <= 0, nil
	case ">":
		return order > 0, nil
	}
	return order >= 0, nil
}

// undefinedIn looks for an undefined value: comparing it with anything is an error, so that only an empty list has an answer.
func (s *state) undefinedIn(operator string, u value.Undefined, container value.Value) (bool, error) {
	if list, ok := container.(*value.List); ok && len(list.Items) == 0 {
		return operator == "not in", nil
	}
	if tuple, ok := container.(value.Tuple); ok && len(tuple) == 0 {
		return operator == "not in", nil
	}
	return false, undefinedError(u)
}

// equal is Python's ==. Undefined values inside of containers refuse to be compared.
func (s *state) equal(left, right value.Value) (bool, error) {
	if isScalar(left) || isScalar(right) {
		return value.Equal(left, right), nil
	}
	if err := checkDefined(left, 0); err != nil {
		return false, err
	}
	if err := checkDefined(right, 0); err != nil {
		return false, err
	}
	return value.Equal(left, right), nil
}

// contains is Python's needle in container.
func (s *state) contains(container, needle value.Value) (bool, error) {
	switch c := value.Plain(container).(type) {
	case string:
		text, ok := value.Plain(needle).(string)
		if !ok {
			return false, typeError("'in <string>' requires string as left operand, not %s", value.TypeName(needle))
		}
		return strings.Contains(c, text), nil
	case *value.List:
		return s.containsItem(c.Items, needle)
	case value.Tuple:
		return s.containsItem(c, needle)
	case *value.Dict:
		if err := hashable(needle); err != nil {
			return false, err
		}
		return c.Has(needle), nil
	case value.Undefined:
		return false, nil // only the Blank one comes this far
	case roller:
		return s.containsItem(c.roll(), needle)
	case value.Mapping:
		return s.containsItem(c.Keys(), needle)
	}
	return false, typeError("argument of type '%s' is not iterable", value.TypeName(container))
}

func (s *state) containsItem(items []value.Value, needle value.Value) (bool, error) {
	for _, item := range items {
		if u, ok := item.(value.Undefined); ok {
			return false, undefinedError(u)
		}
		if value.Equal(item, needle) {
			return true, nil
		}
	}
	return false, nil
}
