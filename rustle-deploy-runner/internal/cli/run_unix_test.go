//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"rustle.dev/deploy/runner/internal/runstate"
)

func TestRunByHand(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, say, touch))
	out, errs, exit := p.run()
	if exit != 0 || errs != "" {
		t.Fatalf("exit %d, %s", exit, errs)
	}
	for _, want := range []string{"PLAY [web] ***", "TASK [say it] ***", `"msg": "hello"`, "changed: [web1]", "RUNNING HANDLER [restart] ***", "web1                       : ok=3    changed=1 "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if !p.exists("touched") {
		t.Error("nothing was done")
	}
}

func TestEventsAreRecorded(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, say, wrong))
	out, errs, exit := p.run("--events", "--run-id", "my-run")
	if exit != 2 || errs != "" {
		t.Fatalf("exit %d, %s", exit, errs)
	}
	record := filepath.Join(p.state(), "runs", "my-run", "1")
	if kept := read(t, filepath.Join(record, "events.ndjson")); kept != out {
		t.Errorf("kept\n%s\nprinted\n%s", kept, out)
	}
	if got := read(t, filepath.Join(record, "result")); got != `{"format":"1.0","status":"failed","exit":2}`+"\n" {
		t.Error(got)
	}
	first, _, _ := strings.Cut(out, "\n")
	for _, want := range []string{`"seq":1`, `"type":"run_started"`, `"run":"my-run","plan":"my site","inventory":"hosts","host":"web1"`, `"runner":"7.8.9"`} {
		if !strings.Contains(first, want) {
			t.Errorf("no %s in %s", want, first)
		}
	}
	if _, _, exit := p.run("--events", "--run-id", "my-run"); exit != 2 {
		t.Errorf("exit %d", exit)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(record), "2", "result")); err != nil {
		t.Error(err)
	}
}

func TestStateFolder(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, say))
	if _, errs, exit := p.run("--state-dir", filepath.Join(p.home, "elsewhere")); exit != 0 || !p.exists("elsewhere/runs") || p.exists(".rustle") {
		t.Errorf("exit %d, %s", exit, errs)
	}
	released := place{t: t, home: p.home, artifact: filepath.Join(t.TempDir(), "releases", strings.Repeat("0123456789abcdef", 4), "runner")}
	if err := os.MkdirAll(filepath.Dir(released.artifact), 0o700); err != nil {
		t.Fatal(err)
	}
	writeProgram(t, released.artifact, []byte(read(t, p.artifact)))
	if _, errs, exit := released.run("--run-id", "x"); exit != 0 || p.exists(".rustle") {
		t.Errorf("exit %d, %s", exit, errs)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(released.artifact), "..", "..", "runs", "x", "1", "result")); err != nil {
		t.Error("a release does not record its runs where it belongs", err)
	}
	c := p.command("--events")
	c.Env = []string{"HOME=/dev/null/nowhere"}
	out, _, exit := finish(t, c)
	if exit != 0 || !strings.Contains(out, "this run is not recorded on the host") {
		t.Errorf("exit %d, %s", exit, out)
	}
}

func TestCheckLeavesNoTrace(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, say, touch, wait))
	for _, args := range [][]string{{"check"}, {"run", "--check", "--diff"}, {"--check"}} {
		before := tree(t, p.home)
		if _, errs, exit := p.run(args...); exit != 0 {
			t.Fatalf("exit %d, %s", exit, errs)
		}
		if now := tree(t, p.home); now != before {
			t.Errorf("%v: before\n%s\nafter\n%s", args, before, now)
		}
	}
}

func TestOneRunAtATime(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, say))
	folder, err := runstate.Open(p.state())
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"run", "check"} {
		if out, errs, exit := p.run(command); exit != 5 || out != "" || !strings.Contains(errs, "another run of this plan and inventory is going on") {
			t.Errorf("%s: exit %d, %s %s", command, exit, out, errs)
		}
	}
	folder.Close()
	if _, errs, exit := p.run(); exit != 0 {
		t.Errorf("exit %d, %s", exit, errs)
	}
}

func TestSignalLetsTheTaskEnd(t *testing.T) {
	t.Parallel()
	for signal, exit := range map[os.Signal]int{syscall.SIGTERM: 143, syscall.SIGINT: 130, syscall.SIGHUP: 143} {
		p := deploy(t, site(`"web1"`, wait, after))
		p.fifo()
		r := p.start("--run-id", "r")
		r.until("task_started", "wait")
		r.signal(signal)
		r.until("warning", "the running task may end")
		p.release()
		r.until("task_done", `"task":"wait"`, `"status":"changed"`)
		r.until("run_done", `"status":"interrupted"`, `"reason":"stopped by SIG`)
		r.end(exit)
		if p.exists("after") {
			t.Errorf("%v: the next task ran", signal)
		}
		if got := read(t, filepath.Join(p.state(), "runs", "r", "1", "result")); !strings.Contains(got, `"status":"interrupted"`) {
			t.Error(got)
		}
	}
}

