package module

import (
	"fmt"

	"rustle.dev/deploy/runner/internal/value"
)

// Fail is the result of a module that could not do its work.
func Fail(format string, args ...any) Result {
	return Result{Failed: true, Msg: fmt.Sprintf(format, args...)}
}

// With adds return values, given as alternating names and values.
func (r Result) With(namesAndValues ...value.Value) Result {
	values := value.NewDict()
	values.Update(r.Values)
	values.Update(value.DictOf(namesAndValues...))
	r.Values = values
	return r
}
