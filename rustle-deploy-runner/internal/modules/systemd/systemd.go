// Package systemd controls the units of systemd.
package systemd

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/attributes"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the systemd module, or systemd_service, which is its other name.
type Module struct {
	Runner host.CommandRunner
	Name   string
}

// New returns the systemd module.
func New() Module { return Module{Runner: host.System{}, Name: "systemd"} }

// NewService returns the same module under the name systemd_service.
func NewService() Module { return Module{Runner: host.System{}, Name: "systemd_service"} }

// Spec implements module.Module.
func (m Module) Spec() module.Spec {
	return module.Spec{Name: m.Name, Summary: "Control units of systemd", CheckMode: "full", Convergent: true,
		Options: map[string]module.Option{
			"name":          {Type: module.Str, Aliases: []string{"service", "unit"}},
			"state":         {Type: module.Str, Choices: []string{"reloaded", "restarted", "started", "stopped"}},
			"enabled":       {Type: module.Bool},
			"force":         {Type: module.Bool},
			"masked":        {Type: module.Bool},
			"daemon_reload": {Type: module.Bool, Default: false, Aliases: []string{"daemon-reload"}},
			"daemon_reexec": {Type: module.Bool, Default: false, Aliases: []string{"daemon-reexec"}},
			"scope":         {Type: module.Str, Default: "system", Choices: []string{"system", "user", "global"}},
			"no_block":      {Type: module.Bool, Default: false},
		},
		RequiredOneOf: [][]string{{"state", "enabled", "masked", "daemon_reload", "daemon_reexec"}}}
}

// unit is one call: a unit, how to reach it, and what is known about it.
type unit struct {
	runner  host.CommandRunner
	call    *module.Call
	name    string
	program []string // systemctl with its options

	status    *value.Dict
	isSystemd bool
	isScript  bool // an init script
	result    module.Result
}

// Run implements module.Module.
func (m Module) Run(ctx context.Context, call *module.Call) module.Result {
	u := &unit{runner: m.Runner, call: call, name: call.Args.Str("name"), status: value.NewDict()}
	var name value.Value
	if call.Args.Has("name") {
		name = u.name
	}
	u.result.Values = value.DictOf("name", name, "status", u.status)
	if err := u.run(ctx); err != nil {
		failure := attributes.Failure(err)
		failure.Warnings = u.result.Warnings
		return failure
	}
	return u.result
}

