// Package fail fails.
package fail

import (
	"context"

	"rustle.dev/deploy/runner/internal/module"
)

// Module is the fail module.
type Module struct{}

// New returns the fail module.
func New() Module { return Module{} }

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "fail", Summary: "Fail with a message", CheckMode: "full", Convergent: true,
		Options: map[string]module.Option{"msg": {Type: module.Raw, Default: "Failed as requested from task"}}}
}

// Run implements module.Module.
func (Module) Run(_ context.Context, call *module.Call) module.Result {
	return module.Result{Failed: true}.With("msg", call.Args.Raw("msg"))
}
