// Package release keeps the releases of one plan on one host: it stages artifacts from content-addressed segments, makes one of them the current one,
// goes back, and prunes. After a crash at any moment the host is on the old release or on the new one.
package release

import (
	"context"
	"fmt"
	"io"
	"time"

	"rustle.dev/deploy/runner/internal/durable"
)

var errCancelled = context.Canceled

// Environment is what the subcommands need to know of the machine. Tests put something else in its place.
type Environment struct {
	Files durable.FS
	// Now is the wall clock.
	Now func() time.Time
	// Boot identifies the time since the machine was started, which no clock change disturbs.
	Boot func() (Boot, error)
	// MachineID identifies the installation; "" when it has no identity.
	MachineID func() (string, error)
	// FreeBytes returns how much this process may still write below a folder.
	FreeBytes func(folder string) (uint64, error)
	// Patience is how long to wait for another process that changes the same state, which takes milliseconds.
	Patience time.Duration
}

// Boot is a point in time of one start of the machine.
type Boot struct {
	Incarnation string // differs after every start; "" when the system does not tell
	Elapsed     time.Duration
}

// System is the machine that the program runs on.
func System() Environment {
	return Environment{Now: time.Now, Boot: systemBoot, MachineID: systemMachineID, FreeBytes: freeBytes, Patience: 10 * time.Second}
}

// Main runs `host` with the given arguments and returns the exit code.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return System().Main(ctx, args, stdin, stdout, stderr)
}

func (e Environment) machineID() (string, error) {
	id, err := e.MachineID()
	if err != nil {
		return "", fmt.Errorf("reading the machine's identity: %w", err)
	}
	return id, nil
}
