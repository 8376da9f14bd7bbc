package jinja

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	standard := &filter{signature: params("value", "default_value=''", "boolean=False"), undefined: true, run: filterDefault}
	registerFilters(map[string]*filter{
		"default":    standard,
		"d":          standard,
		"mandatory":  {signature: params("a", "msg=None"), undefined: true, run: filterMandatory},
		"ternary":    {signature: params("value", "true_val", "false_val", "none_val=None"), undefined: true, run: filterTernary},
		"bool":       {signature: params("a"), blank: true, run: filterBool},
		"int":        {signature: params("value", "default=0", "base=10"), run: filterInt},
		"float":      {signature: params("value", "default=0.0"), run: filterFloat},
		"string":     {signature: params("value"), blank: true, text: true, run: filterString},
		"abs":        {signature: params("x"), run: filterAbs},
		"round":      {signature: params("value", "precision=0", "method='common'"), run: filterRound, refuses: refusesRounding},
		"type_debug": {signature: params("o"), undefined: true, run: filterTypeDebug},
	})
}

func filterDefault(_ *state, a []value.Value) (value.Value, error) {
	if _, undefined := a[0].(value.Undefined); undefined {
		return a[1], nil
	}
	onFalse, err := truth(a[2])
	if err != nil {
		return nil, err
	}
	if onFalse && !value.Truthy(a[0]) {
		return a[1], nil
	}
	return a[0], nil
}

func filterMandatory(s *state, a []value.Value) (value.Value, error) {
	u, undefined := a[0].(value.Undefined)
	if !undefined {
		return a[0], nil
	}
	if a[1] != nil {
		text, err := s.str(a[1])
		if err != nil {
			return nil, err
		}
		return nil, filterError("%s", text)
	}
	name := ""
	if u.Name != "" {
		name = "'" + u.Name + "' "
	}
	return nil, filterError("Mandatory variable %s not defined.", name)
}

func filterTernary(_ *state, a []value.Value) (value.Value, error) {
	if a[0] == nil && a[3] != nil {
		return a[3], nil
	}
	truthy, err := truth(a[0])
	if err != nil {
		return nil, err
	}
	if truthy {
		return a[1], nil
	}
	return a[2], nil
}

func filterBool(_ *state, a []value.Value) (value.Value, error) {
	switch v := a[0].(type) {
	case nil, bool:
		return v, nil
	case string:
		switch strings.ToLower(v) {
		case "yes", "on", "1", "true":
			return true, nil
		}
		return false, nil
	}
	return value.Equal(a[0], int64(1)), nil
}

func filterString(s *state, a []value.Value) (value.Value, error) { return s.str(a[0]) }

func filterTypeDebug(_ *state, a []value.Value) (value.Value, error) {
	return value.TypeName(a[0]), nil
}

// parsePythonInt is Python's int(text, base).
func parsePythonInt(text string, base int) (value.Value, bool) {
	text = strings.TrimFunc(text, isSpace)
	sign := ""
	if text != "" && (text[0] == '-' || text[0] == '+') {
		sign, text = text[:1], text[1:]
	}
	lower := strings.ToLower(text)
	prefixes := map[int]string{2: "0b", 8: "0o", 16: "0x"}
	switch {
	case base == 0:
		base = 10
		for b, prefix := range prefixes {
			if strings.HasPrefix(lower, prefix) {
				base, text = b, strings.TrimPrefix(text[2:], "_")
			}
		}
		if base == 10 && len(text) > 1 && text[0] == '0' && strings.Trim(text, "0_") != "" {
			return nil, false
		}
	case prefixes[base] != "" && strings.HasPrefix(lower, prefixes[base]):
		text = strings.TrimPrefix(text[2:], "_")
	}
	if text == "" || text[0] == '_' || text[len(text)-1] == '_' || strings.Contains(text, "__") || len(text) > maxIntegerDigits && base&(base-1) != 0 {
		return nil, false
	}
	digits := asciiDigits(strings.ReplaceAll(text, "_", ""))
	if strings.ContainsAny(digits, "+-") {
		return nil, false
	}
	if small, err := strconv.ParseInt(sign+digits, base, 64); err == nil {
		return small, true
	}
	large, ok := new(big.Int).SetString(sign+digits, base)
	if !ok {
		return nil, false
	}
	return value.NormalizeInt(large), true
}

