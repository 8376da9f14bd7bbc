// Package debug shows a message or the value of an expression.
package debug

import (
	"context"
	"errors"

	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the debug module.
type Module struct{}

// New returns the debug module.
func New() Module { return Module{} }

// Spec implements module.Module. The options are raw, as in Ansible: a message may be a list or a dict.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "debug", Summary: "Show a message or the value of an expression", CheckMode: "full", Convergent: true,
		Options: map[string]module.Option{
			"msg":       {Type: module.Raw, Default: "Hello world!"},
			"var":       {Type: module.Raw, Reads: module.Expression},
			"verbosity": {Type: module.Int, Default: int64(0)},
		},
		MutuallyExclusive: [][]string{{"msg", "var"}}}
}

// Run implements module.Module.
func (Module) Run(_ context.Context, call *module.Call) module.Result {
	if call.Args.Int("verbosity") > int64(call.Verbosity) {
		return module.Result{Skipped: true}.With("skipped_reason", "Verbosity threshold not met.")
	}
	variable := call.Args.Raw("var")
	if !value.Truthy(variable) {
		return module.Result{}.With("msg", call.Args.Raw("msg"))
	}
	name, isText := variable.(string)
	if !isText {
		return module.Result{}.With("<class '"+value.TypeName(variable)+"'>", notDefined)
	}
	shown, err := evaluate(call, name)
	if err != nil {
		return module.Fail("%s", err)
	}
	return module.Result{}.With(name, shown)
}

const notDefined = "VARIABLE IS NOT DEFINED!"

func evaluate(call *module.Call, expression string) (value.Value, error) {
	template := "{{" + expression + "}}"
	if call.Templar.FromHost(expression) {
		return template, nil // shown as Ansible shows it, and not evaluated
	}
	shown, err := call.Templar.Template(template)
	reason := ""
	var missing interface{ Undefined() bool }
	switch undefined := shown.(type) {
	case value.Undefined:
		reason = undefined.Message
	default:
		if err == nil {
			return shown, nil
		}
		if !errors.As(err, &missing) || !missing.Undefined() {
			return nil, err
		}
		reason = err.Error()
	}
	if call.Verbosity > 0 {
		return notDefined + ": " + reason, nil
	}
	return notDefined, nil
}
