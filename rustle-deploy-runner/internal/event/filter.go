package event

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/value"
)

const mask = "********"

// filter decides what of an event's values may be seen.
type filter struct {
	limit   int
	secrets []string
}

func (f *filter) hide(secrets []string) {
	for _, secret := range secrets {
		if secret != "" {
			f.secrets = append(f.secrets, secret)
			// A text in JSON inside a text (to_json in an argument) must not show it either.
			if quoted := value.JSON(secret); len(quoted) > 2 && quoted[1:len(quoted)-1] != secret {
				f.secrets = append(f.secrets, quoted[1:len(quoted)-1])
			}
		}
	}
	// The longest first: a secret that contains another one leaves no rest of itself.
	sort.SliceStable(f.secrets, func(i, j int) bool { return len(f.secrets[i]) > len(f.secrets[j]) })
}

func (f *filter) apply(body *value.Dict) *value.Dict {
	if f.limit <= 0 && len(f.secrets) == 0 {
		return body
	}
	filtered := value.NewDict()
	for key, v := range body.All() {
		// Identities are not data: a secret "0" must not tear the stream apart.
		switch key {
		case "play", "task", "module", "status", "format", "run", "artifact", "runner", "handler", "changed", "exit", "notified", "stage", "next", "check", "diff":
			filtered.Set(key, v)
		default:
			filtered.Set(key, f.value(v, key == "result", 0))
		}
	}
	return filtered
}

// maxDepth bounds the nesting of values; deeper ones cannot be written as JSON anyway.
const maxDepth = 1000

func (f *filter) value(v value.Value, cut bool, depth int) value.Value {
	if depth > maxDepth {
		return v
	}
	switch v := v.(type) {
	case string:
		return f.text(v, cut)
	case bool, nil:
		return v
	case *value.List:
		items := make([]value.Value, len(v.Items))
		for i, item := range v.Items {
			items[i] = f.value(item, cut, depth+1)
		}
		return value.NewList(items...)
	case value.Tuple:
		items := make(value.Tuple, len(v))
		for i, item := range v {
			items[i] = f.value(item, cut, depth+1)
		}
		return items
	case *value.Dict:
		if v == nil {
			return v
		}
		dict := value.NewDict()
		for key, item := range v.All() {
			dict.Set(f.value(key, false, depth+1), f.value(item, cut, depth+1))
		}
		return dict
	default:
		text := value.Str(v)
		for _, secret := range f.secrets {
			if text == secret {
				return mask
			}
		}
		return v
	}
}

func (f *filter) text(s string, cut bool) string {
	for _, secret := range f.secrets {
		s = strings.ReplaceAll(s, secret, mask)
	}
	if !cut || f.limit <= 0 || len(s) <= f.limit {
		return s
	}
	end := f.limit
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return fmt.Sprintf("%s [%d more bytes]", s[:end], len(s)-end)
}

// plain replaces what JSON does not have by its text.
func plain(v value.Value, depth int) value.Value {
	if depth > 100 {
		return "[nested deeper than 100 levels]"
	}
	switch v := v.(type) {
	case *value.List:
		items := make([]value.Value, len(v.Items))
		for i, item := range v.Items {
			items[i] = plain(item, depth+1)
		}
		return value.NewList(items...)
	case value.Tuple:
		items := make([]value.Value, len(v))
		for i, item := range v {
			items[i] = plain(item, depth+1)
		}
		return value.NewList(items...)
	case *value.Dict:
		if v == nil {
			return nil
		}
		dict := value.NewDict()
		for key, item := range v.All() {
			dict.Set(value.Str(key), plain(item, depth+1))
		}
		return dict
	case value.Undefined:
		return v.Message
	}
	if _, err := value.AppendJSON(nil, v); err != nil {
		return value.Str(v)
	}
	return v
}
