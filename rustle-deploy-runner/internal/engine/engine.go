// Package engine runs a program on one host: conditions, loops, retries, results, handlers and stages. It knows neither what modules do nor how the
// expression language works.
package engine

import (
	"context"
	"io"
	"time"

	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/program"
	"rustle.dev/deploy/runner/internal/value"
)

// Exit codes that a run can end with.
const (
	ExitOK        = 0
	ExitFailed    = 2
	ExitCancelled = 6
)

// Modules finds modules by name, and their specs.
type Modules interface {
	Get(name string) (module.Module, bool)
	Spec(name string) module.Spec
}

// Events takes the account of the run.
type Events interface {
	Emit(event.Event)
	// Sync returns when all events so far are durable.
	Sync()
	// Hide keeps texts out of all later events.
	Hide(secrets []string)
}

// Options are the arguments of a run.
type Options struct {
	Check, Diff    bool
	Tags, SkipTags []string
	Verbosity      int
	// Staged runs wait for the controller at each stage boundary.
	Staged bool
	// RerunInterrupted lets tasks run again in which an earlier run died, also where doing their work twice may do harm.
	RerunInterrupted bool
}

// Config is what a run is made of.
type Config struct {
	Program   *program.Program
	Variables *program.Variables
	Modules   Modules
	Language  *jinja.Environment
	// OpenFile opens the content of an embedded file.
	OpenFile func(sha256 string) (io.ReadCloser, error)
	Events   Events
	Control  *Control
	Options  Options
	// Interrupted are the tasks in which an earlier run died: the id of the task, and that of the run.
	Interrupted map[string]string
	// Now is the clock; nil: the real one.
	Now func() time.Time
}

// Engine is one run.
type Engine struct {
	Config
	host  *hostState
	count event.RunDone
	stage int
	// The position in the program, for what variables and handlers refer to.
	play     *program.Play
	part     *program.Part
	handlers *handlers
	omit     string
	// gone are the hosts that had failed when this stage began.
	gone map[string]bool
	// languages are the variants of the language that template tasks asked for.
	languages map[module.RenderOptions]*jinja.Environment
}

// New prepares a run.
func New(config Config) *Engine {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Control == nil {
		config.Control = NewControl()
	}
	e := &Engine{Config: config, omit: newOmit(), languages: map[module.RenderOptions]*jinja.Environment{}}
	e.host = newHostState(e)
	return e
}

// ending is why a play or a run does not go on.
type ending int

const (
	goOn     ending = iota
	failed          // a task failed and the failure is not ignored
	stopped         // the controller or a signal said so
	playOver        // meta ended the play for this host
)

// Run runs the program and returns the last event of the stream, for the caller to emit when nothing else can follow. Cancelling ctx ends the running
// task at once; Control.Stop lets it end.
func (e *Engine) Run(ctx context.Context) event.RunDone {
	e.warnings(e.Program.Warnings)
	e.warnings(e.Variables.Warnings)
	e.gone = e.Control.failedBefore(0)
	e.Events.Emit(event.StageStarted{Stage: 0})
	end := goOn
	for _, play := range e.Program.Plays {
		if end = e.runPlay(ctx, play); end == failed || end == stopped {
			break
		}
	}
	done := e.count
	stop := e.Control.stopped()
	if end == failed && stop != nil && (stop.Outcome == event.RunInterrupted || e.Control.isEnding()) {
		end = stopped // the running task may have failed of it
	}
	switch end {
	case failed:
		done.Status, done.Exit = event.RunFailed, ExitFailed
	case stopped:
		done.Status, done.Exit, done.Reason = stop.Outcome, stop.Exit, stop.Reason
	default:
		e.Events.Emit(event.StageDone{Stage: e.stage})
		done.Status, done.Exit = event.RunOK, ExitOK
	}
	return done
}

func (e *Engine) warnings(messages []string) {
	for _, message := range messages {
		e.Events.Emit(event.Warning{Message: message})
	}
}

func (e *Engine) runPlay(ctx context.Context, play *program.Play) ending {
	e.play, e.part, e.handlers = play, nil, newHandlers(e, play)
	defer e.handlers.warnPending()
	for _, name := range program.SectionNames {
		end := e.runSections(ctx, name)
		if end == goOn {
			end = e.handlers.flush(ctx)
		} else if end == failed && play.ForceHandlers {
			e.handlers.flush(ctx)
		}
		if end != goOn {
			return end
		}
	}
	return goOn
}

// runSections runs the sections of one name. Handlers are flushed after those that have no tasks as well: what a handler has notified runs then.
func (e *Engine) runSections(ctx context.Context, name string) ending {
	for _, section := range e.play.Sections {
		if section.Name != name {
			continue
		}
		if end := e.runSection(ctx, section); end != goOn {
			return end
		}
	}
	return goOn
}

func (e *Engine) runSection(ctx context.Context, section *program.Section) ending {
	for _, part := range section.Parts {
		if !part.Includes(e.Variables.Hostname) {
			continue
		}
		if e.Control.stopped() != nil || !e.enterStage(ctx, part.Stage) {
			return stopped
		}
		first := e.part == nil
		e.part = part
		if first {
			e.Events.Emit(event.PlayStarted{Play: e.play.ID, Name: e.evaluator(ctx, noTask, local{}).text(e.play.Name)})
			if end := e.gatherFacts(ctx); end != goOn {
				return end
			}
		}
		for _, task := range part.Tasks {
			if end := e.runListed(ctx, task); end != goOn {
				return end
			}
		}
	}
	return goOn
}

// noTask stands for the task where there is none.
var noTask = &program.Task{Vars: value.NewDict()}

// gatherFacts runs setup at the start of a play. It is not filtered by tags unless the play itself is.
func (e *Engine) gatherFacts(ctx context.Context) ending {
	if !e.play.GatherFacts {
		return goOn
	}
	setup := &program.Task{ID: e.play.ID + "/gather_facts", Name: "Gathering Facts", Module: "setup", Args: value.NewDict(), Vars: value.NewDict()}
	if len(e.play.Tags) == 0 {
		setup.Tags = []string{"always"}
	}
	return e.runListed(ctx, setup)
}

// runListed runs a task of a part, when the tags select it.
func (e *Engine) runListed(ctx context.Context, task *program.Task) ending {
	if e.Control.stopped() != nil {
		return stopped
	}
	if !e.selected(task) {
		return goOn
	}
	return e.runTask(ctx, task, listed)
}

// enterStage passes the boundary before a part of another stage. It returns false when the run ends there.
func (e *Engine) enterStage(ctx context.Context, stage int) bool {
	if stage <= e.stage {
		return true
	}
	e.Events.Emit(event.StageDone{Stage: e.stage, Next: &stage})
	if e.Options.Staged {
		e.Events.Sync() // the controller is waiting for it
		values, ok := e.Control.await(ctx, stage)
		if !ok {
			return false
		}
		for _, v := range values {
			e.host.take(v)
		}
		e.gone = e.Control.failedBefore(stage)
	}
	e.stage = stage
	e.Events.Emit(event.StageStarted{Stage: stage})
	return true
}
