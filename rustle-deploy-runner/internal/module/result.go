package module

import (
	"fmt"
	"strings"

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

// Lines are the lines of a text, as results carry them beside stdout and stderr: split as Python's splitlines does.
func Lines(text string) *value.List {
	lines := value.NewList()
	if text == "" {
		return lines
	}
	text = lineEnds.Replace(text)
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		lines.Items = append(lines.Items, line)
	}
	return lines
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\x1c", "\n", "\x1d", "\n", "\x1e", "\n",
	"\u0085", "\n", "\u2028", "\n", "\u2029", "\n")
