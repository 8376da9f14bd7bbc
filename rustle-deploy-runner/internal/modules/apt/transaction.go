package apt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/host/debian"
	"rustle.dev/deploy/runner/internal/module"
)

var upgradedLine = regexp.MustCompile(`^[0-9]+ (packages )?upgraded`)

const nothingToDo = "\n0 upgraded, 0 newly installed, 0 to remove"

// commandLine starts an apt-get command with the options that all have in common.
func (t *task) commandLine() []string {
	line := []string{"apt-get", "-y"}
	for _, option := range strings.Split(t.call.Args.Str("dpkg_options"), ",") {
		if option = strings.TrimSpace(option); option != "" {
			line = append(line, "-o", "Dpkg::Options::=--"+option)
		}
	}
	return append(line, t.flags(flag{"force", "--force-yes"})...)
}

// flag is an option of the task and what it adds to a command line.
type flag struct{ option, argument string }

func (t *task) flags(flags ...flag) []string {
	var line []string
	for _, each := range flags {
		if t.call.Args.Bool(each.option) {
			line = append(line, each.argument)
		}
	}
	return line
}

// simulated adds what turns a transaction into a prediction.
func (t *task) simulated(line []string) []string {
	if t.call.Check {
		return append(line, "--simulate")
	}
	return line
}

// lockMessages are how apt and dpkg say that somebody else is at work.
var lockMessages = []string{"Could not get lock", "Unable to acquire the dpkg frontend lock", "Unable to lock directory", "Unable to lock the administration directory",
	"dpkg frontend lock was locked by another process", "dpkg status database is locked by another process"}

// perform runs a transaction, again and again while somebody else holds a lock. A real one is never killed: half a transaction is worse than a late one.
func (t *task) perform(ctx context.Context, line []string) (host.Output, error) {
	if !t.call.Check {
		restore, err := t.module.forbidServices(t.call.Args)
		if err != nil {
			return host.Output{}, err
		}
		output, err := t.attempts(ctx, line)
		return output, errors.Join(err, restore())
	}
	return t.attempts(ctx, line)
}

func (t *task) attempts(ctx context.Context, line []string) (host.Output, error) {
	environment := map[string]string{}
	for name, text := range t.call.Environment {
		environment[name] = text
	}
	for name, text := range debian.English {
		environment[name] = text
	}
	for {
		output, err := t.module.Runner.Run(context.WithoutCancel(ctx), host.Command{Args: line, Environment: environment})
		if err != nil || output.RC == 0 || !isLocked(output) {
			return output, err
		}
		if !time.Now().Before(t.deadline) {
			return output, host.Refuse("Failed to lock apt for exclusive operation: %s", strings.TrimSpace(host.TextOf(output.Stderr)))
		}
		if err := t.pause(ctx, time.Second); err != nil {
			return output, err
		}
	}
}

func isLocked(output host.Output) bool {
	text := string(output.Stderr)
	for _, message := range lockMessages {
		if strings.Contains(text, message) {
			return true
		}
	}
	return false
}

func (t *task) pause(ctx context.Context, length time.Duration) error {
	if t.module.Pause != nil {
		return t.module.Pause(ctx, length)
	}
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for apt was stopped: %w", context.Cause(ctx))
	}
}

// broken is the failure of a command.
type broken struct {
	message string
	output  host.Output
}

func (b *broken) result() module.Result {
	stdout, stderr := host.TextOf(b.output.Stdout), host.TextOf(b.output.Stderr)
	return module.Fail("%s", b.message).With("stdout", stdout, "stderr", stderr, "rc", int64(b.output.RC), "stdout_lines", module.Lines(stdout),
		"stderr_lines", module.Lines(stderr))
}

func commandFailed(line []string, output host.Output) module.Result {
	words := make([]string, len(line))
	for i, word := range line {
		words[i] = host.QuoteWord(word)
	}
	failed := &broken{message: fmt.Sprintf("'%s' failed: %s", strings.Join(words, " "), host.TextOf(output.Stderr)), output: output}
	return failed.result()
}

func (m Module) path(path string) string { return filepath.Join(m.Root, path) }

// forbidServices puts a policy in place that keeps packages from starting services, when the task asks for one. The function returned takes it away again.
func (m Module) forbidServices(args module.Args) (restore func() error, err error) {
	if !args.Has("policy_rc_d") {
		return func() error { return nil }, nil
	}
	path := m.path("/usr/sbin/policy-rc.d")
	aside := path + ".rustle-aside"
	had := true
	if err := os.Rename(path, aside); errors.Is(err, fs.ErrNotExist) {
		had = false
	} else if err != nil {
		return nil, host.Refuse("Fail to move /usr/sbin/policy-rc.d to %s: %w", aside, err)
	}
	restore = func() error {
		if had {
			return os.Rename(aside, path)
		}
		return os.Remove(path)
	}
	text := fmt.Sprintf("#!/bin/sh\nexit %d\n", args.Int("policy_rc_d"))
	policy := host.Replacement{Path: path, Content: host.TextContent([]byte(text)), Attributes: host.Attributes{Mode: host.AbsoluteMode(0o755)}}
	if err := policy.Write(); err != nil {
		if had {
			err = errors.Join(err, os.Rename(aside, path))
		}
		return nil, host.Refuse("Failed to create or chmod /usr/sbin/policy-rc.d: %w", err)
	}
	return restore, nil
}
