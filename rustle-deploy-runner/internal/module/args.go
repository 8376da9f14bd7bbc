package module

import (
	"iter"

	"rustle.dev/deploy/runner/internal/value"
)

// Args are the canonical arguments of a call: under the option's own name, converted to the option's type, defaults filled in. An option that was not
// given and has no default is not there.
type Args struct{ values *value.Dict }

// NewArgs wraps arguments that are canonical already; Check makes them from what a plan says.
func NewArgs(canonical *value.Dict) Args { return Args{values: canonical} }

// Has says whether an option has a value.
func (a Args) Has(name string) bool {
	_, ok := a.values.GetString(name)
	return ok
}

// Raw returns the value of an option, nil if it has none.
func (a Args) Raw(name string) value.Value {
	found, _ := a.values.GetString(name)
	return found
}

// Str returns the text of an option, "" if it has none.
func (a Args) Str(name string) string {
	text, _ := a.Raw(name).(string)
	return text
}

// Bool returns whether an option is true; one without a value is not.
func (a Args) Bool(name string) bool {
	truth, _ := a.Raw(name).(bool)
	return truth
}

// Int returns the number of an option, 0 if it has none.
func (a Args) Int(name string) int64 {
	number, _ := a.Raw(name).(int64)
	return number
}

// Float returns the number of an option, 0 if it has none.
func (a Args) Float(name string) float64 {
	number, _ := a.Raw(name).(float64)
	return number
}

// List returns the items of an option, none if it has no value.
func (a Args) List(name string) []value.Value {
	list, ok := a.Raw(name).(*value.List)
	if !ok {
		return nil
	}
	return list.Items
}

// Strings returns the items of an option whose elements are text.
func (a Args) Strings(name string) []string {
	items := a.List(name)
	texts := make([]string, 0, len(items))
	for _, item := range items {
		texts = append(texts, value.Str(item))
	}
	return texts
}

// Dict returns the dict of an option, nil if it has none.
func (a Args) Dict(name string) *value.Dict {
	dict, _ := a.Raw(name).(*value.Dict)
	return dict
}

// All returns every option that has a value, in the order of the plan and then of the defaults.
func (a Args) All() iter.Seq2[string, value.Value] {
	return func(yield func(string, value.Value) bool) {
		if a.values == nil {
			return
		}
		for key, item := range a.values.All() {
			name, ok := key.(string)
			if ok && !yield(name, item) {
				return
			}
		}
	}
}
