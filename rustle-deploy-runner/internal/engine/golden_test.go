package engine_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/contracttest"
	"rustle.dev/deploy/runner/internal/engine"
	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/modules/all"
	"rustle.dev/deploy/runner/internal/program"
)

const golden = "../../contract/golden/"

// The golden run: program, variables and control messages in, events out, to the byte. The controller's tests read the same files.
func TestGolden(t *testing.T) {
	todo, variables := goldenProgram(t)
	control := engine.NewControl()
	// The last message, a cancel, must not come before the run has passed its boundary; cli's tests send one.
	lines := bytes.SplitAfter(readGolden(t, "control/session.ndjson"), []byte("\n"))
	secrets := say(t, control, string(bytes.Join(lines[:2], nil)))
	now := func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC) }
	var out bytes.Buffer
	stream := event.NewStream(event.Options{Out: &out, Printer: event.NDJSON{}, Now: now})
	stream.Emit(event.RunStarted{Run: "20260102T030405-00c0ffee", Plan: "site", Inventory: "hosts", Host: "web1",
		Artifact: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", Runner: "1.0.0", Diff: true})
	e := engine.New(engine.Config{Program: todo, Variables: variables, Modules: all.Registry(), Language: jinja.NewEnvironment(jinja.DefaultOptions()),
		OpenFile: func(string) (io.ReadCloser, error) { return nil, errors.New("no file is read here") },
		Events:   stream, Control: control, Options: engine.Options{Staged: true, Diff: true}, Now: now})
	e.AddSecrets(secrets)
	stream.Emit(e.Run(context.Background()))
	if err := stream.Close(); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden+"events/full.ndjson", out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	schema := contracttest.Load(t, "events.schema.json")
	for line := range bytes.Lines(out.Bytes()) {
		schema.Check(t, line, "")
	}
	for line := range bytes.Lines(readGolden(t, "control/session.ndjson")) {
		contracttest.Load(t, "control.schema.json").Check(t, line, "")
	}
	if want := readGolden(t, "events/full.ndjson"); !bytes.Equal(out.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s", out.Bytes(), want)
	}
}

func readGolden(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(golden + name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func goldenProgram(t *testing.T) (*program.Program, *program.Variables) {
	t.Helper()
	todo, err := program.Decode(readGolden(t, "program/full.json"))
	if err != nil {
		t.Fatal(err)
	}
	variables, err := program.DecodeVariables(readGolden(t, "variables/full.json"), readGolden(t, "groups/full.json"))
	if err != nil {
		t.Fatal(err)
	}
	return todo, variables
}
