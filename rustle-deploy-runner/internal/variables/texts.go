package variables

import (
	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/value"
)

// HasText says whether there is text anywhere in v.
func HasText(v value.Value) bool { return !EachText(v, func(string) bool { return false }) }

// templated says whether there is a template anywhere in v.
func templated(v value.Value) bool {
	return !EachText(v, func(text string) bool { return !jinja.HasTemplate(text) })
}

// EachText gives each text in v, also those of keys, to visit, as long as that returns true. It returns whether it came to the end.
func EachText(v value.Value, visit func(string) bool) bool {
	switch v := v.(type) {
	case string:
		return visit(v)
	case value.Text:
		return visit(string(v))
	case *value.List:
		for _, item := range v.Items {
			if !EachText(item, visit) {
				return false
			}
		}
	case value.Tuple:
		for _, item := range v {
			if !EachText(item, visit) {
				return false
			}
		}
	case *value.Dict:
		for key, item := range v.All() {
			if !EachText(key, visit) || !EachText(item, visit) {
				return false
			}
		}
	}
	return true
}
