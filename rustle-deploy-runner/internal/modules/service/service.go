// Package service controls services, whatever manages them on the host.
package service

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/facts"
	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/host/services"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/attributes"
	"rustle.dev/deploy/runner/internal/modules/systemd"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the service module.
type Module struct {
	Runner host.CommandRunner
	// Manager names the host's service manager as the fact service_mgr does.
	Manager func() string
	// Detect finds the manager of a service on hosts without systemd.
	Detect func(runner host.CommandRunner, name string) (services.Manager, error)
}

// New returns the service module.
func New() Module {
	return Module{Runner: host.System{}, Manager: facts.ServiceManager, Detect: services.Detect}
}

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "service", Summary: "Control services", CheckMode: "full", Convergent: true,
		Options: map[string]module.Option{
			"name":      {Type: module.Str, Required: true},
			"state":     {Type: module.Str, Choices: []string{"reloaded", "restarted", "started", "stopped"}},
			"enabled":   {Type: module.Bool},
			"sleep":     {Type: module.Int},
			"pattern":   {Type: module.Str},
			"runlevel":  {Type: module.Str, Default: "default"},
			"arguments": {Type: module.Str, Default: "", Aliases: []string{"args"}},
			"use":       {Type: module.Str, Default: "auto"},
		},
		RequiredOneOf: [][]string{{"state", "enabled"}}}
}

// Run implements module.Module.
func (m Module) Run(ctx context.Context, call *module.Call) module.Result {
	name := strings.ToLower(call.Args.Str("use"))
	if name == "auto" {
		name = m.Manager()
	}
	switch name {
	case "systemd", "systemd_service", "ansible.builtin.systemd", "ansible.legacy.systemd", "ansible.builtin.systemd_service":
		return m.runSystemd(ctx, call)
	}
	for _, problem := range checkManager(call.Args) {
		return module.Fail("%s", problem.Message)
	}
	manager, err := m.Detect(m.Runner, call.Args.Str("name"))
	if err != nil {
		return module.Fail("%s", err)
	}
	return control{manager: manager, call: call, name: call.Args.Str("name")}.run(ctx)
}

// CheckStatic implements module.StaticChecker.
func (Module) CheckStatic(static module.Static) []module.Problem { return checkManager(static.Args) }

// checkManager refuses the service managers that can be asked for by name and are not there.
func checkManager(args module.Args) []module.Problem {
	name := strings.ToLower(args.Str("use"))
	if !slices.Contains([]string{"openwrt_init", "runit", "svc", "launchd", "upstart", "bsdinit"}, name) {
		return nil
	}
	return []module.Problem{{Option: "use", Message: fmt.Sprintf("service manager %s is not supported: use systemd, openrc or init scripts", name)}}
}

// runSystemd hands over to the systemd module, which has no use for some of the options.
func (m Module) runSystemd(ctx context.Context, call *module.Call) module.Result {
	raw := value.NewDict()
	var warnings []string
	for name, item := range call.Args.All() {
		switch name {
		case "name", "state", "enabled":
			raw.Set(name, item)
		case "pattern", "sleep":
			warnings = append(warnings, fmt.Sprintf("Ignoring %q as it is not used in \"systemd\"", name))
		case "arguments":
			if item != "" {
				warnings = append(warnings, `Ignoring "arguments" as it is not used in "systemd"`)
			}
		}
	}
	target := systemd.Module{Runner: m.Runner}
	args, problems := module.Check(target.Spec(), raw)
	if len(problems) > 0 {
		return module.Fail("%s", module.JoinProblems(problems))
	}
	own := *call
	own.Args = args
	result := target.Run(ctx, &own)
	result.Warnings = append(result.Warnings, warnings...)
	return result
}

// control is one call on a host without systemd.
type control struct {
	manager services.Manager
	call    *module.Call
	name    string
}

func (c control) run(ctx context.Context) module.Result {
	args := c.call.Args
	values := value.DictOf("name", c.name)
	result := module.Result{Values: values}
	if args.Has("enabled") {
		wanted := args.Bool("enabled")
		enabled, err := c.manager.Enabled(ctx, c.name, args.Str("runlevel"))
		if err == nil && enabled != wanted {
			result.Changed = true
			if !c.call.Check {
				err = c.manager.SetEnabled(ctx, c.name, args.Str("runlevel"), wanted)
			}
		}
		if err != nil {
			return attributes.Failure(err)
		}
		values.Set("enabled", wanted)
	}
	if !args.Has("state") {
		return result
	}
	action, err := c.action(ctx)
	if err != nil {
		return attributes.Failure(err)
	}
	if action != "" && c.call.Check {
		return module.Result{Changed: true, Msg: "service state changed"}
	}
	if action != "" {
		if err := c.perform(ctx, action); err != nil {
			return attributes.Failure(err)
		}
	}
	result.Changed = result.Changed || action != ""
	values.Set("state", "started")
	if args.Str("state") == "stopped" {
		values.Set("state", "stopped")
	}
	return result
}

// action is what brings the service into the wanted state; empty when it is there.
func (c control) action(ctx context.Context) (string, error) {
	running, err := c.running(ctx)
	if err != nil {
		return "", err
	}
	switch state := c.call.Args.Str("state"); {
	case state == "started" && running, state == "stopped" && !running:
		return "", nil
	case state == "started", state == "reloaded" && !running:
		return "start", nil
	case state == "stopped":
		return "stop", nil
	case state == "reloaded":
		return "reload", nil
	default:
		return "restart", nil
	}
}

func (c control) running(ctx context.Context) (bool, error) {
	if pattern := c.call.Args.Str("pattern"); pattern != "" {
		return processMatches(pattern), nil
	}
	state, err := c.manager.Status(ctx, c.name, c.call.Args.Str("arguments"))
	if err == nil && state == services.Unknown {
		err = host.Refuse("failed determining service state, possible typo of service name?")
	}
	return state == services.Running, err
}

// perform does an action. With sleep, a restart is a stop, a pause and a start.
func (c control) perform(ctx context.Context, action string) error {
	arguments := c.call.Args.Str("arguments")
	if action != "restart" || !c.call.Args.Has("sleep") {
		return c.manager.Control(ctx, action, c.name, arguments)
	}
	if err := c.manager.Control(ctx, "stop", c.name, arguments); err != nil {
		return err
	}
	pause := time.NewTimer(time.Duration(c.call.Args.Int("sleep")) * time.Second)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-ctx.Done():
		// The service is stopped now; it is started all the same rather than left so.
		ctx = context.WithoutCancel(ctx)
	}
	return c.manager.Control(ctx, "start", c.name, arguments)
}

// processMatches looks for text in the command lines of all processes.
func processMatches(pattern string) bool {
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return false
	}
	own := fmt.Sprintf("/proc/%d/cmdline", os.Getpid())
	for _, line := range lines {
		content, err := os.ReadFile(line)
		if err == nil && line != own && strings.Contains(strings.ReplaceAll(string(content), "\x00", " "), pattern) {
			return true
		}
	}
	return false
}
