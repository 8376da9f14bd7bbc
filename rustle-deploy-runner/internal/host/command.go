// Package host is the mechanism that modules share: atomic file writes, attributes, processes, and the host's package and service managers.
package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Command is a program to run. Args[0] is looked up in the PATH of the command's own environment.
type Command struct {
	Args []string
	// Dir is the folder to run in; empty means the current one.
	Dir string
	// Environment is added to the runner's own environment.
	Environment map[string]string
	Stdin       []byte
}

// Output is what a finished command left. RC is the exit code, or minus the number of the signal that ended it.
type Output struct {
	RC             int
	Stdout, Stderr []byte
	Start, End     time.Time
}

// CommandRunner runs programs; providers take one so that they can be tested on recorded output.
type CommandRunner interface {
	// Run returns an error only when the command could not be started (a *StartError) or did not end by itself.
	Run(ctx context.Context, command Command) (Output, error)
	// LookPath finds a program as a shell would, the usual folders of system programs included.
	LookPath(name string) (string, bool)
}

// StartError says why a program could not be started. Number is the system's error number.
type StartError struct {
	Program string
	Number  int
	Err     error
}

func (e *StartError) Error() string {
	text := e.Err.Error()
	return fmt.Sprintf("[Errno %d] %s: b'%s'", e.Number, strings.ToUpper(text[:1])+text[1:], e.Program)
}

func (e *StartError) Unwrap() error { return e.Err }

// System runs programs on this machine.
type System struct{}

// backgroundGrace is how long output is still read after a command has ended: a process that it left in the background may hold the pipes for ever.
const backgroundGrace = time.Second

// Run implements CommandRunner. The command gets a process group of its own, which is killed as a whole when ctx ends.
func (System) Run(ctx context.Context, command Command) (Output, error) {
	if len(command.Args) == 0 || command.Args[0] == "" {
		return Output{}, &StartError{Program: "", Number: errnoNotFound, Err: notFound}
	}
	environment := mergedEnvironment(command.Environment)
	program, err := resolveProgram(command.Args[0], command.Dir, environment)
	if err != nil {
		return Output{}, err
	}
	var stdout, stderr bytes.Buffer
	process := exec.CommandContext(ctx, program)
	process.Path, process.Err = program, nil
	process.Args = command.Args
	process.Dir = command.Dir
	process.Env = environment
	process.Stdout, process.Stderr = &stdout, &stderr
	process.WaitDelay = backgroundGrace
	if command.Stdin != nil {
		process.Stdin = bytes.NewReader(command.Stdin)
	}
	ownGroup(process)
	output := Output{Start: time.Now()}
	if err := process.Start(); err != nil {
		return Output{}, startError(command.Args[0], err)
	}
	err = process.Wait()
	output.End = time.Now()
	output.Stdout, output.Stderr = stdout.Bytes(), stderr.Bytes()
	output.RC = exitCode(process.ProcessState)
	if ctx.Err() != nil {
		return output, fmt.Errorf("command %s was stopped: %w", command.Args[0], context.Cause(ctx))
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) && !isBrokenPipe(err) {
		return output, fmt.Errorf("command %s: %w", command.Args[0], err)
	}
	return output, nil
}

// LookPath implements CommandRunner.
func (System) LookPath(name string) (string, bool) {
	path := os.Getenv("PATH")
	for _, dir := range append(filepath.SplitList(path), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin") {
		candidate := filepath.Join(dir, name)
		if info, err := os.Stat(candidate); err == nil && !info.IsDir() && info.Mode()&0o111 != 0 {
			return candidate, true
		}
	}
	return "", false
}

// TextOf is the command's output as text: bytes that are not UTF-8 become U+FFFD, since results are JSON.
func TextOf(output []byte) string { return strings.ToValidUTF8(string(output), "\uFFFD") }

func mergedEnvironment(extra map[string]string) []string {
	own := os.Environ()
	merged := make([]string, 0, len(own)+len(extra))
	for _, entry := range own {
		name, _, _ := strings.Cut(entry, "=")
		if _, replaced := extra[name]; !replaced {
			merged = append(merged, entry)
		}
	}
	for name, text := range extra {
		merged = append(merged, name+"="+text)
	}
	return merged
}

func resolveProgram(name, dir string, environment []string) (string, error) {
	if runtime.GOOS == "windows" {
		path, err := exec.LookPath(name)
		if err != nil && !errors.Is(err, exec.ErrDot) {
			return "", &StartError{Program: name, Number: errnoNotFound, Err: notFound}
		}
		return path, nil
	}
	if strings.Contains(name, "/") {
		return name, nil
	}
	search := "/bin:/usr/bin"
	for _, entry := range environment {
		if text, found := strings.CutPrefix(entry, "PATH="); found {
			search = text
		}
	}
	failure := &StartError{Program: name, Number: errnoNotFound, Err: notFound}
	for _, folder := range filepath.SplitList(search) {
		candidate := filepath.Join(folder, name)
		found := candidate
		if !filepath.IsAbs(candidate) {
			candidate = "./" + candidate
			found = filepath.Join(dir, candidate)
		}
		info, err := os.Stat(found)
		switch {
		case err != nil || info.IsDir():
		case info.Mode()&0o111 == 0:
			failure = &StartError{Program: name, Number: errnoDenied, Err: denied}
		default:
			return candidate, nil
		}
	}
	return "", failure
}
