// Package ping answers, which shows that the runner works.
package ping

import (
	"context"

	"rustle.dev/deploy/runner/internal/module"
)

// Module is the ping module.
type Module struct{}

// New returns the ping module.
func New() Module { return Module{} }

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "ping", Summary: "Answer, which shows that the runner works", CheckMode: "full", Convergent: true,
		Options: map[string]module.Option{"data": {Type: module.Str, Default: "pong"}}}
}

// Run implements module.Module.
func (Module) Run(_ context.Context, call *module.Call) module.Result {
	data := call.Args.Str("data")
	if data == "crash" {
		return module.Fail("boom")
	}
	return module.Result{}.With("ping", data)
}
