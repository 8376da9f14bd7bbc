package release

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestStateOf(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	m.stage(one)
	m.activate(one, "d", "--link", filepath.Join(m.home, "app"))
	for _, path := range []string{filepath.Join(m.home, "app"), filepath.Join(m.state, "current", "runner"), filepath.Join(m.state, "releases", digestOfArtifact(one), "runner")} {
		resolved, err := filepath.EvalSymlinks(path)
		if err != nil {
			t.Fatal(err)
		}
		home, err := filepath.EvalSymlinks(m.home)
		if err != nil {
			t.Fatal(err)
		}
		if state, ok := StateOf(resolved); !ok || state != filepath.Join(home, ".rustle", "site", "hosts") {
			t.Errorf("%s: %q, %v", path, state, ok)
		}
	}
	digest := strings.Repeat("a", 64)
	for _, path := range []string{"", "/", "runner", "/runner", "/tmp/rustle-runner", "/s/releases/runner", "/s/releases/" + digest + "/other", "/s/other/" + digest + "/runner",
		"/s/releases/x/runner", "releases/" + digest + "/runner"} {
		if state, ok := StateOf(path); ok {
			t.Errorf("%q: %q", path, state)
		}
	}
}
