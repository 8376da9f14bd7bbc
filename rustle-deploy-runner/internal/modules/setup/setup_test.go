package setup

import (
	"context"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// What setup says about itself goes through the filter as the facts do.
func TestFilter(t *testing.T) {
	for filter, want := range map[string]string{"system": "ansible_system", "ansible_sys*m": "ansible_system", "module_*": "module_setup",
		"gather_subset": "gather_subset", "ansible_module_setup": ""} {
		if got := gathered(t, filter); got != want {
			t.Errorf("filter %s keeps %q, want %q", filter, got, want)
		}
	}
	for _, filter := range []string{"*", ""} {
		if got := gathered(t, filter); !strings.Contains(got, "ansible_system") || !strings.Contains(got, "gather_subset module_setup") {
			t.Errorf("filter %q keeps %s", filter, got)
		}
	}
}

func gathered(t *testing.T, filter string) string {
	t.Helper()
	args, problems := module.Check(New().Spec(), value.DictOf("filter", filter, "gather_subset", value.NewList("min")))
	if len(problems) > 0 {
		t.Fatal(module.JoinProblems(problems))
	}
	result := New().Run(context.Background(), &module.Call{Args: args})
	if result.Failed {
		t.Fatal(result.Msg)
	}
	var names []string
	for key := range result.Facts.All() {
		names = append(names, value.Str(key))
	}
	return strings.Join(names, " ")
}
