package engine

import (
	"strings"

	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// resultOf turns a module's report into Ansible's result dictionary.
func resultOf(r module.Result) *value.Dict {
	result := value.DictOf("changed", r.Changed)
	for key, v := range r.Values.All() {
		result.Set(key, v)
	}
	if r.Msg != "" {
		result.Set("msg", r.Msg)
	}
	if r.Facts != nil {
		result.Set("ansible_facts", r.Facts)
	} else if r.Variables != nil {
		result.Set("ansible_facts", r.Variables)
	}
	if r.Diff != nil {
		result.Set("diff", r.Diff)
	}
	if len(r.Warnings) > 0 {
		result.Set("warnings", list(r.Warnings))
	}
	for _, stream := range []string{"stdout", "stderr"} {
		text, isText := get(result, stream).(string)
		if isText && !result.Has(stream+"_lines") {
			result.Set(stream+"_lines", list(splitLines(text)))
		}
	}
	if r.Skipped {
		result.Set("skipped", true)
	}
	switch {
	case r.Failed:
		result.Set("failed", true)
	case !result.Has("failed"):
		// Modules that only know an exit code say so with it.
		rc, given := result.GetString("rc")
		result.Set("failed", given && rc != int64(0) && rc != "0")
	}
	return result
}

// withoutTuples makes of what a module reports what variables can hold: tuples that came of templates are lists to whoever reads them later.
func withoutTuples(r module.Result) module.Result {
	for _, part := range []**value.Dict{&r.Values, &r.Facts, &r.Variables} {
		if *part != nil {
			*part = value.WithoutTuples(*part).(*value.Dict)
		}
	}
	return r
}

func failure(msg string) *value.Dict { return value.DictOf("failed", true, "msg", msg) }

func get(d *value.Dict, key string) value.Value {
	v, _ := d.GetString(key)
	return v
}

func is(d *value.Dict, key string) bool { return value.Truthy(get(d, key)) }

// splitLines splits as Python's str.splitlines does.
func splitLines(text string) []string {
	var lines []string
	start := 0
	for i, c := range text {
		if i < start || !strings.ContainsRune("\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029", c) {
			continue
		}
		lines = append(lines, text[start:i])
		start = i + len(string(c))
		if c == '\r' && strings.HasPrefix(text[start:], "\n") {
			start++
		}
	}
	if start < len(text) {
		lines = append(lines, text[start:])
	}
	return lines
}

// hasFailed says whether the task has failed, or the item of a loop. Where failed_when was asked it decides, also when the attempts of `until` have run out;
// `failed` in the result is what later conditions see.
func hasFailed(result *value.Dict) bool {
	if result.Has("failed_when_result") {
		return is(result, "failed_when_result")
	}
	asked, failed := false, false
	if items, ok := get(result, "results").(*value.List); ok {
		for _, item := range items.Items {
			if one, isDict := item.(*value.Dict); isDict {
				// An item that failed before it could be asked about has failed all the same.
				asked, failed = asked || one.Has("failed_when_result"), failed || hasFailed(one)
			}
		}
	}
	if asked {
		return failed
	}
	return is(result, "failed")
}

// fail makes a failure of a result, whatever failed_when has said of it.
func fail(result *value.Dict, msg string) {
	result.Delete("failed_when_result")
	result.Set("failed", true)
	result.Set("msg", msg)
}

func statusOf(result *value.Dict, ignored bool) event.Status {
	failed := hasFailed(result)
	switch {
	case failed && ignored:
		return event.Ignored
	case failed:
		return event.Failed
	case is(result, "skipped"):
		return event.Skipped
	case is(result, "changed"):
		return event.Changed
	}
	return event.OK
}

// censored is all that is shown of a result under no_log.
func censored(result *value.Dict) *value.Dict {
	shown := value.DictOf("censored", "the output has been hidden due to the fact that 'no_log: true' was specified for this result")
	for _, key := range []string{"attempts", "changed", "retries"} {
		if v, ok := result.GetString(key); ok {
			shown.Set(key, v)
		}
	}
	return shown
}

// summary makes the result of a loop from those of its items. ignored says whether every failure among them is ignored.
func summary(items []item) (result *value.Dict, ignored bool) {
	results, warnings := value.NewList(), value.NewList()
	result = value.DictOf("results", results, "skipped", true, "changed", false)
	ignored = true
	for _, one := range items {
		results.Items = append(results.Items, one.result)
		if is(one.result, "changed") {
			result.Set("changed", true)
		}
		if !is(one.result, "skipped") {
			result.Set("skipped", false)
		}
		if is(one.result, "failed") {
			result.Set("failed", true)
		}
		if hasFailed(one.result) {
			ignored = ignored && one.ignored
		}
		if more, ok := get(one.result, "warnings").(*value.List); ok {
			warnings.Items = append(warnings.Items, more.Items...)
			one.result.Delete("warnings")
		}
	}
	if len(warnings.Items) > 0 {
		result.Set("warnings", warnings)
	}
	switch {
	case is(result, "skipped"):
		result.Set("msg", "All items skipped")
	case is(result, "failed"):
		result.Set("msg", "One or more items failed")
	default:
		result.Set("msg", "All items completed")
	}
	return result, ignored && hasFailed(result)
}
