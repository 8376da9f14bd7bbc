package systemd

import (
	"context"
	"slices"
	"testing"

	"rustle.dev/deploy/runner/internal/host/hosttest"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// run calls the module on a recording and returns its result and what it ran beside questions.
func run(t *testing.T, recording string, check bool, args ...value.Value) (module.Result, []string) {
	t.Helper()
	commands := hosttest.Parse(t, recording)
	commands.Programs = []string{"systemctl"}
	m := Module{Runner: commands, Name: "systemd"}
	checked, problems := module.Check(m.Spec(), value.DictOf(args...))
	if len(problems) > 0 {
		return module.Fail("%s", module.JoinProblems(problems)), nil
	}
	result := m.Run(context.Background(), &module.Call{Args: checked, Check: check})
	changes := slices.DeleteFunc(commands.Ran, func(line string) bool {
		for _, question := range []string{"systemctl show ", "systemctl is-enabled ", "systemctl list-unit-files "} {
			if len(line) > len(question) && line[:len(question)] == question {
				return true
			}
		}
		return false
	})
	return result, changes
}

const (
	active = "$ systemctl show web\nId=web.service\nLoadState=loaded\nActiveState=active\nSubState=running\n" +
		"ExecStart={ path=/usr/bin/web ; argv[]=/usr/bin/web a\nb ; ignore_errors=no }\nDescription={ odd\n"
	inactive = "$ systemctl show web\nLoadState=loaded\nActiveState=inactive\n"
	absent   = "$ systemctl show web\nLoadState=not-found\nActiveState=inactive\n"
	enabled  = "$ systemctl is-enabled web -l\nenabled\n"
	disabled = "$ systemctl is-enabled web -l\ndisabled\n= 1\n"
	works    = "$ systemctl start web\n$ systemctl stop web\n$ systemctl restart web\n$ systemctl reload web\n$ systemctl enable web\n$ systemctl disable web\n" +
		"$ systemctl daemon-reload\n$ systemctl mask web\n$ systemctl unmask web\n"
)

func TestStates(t *testing.T) {
	cases := []struct {
		name, recording string
		args            []value.Value
		changed         bool
		state           value.Value
		ran             []string
	}{
		{"started and running", active, []value.Value{"state", "started"}, false, "started", nil},
		{"started and not running", inactive, []value.Value{"state", "started"}, true, "started", []string{"systemctl start web"}},
		{"stopped and running", active, []value.Value{"state", "stopped"}, true, "stopped", []string{"systemctl stop web"}},
		{"stopped and not running", inactive, []value.Value{"state", "stopped"}, false, "stopped", nil},
		{"restarted", active, []value.Value{"state", "restarted"}, true, "started", []string{"systemctl restart web"}},
		{"restarted and not running", inactive, []value.Value{"state", "restarted"}, true, "started", []string{"systemctl start web"}},
		{"reloaded", active, []value.Value{"state", "reloaded"}, true, "started", []string{"systemctl reload web"}},
		{"enabled already", active + enabled, []value.Value{"enabled", true}, false, nil, nil},
		{"enabled", active + disabled, []value.Value{"enabled", true}, true, nil, []string{"systemctl enable web"}},
		{"disabled", active + enabled, []value.Value{"enabled", false}, true, nil, []string{"systemctl disable web"}},
		{"reload, enable and start", inactive + disabled, []value.Value{"enabled", true, "state", "started", "daemon_reload", true}, true, "started",
			[]string{"systemctl daemon-reload", "systemctl enable web", "systemctl start web"}},
		{"masked", active + "$ systemctl is-enabled web\nenabled\n", []value.Value{"masked", true}, true, nil, []string{"systemctl mask web"}},
		{"masked already", active + "$ systemctl is-enabled web\nmasked\n", []value.Value{"masked", true}, false, nil, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			args := append([]value.Value{"name", "web"}, c.args...)
			result, ran := run(t, works+c.recording, false, args...)
			if result.Failed || result.Changed != c.changed || !slices.Equal(ran, c.ran) {
				t.Errorf("failed %v (%s), changed %v, ran %q; want changed %v, ran %q", result.Failed, result.Msg, result.Changed, ran, c.changed, c.ran)
			}
			if state, _ := result.Values.GetString("state"); state != c.state {
				t.Errorf("state is %v, want %v", state, c.state)
			}
			predicted, ran := run(t, c.recording, true, args...)
			if predicted.Changed != c.changed || len(ran) > 0 {
				t.Errorf("check mode: changed %v, want %v; ran %q", predicted.Changed, c.changed, ran)
			}
		})
	}
}

func TestStatusOfSeveralLines(t *testing.T) {
	result, _ := run(t, active, false, "name", "web", "state", "started")
	status, _ := result.Values.GetString("status")
	for name, want := range map[string]string{"ExecStart": "{ path=/usr/bin/web ; argv[]=/usr/bin/web a\nb ; ignore_errors=no }", "Description": "{ odd", "SubState": "running"} {
		if got, _ := status.(*value.Dict).GetString(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestFailures(t *testing.T) {
	cases := []struct {
		name, recording, want string
		args                  []value.Value
	}{
		{"missing", absent, "Could not find the requested service web: host", []value.Value{"name", "web", "state", "started"}},
		{"start fails", inactive + "$ systemctl start web\n! Job failed.\n= 1\n", "Unable to start service web: Job failed.\n", []value.Value{"name", "web", "state", "started"}},
		{"no name", "", "missing parameter(s) required by 'state': name", []value.Value{"state", "started"}},
		{"pattern", "", "This module does not currently support using glob patterns, found '*' in service name: w*", []value.Value{"name", "w*", "state", "started"}},
		{"nothing to do", "", "one of the following is required: state, enabled, masked, daemon_reload, daemon_reexec", []value.Value{"name", "web"}},
		{"reload fails", "$ systemctl daemon-reload\n! no bus\n= 1\n", "failure 1 during daemon-reload: no bus\n", []value.Value{"daemon_reload", true}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if result, _ := run(t, c.recording, false, c.args...); !result.Failed || result.Msg != c.want {
				t.Errorf("failed %v: %q, want %q", result.Failed, result.Msg, c.want)
			}
		})
	}
}
