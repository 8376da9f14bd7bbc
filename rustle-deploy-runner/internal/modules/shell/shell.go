// Package shell runs a command line in a shell.
package shell

import (
	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/modules/command"
)

// New returns the shell module.
func New() command.Module { return command.Module{Runner: host.System{}, Shell: true} }
