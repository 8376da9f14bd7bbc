package engine

import (
	"rustle.dev/deploy/runner/internal/value"
	"rustle.dev/deploy/runner/internal/variables"
)

// findings are variables that a run has found out. They are data; what holds text of a host is never evaluated, in whatever text it ends.
type findings struct {
	values   *value.Dict
	fromHost map[string]bool
}

func newFindings() findings { return findings{values: value.NewDict(), fromHost: map[string]bool{}} }

// add takes what only the plan's own texts went into.
func (f findings) add(name string, v value.Value) {
	f.values.Set(name, v)
	delete(f.fromHost, name)
}

// addFromHost takes what came from a host, results of modules above all.
func (f findings) addFromHost(name string, v value.Value) {
	f.values.Set(name, v)
	f.fromHost[name] = true
}

// addTold takes what a module was told to set: from a host is what a host's text is in.
func (f findings) addTold(told *value.Dict, hosts hostTexts) {
	for key, v := range told.All() {
		if name := value.Str(key); hosts.in(v) {
			f.addFromHost(name, v)
		} else {
			f.add(name, v)
		}
	}
}

func (f findings) layer() variables.Layer {
	return variables.Layer{Vars: f.values, Data: true, FromHost: func(name string) bool { return f.fromHost[name] }}
}

// anyFromHost is for layers in which everything comes from a host.
func anyFromHost(string) bool { return true }

// factsFromHost is for the variables of the run itself, of which the facts alone come from the host.
func factsFromHost(name string) bool { return name == "ansible_facts" }

// hostTexts are the texts that evaluating arguments gave out of what came from a host. A module that has one of them back cannot say from where it has it,
// so it counts as the host's wherever it occurs.
type hostTexts map[string]bool

func (t hostTexts) note(v value.Value) {
	variables.EachText(v, func(text string) bool {
		if text != "" {
			t[text] = true
		}
		return true
	})
}

func (t hostTexts) in(v value.Value) bool {
	found := false
	variables.EachText(v, func(text string) bool {
		found = t[text]
		return !found
	})
	return found
}

// traced evaluates as template does and notes in hosts the texts that came from a host.
func (v evaluator) traced(raw value.Value, hosts hostTexts) (value.Value, error) {
	switch raw := raw.(type) {
	case string:
		view := v.set.View(v.ctx)
		found, err := v.language.TemplateValue(v.ctx, raw, view)
		if err == nil && view.FromHost() && !v.language.WritesNumbers(v.ctx, raw, view) {
			hosts.note(found)
		}
		return found, err
	case *value.List:
		items := make([]value.Value, len(raw.Items))
		for i, item := range raw.Items {
			var err error
			if items[i], err = v.traced(item, hosts); err != nil {
				return nil, err
			}
		}
		return value.NewList(items...), nil
	case *value.Dict:
		found := value.NewDict()
		for key, item := range raw.All() {
			evaluated, err := v.traced(item, hosts)
			if err != nil {
				return nil, err
			}
			found.Set(key, evaluated)
		}
		return found, nil
	}
	return v.template(raw)
}
