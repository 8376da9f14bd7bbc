package release

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/bundle/bundletest"
)

// TestMain lets the test binary be the runner: what is killed is a real process.
func TestMain(m *testing.M) {
	switch os.Getenv("RELEASE_TEST_AS") {
	case "host":
		os.Exit(Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	case "sloppy":
		os.Exit(sloppyActivate(os.Args[1], os.Args[2]))
	}
	os.Exit(m.Run())
}

// sloppyActivate is an activation that can be seen half done, over and over.
func sloppyActivate(state, artifact string) int {
	pointer := filepath.Join(state, "current")
	fmt.Println("at work")
	for {
		if err := errors.Join(os.Remove(pointer), os.Symlink("releases/"+artifact, pointer)); err != nil {
			fmt.Println(err)
			return 1
		}
	}
}

// killer starts real processes and kills them at a random moment of their life.
type killer struct {
	t      *testing.T
	random *rand.Rand
	usual  map[string]time.Duration // how long a kind of process took when it was last left alone
	killed int
}

// command is this test's own executable in another role.
func (k *killer) command(as string, args []string) *exec.Cmd {
	process := exec.Command(os.Args[0], args...)
	process.Env = append(os.Environ(), "RELEASE_TEST_AS="+as, "GORACE=atexit_sleep_ms=0") // the race detector sleeps for a second at each end
	return process
}

// leaveAlone runs a host command to its end.
func (k *killer) leaveAlone(args []string) (stdout string) {
	k.t.Helper()
	began := time.Now()
	out, err := k.command("host", args).CombinedOutput()
	if err != nil {
		k.t.Fatalf("%s: %v: %s", args[0], err, out)
	}
	k.usual[args[0]] = time.Since(began)
	return string(out)
}

// disturb runs a host command that may be killed, and says whether it came to its end.
func (k *killer) disturb(args []string) (done bool) {
	k.t.Helper()
	var out bytes.Buffer
	process := k.command("host", args)
	process.Stdout, process.Stderr = &out, &out
	if err := process.Start(); err != nil {
		k.t.Fatal(err)
	}
	ended, moment := make(chan struct{}), time.Duration(k.random.Int64N(int64(k.usual[args[0]])*5/4))
	go func() {
		select {
		case <-ended:
		case <-time.After(moment):
			process.Process.Kill() // an error says that it has just ended by itself
		}
	}()
	err := process.Wait()
	close(ended)
	if err != nil && process.ProcessState.ExitCode() >= 0 {
		k.t.Fatalf("%s: %v: %s", args[0], err, out.String())
	}
	if err != nil {
		k.killed++
	}
	return err == nil
}

func newKiller(t *testing.T) *killer {
	seed := rand.Uint64()
	if text := os.Getenv("RELEASE_TEST_SEED"); text != "" {
		if _, err := fmt.Sscan(text, &seed); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("RELEASE_TEST_SEED=%d", seed)
	return &killer{t: t, random: rand.New(rand.NewPCG(seed, 0)), usual: map[string]time.Duration{}}
}

func TestKilledProcesses(t *testing.T) {
	const kills = 100
	k := newKiller(t)
	m := newMachine(t)
	m.env = System()
	large := func(c *bundletest.Contents) { c.Files = append(c.Files, bytes.Repeat([]byte("large"), 1<<18)) }
	versions := []bundletest.Artifact{artifact(t, 0, large), artifact(t, 1, large), artifact(t, 2, large)}
	m.stage(versions[0])
	m.activate(versions[0], "d0")
	old := digestOfArtifact(versions[0])
	for deployment := 1; k.killed < kills && deployment < 20*kills; deployment++ {
		next := versions[deployment%len(versions)]
		id := fmt.Sprintf("d%d", deployment)
		commands := []func() []string{
			func() []string { return m.stageArgs(next, every(next)...) },
			func() []string { return []string{"activate", "--artifact", digestOfArtifact(next), "--deployment", id} },
			func() []string { return []string{"prune"} },
		}
		for i, command := range commands {
			look := func(args []string, done bool) {
				t.Helper()
				current, problems := m.inspect(versions...)
				allowed := current == old || i > 0 && current == digestOfArtifact(next)
				if i == 1 && done || i > 1 {
					allowed = current == digestOfArtifact(next)
				}
				if len(problems) > 0 || !allowed {
					t.Fatalf("%s %d, at its end: %v: current is %s, old is %s, new is %s: %v", args[0], deployment, done, current, old, digestOfArtifact(next), problems)
				}
			}
			args := append(command(), "--state", m.state)
			if k.usual[args[0]] > 0 {
				look(args, k.disturb(args))
				args = append(command(), "--state", m.state)
			}
			if r := readReply(t, 0, k.leaveAlone(args), ""); !r.OK {
				t.Fatal(r.line)
			}
			look(args, true)
		}
		if !bytes.Equal(m.running(), next.Bytes) {
			t.Fatalf("deployment %d: the wrong bytes are current", deployment)
		}
		old = digestOfArtifact(next)
		if left, err := os.ReadDir(filepath.Join(m.state, "tmp")); err != nil || len(left) > 0 {
			t.Fatalf("left in tmp after a command that succeeded: %v, %v", left, err)
		}
	}
	if k.killed < kills {
		t.Errorf("only %d processes were killed", k.killed)
	}
}

// The same way of looking finds an activation that removes the pointer before it makes it anew.
func TestKilledProcessesControl(t *testing.T) {
	k := newKiller(t)
	m := newMachine(t)
	one, two := artifact(t, 1), artifact(t, 2)
	m.stage(one)
	m.stage(two)
	m.activate(one, "d1")
	for range 1000 {
		process := k.command("sloppy", []string{m.state, digestOfArtifact(two)})
		out, err := process.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		line := make([]byte, len("at work\n"))
		if _, err := io.ReadFull(out, line); err != nil || string(line) != "at work\n" {
			t.Fatalf("%q, %v", line, err)
		}
		time.Sleep(time.Duration(k.random.Int64N(int64(time.Millisecond))))
		if err := process.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := process.Wait(); err == nil {
			t.Fatal("it came to an end")
		}
		if current, problems := m.inspect(one, two); current == "" || len(problems) > 0 {
			return // found
		}
	}
	t.Error("the check does not find an activation that can be seen half done")
}

// The pack may be the program that is running: the first upload to a host begins with the runner.
func TestPackIsTheRunningExecutable(t *testing.T) {
	self, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	a, err := bundletest.Build(self, bundletest.Contents{Files: [][]byte{[]byte("small")}})
	if err != nil {
		t.Fatal(err)
	}
	m := newMachine(t)
	m.home = t.TempDir() // a memory file system may forbid execution
	m.state = filepath.Join(m.home, ".rustle", "site", "hosts")
	args := m.stageArgs(a, every(a)...)
	pack := args[len(args)-1]
	if err := os.Chmod(pack, 0o700); err != nil {
		t.Fatal(err)
	}
	process := exec.Command(pack, append(args, "--state", m.state)...)
	process.Env = append(os.Environ(), "RELEASE_TEST_AS=host")
	out, err := process.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if r := readReply(t, 0, string(out), ""); r.Written != len(a.Segments) {
		t.Errorf("%s", out)
	}
	m.noUploads()
	m.env = System()
	m.activate(a, "d1")
	if !bytes.Equal(m.running(), a.Bytes) {
		t.Error("the wrong bytes are current")
	}
}
