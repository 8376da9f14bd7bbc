package check

import (
	"rustle.dev/deploy/runner/internal/keyword"
	"rustle.dev/deploy/runner/internal/value"
)

// keywords are those of a task that are values or templates of values, and what is right for the values.
var keywords = []struct {
	name  string
	check func(value.Value) error
}{
	{"loop", isLoop}, {"retries", isWhole}, {"delay", isNumber}, {"ignore_errors", isFlag}, {"no_log", isFlag}, {"check_mode", isFlag}, {"diff", isFlag},
	{"timeout", isWhole},
}

func isLoop(v value.Value) error {
	_, err := keyword.Loop(v)
	return err
}

func isFlag(v value.Value) error {
	_, err := keyword.Flag(v)
	return err
}

func isNumber(v value.Value) error {
	_, err := keyword.Number(v)
	return err
}

func isWhole(v value.Value) error {
	_, err := keyword.Whole(v)
	return err
}

// keyword looks at the texts of a keyword, and at its value where that is written down.
func (t *taskCheck) keyword(pointer string, raw value.Value, check func(value.Value) error) {
	t.texts(pointer, raw)
	if raw == nil || isOpen(raw) {
		return
	}
	if err := check(raw); err != nil {
		t.fail(pointer, err.Error())
	}
}
