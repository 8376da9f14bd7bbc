// Package all names every module of the runner.
package all

import (
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/apt"
	"rustle.dev/deploy/runner/internal/modules/assert"
	"rustle.dev/deploy/runner/internal/modules/command"
	"rustle.dev/deploy/runner/internal/modules/copy"
	"rustle.dev/deploy/runner/internal/modules/debug"
	"rustle.dev/deploy/runner/internal/modules/fail"
	"rustle.dev/deploy/runner/internal/modules/file"
	"rustle.dev/deploy/runner/internal/modules/lineinfile"
	"rustle.dev/deploy/runner/internal/modules/meta"
	"rustle.dev/deploy/runner/internal/modules/packages"
	"rustle.dev/deploy/runner/internal/modules/ping"
	"rustle.dev/deploy/runner/internal/modules/service"
	"rustle.dev/deploy/runner/internal/modules/setfact"
	"rustle.dev/deploy/runner/internal/modules/setup"
	"rustle.dev/deploy/runner/internal/modules/shell"
	"rustle.dev/deploy/runner/internal/modules/stat"
	"rustle.dev/deploy/runner/internal/modules/systemd"
	"rustle.dev/deploy/runner/internal/modules/template"
	"rustle.dev/deploy/runner/internal/modules/waitfor"
)

// Registry returns a registry of all modules.
func Registry() *module.Registry {
	registry := module.NewRegistry()
	debian := apt.New()
	for _, m := range []module.Module{
		debian, assert.New(), command.New(), copy.New(), debug.New(), fail.New(), file.New(), lineinfile.New(), meta.New(), packages.New(debian),
		ping.New(), service.New(), setfact.New(), setup.New(), shell.New(), stat.New(), systemd.New(), systemd.NewService(), template.New(),
		waitfor.New(),
	} {
		registry.Register(m)
	}
	return registry
}
