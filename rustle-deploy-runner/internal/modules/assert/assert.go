// Package assert fails unless conditions hold.
package assert

import (
	"context"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the assert module.
type Module struct{}

// New returns the assert module.
func New() Module { return Module{} }

// Spec implements module.Module. The conditions and messages are raw: text with commas is one condition, and messages may be lists.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "assert", Summary: "Fail unless conditions hold", CheckMode: "full", Convergent: true,
		Options: map[string]module.Option{
			"that":        {Type: module.Raw, Required: true, Reads: module.Condition},
			"fail_msg":    {Type: module.Raw, Aliases: []string{"msg"}},
			"success_msg": {Type: module.Raw},
			"quiet":       {Type: module.Bool, Default: false},
		}}
}

// Run implements module.Module.
func (Module) Run(_ context.Context, call *module.Call) module.Result {
	failure, err := message(call.Args, "fail_msg", shownAs, "Assertion failed")
	if err != nil {
		return module.Fail("%s", err)
	}
	success, err := message(call.Args, "success_msg", "success_msg", "All assertions passed")
	if err != nil {
		return module.Fail("%s", err)
	}
	for _, condition := range conditions(call.Args.Raw("that")) {
		holds, err := call.Templar.Condition(condition)
		if err != nil {
			return module.Fail("%s", err)
		}
		if !holds {
			return module.Result{Failed: true}.With("evaluated_to", false, "assertion", condition, "msg", failure)
		}
	}
	return module.Result{}.With("msg", success)
}

// CheckStatic implements module.StaticChecker.
func (Module) CheckStatic(static module.Static) []module.Problem {
	var problems []module.Problem
	for _, each := range []struct{ option, shown string }{{"fail_msg", shownAs}, {"success_msg", "success_msg"}} {
		if _, err := message(static.Args, each.option, each.shown, ""); err != nil {
			problems = append(problems, module.Problem{Option: each.option, Message: err.Error()})
		}
	}
	return problems
}

const shownAs = "fail_msg or msg"

func conditions(that value.Value) []value.Value {
	if list, ok := that.(*value.List); ok {
		return list.Items
	}
	return []value.Value{that}
}

func message(args module.Args, option, shown, otherwise string) (value.Value, error) {
	switch given := value.Plain(args.Raw(option)).(type) {
	case nil:
		return otherwise, nil
	case string:
		return given, nil
	case *value.List:
		for _, line := range given.Items {
			if _, isText := value.Plain(line).(string); !isText {
				return nil, host.Refuse("Type of one of the elements in %s list is not string type", shown)
			}
		}
		return given, nil
	default:
		return nil, host.Refuse("Incorrect type for %s, expected a string or list and got <class '%s'>", shown, value.TypeName(given))
	}
}
