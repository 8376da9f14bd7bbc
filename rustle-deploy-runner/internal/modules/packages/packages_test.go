package packages

import (
	"context"
	"testing"

	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// manager is a package manager that only remembers what it was asked for.
type manager struct{ asked *module.Args }

func (manager) Spec() module.Spec {
	return module.Spec{Name: "brick", Options: map[string]module.Option{"name": {Type: module.ListT, Elements: module.Str}, "state": {Type: module.Str}}}
}

func (m manager) Run(_ context.Context, call *module.Call) module.Result {
	*m.asked = call.Args
	return module.Result{Changed: true}
}

func TestTheHostsManagerIsAsked(t *testing.T) {
	asked := module.Args{}
	m := New(manager{&asked})
	run := func(found string, args ...value.Value) module.Result {
		m.Manager = func() string { return found }
		checked, problems := module.Check(m.Spec(), value.DictOf(args...))
		if len(problems) > 0 {
			t.Fatal(module.JoinProblems(problems))
		}
		return m.Run(context.Background(), &module.Call{Args: checked})
	}
	if result := run("brick", "name", "a,b", "state", "present"); !result.Changed || len(asked.Strings("name")) != 2 || asked.Str("state") != "present" {
		t.Errorf("%+v", result)
	}
	if result := run("mortar", "name", "a", "state", "present", "use", "ansible.builtin.brick"); !result.Changed {
		t.Errorf("named manager: %+v", result)
	}
	if result := run("mortar", "name", "a", "state", "present"); result.Msg != `Could not find a matching action for the "mortar" package manager.` {
		t.Errorf("unknown manager: %q", result.Msg)
	}
	if result := run("brick", "name", "a", "state", "present", "colour", "red"); !result.Failed {
		t.Error("an option that the manager does not know: no failure")
	}
}
