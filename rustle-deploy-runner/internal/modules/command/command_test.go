package command

import (
	"context"
	"strings"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// What cannot be split has Ansible's exit code; a shell that is missing is shown as what could not be run.
func TestWhatCannotBeRun(t *testing.T) {
	for _, c := range []struct {
		shell     bool
		args      *value.Dict
		rc        int64
		cmd, text string
	}{
		{false, value.DictOf("cmd", "echo 'a"), 1, "", "No closing quotation"},
		{false, value.DictOf("cmd", "/nowhere/x 'a b'"), 2, "/nowhere/x 'a b'", "No such file or directory"},
		{true, value.DictOf("cmd", "echo a", "executable", "/nowhere/sh"), 2, "/nowhere/sh -c 'echo a'", "No such file or directory"},
	} {
		m := Module{Runner: host.System{}, Shell: c.shell}
		args, problems := module.Check(m.Spec(), c.args)
		if len(problems) > 0 {
			t.Fatal(module.JoinProblems(problems))
		}
		result := m.Run(context.Background(), &module.Call{Args: args})
		rc, _ := result.Values.GetString("rc")
		cmd, _ := result.Values.GetString("cmd")
		if !result.Failed || rc != c.rc || (c.cmd != "" && cmd != c.cmd) || !strings.Contains(result.Msg, c.text) {
			t.Errorf("%s: failed %v, rc %v, cmd %v, %s", value.JSON(c.args), result.Failed, rc, cmd, result.Msg)
		}
	}
}

func TestTimesAreWrittenAsPythonDoes(t *testing.T) {
	at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	for length, want := range map[time.Duration]string{0: "0:00:00", 3804 * time.Microsecond: "0:00:00.003804", time.Hour + time.Minute: "1:01:00",
		25*time.Hour + time.Second: "1 day, 1:00:01", 72 * time.Hour: "3 days, 0:00:00"} {
		if got := Duration(length); got != want {
			t.Errorf("%v is %s, want %s", length, got, want)
		}
	}
	if got := Timestamp(at); got != "2024-01-02 03:04:05" {
		t.Errorf("a whole second is %s", got)
	}
	if got := Timestamp(at.Add(1500)); got != "2024-01-02 03:04:05.000001" {
		t.Errorf("a microsecond is %s", got)
	}
}
