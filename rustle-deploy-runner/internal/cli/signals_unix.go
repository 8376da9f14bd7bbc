//go:build unix

package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"rustle.dev/deploy/runner/internal/engine"
)

// handleSignals lets the first signal end the run after the running task and a second one end the task as well. A closed output is no reason to die: the
// host must not be left half done because nobody listens. Staged runs ignore a hangup for the same reason; what a lost controller means is said by
// the end of stdin.
func handleSignals(control *engine.Control, staged bool, warn func(string)) (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signal.Ignore(syscall.SIGPIPE)
	watched := []os.Signal{syscall.SIGINT, syscall.SIGTERM}
	if staged {
		signal.Ignore(syscall.SIGHUP)
	} else {
		watched = append(watched, syscall.SIGHUP)
	}
	received := make(chan os.Signal, 2)
	signal.Notify(received, watched...)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for count := 0; ; count++ {
			select {
			case s := <-received:
				onSignal(control, stopFor(s), count, cancel, warn)
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

func stopFor(s os.Signal) engine.Stop {
	switch s {
	case syscall.SIGINT:
		return interrupted("SIGINT", 130)
	case syscall.SIGHUP:
		return interrupted("SIGHUP", 143)
	}
	return interrupted("SIGTERM", 143)
}
