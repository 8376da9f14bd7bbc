package engine

import (
	"fmt"
	"time"

	"rustle.dev/deploy/runner/internal/keyword"
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
	return read(s, key, raw, absent, func(v value.Value) (bool, error) {
		if v == nil {
			return absent, nil
		}
		return keyword.Flag(v)
	})
}

func (s settings) number(key string, raw value.Value, absent float64) (float64, error) {
	return read(s, key, raw, absent, keyword.Number)
}

func (s settings) integer(key string, raw value.Value, absent int) (int, error) {
	return read(s, key, raw, absent, keyword.Whole)
}

// read gives the value of a keyword; absent is that of one that is not given.
func read[T any](s settings, key string, raw value.Value, absent T, as func(value.Value) (T, error)) (T, error) {
	if raw == nil {
		return absent, nil
	}
	v, err := s.value(key, raw)
	if err != nil {
		return absent, err
	}
	found, err := as(v)
	if err != nil {
		return absent, &settingError{key, err}
	}
	return found, nil
}

func seconds(number float64) time.Duration { return time.Duration(number * float64(time.Second)) }
