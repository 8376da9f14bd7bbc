package engine_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/engine"
	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/txtar"
)

// Facts are gathered at the start of a play, by a task with an id of its own; they are there for the play's tasks, and for later plays.
func TestGatherFacts(t *testing.T) {
	run := runStory(t, txtar.Parse(`
-- program.json --
{"format":"1.0","plays":[
 {"id":"p1","name":"one","gather_facts":true,"hosts":["web1"],"handlers":[],"sections":[{"name":"tasks","parts":[{"stage":0,"batch":"b","hosts":["web1"],"tasks":[
  {"id":"t1","module":"assert","args":{"that":["ansible_facts.system == ansible_system","ansible_facts.kernel | length > 0"]}}]}]}]},
 {"id":"p2","name":"two","hosts":["web1"],"handlers":[],"sections":[{"name":"tasks","parts":[{"stage":0,"batch":"b","hosts":["web1"],"tasks":[
  {"id":"t2","module":"assert","args":{"that":["ansible_system is defined","hostvars[inventory_hostname].ansible_system == ansible_system"]}}]}]}]}]}
`))
	if run.done.Status != event.RunOK || run.done.OK != 3 {
		t.Errorf("%+v\n%s", run.done, run.events)
	}
	lines := strings.Split(string(run.events), "\n")
	want := []string{`"stage_started"`, `"play_started","play":"p1"`, `"task_started","play":"p1","task":"p1/gather_facts","name":"Gathering Facts","module":"setup"`,
		`"task_done","play":"p1","task":"p1/gather_facts"`, `"task_started","play":"p1","task":"t1"`}
	for i, text := range want {
		if !strings.Contains(lines[i], text) {
			t.Errorf("event %d is %.200s, want %s", i+1, lines[i], text)
		}
	}
}

// The first stop counts, and nothing that is said later changes it.
func TestFirstStopCounts(t *testing.T) {
	c := engine.NewControl()
	c.Stop(engine.Stop{Outcome: event.RunCancelled, Exit: engine.ExitCancelled, Reason: "first"})
	c.Stop(engine.Stop{Outcome: event.RunInterrupted, Exit: 143, Reason: "second"})
	c.Release(7, nil)
	c.Leave()
	var out bytes.Buffer
	stream := event.NewStream(event.Options{Out: &out, Printer: event.NDJSON{}})
	todo, variables := goldenProgram(t)
	e := engine.New(engine.Config{Program: todo, Variables: variables, Events: stream, Control: c})
	done := e.Run(context.Background())
	if err := stream.Close(); err != nil {
		t.Fatal(err)
	}
	if done.Reason != "first" || done.Exit != engine.ExitCancelled || strings.Contains(out.String(), "task_started") {
		t.Errorf("%+v %s", done, out.String())
	}
}
