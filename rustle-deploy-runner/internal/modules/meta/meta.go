// Package meta asks the engine for something: it does nothing to the host.
package meta

import (
	"context"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
)

// Module is the meta module.
type Module struct{}

// New returns the meta module.
func New() Module { return Module{} }

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "meta", Summary: "Run handlers now, end the play, forget facts", FreeForm: true, FreeFormat: &module.Format{Name: "action", Check: isAction}, CheckMode: "full", Convergent: true}
}

// without are actions about things that do not exist here: connections and inventories are the controller's.
var without = []string{"noop", "refresh_inventory", "reset_connection"}

var directives = []module.Directive{
	module.FlushHandlers, module.EndPlay, module.EndHost, module.EndBatch, module.ClearFacts, module.ClearHostErrors,
}

// CheckStatic implements module.StaticChecker. What is given is looked at by its format.
func (Module) CheckStatic(static module.Static) []module.Problem {
	if static.Given(module.RawParameters) {
		return nil
	}
	return []module.Problem{{Message: isAction("").Error()}}
}

// Run implements module.Module.
func (Module) Run(_ context.Context, call *module.Call) module.Result {
	directive, err := directiveOf(call.Args.Str(module.RawParameters))
	if err != nil {
		return module.Fail("%s", err)
	}
	return module.Result{Directive: directive}
}

func directiveOf(text string) (module.Directive, error) {
	action := strings.TrimSpace(text)
	for _, directive := range directives {
		if action == string(directive) {
			return directive, nil
		}
	}
	for _, nothing := range without {
		if action == nothing {
			return module.Noop, nil
		}
	}
	return "", host.Refuse("meta: %q is not one of the actions that it knows: flush_handlers, end_play, end_host, end_batch, clear_facts, clear_host_errors, %s",
		action, strings.Join(without, ", "))
}

func isAction(text string) error {
	_, err := directiveOf(text)
	return err
}
