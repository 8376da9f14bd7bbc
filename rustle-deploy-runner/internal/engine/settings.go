package engine

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/value"
)

// settings reads the keywords of a task that are values or templates of values.
type settings struct{ evaluator }

func (r *taskRun) settings(v evaluator) settings { return settings{v} }

// settingError says which keyword of the task is wrong.
type settingError struct {
	key string
	err error
}

func (e *settingError) Error() string { return fmt.Sprintf("the keyword %s: %v", e.key, e.err) }
func (e *settingError) Unwrap() error { return e.err }

func (s settings) value(key string, raw value.Value) (value.Value, error) {
	if _, isText := raw.(string); !isText {
		return raw, nil
	}
	v, err := s.template(raw)
	if err != nil {
		return nil, &settingError{key, err}
	}
	return v, nil
}

func (s settings) flag(key string, raw value.Value, absent bool) (bool, error) {
	if raw == nil {
		return absent, nil
	}
	v, err := s.value(key, raw)
	if err != nil {
		return false, err
	}
	switch v := v.(type) {
	case nil:
		return absent, nil
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
	return false, &settingError{key, fmt.Errorf("%s is neither true nor false", value.Repr(v))}
}

func (s settings) number(key string, raw value.Value, absent float64) (float64, error) {
	if raw == nil {
		return absent, nil
	}
	v, err := s.value(key, raw)
	if err != nil {
		return 0, err
	}
	var number float64
	switch v := v.(type) {
	case int64:
		number = float64(v)
	case float64:
		number = v
	case string:
		if number, err = strconv.ParseFloat(strings.TrimSpace(v), 64); err != nil {
			return 0, &settingError{key, fmt.Errorf("%q is not a number", v)}
		}
	default:
		return 0, &settingError{key, fmt.Errorf("%s is not a number", value.Repr(v))}
	}
	if math.IsNaN(number) || math.Abs(number) > 1e9 {
		return 0, &settingError{key, fmt.Errorf("%v is out of range", number)}
	}
	return number, nil
}

func (s settings) integer(key string, raw value.Value, absent int) (int, error) {
	number, err := s.number(key, raw, float64(absent))
	if err != nil {
		return 0, err
	}
	if number != math.Trunc(number) {
		return 0, &settingError{key, fmt.Errorf("%v is not a whole number", number)}
	}
	return int(number), nil
}

func seconds(number float64) time.Duration { return time.Duration(number * float64(time.Second)) }
