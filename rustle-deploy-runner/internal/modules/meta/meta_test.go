package meta_test

import (
	"context"
	"testing"

	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/meta"
	"rustle.dev/deploy/runner/internal/value"
)

func TestMeta(t *testing.T) {
	for action, want := range map[string]module.Directive{
		"flush_handlers": module.FlushHandlers, "end_play": module.EndPlay, " end_host ": module.EndHost, "end_batch": module.EndBatch,
		"clear_facts": module.ClearFacts, "clear_host_errors": module.ClearHostErrors, "noop": module.Noop, "refresh_inventory": module.Noop, "reset_connection": module.Noop,
	} {
		args, problems := module.Check(meta.New().Spec(), value.DictOf(module.RawParameters, action))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if got := meta.New().Run(context.Background(), &module.Call{Args: args}); got.Failed || got.Changed || got.Directive != want {
			t.Errorf("%s: %+v", action, got)
		}
	}
	for _, action := range []string{"", "end_world", "End_play"} {
		args, _ := module.Check(meta.New().Spec(), value.DictOf(module.RawParameters, action))
		if got := meta.New().Run(context.Background(), &module.Call{Args: args}); !got.Failed {
			t.Errorf("%q: %+v", action, got)
		}
	}
}
