package services

import (
	"context"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
)

// OpenRC manages services by rc-service and rc-update.
type OpenRC struct {
	Runner          host.CommandRunner
	Service, Update string
}

// Status implements Manager.
func (m OpenRC) Status(ctx context.Context, name, _ string) (State, error) {
	output, err := command(ctx, m.Runner, m.Service, name, "status")
	switch {
	case err != nil:
		return Unknown, err
	case strings.Contains(string(output.Stderr), "does not exist"):
		return Unknown, host.Refuse("Could not find the requested service %s: host", name)
	case strings.Contains(string(output.Stdout), "started"):
		return Running, nil
	default:
		return Stopped, nil
	}
}

// Control implements Manager.
func (m OpenRC) Control(ctx context.Context, action, name, arguments string) error {
	line, err := words([]string{m.Service, name, action}, arguments)
	if err != nil {
		return err
	}
	output, err := command(ctx, m.Runner, line...)
	if err == nil && output.RC != 0 {
		err = failed(output)
	}
	return err
}

// Enabled implements Manager.
func (m OpenRC) Enabled(ctx context.Context, name, runlevel string) (bool, error) {
	output, err := command(ctx, m.Runner, m.Update, "show")
	if err != nil {
		return false, err
	}
	if output.RC != 0 {
		return false, failed(output)
	}
	for _, line := range strings.Split(string(output.Stdout), "\n") {
		service, levels, found := strings.Cut(line, "|")
		if found && strings.TrimSpace(service) == name {
			return slices.Contains(strings.Fields(levels), runlevel), nil
		}
	}
	return false, nil
}

// SetEnabled implements Manager.
func (m OpenRC) SetEnabled(ctx context.Context, name, runlevel string, enabled bool) error {
	action := map[bool]string{true: "add", false: "delete"}[enabled]
	output, err := command(ctx, m.Runner, m.Update, action, name, runlevel)
	if err == nil && output.RC != 0 {
		err = failed(output)
	}
	return err
}
