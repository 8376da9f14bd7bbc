//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"rustle.dev/deploy/runner/internal/bundle/bundletest"
)

// bare is the runner as it is built for hosts.
var bare string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		folder, err := os.MkdirTemp("", "runner")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(folder)
		bare = filepath.Join(folder, "runner")
		build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid= -X main.version=7.8.9", "-o", bare, "../..")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// place is a home folder with an artifact.
type place struct {
	t        *testing.T
	home     string
	artifact string
}

// deploy makes an artifact of a program; WORK in it stands for the home folder.
func deploy(t *testing.T, program string) place {
	t.Helper()
	p := place{t: t, home: t.TempDir()}
	runner, err := os.ReadFile(bare)
	if err != nil {
		t.Fatal(err)
	}
	var built bytes.Buffer
	if err := bundletest.Write(&built, runner, bundletest.Contents{Program: []byte(strings.ReplaceAll(program, "WORK", p.home)), Plan: "my site"}); err != nil {
		t.Fatal(err)
	}
	p.artifact = filepath.Join(t.TempDir(), "artifact")
	writeProgram(t, p.artifact, built.Bytes())
	return p
}

// writeProgram writes a file that will be executed. No process may be started meanwhile: it would hold the file open for writing for a moment, and the
// kernel executes no such file.
func writeProgram(t *testing.T, path string, content []byte) {
	t.Helper()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := os.WriteFile(path, content, 0o700); err != nil {
		t.Fatal(err)
	}
}

// site is a program of one play with the given tasks, each in a part and stage of its own if staged.
func site(hosts string, tasks ...string) string {
	var parts []string
	for i, task := range tasks {
		stage := i
		if hosts == `"web1"` {
			stage = 0
		}
		parts = append(parts, fmt.Sprintf(`{"stage":%d,"batch":"b%d","hosts":["web1"],"tasks":[%s]}`, stage, i, task))
	}
	return `{"format":"1.0","plays":[{"id":"p","name":"web","hosts":[` + hosts + `],"sections":[{"name":"tasks","parts":[` + strings.Join(parts, ",") +
		`]}],"handlers":[{"id":"h1","name":"restart","module":"ping","args":{}}]}]}`
}

const (
	say   = `{"id":"say","name":"say it","module":"debug","args":{"msg":"hello"}}`
	touch = `{"id":"touch","module":"file","args":{"path":"WORK/touched","state":"touch"},"notify":["restart"]}`
	wait  = `{"id":"wait","module":"command","args":{"argv":["cat","WORK/fifo"]}}`
	after = `{"id":"after","module":"file","args":{"path":"WORK/after","state":"touch"}}`
	wrong = `{"id":"wrong","module":"fail","args":{"msg":"it is wrong"}}`
)

func (p place) command(args ...string) *exec.Cmd {
	c := exec.Command(p.artifact, args...)
	c.Env = []string{"HOME=" + p.home, "PATH=" + os.Getenv("PATH")}
	return c
}

// run runs the artifact to its end.
func (p place) run(args ...string) (stdout, stderr string, exit int) {
	p.t.Helper()
	return finish(p.t, p.command(args...))
}

func finish(t *testing.T, c *exec.Cmd) (stdout, stderr string, exit int) {
	t.Helper()
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	var status *exec.ExitError
	if err != nil && !errors.As(err, &status) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), c.ProcessState.ExitCode()
}

func (p place) state() string { return filepath.Join(p.home, ".rustle", "my%20site", "hosts") }

func (p place) exists(name string) bool {
	_, err := os.Lstat(filepath.Join(p.home, name))
	return err == nil
}

// running is an artifact that runs, with its events.
type running struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Reader
	stderr *bytes.Buffer
}

func (p place) start(args ...string) *running {
	p.t.Helper()
	r := &running{t: p.t, cmd: p.command(append([]string{"run", "--events"}, args...)...), stderr: &bytes.Buffer{}}
	var err error
	if r.stdin, err = r.cmd.StdinPipe(); err != nil {
		p.t.Fatal(err)
	}
	stdout, err := r.cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	r.stdout = bufio.NewReader(stdout)
	r.cmd.Stderr = r.stderr
	if err := r.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		_ = r.cmd.Process.Kill() // it has ended, unless the test failed
	})
	return r
}

// until reads events up to the first one that contains all texts, and returns it.
func (r *running) until(texts ...string) string {
	r.t.Helper()
	var seen strings.Builder
next:
	for {
		line, err := r.stdout.ReadString('\n')
		seen.WriteString(line)
		if err != nil {
			r.t.Fatalf("no event with %q among\n%s%s", texts, seen.String(), r.stderr)
		}
		for _, text := range texts {
			if !strings.Contains(line, text) {
				continue next
			}
		}
		return line
	}
}

func (r *running) say(message string) {
	r.t.Helper()
	if _, err := io.WriteString(r.stdin, message+"\n"); err != nil {
		r.t.Fatal(err)
	}
}

func (r *running) signal(s os.Signal) {
	r.t.Helper()
	if err := r.cmd.Process.Signal(s); err != nil {
		r.t.Fatal(err)
	}
}

// end waits for the process.
func (r *running) end(exit int) {
	r.t.Helper()
	rest, _ := io.ReadAll(r.stdout)
	_ = r.cmd.Wait()
	if got := r.cmd.ProcessState.ExitCode(); got != exit {
		r.t.Errorf("exit code %d, want %d; %s%s", got, exit, rest, r.stderr)
	}
}

func (p place) fifo() {
	p.t.Helper()
	if err := syscall.Mkfifo(filepath.Join(p.home, "fifo"), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// killWhileWaiting kills a run in the task that waits at the fifo: not before the task's command reads from there, and the command, which nobody kills, is gone afterwards
// and reads nothing that is meant for another one.
func (p place) killWhileWaiting(r *running) {
	p.t.Helper()
	fifo := filepath.Join(p.home, "fifo")
	var writer *os.File
	for writer == nil {
		writer, _ = os.OpenFile(fifo, os.O_WRONLY|syscall.O_NONBLOCK, 0) // fails as long as nobody reads
		runtime.Gosched()
	}
	r.signal(syscall.SIGKILL)
	writer.Close()
	r.end(-1)
	for {
		still, err := os.OpenFile(fifo, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err != nil {
			return
		}
		still.Close()
		runtime.Gosched()
	}
}

// release lets the task that waits at the fifo end.
func (p place) release() {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.home, "fifo"), []byte("go\n"), 0); err != nil {
		p.t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// tree lists a folder with the content of its files.
func tree(t *testing.T, root string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "%s %v %v", path, info.Mode(), info.ModTime())
		if entry.Type().IsRegular() {
			fmt.Fprintf(&out, " %q", read(t, path))
		}
		out.WriteString("\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