func (u *unit) run(ctx context.Context) error {
	if err := u.prepare(); err != nil {
		return err
	}
	for _, command := range []string{"daemon_reload", "daemon_reexec"} {
		if err := u.daemon(ctx, command); err != nil {
			return err
		}
	}
	if u.name == "" {
		return nil
	}
	for _, step := range []func(context.Context) error{u.look, u.mask, u.enable, u.setState} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// CheckStatic implements module.StaticChecker.
func (Module) CheckStatic(static module.Static) []module.Problem {
	if static.Open("name") {
		return nil
	}
	return checkName(static.Args)
}

// checkName returns what is wrong with the name of the unit, which options may need.
func checkName(args module.Args) []module.Problem {
	name := args.Str("name")
	for _, option := range []string{"state", "enabled", "masked"} {
		if args.Has(option) && name == "" {
			return []module.Problem{{Option: option, Message: fmt.Sprintf("missing parameter(s) required by '%s': name", option)}}
		}
	}
	if at := strings.IndexAny(name, "*?["); at >= 0 {
		return []module.Problem{{Option: "name",
			Message: fmt.Sprintf("This module does not currently support using glob patterns, found '%c' in service name: %s", name[at], name)}}
	}
	return nil
}

func (u *unit) prepare() error {
	args := u.call.Args
	for _, problem := range checkName(args) {
		return host.Refuse("%s", problem.Message)
	}
	systemctl, ok := u.runner.LookPath("systemctl")
	if !ok {
		return host.Refuse("Failed to find required executable \"systemctl\" on this host: systemd does not manage it")
	}
	u.program = []string{systemctl}
	if scope := args.Str("scope"); scope != "system" {
		u.program = append(u.program, "--"+scope)
	}
	if args.Bool("no_block") {
		u.program = append(u.program, "--no-block")
	}
	if args.Bool("force") {
		u.program = append(u.program, "--force")
	}
	return nil
}

// systemctl runs one command in English; its exit code is the caller's business.
func (u *unit) systemctl(ctx context.Context, words ...string) (output host.Output, stdout, stderr string, err error) {
	environment := map[string]string{"LANG": "C", "LC_ALL": "C"}
	for name, text := range u.call.Environment {
		environment[name] = text
	}
	if _, set := host.TaskEnvironment(environment)("XDG_RUNTIME_DIR"); !set {
		environment["XDG_RUNTIME_DIR"] = fmt.Sprintf("/run/user/%d", os.Geteuid())
	}
	output, err = u.runner.Run(ctx, host.Command{Args: append(slices.Clone(u.program), words...), Environment: environment})
	return output, host.TextOf(output.Stdout), host.TextOf(output.Stderr), err
}

func (u *unit) daemon(ctx context.Context, option string) error {
	if !u.call.Args.Bool(option) || u.call.Check {
		return nil
	}
	command := strings.ReplaceAll(option, "_", "-")
	output, _, stderr, err := u.systemctl(ctx, command)
	if err != nil || output.RC == 0 {
		return err
	}
	if u.offline() {
		u.result.Warnings = append(u.result.Warnings, fmt.Sprintf("%s failed, but target is a chroot or systemd is offline. Continuing. Error was: %d / %s",
			command, output.RC, stderr))
		return nil
	}
	return host.Refuse("failure %d during %s: %s", output.RC, command, stderr)
}

// offline says whether systemd does not run here, though it is installed.
func (u *unit) offline() bool {
	text, _ := host.TaskEnvironment(u.call.Environment)("SYSTEMD_OFFLINE")
	if text == "1" {
		return true
	}
	own, err := os.Stat("/")
	first, firstErr := os.Stat("/proc/1/root/.")
	return err == nil && firstErr == nil && !os.SameFile(own, first)
}

var enabledStates = []string{"enabled", "enabled-runtime", "linked", "linked-runtime", "masked", "masked-runtime", "static", "indirect", "disabled", "generated", "transient"}

// look finds out what systemd knows about the unit.
func (u *unit) look(ctx context.Context) error {
	u.isScript = host.Access("/etc/init.d/"+u.name, 1) && !host.IsDirectory("/etc/init.d/"+u.name)
	output, stdout, stderr, err := u.systemctl(ctx, "show", u.name)
	if err != nil {
		return err
	}
	if output.RC == 0 && !ignored(stdout) && !ignored(stderr) {
		parseShow(stdout, u.status)
		load, _ := u.status.GetString("LoadState")
		u.isSystemd = load != nil && load != "not-found"
		if problem, has := u.status.GetString("LoadError"); has && u.isSystemd && load != "masked" {
			return host.Refuse("Error loading unit file '%s': %s", u.name, value.Str(problem))
		}
	} else if err := u.lookFurther(ctx); err != nil {
		return err
	}
	if u.isScript && !u.isSystemd {
		u.result.Warnings = append(u.result.Warnings, fmt.Sprintf("The service (%s) is actually an init script but the system is managed by systemd", u.name))
	}
	return nil
}

// lookFurther asks in the ways that work where show does not, for example in a chroot.
func (u *unit) lookFurther(ctx context.Context) error {
	_, stdout, _, err := u.systemctl(ctx, "is-enabled", u.name)
	if err != nil {
		return err
	}
	if slices.Contains(enabledStates, strings.TrimSpace(stdout)) {
		u.isSystemd = true
		return nil
	}
	output, _, _, err := u.systemctl(ctx, "list-unit-files", u.name)
	if err != nil {
		return err
	}
	if u.isSystemd = output.RC == 0; u.isSystemd {
		return nil
	}
	output, _, stderr, err := u.systemctl(ctx)
	if err == nil && output.RC != 0 {
		err = host.Refuse("%s", strings.TrimSpace(stderr))
	}
	return err
}

func ignored(text string) bool {
	return !strings.Contains(text, "=") && (strings.Contains(text, "ignoring request") || strings.Contains(text, "ignoring command"))
}

// parseShow reads the output of systemctl show. Only the values of Exec properties may span several lines, up to a closing brace.
func parseShow(text string, into *value.Dict) {
	name := ""
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if name != "" {
			lines = append(lines, line)
		} else {
			key, content, found := strings.Cut(line, "=")
			if !found {
				continue
			}
			name, lines = key, []string{content}
			if !strings.HasPrefix(key, "Exec") || !strings.HasPrefix(strings.TrimLeft(content, " "), "{") {
				into.Set(key, strings.TrimSpace(content))
				name = ""
				continue
			}
		}
		if strings.HasSuffix(strings.TrimRight(line, " \t\r"), "}") {
			into.Set(name, strings.TrimSpace(strings.Join(lines, "\n")))
			name = ""
		}
	}
}

