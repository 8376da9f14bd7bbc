package engine

import (
	"context"
	"errors"
	"fmt"

	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/program"
	"rustle.dev/deploy/runner/internal/value"
)

// role says why a task runs.
type role int

const (
	listed   role = iota // it stands in a part
	notified             // it is a handler
)

// taskRun is one task while it runs.
type taskRun struct {
	*Engine
	ctx   context.Context
	task  *program.Task
	ref   event.TaskRef
	own   local
	items []item
	begun bool // what must not be done twice: the intent is durable
	// undecided is set when an earlier run died in this task and nobody has decided that it may run again.
	undecided bool
	// noLog hides every result from here on; a loop with one item that asks for it hides all.
	noLog bool
	// hidden: the item at hand asks for it.
	hidden bool
}

// item is what became of one run of the module: of the task, or of one item of its loop.
type item struct {
	result    *value.Dict
	ignored   bool // a failure does not fail the host
	notify    []string
	effects   []effect // facts and variables, in the order in which they were found
	directive module.Directive
}

// effect is what a module found out or was told to set, and the texts of hosts that it was given.
type effect struct {
	module.Result
	hosts hostTexts
}

// runTask runs one task or handler from its first event to its last.
func (e *Engine) runTask(ctx context.Context, task *program.Task, as role) ending {
	began := e.Now()
	r := &taskRun{Engine: e, ctx: ctx, task: task, own: local{set: newFindings()}, noLog: hides(task.NoLog)}
	r.ref = event.TaskRef{Play: e.play.ID, Task: task.ID, Name: e.evaluator(ctx, task, r.own).text(task.Name), Module: task.Module}
	e.Events.Emit(event.TaskStarted{TaskRef: r.ref, Handler: as == notified})

	result, ignored := r.perform()
	handlers, err := r.notifications(result)
	if err != nil {
		fail(result, err.Error())
		ignored = false
	}
	status := statusOf(result, ignored && !r.undecided)
	r.commit(result, status)
	if warnings, ok := get(result, "warnings").(*value.List); ok && !r.isSecret() {
		for _, warning := range warnings.Items {
			e.Events.Emit(event.Warning{Message: value.Str(warning), Task: task.ID})
		}
	}
	e.Events.Emit(event.TaskDone{TaskRef: r.ref, Handler: as == notified, Status: status, Result: r.shown(result),
		DurationMillis: e.Now().Sub(began).Milliseconds(), Notified: e.handlers.add(handlers), Interrupted: r.stillInterrupted(status)})
	directive := r.directive()
	if directive == "" || status == event.Failed {
		e.countTask(status, is(result, "changed"))
	}
	if status == event.Failed {
		return failed
	}
	return e.obey(ctx, directive)
}

// perform evaluates the loop and runs the module for each item, or once.
func (r *taskRun) perform() (result *value.Dict, ignored bool) {
	var items []value.Value
	var loopError error
	hosts := hostTexts{}
	if r.task.HasLoop {
		items, loopError = r.loopItems(hosts)
		if loopError != nil && !isUndefined(loopError) {
			return r.failed(loopError)
		}
	}
	switch {
	case r.task.HasLoop && loopError == nil && len(items) == 0:
		return value.DictOf("changed", false, "skipped", true, "skipped_reason", "No items in the list", "results", value.NewList()), false
	case r.task.HasLoop && loopError == nil:
		if err := r.runLoop(items, hosts); err != nil {
			return r.failed(err)
		}
		return summary(r.items)
	}
	// An undefined variable in a loop is an error only if the task is not skipped.
	one, err := r.execute(loopError)
	if err != nil {
		return r.failed(err)
	}
	r.items = append(r.items, one)
	return one.result, one.ignored
}

// failed is the result of a task whose own templates are wrong.
func (r *taskRun) failed(err error) (result *value.Dict, ignored bool) {
	r.items = nil
	result = failure(err.Error())
	result.Set("changed", false)
	var bad *settingError
	if errors.As(err, &bad) && bad.key == "ignore_errors" {
		return result, false
	}
	ignored, err = r.settings(r.evaluator(r.ctx, r.task, r.own)).flag("ignore_errors", r.task.IgnoreErrors, false)
	return result, ignored && err == nil
}

// commit makes known to later tasks what this one has found out.
func (r *taskRun) commit(result *value.Dict, status event.Status) {
	if r.task.Register != "" {
		r.host.set.addFromHost(r.task.Register, result)
	}
	if status != event.OK && status != event.Changed {
		return
	}
	for _, one := range r.items {
		for _, effect := range one.effects {
			switch {
			case effect.Variables != nil && effect.Included:
				r.host.included.Update(effect.Variables)
			case effect.Variables != nil:
				r.host.set.addTold(effect.Variables, effect.hosts)
			}
			if effect.Facts != nil {
				r.host.addFacts(effect.Facts)
			}
		}
	}
}

// notifications finds the handlers that the task notifies: only when it changed something and did not fail.
func (r *taskRun) notifications(result *value.Dict) ([]*program.Task, error) {
	if status := statusOf(result, false); status != event.Changed {
		return nil, nil
	}
	var found []*program.Task
	for _, one := range r.items {
		for _, name := range one.notify {
			handlers, err := r.handlers.find(r.ctx, name)
			if err != nil {
				return nil, err
			}
			found = append(found, handlers...)
		}
	}
	return found, nil
}

func (r *taskRun) directive() module.Directive {
	for _, one := range r.items {
		if one.directive != "" && !is(one.result, "skipped") {
			return one.directive
		}
	}
	return ""
}

// hides says whether no_log asks for hiding as far as its text tells: what is a template may.
func hides(noLog value.Value) bool { return noLog != nil && noLog != false }

// shownOnce is shown for an item of a loop or an attempt.
func (r *taskRun) shownOnce(result *value.Dict) *value.Dict {
	if r.hidden {
		return censored(result)
	}
	return result
}

func (r *taskRun) shown(result *value.Dict) *value.Dict {
	if r.isSecret() {
		return censored(result)
	}
	return result
}

// isSecret says whether the result of the task is hidden: one of its items asked for it, or it ended in one of which nobody knows.
func (r *taskRun) isSecret() bool { return r.noLog || r.hidden }

func (e *Engine) countTask(status event.Status, changed bool) {
	switch status {
	case event.Failed:
		e.count.Failed++
		return
	case event.Skipped:
		e.count.Skipped++
		return
	case event.Ignored:
		e.count.Ignored++
	}
	e.count.OK++
	if changed {
		e.count.Changed++
	}
}

// obey does what a meta task asks for.
func (e *Engine) obey(ctx context.Context, directive module.Directive) ending {
	switch directive {
	case "", module.Noop, module.ClearHostErrors: // a host with errors runs no further tasks here
		return goOn
	case module.FlushHandlers:
		return e.handlers.flush(ctx)
	case module.EndPlay, module.EndHost, module.EndBatch: // the same for a single host
		return playOver
	case module.ClearFacts:
		e.host.clearFacts()
		return goOn
	}
	e.Events.Emit(event.Warning{Message: fmt.Sprintf("a task asked for %q, which this runner does not know", directive)})
	return goOn
}