func TestSecondSignalEndsTheTask(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, wait, after))
	p.fifo() // nobody writes into it
	r := p.start()
	r.until("task_started", "wait")
	r.signal(syscall.SIGTERM)
	r.until("warning", "the running task may end")
	r.signal(syscall.SIGTERM)
	r.until("task_done", `"task":"wait"`, `"status":"failed"`)
	r.until("run_done", `"status":"interrupted"`)
	r.end(143)
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, wait, after))
	p.fifo()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c := p.command("run", "--events", "--run-id", "r")
	c.Stdout = writer
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	reader.Close()
	p.release() // opens once the task runs
	if err := c.Wait(); err != nil || !p.exists("after") {
		t.Errorf("%v: the run did not go on", err)
	}
	if kept := read(t, filepath.Join(p.state(), "runs", "r", "1", "events.ndjson")); !strings.Contains(kept, `"type":"run_done"`) {
		t.Error(kept)
	}
}

func TestNextRunTellsWhatIsLeft(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, touch, wait))
	p.fifo()
	r := p.start("--run-id", "first")
	r.until("task_started", "wait")
	p.killWhileWaiting(r)
	r = p.start("--run-id", "second", "--tags", "none")
	r.until("warning", "first/1", `died during the task \"command\" (wait)`)
	r.until("warning", "first/1", `\"restart\" (h1)`)
	r.until("run_done")
	r.end(0)
	out, _, _ := p.run("--tags", "none", "--events")
	if strings.Count(out, `"type":"warning"`) != 1 || !strings.Contains(out, "died during the task") {
		t.Errorf("only the task is left over now:\n%s", out)
	}
}

// What must not be done twice is not done again after a crash, in any run, until somebody decides.
func TestInterruptedTasksNeedADecision(t *testing.T) {
	t.Parallel()
	ignored := strings.Replace(wait, `"args"`, `"ignore_errors":true,"failed_when":[false],"args"`, 1)
	p := deploy(t, site(`"web1"`, touch, ignored))
	p.fifo()
	r := p.start("--run-id", "first")
	r.until("task_started", "wait")
	p.killWhileWaiting(r)
	for _, args := range [][]string{{"--events"}, {"--events", "--tags", "none"}, {"--events", "--check"}, {"--events"}} {
		out, _, exit := p.run(args...)
		refused := strings.Contains(out, `"msg":"needs decision: the run first/1 died in this task`) && strings.Contains(out, `"interrupted":true`)
		if wanted := len(args) == 1; refused != wanted || (exit == 2) != wanted {
			t.Errorf("%v: exit %d\n%s", args, exit, out)
		}
	}
	r = p.start("--rerun-interrupted")
	r.until("task_started", "wait")
	p.release()
	r.until("run_done")
	r.end(0)
	out, _, _ := p.run("--tags", "none", "--events")
	if strings.Contains(out, "warning") {
		t.Errorf("it is still open:\n%s", out)
	}
}

// A command whose result is there has nothing to do, interrupted or not.
func TestInterruptedTaskWithNothingToDo(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, strings.Replace(wait, `"args":{`, `"args":{"creates":"WORK/made",`, 1)))
	p.fifo()
	r := p.start("--run-id", "first")
	r.until("task_started", "wait")
	p.killWhileWaiting(r)
	if _, _, exit := p.run(); exit != 2 {
		t.Errorf("exit %d", exit)
	}
	if err := os.WriteFile(filepath.Join(p.home, "made"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, _, exit := p.run(); exit != 0 {
		t.Errorf("exit %d: %s", exit, out)
	}
	if out, _, _ := p.run(); strings.Contains(out, "WARNING") {
		t.Error(out)
	}
}

func TestTagsOnTheCommandLine(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, strings.Replace(say, `"args"`, `"tags":["a"],"args"`, 1), touch))
	out, _, exit := p.run("--tags", "a, b", "--tags=c", "--skip-tags", "x")
	if exit != 0 || !strings.Contains(out, "hello") || p.exists("touched") {
		t.Errorf("exit %d, %s", exit, out)
	}
	out, _, _ = p.run("--events", "--limit-output", "3")
	if !strings.Contains(out, `"msg":"[2 more bytes] llo"`) {
		t.Error(out)
	}
}
