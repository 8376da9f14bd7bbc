//go:build linux

package bundle_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"rustle.dev/deploy/runner/internal/bundle"
	"rustle.dev/deploy/runner/internal/bundle/bundletest"
)

func TestBareAndCutExecutables(t *testing.T) {
	for _, architecture := range []string{"amd64", "386", "arm64", "s390x"} {
		t.Run(architecture, func(t *testing.T) {
			runner := buildProbe(t, "linux", architecture)
			if _, err := bundle.Open(write(t, runner)); !errors.Is(err, bundle.ErrNoBundle) {
				t.Fatalf("bare runner: %v", err)
			}
			artifact, err := bundletest.Build(runner, bundletest.Contents{Files: [][]byte{bytes.Repeat([]byte("x"), 5000)}})
			if err != nil {
				t.Fatal(err)
			}
			path := write(t, append(bytes.Clone(artifact.Bytes), "UPX!"...))
			if _, err := bundle.Open(path); !isDamaged(err) {
				t.Errorf("something appended: %v", err)
			}
			if err := os.Truncate(path, int64(len(artifact.Bytes))); err != nil {
				t.Fatal(err)
			}
			b, err := bundle.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
			// Cut anywhere behind the executable part, it is damaged: the headers say that something is missing.
			for length := len(artifact.Bytes) - 1; length > len(runner); length -= 97 {
				if err := os.Truncate(path, int64(length)); err != nil {
					t.Fatal(err)
				}
				if _, err := bundle.Open(path); !isDamaged(err) {
					t.Fatalf("cut to %d bytes, the runner has %d: %v", length, len(runner), err)
				}
			}
			// Cut back to its executable part, as strip does, or into it.
			for _, length := range []int{len(runner), len(runner) - 1, len(runner) / 2, 64, 52, 20, 4} {
				if err := os.Truncate(path, int64(length)); err != nil {
					t.Fatal(err)
				}
				if _, err := bundle.Open(path); !errors.Is(err, bundle.ErrNoBundle) || !strings.Contains(err.Error(), "strip") {
					t.Errorf("cut to %d bytes: %v", length, err)
				}
			}
		})
	}
}

// installed is an artifact that can be started.
func installed(t *testing.T) (path string, artifact bundletest.Artifact) {
	t.Helper()
	artifact, err := bundletest.Build(buildProbe(t, "linux", runtime.GOARCH), bundletest.Contents{Files: [][]byte{bytes.Repeat([]byte("x"), 5000)}})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for d := dir; strings.HasPrefix(d, os.TempDir()) && d != os.TempDir(); d = filepath.Dir(d) { // another user starts it, too
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	path = filepath.Join(dir, "artifact")
	if err := os.WriteFile(path, artifact.Bytes, 0o755); err != nil {
		t.Fatal(err)
	}
	return path, artifact
}

func start(t *testing.T, command *exec.Cmd) (output string, code int) {
	t.Helper()
	out, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), command.ProcessState.ExitCode()
}

func TestSelf(t *testing.T) {
	path, artifact := installed(t)
	expect := func(what string, command *exec.Cmd, code int, text string) {
		t.Helper()
		if out, got := start(t, command); got != code || !strings.Contains(out, text) {
			t.Errorf("%s: exit %d, expected %d and %q: %s", what, got, code, text, out)
		}
	}
	expect("started by its path", exec.Command(path), 0, "site web1")
	link := filepath.Join(filepath.Dir(path), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	expect("started by a link", exec.Command(link), 0, "site web1")
	liar := exec.Command(path)
	liar.Args[0] = "/bin/sh"
	expect("started under another name", liar, 0, "site web1")
	if err := os.WriteFile(path, artifact.Segments[0], 0o755); err != nil {
		t.Fatal(err)
	}
	expect("bare runner", exec.Command(path), 4, "strip")
	if err := os.WriteFile(path, flipped(artifact.Bytes, len(artifact.Bytes)-300), 0o755); err != nil {
		t.Fatal(err)
	}
	expect("damaged", exec.Command(path), 3, "is damaged")
}

// A new release may take the file's place while the old one runs.
func TestSelfAfterTheFileWasReplacedOrRemoved(t *testing.T) {
	for what, change := range map[string]func(path string) error{
		"removed": os.Remove,
		"replaced": func(path string) error {
			return errors.Join(os.WriteFile(path+".new", []byte("#!/bin/sh\n"), 0o755), os.Rename(path+".new", path))
		},
	} {
		path, _ := installed(t)
		command := exec.Command(path, "wait")
		in, err := command.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		reader := bufio.NewReader(out)
		if line, err := reader.ReadString('\n'); err != nil || line != "ready\n" {
			t.Fatalf("%q, %v", line, err)
		}
		if err := change(path); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(in, "\n"); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(reader)
		if err := errors.Join(err, command.Wait()); err != nil || string(rest) != "site web1\n" {
			t.Errorf("%s: %s, %v", what, rest, err)
		}
	}
}

// namespace gives a command of an ordinary user a namespace in which it may call chroot.
func namespace(command *exec.Cmd, attributes *syscall.SysProcAttr) {
	if os.Geteuid() != 0 {
		attributes.Cloneflags = syscall.CLONE_NEWUSER
		attributes.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	}
	command.SysProcAttr = attributes
}

// In a chroot that holds nothing but the artifact there is no /proc that leads to it.
func TestSelfInAnEmptyChroot(t *testing.T) {
	path, _ := installed(t)
	for name, want := range map[string]struct {
		argument string
		code     int
		text     string
	}{
		"by its path": {"/artifact", 0, "site web1"},
		"by a lie":    {"/somewhere/else", 1, "/somewhere/else"},
	} {
		command := exec.Command("/artifact")
		command.Args[0], command.Dir, command.Env = want.argument, "/", []string{"PATH=/"}
		namespace(command, &syscall.SysProcAttr{Chroot: filepath.Dir(path)})
		if out, code := start(t, command); code != want.code || !strings.Contains(out, want.text) {
			t.Errorf("%s: exit %d: %s", name, code, out)
		}
	}
	command := exec.Command("/artifact")
	command.Args[0], command.Dir, command.Env = "artifact", "/", []string{"PATH=/"}
	namespace(command, &syscall.SysProcAttr{Chroot: filepath.Dir(path)})
	if out, code := start(t, command); code != 0 || !strings.Contains(out, "site web1") {
		t.Errorf("found in the search path: exit %d: %s", code, out)
	}
}

func TestSelfThatMayBeExecutedButNotRead(t *testing.T) {
	path, _ := installed(t)
	if err := os.Chmod(path, 0o111); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path)
	if os.Geteuid() == 0 { // root may read everything
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	if out, code := start(t, command); code != 1 || !strings.Contains(out, "read permission") {
		t.Errorf("exit %d: %s", code, out)
	}
}
