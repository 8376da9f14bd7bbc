// Package cli is the runner's command line: commands, their arguments and their exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/bundle"
	"rustle.dev/deploy/runner/internal/engine"
	"rustle.dev/deploy/runner/internal/evaluation"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/all"
	"rustle.dev/deploy/runner/internal/release"
	"rustle.dev/deploy/runner/internal/runstate"
)

// The exit codes, as the contract has them. engine adds those of a run.
const (
	exitError   = 1
	exitDamaged = 3
	exitUsage   = 4
	exitBusy    = 5
)

// Process is what a command may use of its process.
type Process struct {
	Stdin          *os.File
	Stdout, Stderr io.Writer
	Version        string
}

const usage = `usage: %[1]s [COMMAND] [OPTIONS]

commands:
  run       run the bundle on this host (without a command, this is it)
  check     say what run would change, and change nothing
  verify    check every byte of the artifact
  info      say what the artifact contains (--json)
  modules   say which modules this runner has (--json)
  eval      evaluate expressions for the controller (requests on stdin)
  host      look after the releases on this host
  version   print the version

options of run and check:
  --check                 predict changes only
  --diff                  show what changes in files
  --tags A,B              run only tasks with these tags
  --skip-tags A,B         leave out tasks with these tags
  --events                print events as JSON, one a line
  --staged                a controller is on stdin and releases the stages
  --state-dir DIR         where the records of runs are (default ~/.rustle/PLAN/INVENTORY)
  --run-id ID             the id of this run
  --rerun-interrupted     let tasks run again in which an earlier run died, also where that may do harm
  --limit-output BYTES    cut longer texts in the results that are shown and recorded
  -v, -vv, -vvv           say more

exit codes: 0 fine, 1 error, 2 a task failed, 3 the artifact is damaged, 4 usage, 5 another run is going on, 6 cancelled, 130 and 143 interrupted
`

// usageError is about the arguments of the command.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }

func wrongUsage(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// Main runs the command that args ask for and returns the exit code.
func Main(args []string, p Process) int {
	command := "run"
	switch {
	case len(args) > 0 && (args[0] == "-h" || args[0] == "--help"):
		command, args = "help", args[1:]
	case len(args) > 0 && slices.Contains([]string{"--version", "--verify", "--info"}, args[0]):
		command, args = strings.TrimPrefix(args[0], "--"), args[1:]
	case len(args) > 0 && !strings.HasPrefix(args[0], "-"):
		command, args = args[0], args[1:]
	}
	code, err := dispatch(command, args, p)
	if err == nil {
		return code
	}
	fmt.Fprintf(p.Stderr, "error: %v\n", err)
	var misuse *usageError
	var damaged *bundle.DamagedError
	switch {
	case errors.As(err, &misuse), errors.Is(err, bundle.ErrNoBundle):
		return exitUsage
	case errors.As(err, &damaged):
		return exitDamaged
	case errors.Is(err, runstate.ErrBusy), errors.Is(err, errNotCurrent):
		return exitBusy
	}
	return exitError
}

func dispatch(command string, args []string, p Process) (int, error) {
	switch command {
	case "run", "check":
		return run(command, args, p)
	case "verify":
		return engine.ExitOK, verify(args, p)
	case "info":
		return engine.ExitOK, info(args, p)
	case "modules":
		return engine.ExitOK, listModules(args, p)
	case "eval":
		if len(args) > 0 {
			return 0, wrongUsage("eval takes no arguments, and %q was given", args[0])
		}
		return engine.ExitOK, evaluation.Serve(p.Stdin, p.Stdout, all.Registry())
	case "host":
		return release.Main(context.Background(), args, p.Stdin, p.Stdout, p.Stderr), nil
	case "version":
		fmt.Fprintf(p.Stdout, "rustle-deploy runner %s\n", p.Version)
		return engine.ExitOK, nil
	case "help":
		fmt.Fprintf(p.Stdout, usage, "artifact")
		return engine.ExitOK, nil
	}
	return 0, wrongUsage("there is no command %q; --help lists the commands", command)
}

// onlyJSON reads the arguments of a command whose only option is --json.
func onlyJSON(command string, args []string) (json bool, err error) {
	for _, arg := range args {
		if arg != "--json" {
			return false, wrongUsage("%s takes --json and nothing else, and %q was given", command, arg)
		}
		json = true
	}
	return json, nil
}

func listModules(args []string, p Process) error {
	json, err := onlyJSON("modules", args)
	if err != nil {
		return err
	}
	registry := all.Registry()
	if json {
		text, err := module.ExportSpecs(registry, p.Version)
		if err != nil {
			return err
		}
		_, err = p.Stdout.Write(text)
		return err
	}
	for _, name := range registry.Names() {
		m, _ := registry.Get(name)
		if _, err := fmt.Fprintf(p.Stdout, "%-20s %s\n", name, m.Spec().Summary); err != nil {
			return err
		}
	}
	return nil
}

// openBundle opens what rides on this executable. A bare runner says what it is.
func openBundle(p Process) (*bundle.Bundle, error) {
	b, err := bundle.OpenSelf()
	if errors.Is(err, bundle.ErrNoBundle) {
		return nil, fmt.Errorf("this is the bare runner of rustle-deploy %s: %w; rustle-deploy puts one on it for every host, "+
			"and `modules`, `eval`, `host` and `--help` work without", p.Version, err)
	}
	return b, err
}
