package service

import (
	"context"
	"errors"
	"slices"
	"testing"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/host/hosttest"
	"rustle.dev/deploy/runner/internal/host/services"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// manager is a service in memory.
type manager struct {
	running, enabled bool
	did              []string
	fails            error
}

func (m *manager) Status(context.Context, string, string) (services.State, error) {
	if m.running {
		return services.Running, nil
	}
	return services.Stopped, nil
}

func (m *manager) Control(_ context.Context, action, _, _ string) error {
	m.did = append(m.did, action)
	m.running = action != "stop"
	return m.fails
}

func (m *manager) Enabled(context.Context, string, string) (bool, error) { return m.enabled, nil }

func (m *manager) SetEnabled(_ context.Context, _, _ string, enabled bool) error {
	m.did = append(m.did, map[bool]string{true: "enable", false: "disable"}[enabled])
	m.enabled = enabled
	return m.fails
}

func call(t *testing.T, m *manager, check bool, args ...value.Value) module.Result {
	t.Helper()
	service := Module{Manager: func() string { return "sysvinit" },
		Detect: func(host.CommandRunner, string) (services.Manager, error) { return m, nil }}
	checked, problems := module.Check(service.Spec(), value.DictOf(append([]value.Value{"name", "web"}, args...)...))
	if len(problems) > 0 {
		t.Fatal(module.JoinProblems(problems))
	}
	return service.Run(context.Background(), &module.Call{Args: checked, Check: check})
}

func TestStates(t *testing.T) {
	cases := []struct {
		running, enabled bool
		args             []value.Value
		did              []string
	}{
		{true, true, []value.Value{"state", "started", "enabled", true}, nil},
		{false, false, []value.Value{"state", "started", "enabled", true}, []string{"enable", "start"}},
		{true, true, []value.Value{"state", "stopped", "enabled", false}, []string{"disable", "stop"}},
		{false, false, []value.Value{"state", "stopped"}, nil},
		{true, false, []value.Value{"state", "restarted"}, []string{"restart"}},
		{false, false, []value.Value{"state", "restarted"}, []string{"restart"}},
		{true, false, []value.Value{"state", "reloaded"}, []string{"reload"}},
		{false, false, []value.Value{"state", "reloaded"}, []string{"start"}},
		{true, false, []value.Value{"state", "restarted", "sleep", int64(0)}, []string{"stop", "start"}},
	}
	for _, c := range cases {
		m := &manager{running: c.running, enabled: c.enabled}
		predicted := call(t, m, true, c.args...)
		if len(m.did) > 0 || predicted.Changed != (len(c.did) > 0) {
			t.Errorf("%v in check mode: changed %v, did %v", c.args, predicted.Changed, m.did)
		}
		result := call(t, m, false, c.args...)
		if result.Failed || result.Changed != (len(c.did) > 0) || !slices.Equal(m.did, c.did) {
			t.Errorf("%v: %s changed %v, did %v, want %v", c.args, result.Msg, result.Changed, m.did, c.did)
		}
	}
}

func TestAFailureIsToldInItsOwnWords(t *testing.T) {
	if result := call(t, &manager{fails: errors.New("it does not start")}, false, "state", "started"); !result.Failed || result.Msg != "it does not start" {
		t.Errorf("%+v", result)
	}
}

func TestHostsWithSystemd(t *testing.T) {
	commands := hosttest.Parse(t, "$ systemctl show web\nLoadState=loaded\nActiveState=inactive\n$ systemctl start web\n")
	commands.Programs = []string{"systemctl"}
	service := Module{Runner: commands, Manager: func() string { return "systemd" }}
	args, _ := module.Check(service.Spec(), value.DictOf("name", "web", "state", "started", "pattern", "x"))
	result := service.Run(context.Background(), &module.Call{Args: args})
	if result.Failed || !result.Changed || len(result.Warnings) != 1 || !slices.Contains(commands.Ran, "systemctl start web") {
		t.Errorf("%+v, ran %v", result, commands.Ran)
	}
}
