// Package packages is the module package: it hands over to the module of the host's own package manager.
package packages

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/facts"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the package module.
type Module struct {
	// Manager names the host's package manager as the fact pkg_mgr does.
	Manager func() string
	// Managers are the modules of package managers by that name.
	Managers map[string]module.Module
}

// New returns the package module for the given modules of package managers.
func New(managers ...module.Module) Module {
	m := Module{Manager: facts.PackageManager, Managers: map[string]module.Module{}}
	for _, each := range managers {
		m.Managers[each.Spec().Name] = each
	}
	return m
}

// Spec implements module.Module. Other options are those of the manager's module, which checks them.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "package", Summary: "Manage packages by the host's own package manager", CheckMode: "full", Convergent: true, OpenOptions: true,
		Options: map[string]module.Option{
			"name":  {Type: module.Raw, Required: true},
			"state": {Type: module.Raw, Required: true},
			"use":   {Type: module.Str, Default: "auto"},
		}}
}

// CheckStatic implements module.StaticChecker: which manager the host has is not known, but what all of them refuse is refused there.
func (m Module) CheckStatic(static module.Static) []module.Problem {
	if static.Open("use") {
		return nil
	}
	managers := slices.Sorted(maps.Keys(m.Managers))
	if name := managerName(static.Args); name != "auto" {
		if _, ok := m.Managers[name]; !ok {
			return []module.Problem{{Option: "use", Message: fmt.Sprintf("no module for the package manager %s is part of this version: there are %s", name, strings.Join(managers, ", "))}}
		}
		managers = []string{name}
	}
	var problems []module.Problem
	for _, name := range managers {
		if problems = static.RefusedBy(m.Managers[name], "use"); len(problems) == 0 {
			return nil
		}
	}
	return problems
}

// managerName is the package manager that a task asks for; auto stands for the one of the host.
func managerName(args module.Args) string {
	return strings.ToLower(module.ShortName(args.Str("use")))
}

// Run implements module.Module.
func (m Module) Run(ctx context.Context, call *module.Call) module.Result {
	name := managerName(call.Args)
	if name == "auto" {
		name = m.Manager()
	}
	manager, ok := m.Managers[name]
	if !ok {
		return module.Fail("Could not find a matching action for the %q package manager.", name)
	}
	raw := value.NewDict()
	for option, item := range call.Args.All() {
		if option != "use" {
			raw.Set(option, item)
		}
	}
	args, problems := module.Check(manager.Spec(), raw)
	if len(problems) > 0 {
		return module.Fail("%s", module.JoinProblems(problems))
	}
	own := *call
	own.Args = args
	return manager.Run(ctx, &own)
}
