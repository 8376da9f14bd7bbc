package services

import (
	"context"
	"path/filepath"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
)

// InitScripts manages services by scripts in /etc/init.d.
type InitScripts struct {
	Runner host.CommandRunner
	Root   string // where /etc is; empty means /
}

func (m InitScripts) script(name string) string { return filepath.Join(m.Root, "/etc/init.d", name) }

func (m InitScripts) exists(name string) bool {
	return name != "" && !strings.Contains(name, "/") && host.Exists(m.script(name)) && !host.IsDirectory(m.script(name))
}

// base is the start of every command line: the service program, or the script itself.
func (m InitScripts) base(name, action string) []string {
	if service, ok := m.Runner.LookPath("service"); ok {
		return []string{service, name, action}
	}
	return []string{m.script(name), action}
}

func (m InitScripts) run(ctx context.Context, name, action, arguments string) (host.Output, error) {
	line, err := words(m.base(name, action), arguments)
	if err != nil {
		return host.Output{}, err
	}
	return command(ctx, m.Runner, line...)
}

// Status implements Manager.
func (m InitScripts) Status(ctx context.Context, name, arguments string) (State, error) {
	output, err := m.run(ctx, name, "status", arguments)
	if err != nil {
		return Unknown, err
	}
	return statusOf(name, output), nil
}

// Control implements Manager.
func (m InitScripts) Control(ctx context.Context, action, name, arguments string) error {
	output, err := m.run(ctx, name, action, arguments)
	if err == nil && output.RC != 0 {
		err = failed(output)
	}
	return err
}

// Enabled implements Manager: a service is enabled when a runlevel has a start link for it.
func (m InitScripts) Enabled(_ context.Context, name, _ string) (bool, error) {
	return len(m.links("S", name)) > 0, nil
}

func (m InitScripts) links(kind, name string) []string {
	return host.Glob(filepath.Join(m.Root, "/etc/rc?.d/"+kind+"??"+name))
}

// SetEnabled implements Manager.
func (m InitScripts) SetEnabled(ctx context.Context, name, _ string, enabled bool) error {
	lines, err := m.enabling(name, enabled)
	if err != nil {
		return err
	}
	for _, line := range lines {
		output, err := command(ctx, m.Runner, line...)
		if err != nil {
			return err
		}
		if output.RC != 0 {
			return failed(output)
		}
	}
	return nil
}

func (m InitScripts) enabling(name string, enabled bool) ([][]string, error) {
	if tool, ok := m.Runner.LookPath("update-rc.d"); ok {
		switch {
		case !enabled:
			return [][]string{{tool, name, "disable"}}, nil
		case len(m.links("K", name)) == 0:
			return [][]string{{tool, name, "defaults"}, {tool, name, "enable"}}, nil
		default:
			return [][]string{{tool, name, "enable"}}, nil
		}
	}
	if tool, ok := m.Runner.LookPath("insserv"); ok {
		if enabled {
			return [][]string{{tool, name}}, nil
		}
		return [][]string{{tool, "-r", name}}, nil
	}
	if tool, ok := m.Runner.LookPath("chkconfig"); ok {
		return [][]string{{tool, "--add", name}, {tool, name, map[bool]string{true: "on", false: "off"}[enabled]}}, nil
	}
	return nil, host.Refuse("cannot detect command to enable service %s, typo or init system potentially unknown", name)
}
