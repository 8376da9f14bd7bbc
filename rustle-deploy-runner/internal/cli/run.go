package cli

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/bundle"
	"rustle.dev/deploy/runner/internal/engine"
	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/modules/all"
	"rustle.dev/deploy/runner/internal/program"
	"rustle.dev/deploy/runner/internal/value"
)

// run runs the bundle of this executable.
func run(command string, args []string, p Process) (int, error) {
	options, err := parseRun(command, args)
	if err != nil {
		return 0, err
	}
	b, err := openBundle(p)
	if err != nil {
		return 0, err
	}
	defer b.Close()
	todo, variables, err := load(b)
	if err != nil {
		return 0, err
	}
	if boundaries := todo.Boundaries(); len(boundaries) > 0 && !options.Staged {
		return 0, wrongUsage("%s", describeBoundaries(boundaries))
	}
	control := engine.NewControl()
	secrets := value.NewDict()
	if options.Staged {
		if secrets, err = listen(p.Stdin, control); err != nil {
			return 0, err
		}
	}
	if options.runID == "" {
		options.runID = newRunID(time.Now())
	}
	return execute(options, p, b, todo, variables, control, secrets)
}

// execute runs the program with its record and its signals.
func execute(o runOptions, p Process, b *bundle.Bundle, todo *program.Program, variables *program.Variables, control *engine.Control,
	secrets *value.Dict) (int, error) {
	record, warnings, err := openRecord(o, b, todo)
	if err != nil {
		return 0, err
	}
	defer record.close()
	stream := event.NewStream(event.Options{Log: record.log(), Out: p.Stdout, Printer: printer(o, p.Stdout), TextLimit: o.limitOutput})
	m := b.Manifest()
	stream.Emit(event.RunStarted{Run: o.runID, Plan: m.Plan, Inventory: m.Inventory, Host: m.Host, Artifact: b.Digest(), Runner: p.Version,
		Check: o.Check, Diff: o.Diff})
	for _, warning := range append(b.Warnings(), warnings...) {
		stream.Emit(event.Warning{Message: warning})
	}
	ctx, restore := handleSignals(control, o.Staged, func(message string) { stream.Emit(event.Warning{Message: message}) })
	e := engine.New(engine.Config{
		Program: todo, Variables: variables, Modules: all.Registry(), Language: jinja.NewEnvironment(jinja.DefaultOptions()),
		OpenFile: opener(b), Events: stream, Control: control, Options: o.Options, Interrupted: record.interrupted,
	})
	e.AddSecrets(secrets)
	ctx, release := whileWanted(ctx, control)
	done := e.Run(ctx)
	release()
	restore()
	stream.Emit(done)
	if err := stream.Close(); err != nil {
		fmt.Fprintf(p.Stderr, "warning: the events could not be printed to the end: %v\n", err)
	}
	if err := record.finish(done); err != nil {
		fmt.Fprintf(p.Stderr, "warning: the result of the run could not be recorded: %v\n", err)
	}
	return done.Exit, nil
}

// whileWanted ends the context when the controller ends the running task.
func whileWanted(ctx context.Context, control *engine.Control) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-control.Ending():
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

func load(b *bundle.Bundle) (*program.Program, *program.Variables, error) {
	text, err := b.Program()
	if err != nil {
		return nil, nil, err
	}
	todo, err := program.Decode(text)
	if err != nil {
		return nil, nil, &bundle.DamagedError{Path: b.Path(), Reason: "its program cannot be read", Err: err}
	}
	if text, err = b.Variables(); err != nil {
		return nil, nil, err
	}
	groups, err := b.Groups()
	if err != nil {
		return nil, nil, err
	}
	variables, err := program.DecodeVariables(text, groups)
	if err != nil {
		return nil, nil, &bundle.DamagedError{Path: b.Path(), Reason: "its variables cannot be read", Err: err}
	}
	return todo, variables, nil
}

func opener(b *bundle.Bundle) func(string) (io.ReadCloser, error) {
	return func(sha256 string) (io.ReadCloser, error) {
		_, open, err := b.File(sha256)
		if err != nil {
			return nil, err
		}
		return open()
	}
}

func describeBoundaries(boundaries []program.Boundary) string {
	var text strings.Builder
	text.WriteString("this plan makes hosts wait for each other, so its artifact cannot be run by itself; let rustle-deploy run it. It waits")
	for i, b := range boundaries {
		if i > 0 {
			text.WriteString(",")
		}
		fmt.Fprintf(&text, " before stage %d", b.Stage)
		if b.Before != "" {
			fmt.Fprintf(&text, " (play %q, batch %q, task %q)", b.Play, b.Batch, b.Before)
		} else {
			fmt.Fprintf(&text, " (play %q, batch %q)", b.Play, b.Batch)
		}
	}
	return text.String()
}

func printer(o runOptions, out io.Writer) event.Printer {
	if o.events {
		return event.NDJSON{}
	}
	return &event.Human{Color: isTerminal(out) && os.Getenv("NO_COLOR") == "", Verbosity: o.Verbosity, Diff: o.Diff}
}

func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// newRunID makes an id that sorts by time.
func newRunID(now time.Time) string {
	var random [4]byte
	_, _ = rand.Read(random[:]) // never fails since Go 1.24
	return now.UTC().Format("20060102T150405") + "-" + hex.EncodeToString(random[:])
}

// interrupted is the stop that a signal asks for.
func interrupted(name string, exit int) engine.Stop {
	return engine.Stop{Outcome: event.RunInterrupted, Exit: exit, Reason: "stopped by " + name}
}

// onSignal lets the first signal end the run after the running task, and the next one end the task too.
func onSignal(control *engine.Control, stop engine.Stop, before int, cancel func(), warn func(string)) {
	control.Stop(stop)
	if before == 0 {
		warn(stop.Reason + ": the running task may end; another signal ends it at once")
		return
	}
	cancel()
}
