package jinja

import (
	"errors"
	"math"
	"math/big"

	"rustle.dev/deploy/runner/internal/value"
)

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
