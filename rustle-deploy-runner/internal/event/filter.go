package event

import (
	"sort"
	"strings"

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
	c := newCutter(f.limit)
	filtered := value.NewDict()
	for key, v := range body.All() {
		// Identities are not data: a secret "0" must not tear the stream apart.
		switch key {
		case "play", "task", "module", "status", "format", "run", "artifact", "runner", "handler", "changed", "exit", "notified", "stage", "next", "check", "diff":
			filtered.Set(key, v)
		case "result":
			filtered.Set(key, f.result(v, c))
		default:
			filtered.Set(key, f.alone(v, c))
		}
	}
	if c != nil && c.cut {
		filtered.Set("cut", true)
	}
	return filtered
}

// result filters a result, whose texts are what people look at first: none is cut because of what else is in the result.
func (f *filter) result(v value.Value, c *cutter) value.Value {
	result, ok := v.(*value.Dict)
	if !ok || result == nil {
		return f.alone(v, c)
	}
	filtered := value.NewDict()
	for key, item := range result.All() {
		filtered.Set(f.key(key, c), f.alone(item, c))
	}
	return filtered
}

// alone filters a value that is not within a list or dictionary.
func (f *filter) alone(v value.Value, c *cutter) value.Value {
	if text, ok := v.(string); ok {
		return c.alone(f.mask(text))
	}
	return f.value(v, c, 0, 0)
}

// maxDepth bounds the nesting of values; deeper ones cannot be written as JSON anyway.
const maxDepth = 1000

// value filters what is within a list or dictionary; room is how long a text may be.
func (f *filter) value(v value.Value, c *cutter, room, depth int) value.Value {
	if depth > maxDepth {
		return v
	}
	switch v := v.(type) {
	case string:
		return c.within(f.mask(v), room)
	case bool, nil, int64, float64:
		c.entry()
		return f.scalar(v)
	case *value.List:
		c.entry()
		return value.NewList(f.items(v.Items, c, depth)...)
	case value.Tuple:
		c.entry()
		return value.Tuple(f.items(v, c, depth))
	case *value.Dict:
		c.entry()
		if v == nil {
			return v
		}
		return f.dict(v, c, depth)
	default:
		if text := value.Str(v); c != nil && len(text) > c.limit { // a number of a million digits
			return c.within(f.mask(text), c.limit)
		}
		c.entry()
		return f.scalar(v)
	}
}

// items filters a list. Its texts together are no longer than one text: what a program printed comes as one and as a list of lines.
func (f *filter) items(all []value.Value, c *cutter, depth int) []value.Value {
	room := 0
	if c != nil {
		room = c.limit
	}
	if c != nil && areTexts(all) {
		return f.texts(all, c)
	}
	items := make([]value.Value, 0, min(len(all), 1000))
	for i, item := range all {
		if c != nil && (c.spent() || room <= 0) {
			return append(items, c.restOfList(len(all)-i))
		}
		items = append(items, f.value(item, c, room, depth+1))
		switch item := item.(type) {
		case string:
			room -= len(item) + entryCost
		case *value.List, value.Tuple, *value.Dict:
		default:
			room -= entryCost
		}
	}
	return items
}

func areTexts(all []value.Value) bool {
	for _, item := range all {
		if _, ok := item.(string); !ok {
			return false
		}
	}
	return len(all) > 0
}

// texts filters a list of texts, of which the beginning and the end are shown.
func (f *filter) texts(all []value.Value, c *cutter) []value.Value {
	room := min(c.limit, c.left)
	from, to := c.middle(all, room)
	items := make([]value.Value, 0, from+1+len(all)-to)
	show := func(some []value.Value) {
		for _, item := range some {
			items = append(items, c.within(f.mask(item.(string)), room))
		}
	}
	show(all[:from])
	if to > from {
		items = append(items, c.restOfList(to-from))
	}
	show(all[to:])
	return items
}

func (f *filter) dict(all *value.Dict, c *cutter, depth int) *value.Dict {
	dict := value.NewDict()
	room := 0
	if c != nil {
		room = c.limit
	}
	done := 0
	for key, item := range all.All() {
		if c.spent() {
			c.cut = true
			dict.Set(restOfDict, int64(all.Len()-done))
			break
		}
		dict.Set(f.key(key, c), f.value(item, c, room, depth+1))
		done++
	}
	return dict
}

// key filters the key of an entry. Names of results stay whole whatever the limit is.
func (f *filter) key(key value.Value, c *cutter) value.Value {
	text, ok := key.(string)
	if !ok {
		return f.scalar(key)
	}
	return c.key(f.mask(text))
}

func (f *filter) scalar(v value.Value) value.Value {
	switch v.(type) {
	case bool, nil:
		return v
	}
	if len(f.secrets) == 0 {
		return v
	}
	text := value.Str(v)
	for _, secret := range f.secrets {
		if text == secret {
			return mask
		}
	}
	return v
}

func (f *filter) mask(s string) string {
	for _, secret := range f.secrets {
		s = strings.ReplaceAll(s, secret, mask)
	}
	return s
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
