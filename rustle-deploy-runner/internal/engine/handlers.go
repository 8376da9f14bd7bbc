package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/program"
)

// handlers are the handlers of a play and which of them have been notified.
type handlers struct {
	engine   *Engine
	play     *program.Play
	notified map[*program.Task]bool
}

func newHandlers(e *Engine, play *program.Play) *handlers {
	return &handlers{engine: e, play: play, notified: map[*program.Task]bool{}}
}

// find returns the handlers that a notification means: the first one of that name, and all that listen to it, of several with one name the first. (Ansible says that
// the last one counts; that holds between blocks of handlers, and a play has one.)
func (h *handlers) find(ctx context.Context, notification string) ([]*program.Task, error) {
	var found []*program.Task
	seen := map[string]bool{}
	named := false
	for _, handler := range h.play.Handlers {
		name := h.engine.evaluator(ctx, handler, local{}).text(handler.Name)
		if !named && !handler.Unnamed && (handler.Name == notification || name == notification) {
			named = true
			found = append(found, handler)
		}
		if slices.Contains(handler.Listen, notification) && (handler.Unnamed || !seen[name]) {
			seen[name] = seen[name] || !handler.Unnamed
			found = append(found, handler)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("the handler %q that the task notifies does not exist: no handler of play %q has that name or listens to it",
			notification, h.play.Title())
	}
	return found, nil
}

// add notes the handlers as notified and returns their ids.
func (h *handlers) add(tasks []*program.Task) []string {
	var ids []string
	for _, handler := range tasks {
		h.notified[handler] = true
		if !slices.Contains(ids, handler.ID) {
			ids = append(ids, handler.ID)
		}
	}
	return ids
}

// flush runs the notified handlers in the order of their definition. One that is notified while they run is run in the same flush if it comes later.
func (h *handlers) flush(ctx context.Context) ending {
	for _, handler := range h.play.Handlers {
		if !h.notified[handler] {
			continue
		}
		if h.engine.Control.stopped() != nil {
			return stopped
		}
		delete(h.notified, handler)
		if end := h.engine.runTask(ctx, handler, notified); end != goOn {
			return end
		}
	}
	return goOn
}

// warnPending tells of handlers that were notified and did not run: what they should have done is still to be done.
func (h *handlers) warnPending() {
	var names []string
	for _, handler := range h.play.Handlers {
		if h.notified[handler] {
			names = append(names, handler.Name)
		}
	}
	if len(names) > 0 {
		h.engine.Events.Emit(event.Warning{Message: fmt.Sprintf("play %q ended before its notified handlers ran: %s", h.play.Title(), strings.Join(names, ", "))})
	}
}
