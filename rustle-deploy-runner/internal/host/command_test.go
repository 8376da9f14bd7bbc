//go:build unix

package host

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestRun(t *testing.T) {
	folder := t.TempDir()
	cases := []struct {
		name           string
		command        Command
		rc             int
		stdout, stderr string
	}{
		{"output", Command{Args: []string{"sh", "-c", "echo out; echo err >&2; exit 3"}}, 3, "out\n", "err\n"},
		{"input", Command{Args: []string{"cat"}, Stdin: []byte("in")}, 0, "in", ""},
		{"no input", Command{Args: []string{"cat"}}, 0, "", ""},
		{"input that nobody reads", Command{Args: []string{"true"}, Stdin: make([]byte, 1<<20)}, 0, "", ""},
		{"environment", Command{Args: []string{"sh", "-c", "echo $A"}, Environment: map[string]string{"A": "b c"}}, 0, "b c\n", ""},
		{"folder", Command{Args: []string{"sh", "-c", "basename $(pwd -P)"}, Dir: folder}, 0, filepath.Base(folder) + "\n", ""},
		{"signal", Command{Args: []string{"sh", "-c", "kill -9 $$"}}, -9, "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := System{}.Run(context.Background(), c.command)
			if err != nil || got.RC != c.rc || string(got.Stdout) != c.stdout || string(got.Stderr) != c.stderr {
				t.Errorf("%d, %q, %q, %v", got.RC, got.Stdout, got.Stderr, err)
			}
		})
	}
}

func TestProgramsThatCannotBeStarted(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ program, want string }{
		{"no-such-program", "[Errno 2] No such file or directory: b'no-such-program'"},
		{filepath.Join(folder, "missing"), "[Errno 2] No such file or directory: b'" + filepath.Join(folder, "missing") + "'"},
		{file, "[Errno 13] Permission denied: b'" + file + "'"},
	} {
		_, err := System{}.Run(context.Background(), Command{Args: []string{c.program}})
		var start *StartError
		if !errors.As(err, &start) || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.program, err, c.want)
		}
	}
	if _, err := (System{}).Run(context.Background(), Command{}); err == nil {
		t.Error("no program at all: no error")
	}
}

func TestProgramsAreFoundInTheCommandsOwnPath(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "mine"), []byte("#!/bin/sh\necho found\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	got, err := System{}.Run(context.Background(), Command{Args: []string{"mine"}, Environment: map[string]string{"PATH": folder}})
	if err != nil || string(got.Stdout) != "found\n" {
		t.Errorf("%q, %v", got.Stdout, err)
	}
}

func TestTheEndOfTheContextKillsTheWholeGroup(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	ctx, cancel := context.WithCancelCause(context.Background())
	done := make(chan error, 1)
	go func() {
		_, err := System{}.Run(ctx, Command{Args: []string{"sh", "-c", "sleep 300 & echo $! > " + file + ".new; mv " + file + ".new " + file + "; wait"}})
		done <- err
	}()
	child := 0
	for child == 0 {
		if content, err := os.ReadFile(file); err == nil {
			child, _ = strconv.Atoi(strings.TrimSpace(string(content)))
		}
		select {
		case err := <-done:
			t.Fatalf("the command ended by itself: %v", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
	reason := errors.New("enough")
	cancel(reason)
	if err := <-done; !errors.Is(err, reason) {
		t.Errorf("ended with %v", err)
	}
	for alive(child) {
		time.Sleep(5 * time.Millisecond) // until the system has taken it away; the test's own deadline ends a wait in vain
	}
}

// alive says whether a process runs; one that only waits to be collected does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !strings.Contains(string(status), ") Z ")
}

func TestAProcessInTheBackgroundIsNotWaitedFor(t *testing.T) {
	got, err := System{}.Run(context.Background(), Command{Args: []string{"sh", "-c", "sleep 20 & echo $!"}})
	if err != nil || got.RC != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(got.Stdout)))
	if err != nil {
		t.Fatal(err)
	}
	if !alive(pid) {
		t.Error("the process in the background has been ended")
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Error(err)
	}
}

func TestAccounts(t *testing.T) {
	root, ok := LookupUser("root")
	if !ok || root.ID != 0 || root.Home == "" {
		t.Errorf("root is %+v, %v", root, ok)
	}
	if byID, ok := LookupUserID(0); !ok || byID.Name != "root" {
		t.Errorf("user 0 is %+v, %v", byID, ok)
	}
	if group, ok := LookupGroupID(0); !ok || group.ID != 0 {
		t.Errorf("group 0 is %+v, %v", group, ok)
	}
	if found, ok := LookupUser("no-such-user"); ok {
		t.Errorf("no-such-user is %+v", found)
	}
}
