// Package event is the runner's account of what happens: one numbered stream, kept durably and shown by one of two printers.
package event

import (
	"rustle.dev/deploy/runner/internal/value"
)

// Format is the version of the event stream.
const Format = "1.0"

// Status says how a task or one item of its loop ended.
type Status string

// The statuses of tasks and items.
const (
	OK      Status = "ok"
	Changed Status = "changed"
	Failed  Status = "failed"
	Ignored Status = "ignored"
	Skipped Status = "skipped"
)

// Outcome says how a whole run ended.
type Outcome string

// The outcomes of runs.
const (
	RunOK          Outcome = "ok"
	RunFailed      Outcome = "failed"
	RunCancelled   Outcome = "cancelled"
	RunInterrupted Outcome = "interrupted"
)

// Event is one thing that happened; the types of this package are all there are.
type Event interface {
	kind() string
	body() *value.Dict
}

// RunStarted opens every stream.
type RunStarted struct {
	Run, Plan, Inventory, Host, Artifact, Runner string
	Check, Diff                                  bool
}

// PlayStarted comes before the first task of a play.
type PlayStarted struct{ Play, Name string }

// StageStarted comes before whatever belongs to a stage.
type StageStarted struct{ Stage int }

// TaskRef names a task in events.
type TaskRef struct{ Play, Task, Name, Module string }

// TaskStarted states the intent to run a task.
type TaskStarted struct {
	TaskRef
	Handler bool
}

// ItemDone reports one item of a loop.
type ItemDone struct {
	Play, Task string
	Item       value.Value
	Label      string
	Status     Status
	Result     *value.Dict
}

// TaskRetry reports an attempt that did not satisfy `until`.
type TaskRetry struct {
	Play, Task       string
	Attempt, Retries int
	Result           *value.Dict
}

// TaskDone reports the result of a task.
type TaskDone struct {
	TaskRef
	Handler        bool
	Status         Status
	Result         *value.Dict
	DurationMillis int64
	// Notified are the ids of the handlers that this task has notified.
	Notified []string
	// Interrupted: an earlier run died in this task, and it is still open whether it may run again.
	Interrupted bool
}

// StageDone says that a stage has ended on this host.
type StageDone struct {
	Stage int
	// Next is the stage that the runner waits for; nil when nothing follows.
	Next *int
}

// Warning is something that a user should know.
type Warning struct{ Message, Task string }

// RunDone closes every stream.
type RunDone struct {
	Status                                Outcome
	Exit                                  int
	OK, Changed, Failed, Skipped, Ignored int
	Reason                                string
}

func (RunStarted) kind() string   { return "run_started" }
func (PlayStarted) kind() string  { return "play_started" }
func (StageStarted) kind() string { return "stage_started" }
func (TaskStarted) kind() string  { return "task_started" }
func (ItemDone) kind() string     { return "item_done" }
func (TaskRetry) kind() string    { return "task_retry" }
func (TaskDone) kind() string     { return "task_done" }
func (StageDone) kind() string    { return "stage_done" }
func (Warning) kind() string      { return "warning" }
func (RunDone) kind() string      { return "run_done" }

func (e RunStarted) body() *value.Dict {
	return value.DictOf("format", Format, "run", e.Run, "plan", e.Plan, "inventory", e.Inventory, "host", e.Host,
		"artifact", e.Artifact, "runner", e.Runner, "check", e.Check, "diff", e.Diff)
}

func (e PlayStarted) body() *value.Dict { return value.DictOf("play", e.Play, "name", e.Name) }

func (e StageStarted) body() *value.Dict { return value.DictOf("stage", int64(e.Stage)) }

func (e TaskStarted) body() *value.Dict {
	return value.DictOf("play", e.Play, "task", e.Task, "name", e.Name, "module", e.Module, "handler", e.Handler)
}

func (e ItemDone) body() *value.Dict {
	return value.DictOf("play", e.Play, "task", e.Task, "item", e.Item, "label", e.Label, "status", string(e.Status), "result", e.Result)
}

func (e TaskRetry) body() *value.Dict {
	return value.DictOf("play", e.Play, "task", e.Task, "attempt", int64(e.Attempt), "retries", int64(e.Retries), "result", e.Result)
}

func (e TaskDone) body() *value.Dict {
	body := value.DictOf("play", e.Play, "task", e.Task, "name", e.Name, "module", e.Module, "handler", e.Handler,
		"status", string(e.Status), "result", e.Result, "duration_ms", e.DurationMillis)
	if len(e.Notified) > 0 {
		ids := value.NewList()
		for _, id := range e.Notified {
			ids.Items = append(ids.Items, id)
		}
		body.Set("notified", ids)
	}
	if e.Interrupted {
		body.Set("interrupted", true)
	}
	return body
}

func (e StageDone) body() *value.Dict {
	body := value.DictOf("stage", int64(e.Stage), "next", nil)
	if e.Next != nil {
		body.Set("next", int64(*e.Next))
	}
	return body
}

func (e Warning) body() *value.Dict {
	body := value.DictOf("message", e.Message)
	if e.Task != "" {
		body.Set("task", e.Task)
	}
	return body
}

func (e RunDone) body() *value.Dict {
	body := value.DictOf("status", string(e.Status), "exit", int64(e.Exit), "ok", int64(e.OK), "changed", int64(e.Changed),
		"failed", int64(e.Failed), "skipped", int64(e.Skipped), "ignored", int64(e.Ignored))
	if e.Reason != "" {
		body.Set("reason", e.Reason)
	}
	return body
}
