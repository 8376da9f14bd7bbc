package runstate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"rustle.dev/deploy/runner/internal/value"
)

// Run is the record of one attempt of a run. It implements event.Log.
type Run struct {
	folder *Folder
	path   string
	events *os.File
}

// Begin starts the record of the next attempt of the run with the given id. It carries on the questions that are open: interrupted are the tasks in which runs died.
func (f *Folder) Begin(id string, now time.Time, interrupted []Interrupted) (*Run, error) {
	if err := CheckID(id); err != nil {
		return nil, err
	}
	parent := filepath.Join(f.path, runsName, id)
	if err := f.fs.MkdirAll(parent, 0o700); err != nil {
		return nil, err
	}
	attempt, err := f.nextAttempt(parent)
	if err != nil {
		return nil, err
	}
	r := &Run{folder: f, path: filepath.Join(parent, strconv.Itoa(attempt))}
	start := value.DictOf("format", "1.0", "run", id, "attempt", int64(attempt), "pid", int64(os.Getpid()), "time", now.UTC().Format(time.RFC3339Nano))
	if len(interrupted) > 0 {
		open := value.NewList()
		for _, i := range interrupted {
			open.Items = append(open.Items, value.DictOf("task", i.Task, "name", i.Name, "module", i.Module, "run", i.Run))
		}
		start.Set("interrupted", open)
	}
	started := value.JSON(start) + "\n"
	file, err := f.fs.Create(filepath.Join(r.path, startName), 0o600)
	if err != nil {
		return nil, err
	}
	_, err = file.Write([]byte(started))
	if err := errors.Join(err, file.SyncAndClose()); err != nil {
		return nil, err
	}
	if r.events, err = os.OpenFile(filepath.Join(r.path, eventsName), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600); err != nil {
		return nil, err
	}
	last := filepath.Join(f.path, runsName, lastName)
	if err := errors.Join(f.fs.SyncDir(r.path), f.fs.SyncDir(parent), f.replace(last, id+"/"+strconv.Itoa(attempt)+"\n")); err != nil {
		r.events.Close()
		return nil, err
	}
	return r, f.removeOld(id)
}

// nextAttempt makes the folder of the first attempt that does not exist yet.
func (f *Folder) nextAttempt(parent string) (int, error) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return 0, err
	}
	next := 1
	for _, entry := range entries {
		if n, err := strconv.Atoi(entry.Name()); err == nil && n >= next {
			next = n + 1
		}
	}
	return next, f.fs.Mkdir(filepath.Join(parent, strconv.Itoa(next)), 0o700)
}

// replace writes a file atomically and durably. What a run that was killed left of it is in the way of nobody.
func (f *Folder) replace(path, content string) error {
	temporary := path + ".new"
	if err := f.fs.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return f.fs.WriteFile(path, temporary, 0o600, []byte(content))
}

// removeOld removes the records of the oldest runs, but never that of the run with the given id.
func (f *Folder) removeOld(id string) error {
	runs := filepath.Join(f.path, runsName)
	entries, err := os.ReadDir(runs)
	if err != nil {
		return err
	}
	entries = slices.DeleteFunc(entries, func(entry os.DirEntry) bool { return CheckID(entry.Name()) != nil })
	type run struct {
		name string
		at   time.Time
	}
	var old []run
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && entry.Name() != id {
			old = append(old, run{entry.Name(), info.ModTime()})
		}
	}
	slices.SortFunc(old, func(a, b run) int { return a.at.Compare(b.at) })
	for _, r := range old[:max(0, len(entries)-KeptRuns)] {
		if err := f.fs.RemoveTree(filepath.Join(runs, r.name)); err != nil {
			return fmt.Errorf("removing the record of an old run: %w", err)
		}
	}
	return nil
}

// Path is the folder of the record.
func (r *Run) Path() string { return r.path }

// Append implements event.Log.
func (r *Run) Append(lines []byte) error {
	_, err := r.events.Write(lines)
	return err
}

// Sync implements event.Log.
func (r *Run) Sync() error { return syncData(r.events) }

// Finish keeps the result of the run, which is complete then.
func (r *Run) Finish(result *value.Dict) error {
	err := r.folder.replace(filepath.Join(r.path, resultName), value.JSON(result)+"\n")
	return errors.Join(err, r.events.Close())
}
