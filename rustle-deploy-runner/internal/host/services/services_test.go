package services

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/host/hosttest"
)

func TestStatusOfInitScripts(t *testing.T) {
	cases := []struct {
		text string
		rc   int
		want State
	}{
		{"cron is running.\n", 0, Running},
		{"cron is not running ... failed!\n", 3, Stopped},
		{"cron is not running\n", 0, Stopped},
		{" * web start/running, process 12\n", 0, Running},
		{"web is stopped\n", 0, Stopped},
		{"runner is stopped\n", 0, Stopped},
		{"", 0, Running},
		{"pid file exists\nmore\nlines\n", 0, Running},
		{"cannot tell\n", 150, Unknown},
		{"", 69, Stopped},
	}
	for _, c := range cases {
		if got := statusOf("web", host.Output{RC: c.rc, Stdout: []byte(c.text)}); got != c.want {
			t.Errorf("%q with exit code %d is %v, want %v", c.text, c.rc, got, c.want)
		}
	}
}

func TestInitScripts(t *testing.T) {
	root := t.TempDir()
	for _, folder := range []string{"etc/init.d", "etc/rc2.d"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	commands := hosttest.Parse(t, "$ update-rc.d web defaults\n$ update-rc.d web enable\n$ update-rc.d web disable\n$ service web start --fast\n! no luck\n= 1\n$ service web status\nweb is running\n")
	commands.Programs = []string{"service", "update-rc.d"}
	m := InitScripts{Runner: commands, Root: root}
	ctx := context.Background()
	if enabled, err := m.Enabled(ctx, "web", ""); enabled || err != nil {
		t.Errorf("enabled without a link: %v, %v", enabled, err)
	}
	if err := m.SetEnabled(ctx, "web", "", true); err != nil {
		t.Error(err)
	}
	if err := os.Symlink("../init.d/web", filepath.Join(root, "etc/rc2.d/S01web")); err != nil {
		t.Fatal(err)
	}
	if enabled, err := m.Enabled(ctx, "web", ""); !enabled || err != nil {
		t.Errorf("not enabled with a link: %v, %v", enabled, err)
	}
	if err := m.SetEnabled(ctx, "web", "", false); err != nil {
		t.Error(err)
	}
	if state, err := m.Status(ctx, "web", ""); state != Running || err != nil {
		t.Errorf("status %v, %v", state, err)
	}
	if err := m.Control(ctx, "start", "web", "--fast"); err == nil || err.Error() != "no luck" {
		t.Errorf("start: %v", err)
	}
	want := []string{"update-rc.d web defaults", "update-rc.d web enable", "update-rc.d web disable", "service web status", "service web start --fast"}
	if !slices.Equal(commands.Ran, want) {
		t.Errorf("ran %q, want %q", commands.Ran, want)
	}
}

func TestOpenRC(t *testing.T) {
	commands := hosttest.Parse(t, "$ rc-service web status\n * status: started\n$ rc-update show\n web | default boot\n cron | default\n"+
		"$ rc-update delete web default\n$ rc-service none status\n! * rc-service: service `none' does not exist\n= 1\n")
	commands.Programs = []string{"rc-service", "rc-update"}
	m, err := Detect(commands, "web")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if state, err := m.Status(ctx, "web", ""); state != Running || err != nil {
		t.Errorf("status %v, %v", state, err)
	}
	if enabled, err := m.Enabled(ctx, "web", "default"); !enabled || err != nil {
		t.Errorf("enabled %v, %v", enabled, err)
	}
	if enabled, err := m.Enabled(ctx, "web", "shutdown"); enabled || err != nil {
		t.Errorf("enabled in another runlevel %v, %v", enabled, err)
	}
	if err := m.SetEnabled(ctx, "web", "default", false); err != nil {
		t.Error(err)
	}
	if _, err := m.Status(ctx, "none", ""); err == nil {
		t.Error("a service that is not there: no error")
	}
}