// parsePythonFloat is Python's float(text).
func parsePythonFloat(text string) (float64, bool) {
	text = asciiDigits(strings.TrimFunc(text, isSpace))
	lower := strings.ToLower(strings.TrimLeft(text, "+-"))
	switch lower {
	case "inf", "infinity", "nan":
		if len(text)-len(lower) > 1 {
			return 0, false
		}
		if lower == "nan" {
			return math.NaN(), true
		}
		if strings.HasPrefix(text, "-") {
			return math.Inf(-1), true
		}
		return math.Inf(1), true
	}
	if strings.ContainsAny(lower, "xpni") {
		return 0, false
	}
	for i := range len(text) {
		if text[i] == '_' && (i == 0 || i == len(text)-1 || !isDecimal(text[i-1]) || !isDecimal(text[i+1])) {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

func overflow(message string) error {
	return &RuntimeError{Class: "OverflowError", Message: message}
}

// floatToInt is Python's int(f).
func floatToInt(f float64) (value.Value, error) {
	switch {
	case math.IsInf(f, 0):
		return nil, overflow("cannot convert float infinity to integer")
	case math.IsNaN(f):
		return nil, valueError("cannot convert float NaN to integer")
	}
	whole, _ := big.NewFloat(math.Trunc(f)).Int(nil)
	return value.NormalizeInt(whole), nil
}

func filterInt(_ *state, a []value.Value) (value.Value, error) {
	switch v := a[0].(type) {
	case string:
		base, ok := asInt(a[2])
		if ok && (base == 0 || base >= 2 && base <= 36) {
			if i, ok := parsePythonInt(v, int(base)); ok {
				return i, nil
			}
		}
		f, ok := parsePythonFloat(v)
		if !ok || math.IsNaN(f) || math.IsInf(f, 0) {
			return a[1], nil
		}
		return floatToInt(f)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return a[1], nil
		}
		return floatToInt(v)
	case bool:
		return boolInt(v), nil
	case int64, *big.Int:
		return v, nil
	}
	return a[1], nil
}

func filterFloat(_ *state, a []value.Value) (value.Value, error) {
	switch v := a[0].(type) {
	case string:
		if f, ok := parsePythonFloat(v); ok {
			return f, nil
		}
		return a[1], nil
	case float64, bool, int64, *big.Int:
		return toFloat(v)
	}
	return a[1], nil
}

func filterAbs(_ *state, a []value.Value) (value.Value, error) {
	switch v := a[0].(type) {
	case float64:
		return math.Abs(v), nil
	case bool, int64, *big.Int:
		return value.NormalizeInt(new(big.Int).Abs(toBig(v))), nil
	}
	return nil, typeError("bad operand type for abs(): '%s'", value.TypeName(a[0]))
}

func refusesRounding(a []value.Value) error {
	if isLater(a[2]) {
		return nil
	}
	_, err := roundingMethod(a[2])
	return err
}

func roundingMethod(v value.Value) (string, error) {
	method, _ := v.(string)
	if method != "common" && method != "ceil" && method != "floor" {
		return "", &RuntimeError{Class: "FilterArgumentError", Message: "method must be common, ceil or floor"}
	}
	return method, nil
}

func filterRound(_ *state, a []value.Value) (value.Value, error) {
	method, err := roundingMethod(a[2])
	if err != nil {
		return nil, err
	}
	precision, ok := asInt(a[1])
	if !ok {
		return nil, typeError("'%s' object cannot be interpreted as an integer", value.TypeName(a[1]))
	}
	if !isNumber(a[0]) {
		return nil, typeError("type %s doesn't define __round__ method", value.TypeName(a[0]))
	}
	if method != "common" {
		f, err := toFloat(a[0])
		if err != nil {
			return nil, err
		}
		scale := math.Pow(10, float64(precision))
		scaled := f * scale
		if math.IsInf(scaled, 0) || math.IsNaN(scaled) || scale == 0 {
			return nil, overflow("cannot convert float infinity to integer")
		}
		if method == "ceil" {
			return math.Ceil(scaled) / scale, nil
		}
		return math.Floor(scaled) / scale, nil
	}
	f, isFloat := a[0].(float64)
	if !isFloat {
		return roundInteger(toBig(a[0]), precision)
	}
	return roundFloat(f, precision)
}

// roundFloat rounds the exact value to decimal digits, halves to even, as Python does.
func roundFloat(f float64, precision int64) (value.Value, error) {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0) || precision > 330:
		return f, nil
	case precision < -330:
		return math.Copysign(0, f), nil
	}
	if precision >= 0 {
		return strconv.ParseFloat(strconv.FormatFloat(f, 'f', int(precision), 64), 64)
	}
	scale := new(big.Float).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(-precision), nil))
	exact, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'f', -1, 64))
	whole, _ := scale.Int(nil)
	rounded := roundHalfEven(exact.Quo(exact, new(big.Rat).SetInt(whole)))
	result, _ := new(big.Float).SetInt(rounded.Mul(rounded, whole)).Float64()
	if result == 0 {
		return math.Copysign(0, f), nil
	}
	if math.IsInf(result, 0) {
		return nil, overflow("rounded value too large to represent")
	}
	return result, nil
}

func roundHalfEven(r *big.Rat) *big.Int {
	doubled := new(big.Int).Mul(r.Num(), big.NewInt(2))
	doubled.Add(doubled, r.Denom())
	divisor := new(big.Int).Mul(r.Denom(), big.NewInt(2))
	quotient, remainder := new(big.Int).DivMod(doubled, divisor, new(big.Int))
	if remainder.Sign() == 0 && quotient.Bit(0) == 1 {
		quotient.Sub(quotient, big.NewInt(1))
	}
	return quotient
}

func roundInteger(i *big.Int, precision int64) (value.Value, error) {
	if precision >= 0 {
		return value.NormalizeInt(i), nil
	}
	if -precision > int64(i.BitLen())+1 {
		return int64(0), nil
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(-precision), nil)
	rounded := roundHalfEven(new(big.Rat).SetFrac(i, scale))
	return value.NormalizeInt(rounded.Mul(rounded, scale)), nil
}
