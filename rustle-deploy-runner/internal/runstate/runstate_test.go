package runstate_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/runstate"
	"rustle.dev/deploy/runner/internal/value"
)

func open(t *testing.T, path string) *runstate.Folder {
	t.Helper()
	f, err := runstate.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestRecord(t *testing.T) {
	state := filepath.Join(t.TempDir(), "plan", "inventory")
	f := open(t, state)
	for attempt := 1; attempt <= 3; attempt++ {
		r, err := f.Begin("run-1", time.Now(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(state, "runs", "run-1", fmt.Sprint(attempt)); r.Path() != want {
			t.Errorf("%s, want %s", r.Path(), want)
		}
		if err := errors.Join(r.Append([]byte("one\n")), r.Append([]byte("two\n")), r.Sync(), r.Finish(value.DictOf("status", "ok"))); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"events.ndjson": "one\ntwo\n", "result": `{"status":"ok"}` + "\n"} {
			if got, err := os.ReadFile(filepath.Join(r.Path(), name)); string(got) != want || err != nil {
				t.Errorf("%s: %q %v", name, got, err)
			}
		}
		started, err := os.ReadFile(filepath.Join(r.Path(), "started"))
		if err != nil || !strings.Contains(string(started), fmt.Sprintf(`"run":"run-1","attempt":%d,"pid":%d`, attempt, os.Getpid())) {
			t.Errorf("%s %v", started, err)
		}
	}
	filepath.Walk(state, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			t.Error(err)
		} else if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", path, info.Mode())
		}
		return nil
	})
}

func TestOneRunAtATime(t *testing.T) {
	state := t.TempDir()
	if busy, err := runstate.Busy(state); busy || err != nil {
		t.Error(busy, err)
	}
	if entries, _ := os.ReadDir(state); len(entries) != 0 {
		t.Error("looking has left a trace")
	}
	f := open(t, state)
	if _, err := runstate.Open(state); !errors.Is(err, runstate.ErrBusy) {
		t.Error(err)
	}
	if busy, err := runstate.Busy(state); !busy || err != nil {
		t.Error(busy, err)
	}
	f.Close()
	if busy, err := runstate.Busy(state); busy || err != nil {
		t.Error(busy, err)
	}
	open(t, state)
}

// Looking whether a run is going on never keeps one from starting.
func TestLookingIsInNobodysWay(t *testing.T) {
	state := t.TempDir()
	open(t, state).Close()
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				_, _ = runstate.Busy(state)
			}
		}
	}()
	for range 100 {
		f, err := runstate.Open(state)
		if err != nil {
			t.Error(err)
			break
		}
		f.Close()
	}
	close(stop)
	<-done
}

