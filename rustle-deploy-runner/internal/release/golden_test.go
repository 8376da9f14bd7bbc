package release

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/bundle/bundletest"
	"rustle.dev/deploy/runner/internal/contracttest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// goldenCall is one command and its reply.
type goldenCall struct {
	Args  []string        `json:"args"`
	Exit  int             `json:"exit"`
	Reply json.RawMessage `json:"reply"`
}

var nonce = regexp.MustCompile(`"token":"(boot-1\.[0-9]+\.)[0-9a-f]{32}"`)

// The replies that the controller reads, as it will see them: paths, times and random numbers are fixed.
func TestGoldenReplies(t *testing.T) {
	folder := filepath.Join(contracttest.Folder(), "golden", "host")
	one, two := artifact(t, 1), artifact(t, 2)
	m := newMachine(t)
	var calls []goldenCall
	call := func(args ...string) reply {
		t.Helper()
		r := m.host(args...)
		fixed := func(text string) string {
			text = nonce.ReplaceAllString(text, `"token":"${1}`+strings.Repeat("0", 32)+`"`)
			return strings.ReplaceAll(text, m.home, "/home/ann")
		}
		var shown []string
		for i, arg := range args {
			if i > 0 && args[i-1] == "--token" {
				arg = "TOKEN"
			} else if i > 0 && args[i-1] == "--pack" {
				arg = "/home/ann/upload"
			}
			shown = append(shown, fixed(arg))
		}
		calls = append(calls, goldenCall{append(shown, "--state", "/home/ann/.rustle/site/hosts"), r.code, json.RawMessage(fixed(strings.TrimSpace(r.line)))})
		return r
	}
	link := filepath.Join(m.home, "app")
	call("status")
	call("lock", "show")
	token := call("lock", "acquire", "--holder", "ann@laptop d-1", "--ttl", "60").Token
	call("lock", "acquire", "--holder", "bob@desk d-2", "--ttl", "60")
	call("lock", "show")
	call(m.stageArgs(one)...)
	call(m.stageArgs(one, every(one)...)...)
	call(m.stageArgs(one)...)
	call("activate", "--artifact", digestOfArtifact(one), "--deployment", "d-1", "--link", link)
	call("activate", "--artifact", digestOfArtifact(one), "--deployment", "d-1", "--link", link, "--token", token)
	call("activate", "--artifact", digestOfArtifact(one), "--deployment", "d-1", "--link", link, "--token", token)
	call("rollback", "--deployment", "d-2", "--token", token)
	call("lock", "release", "--token", token)
	call("lock", "release", "--token", token)
	call("activate", "--artifact", digestOfArtifact(one), "--deployment", "d-2", "--token", token)
	call("activate", "--artifact", digestOfArtifact(two), "--deployment", "d-2")
	if err := os.WriteFile(filepath.Join(m.state, "segments", bundletest.Digest(one.Segments[1])), []byte("rotten"), 0o600); err != nil {
		t.Fatal(err)
	}
	call(m.stageArgs(two, own(two)...)...)
	call(m.stageArgs(two, 1)...)
	if err := os.WriteFile(filepath.Join(m.home, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	call("activate", "--artifact", digestOfArtifact(two), "--deployment", "d-2", "--link", filepath.Join(m.home, "file"))
	call("activate", "--artifact", digestOfArtifact(two), "--deployment", "d-2", "--link", link)
	call("status")
	call("rollback", "--deployment", "d-3")
	call("rollback", "--deployment", "d-3")
	call("prune", "--keep", "1")
	m.free = 1000
	call(m.stageArgs(artifact(t, 3), every(one)...)...)
	m.free = 1 << 40
	other := artifact(t, 3, func(c *bundletest.Contents) { c.Host = "web2" })
	call(m.stageArgs(other, every(other)...)...)
	call("stage")
	call("prune", "--all")
	call("prune", "--all")

	var text bytes.Buffer
	for _, c := range calls {
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(folder, "replies.ndjson")
	if *update {
		if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, want := strings.Split(text.String(), "\n"), strings.Split(string(golden), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d replies, the golden file has %d", len(got)-1, len(want)-1)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("line %d: got\n%s\nthe golden file has\n%s", i+1, got[i], want[i])
		}
	}
}

func TestTheMachineItself(t *testing.T) {
	env := System()
	first, err := env.Boot()
	if err != nil || first.Elapsed <= 0 {
		t.Fatalf("%+v, %v", first, err)
	}
	second, err := env.Boot()
	if err != nil || second.Incarnation != first.Incarnation || second.Elapsed < first.Elapsed || second.Elapsed-first.Elapsed > time.Hour {
		t.Errorf("%+v, then %+v, %v", first, second, err)
	}
	if free, err := env.FreeBytes(t.TempDir()); err != nil || free == 0 {
		t.Errorf("%d bytes free, %v", free, err)
	}
	if _, err := env.FreeBytes(filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("free space of a folder that does not exist")
	}
	if id, err := env.MachineID(); err != nil || id != "" && len(id) != 32 {
		t.Errorf("%q, %v", id, err)
	}
}
