package release

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/bundle/bundletest"
	"rustle.dev/deploy/runner/internal/contracttest"
)

// machine is a host with a state folder, on a clock that only the test moves.
type machine struct {
	t     testing.TB
	env   Environment
	state string
	home  string
	boot  Boot
	now   time.Time
	id    string
	free  uint64
}

func newMachine(t testing.TB) *machine {
	t.Helper()
	home := memoryFolder(t)
	m := &machine{t: t, home: home, state: filepath.Join(home, ".rustle", "site", "hosts"), boot: Boot{"boot-1", time.Hour},
		now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), id: strings.Repeat("a", 32), free: 1 << 40}
	m.env = Environment{
		Now:       func() time.Time { m.now = m.now.Add(time.Second); return m.now },
		Boot:      func() (Boot, error) { return m.boot, nil },
		MachineID: func() (string, error) { return m.id, nil },
		FreeBytes: func(string) (uint64, error) { return m.free, nil },
		Patience:  5 * time.Second,
	}
	return m
}

// memoryFolder is a folder in memory where there is one: what a sync of a real disk achieves is not what these tests look at, and it takes most of their time.
func memoryFolder(t testing.TB) string {
	dir, err := os.MkdirTemp("/dev/shm", "release-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

type reply struct {
	Format string
	OK     bool
	Error  *Error
	code   int
	line   string

	Artifact, Current, Previous, Token, Holder string
	Already, Held, Released, Removed           bool
	Written                                    int
	Epoch                                      int64
	ExpiresIn                                  int64 `json:"expires_in"`
	Releases                                   json.RawMessage
	Segments                                   json.RawMessage
	Freed                                      int64
}

func (m *machine) host(args ...string) reply {
	m.t.Helper()
	var stdout, stderr bytes.Buffer
	args = append(args, "--state", m.state)
	code := m.env.Main(context.Background(), args, strings.NewReader(""), &stdout, &stderr)
	return readReply(m.t, code, stdout.String(), stderr.String())
}

var (
	loadSchema   sync.Once
	loadedSchema contracttest.Schema
)

func hostSchema(t testing.TB) contracttest.Schema {
	loadSchema.Do(func() { loadedSchema = contracttest.Load(t, "host.schema.json") })
	return loadedSchema
}

func readReply(t testing.TB, code int, stdout, stderr string) reply {
	t.Helper()
	r := reply{code: code, line: stdout}
	if stderr != "" || strings.Count(stdout, "\n") != 1 || !strings.HasSuffix(stdout, "\n") {
		t.Fatalf("not one line on stdout alone: %q, stderr %q", stdout, stderr)
	}
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("%v: %s", err, stdout)
	}
	for _, problem := range hostSchema(t).Problems([]byte(stdout), "") {
		t.Errorf("the reply breaks the contract: %s\n%s", problem, stdout)
	}
	if r.Format != "1.0" || r.OK != (code == 0) || r.OK != (r.Error == nil) {
		t.Fatalf("exit code %d: %s", code, stdout)
	}
	return r
}

// ok is host for commands that must succeed.
func (m *machine) ok(args ...string) reply {
	m.t.Helper()
	r := m.host(args...)
	if !r.OK {
		m.t.Fatalf("host %q: %s", args, r.line)
	}
	return r
}

// fails is host for commands that must fail in one way.
func (m *machine) fails(kind Kind, code int, text string, args ...string) reply {
	m.t.Helper()
	r := m.host(args...)
	if r.OK || r.Error.Kind != kind || r.code != code || !strings.Contains(r.Error.Message, text) {
		m.t.Fatalf("host %q: expected %s, exit %d and %q, got exit %d: %s", args, kind, code, text, r.code, r.line)
	}
	return r
}

var fakeRunner = []byte(strings.Repeat("a runner that never runs\n", 300))

// artifact makes version n of the host's artifact; versions share the runner and one large file.
func artifact(t testing.TB, n int, change ...func(*bundletest.Contents)) bundletest.Artifact {
	t.Helper()
	contents := bundletest.Contents{
		Program: []byte(fmt.Sprintf(`{"format":"1.0","plays":[],"version":%d}`, n)),
		Files:   [][]byte{bytes.Repeat([]byte("shared"), 1000), []byte("small")},
	}
	for _, c := range change {
		c(&contents)
	}
	a, err := bundletest.Build(fakeRunner, contents)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func digestOfArtifact(a bundletest.Artifact) string { return bundletest.Digest(a.Bytes) }

func segment(content []byte) string {
	return fmt.Sprintf("%s:%d", bundletest.Digest(content), len(content))
}

// stageArgs are the arguments that stage a, sending the segments with the given indices, or all.
func (m *machine) stageArgs(a bundletest.Artifact, send ...int) []string {
	m.t.Helper()
	args := []string{"stage", "--artifact", digestOfArtifact(a)}
	for _, s := range a.Segments {
		args = append(args, "--segment", segment(s))
	}
	if len(send) == 0 {
		return args
	}
	var pack []byte
	for _, i := range send {
		args = append(args, "--packed", segment(a.Segments[i]))
		pack = append(pack, a.Segments[i]...)
	}
	return append(args, "--pack", m.upload(pack))
}

func (m *machine) upload(content []byte) string {
	m.t.Helper()
	file, err := os.CreateTemp(m.home, "upload-")
	if err != nil {
		m.t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Write(content); err != nil {
		m.t.Fatal(err)
	}
	return file.Name()
}

func every(a bundletest.Artifact) []int {
	all := make([]int, len(a.Segments))
	for i := range all {
		all[i] = i
	}
	return all
}

func (m *machine) stage(a bundletest.Artifact) reply {
	m.t.Helper()
	return m.ok(m.stageArgs(a, every(a)...)...)
}

func (m *machine) activate(a bundletest.Artifact, deployment string, more ...string) reply {
	m.t.Helper()
	return m.ok(append([]string{"activate", "--artifact", digestOfArtifact(a), "--deployment", deployment}, more...)...)
}

// running returns the bytes that a start of the current release would execute.
func (m *machine) running() []byte {
	m.t.Helper()
	content, err := os.ReadFile(filepath.Join(m.state, "current", "runner"))
	if err != nil {
		m.t.Fatal(err)
	}
	return content
}

func (m *machine) noUploads() {
	m.t.Helper()
	left, err := filepath.Glob(filepath.Join(m.home, "upload-*"))
	if err != nil || len(left) > 0 {
		m.t.Errorf("uploads left behind: %q, %v", left, err)
	}
}

// files lists everything below the state folder but locks and folders, relative to it.
func (m *machine) files() []string {
	m.t.Helper()
	var list []string
	err := filepath.WalkDir(m.state, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && entry.Name() != "lock" {
			relative, _ := filepath.Rel(m.state, path)
			list = append(list, relative)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		m.t.Fatal(err)
	}
	return list
}

// own are the segments that an artifact does not share with others of these tests: the program, and the manifest with the directory.
func own(a bundletest.Artifact) []int { return []int{len(a.Segments) - 3, len(a.Segments) - 1} }
