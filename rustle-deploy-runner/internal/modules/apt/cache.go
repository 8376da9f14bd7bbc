package apt

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
)

// wantsCache says whether the task asks for fresh package lists, be it only when they are old.
func (t *task) wantsCache() bool {
	return t.call.Args.Bool("update_cache") || t.call.Args.Int("cache_valid_time") > 0
}

// refreshCache updates the package lists when the task asks for it and they are not young enough.
func (t *task) refreshCache(ctx context.Context) error {
	updated := t.module.listsUpdated()
	t.cacheTime = updated.Unix()
	if updated.IsZero() {
		t.cacheTime = 0
	}
	valid := time.Duration(t.call.Args.Int("cache_valid_time")) * time.Second
	if !t.wantsCache() || !updated.Add(valid).Before(time.Now()) {
		return nil
	}
	if t.call.Check {
		t.cacheUpdated = true
		return nil
	}
	if err := t.updateLists(ctx); err != nil {
		return err
	}
	after := t.module.listsUpdated()
	t.cacheUpdated = after.Unix() != t.cacheTime
	t.cacheTime = after.Unix()
	return nil
}

// listsUpdated is when the package lists were last updated; zero when never.
func (m Module) listsUpdated() time.Time {
	for _, path := range []string{"/var/lib/apt/periodic/update-success-stamp", "/var/lib/apt/lists"} {
		if status, err := host.Stat(m.path(path)); err == nil {
			return status.Modified
		}
	}
	return time.Time{}
}

// updateLists tries several times, with growing pauses: mirrors fail for a moment more often than for good.
func (t *task) updateLists(ctx context.Context) error {
	// Without this option apt-get reports success though some of the lists could not be fetched.
	line := []string{"apt-get", "-q", "-o", "APT::Update::Error-Mode=any", "update"}
	retries, longest := t.call.Args.Int("update_cache_retries"), time.Duration(t.call.Args.Int("update_cache_retry_max_delay"))*time.Second
	jitter := time.Duration(rand.IntN(1000)) * time.Millisecond
	reason := "unknown reason"
	for retry := range retries {
		output, err := t.attempts(ctx, line)
		if err != nil {
			return err
		}
		if output.RC == 0 && !fetchFailed(output) {
			return nil
		}
		reason = strings.TrimSpace(host.TextOf(output.Stderr))
		t.warnings = append(t.warnings, fmt.Sprintf("Failed to update cache after %d retries due to %s, retrying", retry+1, reason))
		if retry == retries-1 {
			break
		}
		delay := min(time.Second<<min(retry, 30), longest) + jitter
		t.warnings = append(t.warnings, fmt.Sprintf("Sleeping for %d seconds, before attempting to refresh the cache again", int(delay.Round(time.Second).Seconds())))
		if err := t.pause(ctx, delay); err != nil {
			return err
		}
	}
	return host.Refuse("Failed to update apt cache after %d retries: %s", retries, reason)
}

// fetchFailed reads the warnings of versions of apt that do not know the error mode.
func fetchFailed(output host.Output) bool {
	text := string(output.Stderr)
	return strings.Contains(text, "W: Failed to fetch") || strings.Contains(text, "Some index files failed to download")
}

// clean removes the package files that apt has kept.
func (t *task) clean(ctx context.Context) (module.Result, error) {
	if t.call.Check {
		return t.finished(true, host.Output{}).With("msg", ""), nil
	}
	output, err := t.attempts(ctx, []string{"apt-get", "clean"})
	if err == nil && (output.RC != 0 || len(output.Stderr) > 0) {
		err = host.Refuse("apt-get clean failed: %s", strings.TrimSpace(host.TextOf(output.Stderr)))
	}
	if err != nil {
		return module.Result{}, err
	}
	return t.finished(true, output).With("msg", host.TextOf(output.Stdout)), nil
}

func (t *task) cleanUp(ctx context.Context, operation, sign string) (module.Result, error) {
	line := append(t.commandLine(), t.flags(flag{"purge", "--purge"})...)
	line = t.simulated(append(line, operation))
	output, err := t.perform(ctx, line)
	if err != nil {
		return module.Result{}, err
	}
	if output.RC != 0 {
		failed := &broken{message: fmt.Sprintf("'apt-get %s' failed: %s", operation, host.TextOf(output.Stderr)), output: output}
		return failed.result(), nil
	}
	return t.finished(strings.Contains(string(output.Stdout), sign), output), nil
}

func (t *task) upgrade(ctx context.Context, mode string) (module.Result, error) {
	command := []string{"upgrade", "--with-new-pkgs"}
	if mode == "dist" || mode == "full" {
		command = []string{"dist-upgrade"}
	}
	line := append(t.commandLine(), t.flags(flag{"fail_on_autoremove", "--no-remove"}, flag{"allow_unauthenticated", "--allow-unauthenticated"},
		flag{"allow_downgrade", "--allow-downgrades"})...)
	line = append(t.simulated(line), command...)
	line = append(line, t.flags(flag{"autoremove", "--auto-remove"})...)
	line = append(line, t.release()...)
	output, err := t.perform(ctx, line)
	if err != nil {
		return module.Result{}, err
	}
	if output.RC != 0 {
		return commandFailed(line, output), nil
	}
	result := t.finished(!strings.Contains(string(output.Stdout), nothingToDo), output)
	result.Msg = host.TextOf(output.Stdout)
	return result, nil
}

func (t *task) release() []string {
	if release := t.call.Args.Str("default_release"); release != "" {
		return []string{"-t", release}
	}
	return nil
}
