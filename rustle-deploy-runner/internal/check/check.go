// Package check finds what is wrong with a task on every host, before any host is touched: texts that are no templates, names that the language does not
// have, arguments that the module refuses. It evaluates nothing, and reads everything by the code that runs it.
package check

import (
	"slices"
	"strconv"
	"strings"

	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
	"rustle.dev/deploy/runner/internal/variables"
)

// Problem is one thing that is wrong.
type Problem struct {
	// Warning says that a run does not fail because of it alone.
	Warning bool
	// Pointer is the place in the task, as a JSON pointer.
	Pointer string
	// Line is the line in the text at that place, or in the file, from 1; 0 when that says nothing.
	Line    int
	Message string
	// Variable is what no host knows, where that is what is wrong: nothing is where a variable of that name is defined.
	Variable string
}

// Checker checks tasks. It may be used by several goroutines.
type Checker struct {
	modules  *module.Registry
	language *jinja.Environment
}

// New returns a checker that knows some modules.
func New(modules *module.Registry) *Checker {
	return &Checker{modules: modules, language: jinja.NewEnvironment(jinja.DefaultOptions())}
}

// taskCheck is the check of one task.
type taskCheck struct {
	*Checker
	task     *value.Dict
	problems []Problem
	names    map[string]bool // of the variables that the task names
}

// Task returns all that is wrong with a task, which has the form that programs have. Whether there is such a module, such options and such combinations of
// them is not looked at: the specs say so.
func (c *Checker) Task(task *value.Dict) []Problem {
	t := &taskCheck{Checker: c, task: task, names: map[string]bool{}}
	t.arguments()
	for _, key := range []string{"when", "changed_when", "failed_when", "until"} {
		raw, _ := task.GetString(key)
		t.conditions("/"+key, raw)
	}
	for _, keyword := range keywords {
		t.keyword("/"+keyword.name, get(task, keyword.name), keyword.check)
	}
	if control, ok := get(task, "loop_control").(*value.Dict); ok {
		t.texts("/loop_control/label", get(control, "label"))
		t.keyword("/loop_control/pause", get(control, "pause"), isNumber)
	}
	t.variables()
	if name, ok := get(task, "name").(string); ok {
		t.report("/name", name, true, "; the name will be shown as it is written", c.language.InspectArgument(name))
	}
	return t.problems
}

// Text returns what is wrong with the value of a variable, which is harmless unless it is used.
func (c *Checker) Text(text string) []Problem {
	t := &taskCheck{Checker: c, names: map[string]bool{}}
	t.report("", text, true, unusedIsHarmless, c.language.InspectArgument(text))
	return t.problems
}

const unusedIsHarmless = "; whatever uses this variable will fail"

func get(d *value.Dict, key string) value.Value {
	found, _ := d.GetString(key)
	return found
}

func (t *taskCheck) report(pointer, text string, warning bool, consequence string, found jinja.Inspection) {
	for _, use := range found.Uses {
		t.names[use.Name] = true
	}
	for _, problem := range problemsOf(found) {
		problem.Warning, problem.Pointer = warning, pointer
		problem.Message += consequence
		// Which line of a text that has one says nothing.
		if !strings.Contains(strings.TrimSuffix(text, "\n"), "\n") {
			problem.Line = 0
		}
		t.problems = append(t.problems, problem)
	}
}

// problemsOf are the problems of a text, without their place but for the line.
func problemsOf(found jinja.Inspection) []Problem {
	var problems []Problem
	for _, finding := range found.Findings {
		problems = append(problems, Problem{Line: finding.Line, Message: strings.TrimSuffix(finding.Message, ".")})
	}
	for _, use := range found.Uses {
		if err := variables.Absent(use.Name); err != nil && !use.IsOwn {
			problems = append(problems, Problem{Line: use.Line, Message: err.Error(), Variable: use.Name})
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Line - b.Line })
	return problems
}

// texts looks at all texts in a value, as templates.
func (t *taskCheck) texts(pointer string, raw value.Value) {
	walk(pointer, raw, func(pointer, text string) { t.report(pointer, text, false, "", t.language.InspectArgument(text)) })
}

func walk(pointer string, raw value.Value, visit func(pointer, text string)) {
	switch v := raw.(type) {
	case string:
		visit(pointer, v)
	case *value.List:
		for i, item := range v.Items {
			walk(pointer+"/"+strconv.Itoa(i), item, visit)
		}
	case *value.Dict:
		for key, item := range v.All() {
			walk(pointer+"/"+value.EscapePointer(value.Str(key)), item, visit)
		}
	}
}

// conditions looks at one condition or a list of them; the only one of a list is named like one that stands alone.
func (t *taskCheck) conditions(pointer string, raw value.Value) {
	list, ok := raw.(*value.List)
	switch {
	case !ok:
		list = value.NewList(raw)
		fallthrough
	case len(list.Items) == 1:
		t.condition(pointer, list.Items[0])
	default:
		for i, each := range list.Items {
			t.condition(pointer+"/"+strconv.Itoa(i), each)
		}
	}
}

func (t *taskCheck) condition(pointer string, raw value.Value) {
	if text, ok := raw.(string); ok {
		t.report(pointer, text, false, "", t.language.InspectCondition(text))
	}
}

// variables looks at the task's own variables. They are evaluated when they are used: one that the task names is part of it, any other harms nobody yet.
func (t *taskCheck) variables() {
	vars, ok := get(t.task, "vars").(*value.Dict)
	if !ok {
		return
	}
	used := map[string]bool{}
	// What a variable names is used by whoever uses the variable.
	for again := true; again; {
		again = false
		for key, raw := range vars.All() {
			name := value.Str(key)
			if used[name] || !t.names[name] {
				continue
			}
			used[name], again = true, true
			t.texts("/vars/"+value.EscapePointer(name), raw)
		}
	}
	for key, raw := range vars.All() {
		name := value.Str(key)
		if used[name] {
			continue
		}
		walk("/vars/"+value.EscapePointer(name), raw, func(pointer, text string) {
			t.report(pointer, text, true, unusedIsHarmless, t.language.InspectArgument(text))
		})
	}
}
