package event_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/value"
)

func human(printer *event.Human, events ...event.Event) string {
	var out bytes.Buffer
	s := event.NewStream(event.Options{Out: &out, Printer: printer})
	s.Emit(event.RunStarted{Host: "web1"})
	for _, e := range events {
		s.Emit(e)
	}
	_ = s.Close()
	return out.String()
}

func TestHumanOutput(t *testing.T) {
	task := func(module string) event.TaskRef {
		return event.TaskRef{Play: "p", Task: "t", Name: "do it", Module: module}
	}
	got := human(&event.Human{},
		event.PlayStarted{Name: "site"},
		event.TaskStarted{TaskRef: task("copy")},
		event.TaskDone{TaskRef: task("copy"), Status: event.Changed, Result: value.DictOf("changed", true)},
		event.TaskStarted{TaskRef: task("debug")},
		event.TaskDone{TaskRef: task("debug"), Status: event.OK, Result: value.DictOf("changed", false, "failed", false, "msg", `say ":" twice`)},
		event.TaskStarted{TaskRef: task("file")},
		event.ItemDone{Label: "a", Status: event.OK, Result: value.DictOf("changed", false)},
		event.ItemDone{Label: "b", Status: event.Changed, Result: value.DictOf("changed", true)},
		event.ItemDone{Label: "c", Status: event.Skipped, Result: value.DictOf("changed", false)},
		event.ItemDone{Label: "d", Status: event.Ignored, Result: value.DictOf("msg", "bad")},
		event.TaskDone{TaskRef: task("file"), Status: event.Ignored, Result: value.DictOf("results", value.NewList())},
		event.TaskStarted{TaskRef: task("stat"), Handler: true},
		event.TaskRetry{Attempt: 1, Retries: 3, Result: value.DictOf()},
		event.TaskDone{TaskRef: task("stat"), Status: event.Skipped, Result: value.DictOf("changed", false)},
		event.TaskStarted{TaskRef: task("meta")},
		event.TaskDone{TaskRef: task("meta"), Status: event.OK, Result: value.DictOf("changed", false)},
		event.Warning{Message: "careful"},
		event.TaskStarted{TaskRef: task("command")},
		event.TaskDone{TaskRef: task("command"), Status: event.Failed, Result: value.DictOf("msg", "no")},
		event.RunDone{Status: event.RunFailed, Exit: 2, OK: 3, Changed: 1, Failed: 1, Skipped: 1, Ignored: 1, Reason: "why"})
	const want = `
PLAY [site] ********************************************************************

TASK [do it] *******************************************************************
changed: [web1]

TASK [do it] *******************************************************************
ok: [web1] => {
    "msg": "say \":\" twice"
}

TASK [do it] *******************************************************************
ok: [web1] => (item=a)
changed: [web1] => (item=b)
skipping: [web1] => (item=c)
failed: [web1] (item=d) => {"msg":"bad"}
...ignoring

RUNNING HANDLER [do it] ********************************************************
FAILED - RETRYING: [web1]: do it (3 retries left).
skipping: [web1]
[WARNING]: careful

TASK [do it] *******************************************************************
fatal: [web1]: FAILED! => {"msg":"no"}

PLAY RECAP *********************************************************************
web1                       : ok=3    changed=1    unreachable=0    failed=1    skipped=1    rescued=0    ignored=1   
failed: why
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestHumanDiff(t *testing.T) {
	done := func(diff value.Value) event.Event {
		return event.TaskDone{Status: event.Changed, Result: value.DictOf("changed", true, "diff", diff)}
	}
	for name, c := range map[string]struct {
		diff value.Value
		want string
	}{
		"texts": {value.DictOf("before", "a\nb\nc\nd\ne\nf\ng\nh\n", "after", "a\nb\nc\nd\nE\nf\ng\nh\ni\n", "before_header", "/x", "after_header", "/y"),
			"--- before: /x\n+++ after: /y\n@@ -2,7 +2,8 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n+i\n\n"},
		"no newline": {value.DictOf("before", "a", "after", "a\n"),
			"--- before\n+++ after\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n\n"},
		"new file": {value.DictOf("before", "", "after", "x\ny\n"), "--- before\n+++ after\n@@ -0,0 +1,2 @@\n+x\n+y\n\n"},
		"data": {value.NewList(value.DictOf("before", value.DictOf("state", "absent"), "after", value.DictOf("state", "file"))),
			"--- before\n+++ after\n@@ -1,3 +1,3 @@\n {\n-    \"state\": \"absent\"\n+    \"state\": \"file\"\n }\n\n"},
		"prepared":  {value.DictOf("prepared", "as is\n"), "as is\n\n"},
		"far apart": {value.DictOf("before", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "after", "x\n2\n3\n4\n5\n6\n7\n8\ny\n"), "--- before\n+++ after\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := human(&event.Human{Diff: true}, done(c.diff)); got != c.want+"changed: [web1]\n" {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
	if got := human(&event.Human{}, done(value.DictOf("before", "", "after", "x"))); got != "changed: [web1]\n" {
		t.Errorf("a difference nobody asked for: %s", got)
	}
}

// Applying a difference to what was before gives what is after.
func TestDiffsApply(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		text := func() (lines []string) {
			for range random.IntN(30) {
				lines = append(lines, string(rune('a'+random.IntN(4))))
			}
			return lines
		}
		before, after := text(), text()
		joined := func(lines []string) string {
			if len(lines) == 0 {
				return ""
			}
			return strings.Join(lines, "\n") + "\n"
		}
		shown := human(&event.Human{Diff: true}, event.TaskDone{Status: event.Changed,
			Result: value.DictOf("changed", true, "diff", value.DictOf("before", joined(before), "after", joined(after)))})
		if got := patch(t, before, shown); strings.Join(got, "") != strings.Join(after, "") {
			t.Fatalf("before %v, after %v, got %v from\n%s", before, after, got, shown)
		}
	}
}

func patch(t *testing.T, before []string, shown string) []string {
	var after []string
	at := 0
	for line := range strings.Lines(shown) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"), strings.HasPrefix(line, "changed:"), line == "":
		case strings.HasPrefix(line, "@@ -"):
			number, rest, _ := strings.Cut(strings.TrimPrefix(line, "@@ -"), " ")
			first, count, ranged := strings.Cut(number, ",")
			start := atoi(first) - 1
			if ranged && count == "0" {
				start++
			}
			after = append(after, before[at:start]...)
			at = start
			_ = rest
		case line[0] == '+':
			after = append(after, line[1:])
		default:
			if before[at] != line[1:] {
				t.Fatalf("line %d is %q, the difference says %q", at, before[at], line)
			}
			if line[0] == ' ' {
				after = append(after, line[1:])
			}
			at++
		}
	}
	return append(after, before[at:]...)
}

func atoi(text string) (n int) {
	for _, c := range text {
		n = 10*n + int(c-'0')
	}
	return n
}
