package engine_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/modules/all"
	"rustle.dev/deploy/runner/internal/txtar"
	"rustle.dev/deploy/runner/internal/value"
)

// TestPlaysOfAnsible runs the plays of testdata/oracle, which ansible-core has run before, and compares what happened: each task, item and attempt with its status and
// its result.
func TestPlaysOfAnsible(t *testing.T) {
	text, err := os.ReadFile("testdata/oracle/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := value.ParseJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, c := range list(member(recorded, "cases")) {
		name := member(c, "name").(string)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := runStory(t, storyOf(c))
			got, want := happened(t, run), expected(c)
			differs := map[string]bool{}
			for i := range max(len(got), len(want)) {
				ours, theirs := at(got, i), at(want, i)
				key := name + ": " + theirs.name
				if _, deviates := playDeviations[key]; deviates {
					differs[key] = differs[key] || ours != theirs
				} else if ours != theirs {
					t.Errorf("%d\n got %s\nwant %s", i, ours, theirs)
				}
			}
			for key, found := range differs {
				if !found {
					t.Errorf("%s is listed as a deviation (%s) but is as in Ansible", key, playDeviations[key])
				}
			}
		})
		for _, w := range expected(c) {
			used[name+": "+w.name] = true
		}
	}
	for key := range playDeviations {
		if !used[key] {
			t.Errorf("deviation %q names no task", key)
		}
	}
}

// playDeviations are the tasks that end otherwise than in Ansible, on purpose.
var playDeviations = map[string]string{
	"variables and facts: loop over data with braces": "what a template gives is never a template again",
}

type occurrence struct{ kind, name, status, result string }

func (o occurrence) String() string {
	return fmt.Sprintf("%s %q %s %s", o.kind, o.name, o.status, o.result)
}

func at(all []occurrence, i int) occurrence {
	if i < len(all) {
		return all[i]
	}
	return occurrence{}
}

func member(v value.Value, key string) value.Value {
	found, _ := v.(*value.Dict).GetString(key)
	return found
}

func list(v value.Value) []value.Value {
	switch v := v.(type) {
	case *value.List:
		return v.Items
	case nil:
		return nil
	}
	return []value.Value{v}
}

// storyOf makes a story of a recorded play.
func storyOf(c value.Value) txtar.Story {
	play := member(c, "play").(*value.Dict)
	rest := value.NewDict()
	for key, v := range play.All() {
		if key != "tasks" && key != "handlers" {
			rest.Set(key, v)
		}
	}
	var options []string
	for i, items := 0, list(member(c, "options")); i < len(items); i++ {
		option := strings.TrimPrefix(items[i].(string), "--")
		if option == "tags" || option == "skip-tags" {
			i++
			option += "=" + items[i].(string)
		}
		options = append(options, option)
	}
	var s txtar.Story
	s.Set("tasks.json", value.JSON(tasksOf(member(play, "tasks"), "t")))
	s.Set("handlers.json", value.JSON(tasksOf(member(play, "handlers"), "h")))
	if rest.Len() > 0 {
		s.Set("play.json", value.JSON(rest))
	}
	s.Set("options", strings.Join(options, " "))
	return s
}

// tasksOf writes tasks as the compiler does.
func tasksOf(tasks value.Value, prefix string) *value.List {
	converted := value.NewList()
	registry := all.Registry()
	for i, written := range list(tasks) {
		task := value.DictOf("id", fmt.Sprint(prefix, i))
		for key, v := range written.(*value.Dict).All() {
			name := key.(string)
			if _, isModule := registry.Get(name); isModule {
				args, isDict := v.(*value.Dict)
				if !isDict {
					args = value.DictOf("_raw_params", v)
				}
				task.Set("module", name)
				task.Set("args", args)
				continue
			}
			switch name {
			case "when", "changed_when", "failed_when", "until", "notify", "listen":
				task.Set(name, value.NewList(list(v)...))
			case "tags":
				tags := value.NewList()
				for _, tag := range list(v) {
					for part := range strings.SplitSeq(tag.(string), ",") {
						tags.Items = append(tags.Items, part)
					}
				}
				task.Set(name, tags)
			case "with_items", "with_dict":
				variable := "rustle_" + name
				expression := map[string]string{"with_items": "{{ [rustle_with_items | list if rustle_with_items is mapping else rustle_with_items] | flatten(levels=2, skip_nulls=False) }}",
					"with_dict": "{{ rustle_with_dict | dict2items }}"}[name]
				task.Set("vars", value.DictOf(variable, v))
				task.Set("loop", expression)
			default:
				task.Set(name, v)
			}
		}
		converted.Items = append(converted.Items, task)
	}
	return converted
}

