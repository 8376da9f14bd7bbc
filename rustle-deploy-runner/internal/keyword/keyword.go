// Package keyword reads the values of a task's keywords: what they may be is the same wherever it is known first, on the controller or on the host.
package keyword

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// Flag reads a truth value.
func Flag(v value.Value) (bool, error) {
	switch v := v.(type) {
	case bool:
		return v, nil
	case int64:
		return v != 0, nil
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "yes", "on", "1", "true", "y", "t":
			return true, nil
		case "no", "off", "0", "false", "n", "f", "":
			return false, nil
		}
	}
	return false, fmt.Errorf("%s is neither true nor false", value.Repr(v))
}

// Number reads a number of a size that makes sense.
func Number(v value.Value) (float64, error) {
	var number float64
	switch v := v.(type) {
	case int64:
		number = float64(v)
	case float64:
		number = v
	case string:
		var err error
		if number, err = strconv.ParseFloat(strings.TrimSpace(v), 64); err != nil {
			return 0, fmt.Errorf("%q is not a number", v)
		}
	default:
		return 0, fmt.Errorf("%s is not a number", value.Repr(v))
	}
	if math.IsNaN(number) || math.Abs(number) > 1e9 {
		return 0, fmt.Errorf("%v is out of range", number)
	}
	return number, nil
}

// Whole reads a whole number.
func Whole(v value.Value) (int, error) {
	number, err := Number(v)
	if err != nil {
		return 0, err
	}
	if number != math.Trunc(number) {
		return 0, fmt.Errorf("%v is not a whole number", number)
	}
	return int(number), nil
}

// Loop reads what a task is repeated for.
func Loop(v value.Value) (*value.List, error) {
	list, ok := v.(*value.List)
	if !ok {
		return nil, fmt.Errorf("a loop needs a list, and this is a %s: %s", value.TypeName(v), value.Repr(v))
	}
	return list, nil
}
