// Package setfact sets variables of the host for the rest of the run.
package setfact

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the set_fact module.
type Module struct{}

// New returns the set_fact module.
func New() Module { return Module{} }

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "set_fact", Summary: "Set variables of the host", CheckMode: "full", Convergent: true, OpenOptions: true,
		Options: map[string]module.Option{"cacheable": {Type: module.Bool, Default: false}}}
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// keywords are Python's; Ansible refuses them as names of variables.
var keywords = []string{"False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
	"finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield"}

const badName = "The variable name '%s' is not valid. Variables must start with a letter or underscore character, " +
	"and contain only letters, numbers and underscores."

const noNames = "No key/value pairs provided, at least one is required for this action to succeed"

func isName(name string) bool {
	return identifier.MatchString(name) && !slices.Contains(keywords, name)
}

// CheckStatic implements module.StaticChecker.
func (Module) CheckStatic(static module.Static) []module.Problem {
	var problems []module.Problem
	for _, name := range static.Names() {
		if name != "cacheable" && !isName(name) && !jinja.HasTemplate(name) {
			problems = append(problems, module.Problem{Option: name, Message: fmt.Sprintf(badName, name)})
		}
	}
	if names := static.Names(); len(names) == 0 || len(names) == 1 && names[0] == "cacheable" {
		problems = append(problems, module.Problem{Message: noNames})
	}
	return problems
}

// Run implements module.Module.
func (Module) Run(_ context.Context, call *module.Call) module.Result {
	facts := value.NewDict()
	for name, fact := range call.Args.All() {
		if name == "cacheable" {
			continue
		}
		if !isName(name) {
			return module.Fail(badName, name)
		}
		facts.Set(name, truth(fact))
	}
	if facts.Len() == 0 {
		return module.Fail(noNames)
	}
	result := module.Result{Variables: facts}
	if call.Args.Bool("cacheable") {
		// As facts they have another name and precedence, and `meta: clear_facts` takes them away; the variables stay.
		result.Facts = facts
	}
	return result
}

// truth makes booleans of the words that Ansible takes for them here, whatever quotes they had.
func truth(fact value.Value) value.Value {
	text, _ := fact.(string)
	switch strings.ToLower(text) {
	case "true", "yes":
		return true
	case "false", "no":
		return false
	default:
		return fact
	}
}
