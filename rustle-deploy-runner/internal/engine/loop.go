package engine

import (
	"errors"
	"fmt"

	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/keyword"
	"rustle.dev/deploy/runner/internal/value"
)

func isUndefined(err error) bool {
	var undefined *jinja.UndefinedError
	return errors.As(err, &undefined)
}

// loopItems gives what the task is repeated for. Texts of hosts in it are noted in hosts.
func (r *taskRun) loopItems(hosts hostTexts) ([]value.Value, error) {
	found, err := r.evaluator(r.ctx, r.task, r.own).traced(r.task.Loop, hosts)
	if err != nil {
		return nil, fmt.Errorf("the loop cannot be evaluated: %w", err)
	}
	if undefined, ok := found.(value.Undefined); ok {
		return nil, &jinja.UndefinedError{Name: undefined.Name, Message: undefined.Message}
	}
	list, err := keyword.Loop(found)
	if err != nil {
		return nil, err
	}
	return itemsAsData(list.Items), nil
}

// runLoop runs the module for each item. Items that fail do not keep the others from running; an error in a template ends the task.
func (r *taskRun) runLoop(items []value.Value, hosts hostTexts) error {
	control := r.task.LoopControl
	before := r.settings(r.evaluator(r.ctx, r.task, r.own))
	pause, err := before.number("loop_control.pause", control.Pause, 0)
	if err != nil {
		return err
	}
	if before.set.Has(control.LoopVar) {
		r.Events.Emit(event.Warning{Task: r.task.ID, Message: fmt.Sprintf(
			"the loop variable %q is in use already; set loop_var in loop_control to another name", control.LoopVar)})
	}
	for i, each := range items {
		if i > 0 && pause > 0 && !r.sleep(seconds(pause)) {
			return errInterrupted
		}
		r.own.loop = newFindings()
		r.own.loop.addTold(loopVariables(r.task.LoopControl.LoopVar, control.IndexVar, control.Extended, items, i), hosts)
		one, err := r.execute(nil)
		if err != nil {
			return err
		}
		for key, v := range r.own.loop.values.All() {
			one.result.Set(key, v)
		}
		if r.task.Register != "" {
			r.own.set.addFromHost(r.task.Register, one.result)
		}
		label, err := r.label()
		if err != nil {
			fail(one.result, "loop_control.label cannot be evaluated: "+err.Error())
		}
		r.items = append(r.items, one)
		done := event.ItemDone{Play: r.ref.Play, Task: r.ref.Task, Item: each, Label: label, Status: statusOf(one.result, one.ignored),
			Result: r.shownOnce(one.result)}
		if r.hidden {
			done.Item, done.Label = nil, "(censored due to no_log)"
		}
		r.Events.Emit(done)
		if r.ctx.Err() != nil {
			return errInterrupted
		}
	}
	r.own.loop = findings{}
	return nil
}

// itemsAsData are the items as conditions and templates see them: data has no tuples.
func itemsAsData(items []value.Value) []value.Value {
	return value.WithoutTuples(value.NewList(items...)).(*value.List).Items
}

func loopVariables(name, index string, extended bool, items []value.Value, i int) *value.Dict {
	own := value.DictOf(name, items[i], "ansible_loop_var", name)
	if index != "" {
		own.Set(index, int64(i))
		own.Set("ansible_index_var", index)
	}
	if extended {
		n := len(items)
		loop := value.DictOf("allitems", value.NewList(items...), "index", int64(i+1), "index0", int64(i), "first", i == 0, "last", i == n-1,
			"length", int64(n), "revindex", int64(n-i), "revindex0", int64(n-i-1))
		if i+1 < n {
			loop.Set("nextitem", items[i+1])
		}
		if i > 0 {
			loop.Set("previtem", items[i-1])
		}
		own.Set("ansible_loop", loop)
	}
	return own
}

func (r *taskRun) label() (string, error) {
	if r.task.LoopControl.Label == nil {
		return value.Str(get(r.own.loop.values, r.task.LoopControl.LoopVar)), nil
	}
	label, err := r.evaluator(r.ctx, r.task, r.own).template(r.task.LoopControl.Label)
	if err != nil {
		return "", err
	}
	return value.Str(label), nil
}
