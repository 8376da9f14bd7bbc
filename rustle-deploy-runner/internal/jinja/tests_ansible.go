package jinja

import (
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	flag := func(name string, wanted bool) *test {
		return &test{signature: params("result"), undefined: true, run: resultFlag(name, wanted)}
	}
	failed, succeeded, skipped := flag("failed", true), flag("failed", false), flag("skipped", true)
	changed := &test{signature: params("result"), undefined: true, run: testChanged}
	registerTests(map[string]*test{
		"failed": failed, "failure": failed, "succeeded": succeeded, "success": succeeded, "successful": succeeded,
		"skipped": skipped, "skip": skipped, "changed": changed, "change": changed,
		"unreachable": flag("unreachable", true), "reachable": flag("unreachable", false),
		"truthy":   {signature: params("value", "convert_bool=False"), run: truthTest(true)},
		"falsy":    {signature: params("value", "convert_bool=False"), run: truthTest(false)},
		"started":  {signature: params("result"), undefined: true, run: asyncFlag("started")},
		"finished": {signature: params("result"), undefined: true, run: asyncFlag("finished")},
	})
}

func result(v value.Value, test string) (*value.Dict, error) {
	dict, ok := v.(*value.Dict)
	if !ok {
		return nil, filterError("The '%s' test expects a dictionary", test)
	}
	return dict, nil
}

// resultFlag looks at a key of a task's result, which is false when it is missing.
func resultFlag(name string, wanted bool) func(*state, []value.Value) (value.Value, error) {
	return func(_ *state, a []value.Value) (value.Value, error) {
		dict, err := result(a[0], name)
		if err != nil {
			return nil, err
		}
		v, ok := dict.GetString(name)
		if !wanted {
			set, err := truth(v)
			return !(ok && set), err
		}
		if !ok {
			return false, nil
		}
		return v, nil
	}
}

func testChanged(_ *state, a []value.Value) (value.Value, error) {
	dict, err := result(a[0], "changed")
	if err != nil {
		return nil, err
	}
	if v, ok := dict.GetString("changed"); ok {
		return v, nil
	}
	v, _ := dict.GetString("results")
	results, ok := v.(*value.List)
	if !ok {
		return false, nil
	}
	if len(results.Items) == 0 {
		return nil, &RuntimeError{Class: "IndexError", Message: "list index out of range"}
	}
	if _, ok := results.Items[0].(*value.Dict); !ok {
		return false, nil
	}
	for _, item := range results.Items {
		one, ok := item.(*value.Dict)
		if !ok {
			return nil, &RuntimeError{Class: "AttributeError", Message: "'" + value.TypeName(item) + "' object has no attribute 'get'"}
		}
		if v, ok := one.GetString("changed"); ok && value.Truthy(v) {
			return true, nil
		}
	}
	return false, nil
}

// asyncFlag is 0 or 1 in the result of an asynchronous task; any other result counts as started and finished.
func asyncFlag(name string) func(*state, []value.Value) (value.Value, error) {
	return func(_ *state, a []value.Value) (value.Value, error) {
		dict, err := result(a[0], name)
		if err != nil {
			return nil, err
		}
		v, ok := dict.GetString(name)
		return !ok || value.Equal(v, int64(1)), nil
	}
}

func truthTest(wanted bool) func(*state, []value.Value) (value.Value, error) {
	return func(_ *state, a []value.Value) (value.Value, error) {
		v := a[0]
		if value.Truthy(a[1]) {
			if converted, ok := booleanOf(v); ok {
				v = converted
			}
		}
		return value.Truthy(v) == wanted, nil
	}
}

// booleanOf reads what Ansible takes for a boolean; ok is false for anything else.
func booleanOf(v value.Value) (result, ok bool) {
	if text, isText := v.(string); isText {
		switch strings.TrimFunc(strings.ToLower(text), isSpace) {
		case "y", "yes", "on", "1", "true", "t":
			return true, true
		case "n", "no", "off", "0", "false", "f":
			return false, true
		}
		return false, false
	}
	if isNumber(v) {
		return value.Equal(v, int64(1)), value.Equal(v, int64(1)) || value.Equal(v, int64(0))
	}
	return false, false
}
