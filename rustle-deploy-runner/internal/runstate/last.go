package runstate

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// Last is what the record of the last run says about work that is left over.
type Last struct {
	// Run is its id and attempt.
	Run string
	// Unfinished is the task during which the run died: its id and name. Empty if it did not die during a task.
	Unfinished, UnfinishedName string
	// Pending are the ids of the handlers that were notified and have not run.
	Pending []string
}

// Last reads the record of the run before. ok is false when there is none, or none that can be read.
func (f *Folder) Last() (last Last, ok bool) {
	name, err := os.ReadFile(filepath.Join(f.path, runsName, lastName))
	last.Run = strings.TrimSpace(string(name))
	id, attempt, found := strings.Cut(last.Run, "/")
	if err != nil || !found || CheckID(id) != nil || CheckID(attempt) != nil {
		return Last{}, false
	}
	events, err := os.ReadFile(filepath.Join(f.path, runsName, id, attempt, eventsName))
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
	return last, true
}

func (l *Last) read(event *value.Dict) {
	text := func(key string) string {
		v, _ := event.GetString(key)
		s, _ := v.(string)
		return s
	}
	switch text("type") {
	case "task_started":
		l.Unfinished, l.UnfinishedName = text("task"), text("name")
	case "task_done":
		l.Unfinished, l.UnfinishedName = "", ""
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
		l.Unfinished, l.UnfinishedName = "", ""
		if text("status") == "ok" {
			l.Pending = nil
		}
	}
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
