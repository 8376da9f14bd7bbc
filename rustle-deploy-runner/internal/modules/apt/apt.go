// Package apt manages packages of Debian and its relatives.
package apt

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/host/debian"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/attributes"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the apt module.
type Module struct {
	Runner host.CommandRunner
	// Root is where the files of the host are; empty means /.
	Root string
	// Pause waits between attempts; nil waits in earnest.
	Pause func(ctx context.Context, length time.Duration) error
}

// New returns the apt module.
func New() Module { return Module{Runner: host.System{}} }

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "apt", Summary: "Manage packages of Debian and its relatives", CheckMode: "full", Convergent: true,
		Options: map[string]module.Option{
			"name": {Type: module.ListT, Elements: module.Str, Aliases: []string{"package", "pkg"},
				Format: &module.Format{Name: "package", Check: isPackageSpec}},
			"state":                        {Type: module.Str, Default: "present", Choices: []string{"absent", "build-dep", "fixed", "latest", "present"}},
			"update_cache":                 {Type: module.Bool, Aliases: []string{"update-cache"}},
			"update_cache_retries":         {Type: module.Int, Default: int64(5)},
			"update_cache_retry_max_delay": {Type: module.Int, Default: int64(12)},
			"cache_valid_time":             {Type: module.Int, Default: int64(0)},
			"purge":                        {Type: module.Bool, Default: false},
			"default_release":              {Type: module.Str, Aliases: []string{"default-release"}},
			"install_recommends":           {Type: module.Bool, Aliases: []string{"install-recommends"}},
			"force":                        {Type: module.Bool, Default: false},
			"clean":                        {Type: module.Bool, Default: false},
			"allow_unauthenticated":        {Type: module.Bool, Default: false, Aliases: []string{"allow-unauthenticated"}},
			"allow_downgrade":              {Type: module.Bool, Default: false, Aliases: []string{"allow-downgrade", "allow_downgrades", "allow-downgrades"}},
			"allow_change_held_packages":   {Type: module.Bool, Default: false},
			"upgrade":                      {Type: module.Str, Default: "no", Choices: []string{"dist", "full", "no", "safe", "yes"}},
			"dpkg_options":                 {Type: module.Str, Default: "force-confdef,force-confold"},
			"deb":                          {Type: module.Path},
			"autoremove":                   {Type: module.Bool, Default: false},
			"autoclean":                    {Type: module.Bool, Default: false},
			"fail_on_autoremove":           {Type: module.Bool, Default: false},
			"policy_rc_d":                  {Type: module.Int},
			"only_upgrade":                 {Type: module.Bool, Default: false},
			"lock_timeout":                 {Type: module.Int, Default: int64(60)},
			"force_apt_get": {Type: module.Bool, Default: false, Status: module.Accepted,
				Reason: "apt-get is always used; Ansible would prefer aptitude where it is installed"},
		},
		MutuallyExclusive: [][]string{{"deb", "name", "upgrade"}}}
}

// noCandidate is a version that cannot be had.
type noCandidate struct{ error }

func (e *noCandidate) Unwrap() error { return e.error }

// task is one call.
type task struct {
	module   Module
	call     *module.Call
	packages debian.Database
	deadline time.Time // for locks

	warnings     []string
	cacheUpdated bool
	cacheTime    int64
}

// Run implements module.Module.
func (m Module) Run(ctx context.Context, call *module.Call) module.Result {
	t := &task{module: m, call: call, packages: debian.Database{Runner: m.Runner},
		deadline: time.Now().Add(time.Duration(call.Args.Int("lock_timeout")) * time.Second)}
	result, err := t.run(ctx)
	if err != nil {
		result = attributes.Failure(err)
	}
	var unavailable *noCandidate
	if errors.As(err, &unavailable) {
		for key, item := range t.cacheValues().All() {
			result = result.With(key, item)
		}
	}
	result.Warnings = append(result.Warnings, t.warnings...)
	return result
}

func (t *task) run(ctx context.Context) (module.Result, error) {
	if err := t.check(); err != nil {
		return module.Result{}, err
	}
	args := t.call.Args
	names := packageNames(args)
	upgrade := args.Str("upgrade")
	nothingElse := len(args.List("name")) == 0 && upgrade == "no" && !args.Has("deb")
	if args.Bool("clean") {
		if result, err := t.clean(ctx); err != nil || nothingElse {
			return result, err
		}
	}
	if err := t.refreshCache(ctx); err != nil {
		return module.Result{}, err
	}
	wholeSystem := isWholeSystem(args)
	switch {
	case nothingElse && t.wantsCache():
		return module.Result{Changed: t.cacheUpdated, Values: t.cacheValues()}, nil
	case upgrade != "no":
		return t.upgrade(ctx, upgrade)
	case args.Has("deb"):
		return t.installFiles(ctx)
	case wholeSystem && len(names) > 0:
		return module.Result{}, host.Refuse("%s", onlyTheWhole)
	case wholeSystem:
		return t.upgrade(ctx, "yes")
	case len(names) == 0 && args.Bool("autoclean"):
		return t.cleanUp(ctx, "autoclean", "Del ")
	case len(names) == 0 && args.Bool("autoremove"):
		return t.cleanUp(ctx, "autoremove", "The following packages will be REMOVED")
	case args.Str("state") == "absent":
		return t.remove(ctx, names)
	default:
		return t.install(ctx, names)
	}
}

func (t *task) check() error {
	args := t.call.Args
	for _, name := range args.Strings("name") {
		if err := isPackageSpec(name); err != nil {
			return err
		}
	}
	if _, ok := t.module.Runner.LookPath("apt-get"); !ok {
		return host.Refuse("apt-get is not on this host: it is not managed by apt")
	}
	return nil
}

func (t *task) cacheValues() *value.Dict {
	return value.DictOf("cache_updated", t.cacheUpdated, "cache_update_time", t.cacheTime)
}

// finished is the result of a transaction.
func (t *task) finished(changed bool, output host.Output) module.Result {
	stdout, stderr := host.TextOf(output.Stdout), host.TextOf(output.Stderr)
	result := module.Result{Changed: changed}.With("stdout", stdout, "stderr", stderr, "stdout_lines", module.Lines(stdout), "stderr_lines", module.Lines(stderr))
	if t.call.Diff {
		result.Diff = value.DictOf("prepared", prepared(stdout))
	}
	return result
}

// prepared is the part of apt-get's output that says what it is about to do.
func prepared(output string) string {
	lines := strings.Split(strings.TrimSuffix(output, "\n"), "\n")
	start := slices.Index(lines, "Reading state information...") + 1
	end := len(lines)
	for i, line := range lines {
		if upgradedLine.MatchString(line) {
			end = i + 1
			break
		}
	}
	return strings.Join(lines[min(start, end):end], "\n")
}
