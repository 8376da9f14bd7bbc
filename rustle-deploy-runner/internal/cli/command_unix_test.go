//go:build unix

package cli_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestBareRunner(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"run"}, {"info"}, {"verify"}, {"--events"}} {
		out, errs, exit := finish(t, exec.Command(bare, args...))
		if exit != 4 || out != "" || !strings.Contains(errs, "this is the bare runner of rustle-deploy 7.8.9") {
			t.Errorf("%v: exit %d, %s%s", args, exit, out, errs)
		}
	}
	for want, args := range map[string][]string{
		"rustle-deploy runner 7.8.9\n": {"--version"},
		"usage:":                       {"--help"},
		"copy ":                        {"modules"},
		`"runner":"7.8.9","modules":{`: {"modules", "--json"},
		`"kind":"usage"`:               {"host", "dance"},
	} {
		out, errs, exit := finish(t, exec.Command(bare, args...))
		if !strings.Contains(out, want) || (exit != 0) != (args[0] == "host") {
			t.Errorf("%v: exit %d, %s%s", args, exit, out, errs)
		}
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, after))
	for want, args := range map[string][]string{
		`there is no command "dance"`:   {"dance"},
		"flag provided but not defined": {"--faster"},
		`"extra" is not an option`:      {"run", "extra"},
		"--limit-output -1 is negative": {"--limit-output", "-1"},
		"run id":                        {"--run-id", "../x"},
		"info takes --json":             {"info", "--yaml"},
		"eval takes no arguments":       {"eval", "x"},
		"--help stands alone":           {"run", "--help"},
	} {
		out, errs, exit := p.run(args...)
		if exit != 4 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d, %s%s", args, exit, out, errs)
		}
	}
	if p.exists("after") {
		t.Error("something was done")
	}
}

func TestInfo(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(both, strings.Replace(say, `"args"`, `"tags":["a"],"args"`, 1), after))
	out, errs, exit := p.run("info")
	for _, want := range []string{"plan:      my site\n", "host:      web1\n", "play web\n  say it (debug) TAGS: [a]\n  file (file)\n", "before stage 1"} {
		if exit != 0 || !strings.Contains(out, want) {
			t.Errorf("exit %d, no %q in %s%s", exit, want, out, errs)
		}
	}
	out, _, _ = p.run("--info", "--json")
	for _, want := range []string{`"format":"1.0","plan":"my site"`, `"stages":[0,1]`, `{"id":"say","name":"say it","module":"debug","stage":0,"tags":["a"]}`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
}

func TestVerifyAndDamage(t *testing.T) {
	t.Parallel()
	p := deploy(t, site(`"web1"`, after))
	for _, args := range [][]string{{"verify"}, {"--verify", "--json"}} {
		if out, errs, exit := p.run(args...); exit != 0 || !strings.Contains(out, "ok") {
			t.Errorf("exit %d, %s%s", exit, out, errs)
		}
	}
	content := []byte(read(t, p.artifact))
	at := strings.Index(string(content), `"module":"file"`)
	content[at+2] ^= 1
	damaged := place{t, p.home, filepath.Join(t.TempDir(), "damaged")}
	writeProgram(t, damaged.artifact, content)
	for _, command := range []string{"run", "verify", "info", "check"} {
		if out, errs, exit := damaged.run(command); exit != 3 || out != "" || !strings.Contains(errs, "is damaged") {
			t.Errorf("%s: exit %d, %s%s", command, exit, out, errs)
		}
	}
	unreadable := deploy(t, `{"format":"9.0"}`)
	for _, command := range []string{"run", "verify"} {
		if _, errs, exit := unreadable.run(command); exit != 3 || !strings.Contains(errs, "has format 9.0; this runner reads 1.x") {
			t.Errorf("%s: exit %d, %s", command, exit, errs)
		}
	}
	if p.exists("after") {
		t.Error("something was done")
	}
}

func TestEval(t *testing.T) {
	t.Parallel()
	c := exec.Command(bare, "eval")
	c.Stdin = strings.NewReader(`{"id":1,"op":"template","text":"{{ 1 + 1 }}"}` + "\n")
	if out, errs, exit := finish(t, c); exit != 0 || !strings.HasPrefix(out, `{"id":1,"ok":true,"value":`) {
		t.Errorf("exit %d, %s%s", exit, out, errs)
	}
}