func TestRunIDs(t *testing.T) {
	f := open(t, t.TempDir())
	for _, bad := range []string{"", ".", "..", ".x", "a/b", "a\\b", "ü", "a b", strings.Repeat("x", 129)} {
		if _, err := f.Begin(bad, time.Now(), nil); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestOldRecordsAreRemoved(t *testing.T) {
	state := t.TempDir()
	f := open(t, state)
	for i := range runstate.KeptRuns + 5 {
		r, err := f.Begin(fmt.Sprintf("run-%03d", i), time.Now(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Finish(value.NewDict()); err != nil {
			t.Fatal(err)
		}
		at := time.Unix(int64(1000+i), 0)
		if err := os.Chtimes(filepath.Dir(r.Path()), at, at); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(filepath.Join(state, "runs"))
	if err != nil || len(entries) != runstate.KeptRuns+1 || entries[1].Name() != "run-005" { // .last comes first
		t.Errorf("%d records, the first is %v: %v", len(entries), entries[0], err)
	}
}

func TestWhatTheLastRunLeft(t *testing.T) {
	const (
		started  = `{"type":"task_started","task":"t1","name":"one","module":"shell"}`
		changed  = `{"type":"task_done","task":"t1","handler":false,"notified":["h1","h2"]}`
		again    = `{"type":"task_done","task":"t2","handler":false,"notified":["h1"]}`
		handled  = `{"type":"task_done","task":"h2","handler":true}`
		chained  = `{"type":"task_done","task":"h1","handler":true,"notified":["h3"]}`
		wellDone = `{"type":"run_done","status":"ok"}`
		badlyRun = `{"type":"run_done","status":"failed"}`
	)
	for name, c := range map[string]struct {
		events []string
		want   runstate.Last
	}{
		"nothing":           {nil, runstate.Last{}},
		"died in a task":    {[]string{started}, runstate.Last{Interrupted: []runstate.Interrupted{{Task: "t1", Name: "one", Module: "shell", Run: "run/1"}}}},
		"died before flush": {[]string{started, changed}, runstate.Last{Pending: []string{"h1", "h2"}}},
		"died in the flush": {[]string{started, changed, again, handled, `{"type":"task_started","task":"h1","name":"H"}`, `{"type":"task_do`},
			runstate.Last{Interrupted: []runstate.Interrupted{{Task: "h1", Name: "H", Run: "run/1"}}, Pending: []string{"h1"}}},
		"chained": {[]string{changed, handled, chained, badlyRun}, runstate.Last{Pending: []string{"h3"}}},
		"failed":  {[]string{started, changed, handled, badlyRun}, runstate.Last{Pending: []string{"h1"}}},
		"fine":    {[]string{started, changed, wellDone}, runstate.Last{}},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, t.TempDir())
			if last, ok := f.Last(); ok {
				t.Errorf("there was no run, and there is %+v", last)
			}
			r, err := f.Begin("run", time.Now(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Append([]byte(strings.Join(c.events, "\n"))); err != nil {
				t.Fatal(err)
			}
			c.want.Run = "run/1"
			got, ok := f.Last()
			if len(got.Pending) == 0 {
				got.Pending = nil
			}
			if len(got.Interrupted) == 0 {
				got.Interrupted = nil
			}
			if !ok || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%+v %v, want %+v", got, ok, c.want)
			}
		})
	}
}

func TestAPlaceThatCannotBeUsed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := runstate.Open(filepath.Join(file, "state")); err == nil || errors.Is(err, runstate.ErrBusy) {
		t.Error(err)
	}
}

// What a run died in stays open over later runs until the task has run to its end.
func TestInterruptedTasksAreCarriedOn(t *testing.T) {
	f := open(t, t.TempDir())
	start := func(task string) string {
		return `{"type":"task_started","task":"` + task + `","name":"N","module":"shell"}`
	}
	done := func(task, more string) string {
		return `{"type":"task_done","task":"` + task + `","handler":false` + more + `}`
	}
	for i, step := range []struct {
		events []string
		open   string
	}{
		{[]string{start("a")}, "a"},
		{[]string{`{"type":"run_done","status":"ok"}`}, "a"},
		{[]string{start("a"), done("a", `,"interrupted":true`), `{"type":"run_done","status":"failed"}`}, "a"},
		{[]string{start("b")}, "a b"},
		{[]string{start("a")}, "b a"},
		{[]string{start("a"), done("a", ""), start("b"), done("b", `,"interrupted":true`)}, "b"},
		{[]string{start("b"), done("b", "")}, ""},
	} {
		last, _ := f.Last()
		r, err := f.Begin(fmt.Sprintf("run-%d", i), time.Now(), last.Interrupted)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Append([]byte(strings.Join(step.events, "\n"))); err != nil {
			t.Fatal(err)
		}
		last, _ = f.Last()
		var names []string
		for _, task := range last.Interrupted {
			names = append(names, task.Task)
		}
		if got := strings.Join(names, " "); got != step.open {
			t.Errorf("after run %d %q is open, want %q", i, got, step.open)
		}
	}
}
