// Package setup gathers the facts of the host.
package setup

import (
	"context"
	"time"

	"rustle.dev/deploy/runner/internal/facts"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the setup module.
type Module struct{}

// New returns the setup module.
func New() Module { return Module{} }

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "setup", Summary: "Gather facts about the host", CheckMode: "full", Convergent: true,
		Options: map[string]module.Option{
			"gather_subset": {Type: module.ListT, Elements: module.Str, Default: value.NewList("all"),
				Format: &module.Format{Name: "subset of facts", Check: facts.CheckSubset}},
			"gather_timeout": {Type: module.Int, Default: int64(10)},
			"filter":         {Type: module.ListT, Elements: module.Str, Default: value.NewList()},
			"fact_path":      {Type: module.Path, Default: facts.DefaultFactPath},
		}}
}

// Run implements module.Module.
func (Module) Run(ctx context.Context, call *module.Call) module.Result {
	filter := call.Args.Strings("filter")
	gathered, err := facts.Gather(ctx, facts.Options{Subsets: call.Args.Strings("gather_subset"), Filter: filter, FactPath: call.Args.Str("fact_path"),
		Timeout: time.Duration(call.Args.Int("gather_timeout")) * time.Second, Environment: call.Environment})
	if err != nil {
		return module.Fail("%s", err)
	}
	named := value.NewDict()
	for name, fact := range gathered.All() {
		named.Set("ansible_"+value.Str(name), fact)
	}
	about := value.DictOf("gather_subset", call.Args.Raw("gather_subset"), "module_setup", true)
	for name, fact := range about.All() {
		if facts.Selects(filter, value.Str(name)) {
			named.Set(name, fact)
		}
	}
	return module.Result{Facts: named}
}
