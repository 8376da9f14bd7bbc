// Package waitfor waits for a port or a file to be as it is wanted, or just for some time.
package waitfor

import (
	"context"
	"fmt"
	"time"

	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/attributes"
	"rustle.dev/deploy/runner/internal/regex"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the wait_for module.
type Module struct{}

// New returns the wait_for module.
func New() Module { return Module{} }

var connectionStates = []string{"ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "SYN_RECV", "SYN_SENT", "TIME_WAIT"}

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	states := value.NewList()
	for _, state := range connectionStates {
		states.Items = append(states.Items, state)
	}
	return module.Spec{Name: "wait_for", Summary: "Wait for a port, a file, or some time", CheckMode: "none", Convergent: true,
		Options: map[string]module.Option{
			"host":                     {Type: module.Str, Default: "127.0.0.1"},
			"port":                     {Type: module.Int},
			"path":                     {Type: module.Path},
			"state":                    {Type: module.Str, Default: "started", Choices: []string{"absent", "drained", "present", "started", "stopped"}},
			"search_regex":             {Type: module.Str, Format: &module.Format{Name: "regular expression", Check: isPattern}},
			"timeout":                  {Type: module.Int, Default: int64(300)},
			"connect_timeout":          {Type: module.Int, Default: int64(5)},
			"delay":                    {Type: module.Int, Default: int64(0)},
			"sleep":                    {Type: module.Int, Default: int64(1)},
			"msg":                      {Type: module.Str},
			"exclude_hosts":            {Type: module.ListT, Elements: module.Str},
			"active_connection_states": {Type: module.ListT, Elements: module.Str, Default: states, Format: &module.Format{Name: "state of connections", Check: isConnectionState}},
		}}
}

func compile(text string) (*regex.Expression, error) {
	return regex.Compile(text, regex.Options{Bytes: true, Multiline: true})
}

func isPattern(text string) error {
	_, err := compile(text)
	return err
}

// CheckStatic implements module.StaticChecker.
func (Module) CheckStatic(static module.Static) []module.Problem {
	for _, name := range []string{"state", "port", "path", "exclude_hosts"} {
		if static.Open(name) {
			return nil
		}
	}
	if message := (wait{args: static.Args}).contradiction(); message != "" {
		return []module.Problem{{Message: message}}
	}
	return nil
}

// probe looks once. When it is done the condition holds; match is then what the regular expression found.
type probe func(ctx context.Context, until time.Time) (done bool, match *regex.Match, err error)

// wait is one call.
type wait struct {
	args    module.Args
	search  *regex.Expression
	started time.Time
}

// Run implements module.Module.
func (Module) Run(ctx context.Context, call *module.Call) module.Result {
	w := wait{args: call.Args, started: time.Now()}
	if message := w.contradiction(); message != "" {
		return module.Fail("%s", message).With("elapsed", int64(0))
	}
	for _, state := range call.Args.Strings("active_connection_states") {
		if err := isConnectionState(state); err != nil {
			return module.Fail("%s", err).With("elapsed", int64(0))
		}
	}
	if call.Args.Has("search_regex") {
		var err error
		if w.search, err = compile(call.Args.Str("search_regex")); err != nil {
			return module.Fail("Invalid regular expression: %s", err)
		}
	}
	look, problem, err := w.prepare()
	if err != nil {
		return w.failure(err.Error())
	}
	if err := pause(ctx, w.seconds("delay")); err != nil {
		return w.failure(err.Error())
	}
	match, err := w.until(ctx, look)
	switch {
	case err == errTimeout && call.Args.Has("msg"):
		return w.failure(call.Args.Str("msg"))
	case err == errTimeout:
		return w.failure(problem)
	case err != nil:
		return w.failure(err.Error())
	default:
		return w.success(match)
	}
}

func (w wait) seconds(option string) time.Duration {
	return time.Duration(w.args.Int(option)) * time.Second
}

func (w wait) elapsed() int64 { return int64(time.Since(w.started) / time.Second) }

func (w wait) failure(message string) module.Result {
	return module.Fail("%s", message).With("elapsed", w.elapsed())
}

func (w wait) success(match *regex.Match) module.Result {
	groups, named := value.NewList(), value.NewDict()
	if match != nil {
		for i := 1; i <= match.Groups(); i++ {
			if text, ok := match.Group(i); ok {
				groups.Items = append(groups.Items, text)
			} else {
				groups.Items = append(groups.Items, nil)
			}
		}
		for name, text := range match.NamedGroups() {
			named.Set(name, text)
		}
	}
	result := module.Result{}.With("state", w.args.Str("state"), "port", w.args.Raw("port"), "search_regex", w.args.Raw("search_regex"),
		"match_groups", groups, "match_groupdict", named, "path", w.args.Raw("path"), "elapsed", w.elapsed())
	if path := w.args.Str("path"); path != "" {
		attributes.AddFileInfo(result.Values, path)
	}
	return result
}

func (w wait) contradiction() string {
	state := w.args.Str("state")
	switch {
	case w.args.Int("port") != 0 && w.args.Str("path") != "":
		return "port and path parameter can not both be passed to wait_for"
	case w.args.Str("path") != "" && (state == "stopped" || state == "drained"):
		return fmt.Sprintf("state=%s should only be used for checking a port in the wait_for module", state)
	case w.args.Has("exclude_hosts") && state != "drained":
		return "exclude_hosts should only be with state=drained"
	case state == "drained" && w.args.Int("port") == 0:
		return "state=drained needs a port"
	}
	return ""
}

func isConnectionState(name string) error {
	if _, known := stateNumbers[name]; !known {
		return fmt.Errorf("unknown active_connection_state (%s) defined", name)
	}
	return nil
}

// prepare chooses what to look at, and what to say when it does not come true in time.
func (w wait) prepare() (probe, string, error) {
	path, target := w.args.Str("path"), fmt.Sprintf("%s:%d", w.args.Str("host"), w.args.Int("port"))
	hasPort := w.args.Int("port") != 0
	searched := w.args.Str("search_regex")
	switch state := w.args.Str("state"); {
	case state == "drained":
		look, err := w.drained()
		return look, fmt.Sprintf("Timeout when waiting for %s to drain", target), err
	case path == "" && !hasPort:
		return nil, "", nil
	case state == "absent" || state == "stopped":
		if hasPort {
			return w.portClosed, fmt.Sprintf("Timeout when waiting for %s to stop.", target), nil
		}
		return w.pathAbsent, fmt.Sprintf("Timeout when waiting for %s to be absent.", path), nil
	case hasPort && w.search != nil:
		return w.portOpen, fmt.Sprintf("Timeout when waiting for search string %s in %s", searched, target), nil
	case hasPort:
		return w.portOpen, fmt.Sprintf("Timeout when waiting for %s", target), nil
	case w.search != nil:
		return w.pathPresent, fmt.Sprintf("Timeout when waiting for search string %s in %s", searched, path), nil
	default:
		return w.pathPresent, fmt.Sprintf("Timeout when waiting for file %s", path), nil
	}
}

type timeoutError struct{}

func (timeoutError) Error() string { return "the time is up" }

var errTimeout error = timeoutError{}

// until looks again and again until the condition holds or the time is up. Without anything to look at it waits for the whole time.
func (w wait) until(ctx context.Context, look probe) (*regex.Match, error) {
	end := w.started.Add(w.seconds("timeout"))
	if look == nil {
		return nil, pause(ctx, w.seconds("timeout"))
	}
	for time.Now().Before(end) {
		done, match, err := look(ctx, end)
		if err != nil || done {
			return match, err
		}
		if err := pause(ctx, w.seconds("sleep")); err != nil {
			return nil, err
		}
	}
	return nil, errTimeout
}

func pause(ctx context.Context, length time.Duration) error {
	if ctx.Err() != nil || length <= 0 {
		return stopped(ctx)
	}
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return stopped(ctx)
	}
}

// stopped is the error of a wait that was ended from outside; nil while it was not.
func stopped(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return fmt.Errorf("waiting was stopped: %w", context.Cause(ctx))
}

// find searches text for the regular expression of the task.
func (w wait) find(text string) (*regex.Match, error) {
	match, err := w.search.Search(text)
	if err != nil {
		return nil, fmt.Errorf("search for %s: %w", w.args.Str("search_regex"), err)
	}
	return match, nil
}
