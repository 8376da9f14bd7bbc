package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

var errInterrupted = errors.New("the task was interrupted")

// execute runs the module once, or as often as until and retries say, if `when` holds. loopError is what kept the loop from being evaluated. An error
// is about the task's own templates; it fails the task as a whole.
func (r *taskRun) execute(loopError error) (item, error) {
	r.hidden = hides(r.task.NoLog)
	v := r.evaluator(r.ctx, r.task, r.own)
	holds, condition, err := v.all(r.task.When)
	if err != nil {
		if loopError != nil {
			err = loopError
		}
		return item{}, err
	}
	if !holds {
		return item{result: value.DictOf("changed", false, "skipped", true, "skip_reason", "Conditional result was False", "false_condition", condition)}, nil
	}
	if loopError != nil {
		return item{}, loopError
	}
	c, err := r.prepare(v)
	if err != nil {
		return item{}, err
	}
	one := item{ignored: c.ignoreErrors}
	if err := r.attempts(c, &one); err != nil {
		return item{}, err
	}
	for _, raw := range r.task.Notify {
		name, err := r.evaluator(r.ctx, r.task, r.own).template(raw)
		if err != nil {
			return item{}, &settingError{"notify", err}
		}
		one.notify = append(one.notify, value.Str(name))
	}
	return one, nil
}

// attempts runs the module until it satisfies `until`.
func (r *taskRun) attempts(c *call, one *item) error {
	for attempt := 1; ; attempt++ {
		report, timedOut := r.invoke(c)
		report = withoutTuples(report)
		one.directive = report.Directive
		result := resultOf(report)
		one.result = result
		if timedOut {
			one.result = failure(fmt.Sprintf("the module %s did not end within its timeout of %d seconds and was stopped", r.task.Module, c.timeout))
			one.result.Set("changed", false)
			one.result.Set("timedout", value.DictOf("period", int64(c.timeout)))
			return nil
		}
		if r.ctx.Err() != nil {
			return errInterrupted
		}
		if c.runs > 1 {
			result.Set("attempts", int64(attempt))
		}
		if r.undecided {
			return nil // neither conditions nor further attempts make it better
		}
		r.learn(effect{report, c.hosts}, one, result)
		if !result.Has("skipped") {
			r.judge(result)
		}
		if c.runs == 1 {
			return nil
		}
		satisfied, err := r.satisfied(result)
		if err != nil {
			return err
		}
		if satisfied {
			return nil
		}
		if attempt == c.runs {
			result.Set("attempts", int64(c.runs-1))
			result.Set("failed", true)
			return nil
		}
		result.Set("retries", int64(c.runs))
		r.Events.Emit(event.TaskRetry{Play: r.ref.Play, Task: r.ref.Task, Attempt: attempt, Retries: c.runs - 1, Result: r.shownOnce(result)})
		if !r.sleep(c.delay) {
			fail(result, "the run was stopped while the task waited for its next attempt")
			return nil
		}
	}
}

// learn makes the result, and the facts and variables in it, visible to the conditions of the task and to later items.
func (r *taskRun) learn(report effect, one *item, result *value.Dict) {
	if report.Facts != nil {
		if r.own.facts == nil {
			r.own.facts = value.NewDict()
		}
		r.own.facts.Update(report.Facts)
	}
	if report.Variables != nil {
		r.own.set.addTold(report.Variables, report.hosts)
	}
	if report.Facts != nil || report.Variables != nil {
		one.effects = append(one.effects, report)
	}
	if r.task.Register != "" {
		r.own.set.addFromHost(r.task.Register, result)
	}
}

// judge applies changed_when and failed_when to the result.
func (r *taskRun) judge(result *value.Dict) {
	if len(r.task.ChangedWhen) > 0 {
		changed, _, err := r.evaluator(r.ctx, r.task, r.own).all(r.task.ChangedWhen)
		if err != nil {
			result.Set("failed", true)
			result.Set("changed_when_result", err.Error())
			return
		}
		result.Set("changed", changed)
	}
	if len(r.task.FailedWhen) > 0 {
		failed, _, err := r.evaluator(r.ctx, r.task, r.own).all(r.task.FailedWhen)
		if err != nil {
			result.Set("failed", true)
			result.Set("failed_when_result", err.Error())
			return
		}
		result.Set("failed", failed)
		result.Set("failed_when_result", failed)
	}
}

func (r *taskRun) satisfied(result *value.Dict) (bool, error) {
	if len(r.task.Until) == 0 {
		return !is(result, "failed"), nil
	}
	ok, _, err := r.evaluator(r.ctx, r.task, r.own).all(r.task.Until)
	return ok, err
}

// sleep waits; false: the run is to end.
func (r *taskRun) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Control.stopping:
	case <-r.ctx.Done():
	}
	return false
}

// invoke runs the module within the task's timeout.
func (r *taskRun) invoke(c *call) (report module.Result, timedOut bool) {
	if c.problem != nil {
		return *c.problem, false
	}
	if !c.spec.Convergent && !c.spec.Begins {
		if err := c.module.BeginWork(); err != nil {
			return module.Fail("%s", err), false
		}
	}
	ctx := r.ctx
	if c.timeout > 0 {
		limited, cancel := context.WithTimeout(ctx, time.Duration(c.timeout)*time.Second)
		defer cancel()
		ctx = limited
	}
	report = c.run(ctx)
	return report, report.Failed && ctx.Err() != nil && r.ctx.Err() == nil
}
