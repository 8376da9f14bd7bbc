// Package services controls the services of a host through whatever manages them there: OpenRC or init scripts. systemd, which knows much more about a
// service, has a module of its own.
package services

import (
	"context"
	"fmt"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
)

// State is what is known about a running service.
type State int

// The states of a service.
const (
	Unknown State = iota
	Running
	Stopped
)

// Manager controls services. Commands that fail are errors that carry the command's own words.
type Manager interface {
	// Status says whether a service runs.
	Status(ctx context.Context, name, arguments string) (State, error)
	// Control does start, stop, restart or reload.
	Control(ctx context.Context, action, name, arguments string) error
	// Enabled says whether a service starts with the host.
	Enabled(ctx context.Context, name, runlevel string) (bool, error)
	// SetEnabled lets a service start with the host, or not.
	SetEnabled(ctx context.Context, name, runlevel string, enabled bool) error
}

// Detect chooses the manager for a service.
func Detect(runner host.CommandRunner, name string) (Manager, error) {
	if control, ok := runner.LookPath("rc-service"); ok {
		if update, ok := runner.LookPath("rc-update"); ok {
			return OpenRC{Runner: runner, Service: control, Update: update}, nil
		}
	}
	scripts := InitScripts{Runner: runner}
	if !scripts.exists(name) {
		return nil, host.Refuse("Could not find the requested service %s: host", name)
	}
	return scripts, nil
}

// command runs one program with messages in English.
func command(ctx context.Context, runner host.CommandRunner, args ...string) (host.Output, error) {
	return runner.Run(ctx, host.Command{Args: args, Environment: map[string]string{"LANG": "C", "LC_ALL": "C", "LC_MESSAGES": "C"}})
}

func failed(output host.Output) error {
	text := strings.TrimSpace(host.TextOf(output.Stderr))
	if text == "" {
		text = strings.TrimSpace(host.TextOf(output.Stdout))
	}
	if text == "" {
		text = fmt.Sprintf("the command ended with exit code %d", output.RC)
	}
	return host.Refuse("%s", text)
}

func words(base []string, arguments string) ([]string, error) {
	more, err := host.SplitWords(arguments)
	return append(base, more...), err
}

// statusOf reads the answer of an init script: the exit code of the LSB, or what the one line of output says.
func statusOf(name string, output host.Output) State {
	switch output.RC {
	case 1, 2, 3, 4, 69:
		return Stopped
	}
	text := string(output.Stdout)
	if strings.Count(text, "\n") <= 1 {
		if state := statusOfText(strings.ReplaceAll(strings.ToLower(text), strings.ToLower(name), "")); state != Unknown {
			return state
		}
	}
	if output.RC == 0 {
		return Running
	}
	return Unknown
}

func statusOfText(text string) State {
	negated := strings.Contains(text, "not ")
	switch {
	case strings.Contains(text, "stop"):
		return Stopped
	case strings.Contains(text, "run"):
		if negated {
			return Stopped
		}
		return Running
	case strings.Contains(text, "start") && !negated:
		return Running
	case strings.Contains(text, "could not access pid file"), strings.Contains(text, "is dead and pid file exists"),
		strings.Contains(text, "dead but subsys locked"), strings.Contains(text, "dead but pid file exists"):
		return Stopped
	default:
		return Unknown
	}
}
