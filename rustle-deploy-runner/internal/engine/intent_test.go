package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"rustle.dev/deploy/runner/internal/engine"
	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/program"
)

// trace notes when events are emitted, when they are made durable and when modules run.
type trace struct{ steps []string }

func (tr *trace) Emit(e event.Event) {
	switch e := e.(type) {
	case event.TaskStarted:
		tr.steps = append(tr.steps, "started "+e.Task)
	case event.TaskDone:
		tr.steps = append(tr.steps, "done "+e.Task)
	}
}
func (tr *trace) Sync()         { tr.steps = append(tr.steps, "durable") }
func (tr *trace) Hide([]string) {}

// acting is a module that notes that it runs, and fails the first time.
type acting struct {
	trace      *trace
	name       string
	convergent bool
	begins     bool // at its second run
	runs       int
}

func (a *acting) Spec() module.Spec {
	return module.Spec{Name: a.name, CheckMode: "full", Convergent: a.convergent, Begins: a.begins}
}

func (a *acting) Run(_ context.Context, call *module.Call) module.Result {
	a.runs++
	if a.begins && a.runs == 2 {
		if err := call.BeginWork(); err != nil {
			return module.Fail("%s", err)
		}
	}
	a.trace.steps = append(a.trace.steps, "run "+a.name)
	return module.Result{Failed: a.runs == 1}
}

// The intent to do what must not be done twice is durable before it is done; nothing else waits for the disk.
func TestIntentIsDurable(t *testing.T) {
	for check, want := range map[bool][]string{
		false: {"started t1", "run safe", "run safe", "done t1", "started t2", "durable", "run unsafe", "run unsafe", "done t2", "started t3", "done t3",
			"started t4", "run late", "durable", "run late", "done t4"},
		true: {"started t1", "run safe", "run safe", "done t1", "started t2", "run unsafe", "run unsafe", "done t2", "started t3", "done t3", "started t4", "run late", "run late", "done t4"},
	} {
		tr := &trace{}
		registry := module.NewRegistry()
		registry.Register(&acting{trace: tr, name: "safe", convergent: true})
		registry.Register(&acting{trace: tr, name: "unsafe"})
		registry.Register(&acting{trace: tr, name: "late", begins: true})
		var tasks string
		for i, task := range []string{`"module":"safe","retries":1,"delay":0`, `"module":"unsafe","retries":1,"delay":0`, `"module":"unsafe","when":[false]`, `"module":"late","retries":1,"delay":0`} {
			if i > 0 {
				tasks += ","
			}
			tasks += fmt.Sprintf(`{"id":"t%d","args":{},%s}`, i+1, task)
		}
		todo, err := program.Decode([]byte(`{"format":"1.0","plays":[{"id":"p","hosts":["h"],"sections":[{"name":"tasks","parts":[{"hosts":["h"],"tasks":[` + tasks + `]}]}]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		variables, err := program.DecodeVariables([]byte(`{"format":"1.0","inventory_hostname":"h"}`), []byte(`{"format":"1.0"}`))
		if err != nil {
			t.Fatal(err)
		}
		e := engine.New(engine.Config{Program: todo, Variables: variables, Modules: registry, Language: jinja.NewEnvironment(jinja.DefaultOptions()),
			Events: tr, Options: engine.Options{Check: check}})
		if done := e.Run(context.Background()); done.Status != event.RunOK {
			t.Errorf("%+v", done)
		}
		if !slices.Equal(tr.steps, want) {
			t.Errorf("check %v:\ngot  %q\nwant %q", check, tr.steps, want)
		}
	}
}
