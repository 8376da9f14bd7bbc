// Package packages is the module package: it hands over to the module of the host's own package manager.
package packages

import (
	"context"
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

// Run implements module.Module.
func (m Module) Run(ctx context.Context, call *module.Call) module.Result {
	name := strings.ToLower(module.ShortName(call.Args.Str("use")))
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