func (u *unit) missing() error {
	if u.isSystemd || u.isScript {
		return nil
	}
	return host.Refuse("Could not find the requested service %s: host", u.name)
}

func (u *unit) mask(ctx context.Context) error {
	if !u.call.Args.Has("masked") {
		return nil
	}
	wanted := u.call.Args.Bool("masked")
	_, stdout, _, err := u.systemctl(ctx, "is-enabled", u.name)
	if err != nil || (strings.TrimSpace(stdout) == "masked") == wanted {
		return err
	}
	u.result.Changed = true
	if u.call.Check {
		return nil
	}
	action := map[bool]string{true: "mask", false: "unmask"}[wanted]
	output, _, stderr, err := u.systemctl(ctx, action, u.name)
	if err != nil || output.RC == 0 {
		return err
	}
	if err := u.missing(); err != nil {
		return err
	}
	return host.Refuse("Failed to %s the service (%s): %s", action, u.name, strings.TrimSpace(stderr))
}

func (u *unit) enable(ctx context.Context) error {
	if !u.call.Args.Has("enabled") {
		return nil
	}
	if err := u.missing(); err != nil {
		return err
	}
	wanted := u.call.Args.Bool("enabled")
	enabled, err := u.isEnabled(ctx)
	if err != nil {
		return err
	}
	u.result.Values.Set("enabled", enabled)
	if enabled == wanted {
		return nil
	}
	u.result.Changed = true
	if !u.call.Check {
		action := map[bool]string{true: "enable", false: "disable"}[wanted]
		output, stdout, stderr, err := u.systemctl(ctx, action, u.name)
		if err == nil && output.RC != 0 {
			err = host.Refuse("Unable to %s service %s: %s", action, u.name, stdout+stderr)
		}
		if err != nil {
			return err
		}
	}
	u.result.Values.Set("enabled", wanted)
	return nil
}

func (u *unit) isEnabled(ctx context.Context) (bool, error) {
	output, stdout, _, err := u.systemctl(ctx, "is-enabled", u.name, "-l")
	if err != nil {
		return false, err
	}
	state := strings.TrimSpace(stdout)
	switch {
	case output.RC == 0:
		// These three do not last, or may mean something else: enabling makes sure.
		return !slices.Contains([]string{"enabled-runtime", "indirect", "alias"}, state), nil
	case output.RC == 1 && u.call.Args.Str("scope") == "system" && u.isScript && !strings.HasSuffix(state, "disabled"):
		return len(host.Glob("/etc/rc?.d/S??"+u.name)) > 0, nil
	default:
		return false, nil
	}
}

func (u *unit) setState(ctx context.Context) error {
	if !u.call.Args.Has("state") {
		return nil
	}
	if err := u.missing(); err != nil {
		return err
	}
	wanted := u.call.Args.Str("state")
	u.result.Values.Set("state", wanted)
	active, known := u.status.GetString("ActiveState")
	if !known {
		if u.offline() {
			u.result.Warnings = append(u.result.Warnings,
				"Target is a chroot or systemd is offline. This can lead to false positives or prevent the init system tools from working.")
			return nil
		}
		return host.Refuse("Service is in unknown state")
	}
	action := actionFor(wanted, value.Str(active))
	if wanted == "restarted" || wanted == "reloaded" {
		u.result.Values.Set("state", "started")
	}
	if action == "" {
		return nil
	}
	u.result.Changed = true
	if u.call.Check {
		return nil
	}
	output, _, stderr, err := u.systemctl(ctx, action, u.name)
	if err == nil && output.RC != 0 {
		err = host.Refuse("Unable to %s service %s: %s", action, u.name, stderr)
	}
	return err
}

// actionFor is what brings a unit into the wanted state; empty when it is there.
func actionFor(wanted, active string) string {
	running := active == "active" || active == "activating"
	switch {
	case wanted == "started" && running, wanted == "stopped" && !running && active != "deactivating":
		return ""
	case wanted == "stopped":
		return "stop"
	case !running:
		return "start"
	default:
		return strings.TrimSuffix(wanted, "ed")
	}
}
