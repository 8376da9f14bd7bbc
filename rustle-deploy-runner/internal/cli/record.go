package cli

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/bundle"
	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/hostpath"
	"rustle.dev/deploy/runner/internal/modules/all"
	"rustle.dev/deploy/runner/internal/program"
	"rustle.dev/deploy/runner/internal/release"
	"rustle.dev/deploy/runner/internal/runstate"
	"rustle.dev/deploy/runner/internal/value"
)

// record is where a run is recorded; the zero value is nowhere.
type record struct {
	folder *runstate.Folder
	run    *runstate.Run
	// interrupted are the tasks in which earlier runs died and that may do harm when they run again; the run, by the id of the task.
	interrupted map[string]string
}

// openRecord takes the lock of the state folder and begins the record. A run that cannot be recorded, for want of a place, goes on with a warning; one
// beside another run does not. Check mode leaves no trace on the host: it only looks whether a run is going on.
func openRecord(o runOptions, b *bundle.Bundle, todo *program.Program) (r record, warnings []string, err error) {
	path, err := stateDir(o, b)
	if err != nil {
		return r, []string{unrecorded(err)}, nil
	}
	if r, warnings, err = lockRuns(o, path); err != nil {
		return r, nil, err
	}
	if err := stillCurrent(o, b); err != nil {
		r.close()
		return record{}, nil, err
	}
	if r.folder == nil {
		return r, warnings, nil
	}
	var open []runstate.Interrupted
	if last, ok := r.folder.Last(); ok {
		open = undecided(last, todo)
		r.interrupted = map[string]string{}
		for _, task := range open {
			r.interrupted[task.Task] = task.Run
		}
		warnings = describeLast(last, todo)
	}
	if r.run, err = r.folder.Begin(o.runID, time.Now(), open); err != nil {
		warnings = append(warnings, unrecorded(err))
	}
	return r, warnings, nil
}

// lockRuns keeps other runs, and changes of the current release, from beginning. Check mode only looks.
func lockRuns(o runOptions, path string) (r record, warnings []string, err error) {
	if o.Check {
		busy, err := runstate.Busy(path)
		if busy {
			return r, nil, fmt.Errorf("%w (state folder %s)", runstate.ErrBusy, path)
		}
		if err != nil {
			warnings = append(warnings, fmt.Sprintf("whether another run is going on could not be found out: %v", err))
		}
		return r, warnings, nil
	}
	if r.folder, err = runstate.Open(path); errors.Is(err, runstate.ErrBusy) {
		return r, nil, err
	} else if err != nil {
		return r, []string{unrecorded(err)}, nil
	}
	return r, nil, nil
}

// errNotCurrent says that a controller wants a release to run that somebody else has replaced since it was activated.
var errNotCurrent = errors.New("this release is not the current one any more")

// stillCurrent refuses to run a release for a controller when another one has become current: two controllers at once would otherwise both report success.
func stillCurrent(o runOptions, b *bundle.Bundle) error {
	folder, ok := release.StateOf(b.Path())
	if !ok || !o.Staged {
		return nil
	}
	current, ok := release.CurrentOf(folder)
	if ok && current == filepath.Base(filepath.Dir(b.Path())) {
		return nil
	}
	if !ok {
		current = "none"
	}
	return fmt.Errorf("%w: release %s is current in %s, so somebody else has deployed there; nothing was run", errNotCurrent, current, folder)
}

func unrecorded(err error) string {
	return "this run is not recorded on the host, so it cannot be followed up after a lost connection: " + err.Error()
}

// stateDir is the state folder of the run: the one that was asked for, the one that the artifact is a release in, or the one that it would be.
func stateDir(o runOptions, b *bundle.Bundle) (string, error) {
	if o.stateDir != "" {
		return o.stateDir, nil
	}
	if folder, ok := release.StateOf(b.Path()); ok {
		return folder, nil
	}
	home := os.Getenv("HOME")
	if home == "" {
		account, err := user.Current()
		if err != nil {
			return "", fmt.Errorf("the home folder is not known: %w", err)
		}
		home = account.HomeDir
	}
	if home == "" {
		return "", errors.New("the account has no home folder")
	}
	return hostpath.State(home, b.Manifest().Plan, b.Manifest().Inventory)
}

// undecided are the tasks in which runs died, that are still in the program and whose modules are not convergent.
func undecided(last runstate.Last, todo *program.Program) (open []runstate.Interrupted) {
	modules := map[string]string{}
	for _, play := range todo.Plays {
		for _, section := range play.Sections {
			for _, part := range section.Parts {
				for _, task := range part.Tasks {
					modules[task.ID] = task.Module
				}
			}
		}
		for _, handler := range play.Handlers {
			modules[handler.ID] = handler.Module
		}
	}
	registry := all.Registry()
	for _, task := range last.Interrupted {
		found, known := registry.Get(task.Module)
		if known && modules[task.Task] == task.Module && !found.Spec().Convergent {
			open = append(open, task)
		}
	}
	return open
}

// describeLast warns of what the run before left undone.
func describeLast(last runstate.Last, todo *program.Program) []string {
	var warnings []string
	for _, task := range last.Interrupted {
		warnings = append(warnings, fmt.Sprintf("an earlier run (%s) died during the task %q (%s), which may be half done", task.Run, task.Name, task.Task))
	}
	if len(last.Pending) > 0 {
		named := map[string]string{}
		for _, play := range todo.Plays {
			for _, handler := range play.Handlers {
				named[handler.ID] = handler.Name
			}
		}
		var handlers []string
		for _, id := range last.Pending {
			if name := named[id]; name != "" {
				handlers = append(handlers, fmt.Sprintf("%q (%s)", name, id))
			} else {
				handlers = append(handlers, id)
			}
		}
		warnings = append(warnings, fmt.Sprintf("the run before (%s) ended before the handlers that it had notified ran: %s; they run again only when a task notifies them",
			last.Run, strings.Join(handlers, ", ")))
	}
	return warnings
}

func (r record) log() event.Log {
	if r.run == nil {
		return nil
	}
	return r.run
}

func (r record) finish(done event.RunDone) error {
	if r.run == nil {
		return nil
	}
	return r.run.Finish(value.DictOf("format", "1.0", "status", string(done.Status), "exit", int64(done.Exit)))
}

func (r record) close() {
	if r.folder != nil {
		r.folder.Close()
	}
}
