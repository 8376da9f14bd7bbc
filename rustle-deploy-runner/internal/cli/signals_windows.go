package cli

import (
	"context"
	"os"
	"os/signal"

	"rustle.dev/deploy/runner/internal/engine"
)

// handleSignals lets the first interrupt end the run after the running task and a second one end the task as well.
func handleSignals(control *engine.Control, _ bool, warn func(string)) (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	received := make(chan os.Signal, 2)
	signal.Notify(received, os.Interrupt)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for count := 0; ; count++ {
			select {
			case <-received:
				onSignal(control, interrupted("an interrupt", 130), count, cancel, warn)
			case <-done:
				return
			}
		}
	}()
	return ctx, func() {
		close(done) // signals stay caught: what is left to do is to write down how the run ended
		<-ended
		cancel()
	}
}
