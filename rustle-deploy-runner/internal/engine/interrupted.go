package engine

import (
	"fmt"

	"rustle.dev/deploy/runner/internal/event"
)

// begin is asked before something is done that must not be done twice.
func (r *taskRun) begin() error {
	if r.begun {
		return nil
	}
	if run, ok := r.Interrupted[r.task.ID]; ok && !r.Options.RerunInterrupted {
		r.undecided = true
		return fmt.Errorf("needs decision: the run %s died in this task, and nobody knows whether it had done its work; doing it again may do harm. "+
			"Look at the host, then let it run again with --rerun-interrupted, or take the task out of the plan", run)
	}
	// Should the host go down now, the next run must know that this was begun.
	r.Events.Sync()
	r.begun = true
	return nil
}

// stillInterrupted says whether the question that an earlier run left about this task stays open.
func (r *taskRun) stillInterrupted(status event.Status) bool {
	_, was := r.Interrupted[r.task.ID]
	return was && !r.begun && status != event.OK && status != event.Changed
}
