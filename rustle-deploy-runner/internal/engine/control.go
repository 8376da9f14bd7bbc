package engine

import (
	"context"
	"sync"

	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/value"
)

// Stop is why a run ends before its program.
type Stop struct {
	Outcome event.Outcome
	Exit    int
	Reason  string
}

// Control is how the outside steers a run: the controller and signals. Its methods may be called from any goroutine.
type Control struct {
	mu       sync.Mutex
	stop     *Stop
	stopping chan struct{} // closed with the first Stop
	ending   chan struct{} // closed when the running task is to end as well
	ended    bool
	news     chan struct{} // closed and replaced when a stage is released or the controller leaves
	released int
	values   []*value.Dict
	gone     map[string]int // host -> the first stage without it
	alone    bool
}

// NewControl returns a control on which nothing has been said.
func NewControl() *Control {
	return &Control{stopping: make(chan struct{}), ending: make(chan struct{}), news: make(chan struct{})}
}

// Stop ends the run after the running task. The first stop counts.
func (c *Control) Stop(stop Stop) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stop == nil {
		c.stop = &stop
		close(c.stopping)
	}
}

// End ends the run and the running task with it.
func (c *Control) End(stop Stop) {
	c.Stop(stop)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ended {
		c.ended = true
		close(c.ending)
	}
}

// Ending is closed when the running task is to end; whoever runs it ends its context then.
func (c *Control) Ending() <-chan struct{} { return c.ending }

func (c *Control) isEnding() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// Release lets the given stage and all before it start. The values are variables of the run from the start of that stage on.
func (c *Control) Release(stage int, values *value.Dict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.released = max(c.released, stage)
	if values != nil {
		c.values = append(c.values, values)
	}
	c.wake()
}

// Fail says which hosts have failed, or could not be reached: from the given stage on, they are no hosts of a play any more.
func (c *Control) Fail(stage int, hosts []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone == nil {
		c.gone = map[string]int{}
	}
	for _, host := range hosts {
		if known, ok := c.gone[host]; !ok || stage < known {
			c.gone[host] = stage
		}
	}
}

// failedBefore are the hosts that had failed before a stage.
func (c *Control) failedBefore(stage int) map[string]bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	failed := map[string]bool{}
	for host, from := range c.gone {
		if from <= stage {
			failed[host] = true
		}
	}
	return failed
}

// Leave says that the controller will say nothing more. The run goes on as far as it may.
func (c *Control) Leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.alone = true
	c.wake()
}

func (c *Control) wake() {
	close(c.news)
	c.news = make(chan struct{})
}

func (c *Control) stopped() *Stop {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stop
}

// await waits until stage is released and takes the values that came with the releases; false: the run ends here.
func (c *Control) await(ctx context.Context, stage int) ([]*value.Dict, bool) {
	for {
		c.mu.Lock()
		stop, released, alone, news := c.stop, c.released, c.alone, c.news
		if stop == nil && released >= stage {
			values := c.values
			c.values = nil
			c.mu.Unlock()
			return values, true
		}
		c.mu.Unlock()
		if stop != nil {
			return nil, false
		}
		if alone {
			c.Stop(Stop{Outcome: event.RunCancelled, Exit: ExitCancelled,
				Reason: "the controller left before it released the next stage; what this host had to do before that is done"})
			return nil, false
		}
		select {
		case <-news:
		case <-c.stopping:
		case <-ctx.Done():
			c.Stop(Stop{Outcome: event.RunInterrupted, Exit: ExitCancelled, Reason: "the run was ended while it waited for its next stage"})
		}
	}
}
