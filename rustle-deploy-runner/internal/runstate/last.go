package runstate

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// Last is what the record of the last run says about work that is left over.
type Last struct {
	// Run is its id and attempt.
	Run string
	// Interrupted are the tasks in which runs died, up to this one, and that have not run to their end since.
	Interrupted []Interrupted
	// Pending are the ids of the handlers that were notified and have not run.
	Pending []string

	running *Interrupted // the task that has started and not ended, as far as the record has been read
}

// Interrupted is a task in which a run died.
type Interrupted struct{ Task, Name, Module, Run string }

// Last reads the record of the run before. ok is false when there is none, or none that can be read.
func (f *Folder) Last() (last Last, ok bool) {
	name, err := os.ReadFile(filepath.Join(f.path, runsName, lastName))
	last.Run = strings.TrimSpace(string(name))
	id, attempt, found := strings.Cut(last.Run, "/")
	if err != nil || !found || CheckID(id) != nil || CheckID(attempt) != nil {
		return Last{}, false
	}
	folder := filepath.Join(f.path, runsName, id, attempt)
	last.Interrupted = carried(filepath.Join(folder, startName))
	events, err := os.ReadFile(filepath.Join(folder, eventsName))
	if err != nil {
		return Last{}, false
	}
	for line := range bytes.Lines(events) {
		parsed, err := value.ParseJSON(line)
		event, isDict := parsed.(*value.Dict)
		if err != nil || !isDict {
			continue // the end of a record that a crash cut short
		}
		last.read(event)
	}
	if last.running != nil {
		last.settle(last.running.Task)
		last.Interrupted = append(last.Interrupted, *last.running)
		last.running = nil
	}
	return last, true
}

// carried is what the run that a record is of had been told about runs before it.
func carried(startedPath string) (interrupted []Interrupted) {
	text, err := os.ReadFile(startedPath)
	if err != nil {
		return nil
	}
	parsed, err := value.ParseJSON(text)
	started, isDict := parsed.(*value.Dict)
	if err != nil || !isDict {
		return nil
	}
	entries, _ := started.GetString("interrupted")
	list, _ := entries.(*value.List)
	if list == nil {
		return nil
	}
	for _, entry := range list.Items {
		if task, ok := entry.(*value.Dict); ok {
			interrupted = append(interrupted, Interrupted{Task: textOf(task, "task"), Name: textOf(task, "name"), Module: textOf(task, "module"), Run: textOf(task, "run")})
		}
	}
	return interrupted
}

func textOf(entry *value.Dict, key string) string {
	v, _ := entry.GetString(key)
	s, _ := v.(string)
	return s
}

func (l *Last) read(event *value.Dict) {
	text := func(key string) string { return textOf(event, key) }
	switch text("type") {
	case "task_started":
		l.running = &Interrupted{Task: text("task"), Name: text("name"), Module: text("module"), Run: l.Run}
	case "task_done":
		l.running = nil
		if open, _ := event.GetString("interrupted"); open != true {
			l.settle(text("task"))
		}
		if handler, _ := event.GetString("handler"); handler == true {
			l.remove(text("task"))
		}
		notified, _ := event.GetString("notified")
		if ids, ok := notified.(*value.List); ok {
			for _, id := range ids.Items {
				if id, ok := id.(string); ok {
					l.remove(id)
					l.Pending = append(l.Pending, id)
				}
			}
		}
	case "run_done":
		l.running = nil
		if text("status") == "ok" {
			l.Pending = nil
		}
	}
}

func (l *Last) settle(task string) {
	l.Interrupted = slices.DeleteFunc(l.Interrupted, func(i Interrupted) bool { return i.Task == task })
}

func (l *Last) remove(id string) {
	kept := l.Pending[:0]
	for _, pending := range l.Pending {
		if pending != id {
			kept = append(kept, pending)
		}
	}
	l.Pending = kept
}
