//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	both  = `"web1","web2"`
	start = `{"type":"start","format":"1.0","secrets":{"password":"hunter2"}}`
	tell  = `{"id":"tell","module":"debug","args":{"msg":"{{ password }} {{ sent | default('-') }}"}}`
)

func TestStages(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(both, say, tell, after))
	r := p.start("--staged", "--run-id", "r")
	r.say(start)
	r.until("stage_done", `"stage":0,"next":1`)
	if p.exists("after") {
		t.Error("a later stage began")
	}
	r.say(`{"type":"go","stage":1,"values":{"sent":"{{ nowhere }}"}}`)
	r.until("stage_started", `"stage":1`)
	r.until("task_done", `"msg":"******** {{ nowhere }}"`)
	r.until("stage_done", `"stage":1,"next":2`)
	r.say(`{"type":"go","stage":2}`)
	r.until("stage_done", `"stage":2,"next":null`)
	r.until("run_done", `"status":"ok"`)
	r.end(0)
	if !p.exists("after") {
		t.Error("the last stage did not run")
	}
	if all := tree(t, p.home); strings.Contains(all, "hunter2") {
		t.Errorf("a secret is on the disk:\n%s", all)
	}
}

func TestAControllerRunsOnlyWhatIsCurrent(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, say))
	state := t.TempDir()
	mine, other := strings.Repeat("a", 64), strings.Repeat("b", 64)
	released := place{t: t, home: p.home, artifact: filepath.Join(state, "releases", mine, "runner")}
	if err := os.MkdirAll(filepath.Dir(released.artifact), 0o700); err != nil {
		t.Fatal(err)
	}
	writeProgram(t, released.artifact, []byte(read(t, p.artifact)))
	current := filepath.Join(state, "current")
	run := func() (string, int) {
		c := released.command("--staged", "--run-id", "r")
		c.Stdin = strings.NewReader(start + "\n")
		_, errs, exit := finish(t, c)
		return errs, exit
	}
	for _, link := range []string{"", "releases/" + other, "elsewhere"} {
		if link != "" {
			if err := os.Symlink(link, current); err != nil {
				t.Fatal(err)
			}
		}
		if errs, exit := run(); exit != 5 || !strings.Contains(errs, "not the current one any more") {
			t.Errorf("%q: exit %d, %s", link, exit, errs)
		}
		_ = os.Remove(current)
	}
	if _, err := os.Stat(filepath.Join(state, "runs")); err == nil {
		t.Error("a run was recorded")
	}
	if err := os.Symlink("releases/"+mine, current); err != nil {
		t.Fatal(err)
	}
	if errs, exit := run(); exit != 0 {
		t.Errorf("exit %d, %s", exit, errs)
	}
}

func TestControllerLeavesInAStage(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(both, wait, after))
	p.fifo()
	r := p.start("--staged", "--run-id", "r")
	r.say(start)
	r.until("task_started", "wait")
	r.stdin.Close()
	p.release()
	r.until("task_done", `"status":"changed"`)
	r.until("stage_done", `"next":1`)
	r.until("run_done", `"status":"cancelled","exit":6`, "the controller left")
	r.end(6)
	if p.exists("after") {
		t.Error("a stage that nobody released ran")
	}
	if got := read(t, filepath.Join(p.state(), "runs", "r", "1", "result")); !strings.Contains(got, `"status":"cancelled","exit":6`) {
		t.Error(got)
	}
}

func TestReleaseComesEarly(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(both, wait, after))
	p.fifo()
	r := p.start("--staged")
	r.say(start)
	r.say(`{"type":"go","stage":1}`)
	r.until("task_started", "wait")
	r.stdin.Close()
	p.release()
	r.until("run_done", `"status":"ok"`)
	r.end(0)
}

func TestCancel(t *testing.T) {
	t.Parallel()
	for message, reason := range map[string]string{
		`{"type":"cancel","reason":"too late"}`: "too late",
		`{"type":"cancel"}`:                     "cancelled by the controller",
		`{"type":"go"}`:                         "names no stage",
		`{"type":"jump"}`:                       `unknown type \"jump\"`,
		`nonsense`:                              "is not JSON",
	} {
		p := deploy(t, site(both, say, after))
		r := p.start("--staged")
		r.say(start)
		r.until("stage_done")
		r.say(message)
		r.until("run_done", `"status":"cancelled","exit":6`, reason)
		r.end(6)
		if p.exists("after") {
			t.Errorf("%s: the next stage ran", message)
		}
	}
}

func TestCancelNowEndsTheRunningTask(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(both, wait, after))
	p.fifo() // nobody ever writes to it: the task does not end by itself
	r := p.start("--staged", "--run-id", "r")
	r.say(start)
	r.until("task_started", "wait")
	r.say(`{"type":"cancel","reason":"no time left","now":true}`)
	r.until("task_done", `"status":"failed"`)
	r.until("run_done", `"status":"cancelled","exit":6`, "no time left")
	r.end(6)
	if p.exists("after") {
		t.Error("the next stage ran")
	}
}

func TestBadStart(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(both, after))
	for message, want := range map[string]string{
		"":                                "said nothing",
		`{"type":"go","stage":1}` + "\n":  "has to be start",
		`{"type":"start"}` + "\n":         `format "" is not a version`,
		`{"type":"start","format":"2.0"}`: "have format 2.0; this runner understands 1.x",
		`[]` + "\n":                       "is not an object",
		`{"type":"start","format":"1.0","secrets":[]}`: "secrets is not an object",
		`{"type":"start","format":"1.0","failed":{}}`:  "failed is not a list",
		`{"type":"start","format":"1.0","failed":[1]}`: "failed holds something else than texts",
	} {
		c := p.command("run", "--staged")
		c.Stdin = strings.NewReader(message)
		if out, errs, exit := finish(t, c); exit != 4 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%q: exit %d, %s%s", message, exit, out, errs)
		}
	}
	if p.exists("after") || p.exists(".rustle") {
		t.Error("something was done")
	}
}

func TestStagesByHand(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(both, say, after))
	out, errs, exit := p.run()
	if exit != 4 || out != "" || !strings.Contains(errs, `before stage 1 (play "web", batch "b1", task "file")`) {
		t.Errorf("exit %d, %s%s", exit, out, errs)
	}
	p = deploy(t, strings.Replace(site(both, say, after), both, `"web1"`, 1))
	if _, errs, exit := p.run(); exit != 0 || !p.exists("after") {
		t.Errorf("a single host waits for nobody: exit %d, %s", exit, errs)
	}
}