func expected(c value.Value) (all []occurrence) {
	for _, e := range list(member(c, "events")) {
		result := member(e, "result").(*value.Dict)
		all = append(all, occurrence{member(e, "kind").(string), member(e, "name").(string), member(e, "status").(string), comparable(result)})
	}
	return all
}

// happened is the events of a run in the form of the recording.
func happened(t *testing.T, run storyRun) (all []occurrence) {
	var items []occurrence
	name := ""
	for line := range strings.Lines(string(run.events)) {
		e, err := value.ParseJSON([]byte(strings.ReplaceAll(line, run.work, "$WORK")))
		if err != nil {
			t.Fatal(err)
		}
		kind := map[string]string{"item_done": "item", "task_retry": "retry", "task_done": "task"}[member(e, "type").(string)]
		switch kind {
		case "":
			if member(e, "type") == "task_started" {
				name = member(e, "name").(string)
			}
			continue
		case "task":
			if member(e, "module") == "meta" {
				continue // Ansible reports none of these
			}
		}
		result := member(e, "result").(*value.Dict)
		status, _ := member(e, "status").(string)
		if status == "" { // a retry
			status = "ok"
			if member(result, "changed") == true {
				status = "changed"
			}
		}
		if kind == "item" && status == "ignored" {
			status = "failed" // Ansible says it of the loop as a whole
		}
		o := occurrence{kind, name, status, comparable(result)}
		items = append(items, o)
	}
	return items
}

// comparable is a result without what differs from run to run, and without what the runner's own errors say.
func comparable(result *value.Dict) string {
	kept := comparableValue(result).(*value.Dict)
	return value.JSON(kept)
}

var incomparable = []string{"invocation", "start", "end", "delta", "exception", "warnings", "deprecations", "stdout_lines", "stderr_lines", "uid", "gid", "owner", "group", "src", "diff", "md5sum",
	"failed", "skipped"} // the last two are in the status; Ansible shows them in no certain way

func comparableValue(v value.Value) value.Value {
	switch v := v.(type) {
	case *value.List:
		items := value.NewList()
		for _, item := range v.Items {
			items.Items = append(items.Items, comparableValue(item))
		}
		return items
	case *value.Dict:
		names := []string{}
		for key := range v.All() {
			name := value.Str(key)
			if !slices.Contains(incomparable, name) && !strings.HasPrefix(name, "_ansible") {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		kept := value.NewDict()
		for _, name := range names {
			item, _ := v.GetString(name)
			kept.Set(name, comparableValue(item))
		}
		if kept.Has("changed") && member(kept, "changed") == false {
			kept.Delete("changed") // missing after an error
		}
		if member(v, "failed") == true {
			for _, key := range []string{"msg", "failed_when_result", "changed_when_result"} {
				if text, isText := member(v, key).(string); isText && !isModuleMessage(text) {
					kept.Set(key, "(an error)")
				}
			}
		}
		return kept
	}
	return v
}

// isModuleMessage tells what a play or a module says from what an engine says.
func isModuleMessage(text string) bool {
	return slices.Contains([]string{"", "non-zero return code", "All items completed", "One or more items failed", "Assertion failed", "bad fact", "no", "secret"}, text)
}
