package release

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/bundle/bundletest"
)

func TestFirstAndSecondDeployment(t *testing.T) {
	m := newMachine(t)
	one, two := artifact(t, 1), artifact(t, 2)
	if s := m.ok("status"); s.Current != "" || string(s.Releases) != "[]" || string(s.Segments) != "[]" {
		t.Errorf("status before anything: %s", s.line)
	}
	if _, err := os.Lstat(m.state); !os.IsNotExist(err) {
		t.Errorf("status made the folder: %v", err)
	}
	if r := m.stage(one); r.Already || r.Written != len(one.Segments) || r.Artifact != digestOfArtifact(one) {
		t.Errorf("stage: %s", r.line)
	}
	if r := m.ok("status"); r.Current != "" {
		t.Errorf("staging activated: %s", r.line)
	}
	if r := m.activate(one, "d1"); r.Current != digestOfArtifact(one) || r.Previous != "" || r.Already {
		t.Errorf("activate: %s", r.line)
	}
	if !bytes.Equal(m.running(), one.Bytes) {
		t.Error("the wrong bytes are current")
	}
	// The second one is assembled from what is there and the two segments that differ: program, and manifest with the directory.
	if r := m.ok(m.stageArgs(two, own(two)...)...); r.Already || r.Written != 2 {
		t.Errorf("stage: %s", r.line)
	}
	if r := m.activate(two, "d2"); r.Previous != digestOfArtifact(one) {
		t.Errorf("activate: %s", r.line)
	}
	if !bytes.Equal(m.running(), two.Bytes) {
		t.Error("the wrong bytes are current")
	}
	m.noUploads()
	status := m.ok("status")
	if status.Current != digestOfArtifact(two) || status.Previous != digestOfArtifact(one) {
		t.Errorf("status: %s", status.line)
	}
	var records []Record
	if err := json.Unmarshal(status.Releases, &records); err != nil || len(records) != 2 {
		t.Fatalf("%v: %s", err, status.line)
	}
	if r := records[0]; r.Artifact != digestOfArtifact(two) || *r.Deployment != "d2" || *r.Replaces != digestOfArtifact(one) || r.Plan != "site" ||
		r.Inventory != "hosts" || r.Host != "web1" || r.Activated == nil || *r.MachineID != strings.Repeat("a", 32) {
		t.Errorf("record: %+v", r)
	}
	var segments []Segment
	if err := json.Unmarshal(status.Segments, &segments); err != nil || len(segments) != len(two.Segments)+2 {
		t.Errorf("%v, %d segments: %s", err, len(segments), status.line)
	}
	for _, path := range []string{"", "releases", "segments", "tmp", filepath.Join("releases", digestOfArtifact(one))} {
		if info, err := os.Stat(filepath.Join(m.state, path)); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("folder %q: %v, %v", path, info.Mode(), err)
		}
	}
	if info, err := os.Stat(filepath.Join(m.state, "current", "runner")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("runner: %v, %v", info.Mode(), err)
	}
}

func TestRepeatedCommandsChangeNothing(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	m.stage(one)
	before := m.files()
	if r := m.ok(m.stageArgs(one)...); !r.Already || r.Written != 0 {
		t.Errorf("stage: %s", r.line)
	}
	if r := m.stage(one); !r.Already || r.Written != len(one.Segments) {
		t.Errorf("stage with everything sent again: %s", r.line)
	}
	m.noUploads()
	if after := m.files(); !slices.Equal(before, after) {
		t.Errorf("before %q, after %q", before, after)
	}
	link := filepath.Join(m.home, "opt", "app")
	if r := m.activate(one, "d1", "--link", link); r.Already {
		t.Errorf("activate: %s", r.line)
	}
	if r := m.activate(one, "d2", "--link", link); !r.Already || r.Previous != "" {
		t.Errorf("activate: %s", r.line)
	}
	if s := m.ok("status"); !strings.Contains(s.line, `"deployment":"d1"`) {
		t.Errorf("a deployment that changed nothing took the release over: %s", s.line)
	}
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	if r := m.activate(one, "d3", "--link", link); r.Already {
		t.Errorf("a missing link was not put right, or not said: %s", r.line)
	}
	if content, err := os.ReadFile(link); err != nil || !bytes.Equal(content, one.Bytes) {
		t.Errorf("link: %v", err)
	}
}

func TestStageNeedsEverySegment(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	r := m.fails(MissingSegment, 1, "not on this host", m.stageArgs(one, 0, 1)...)
	want := []string{}
	for _, s := range one.Segments[2:] {
		want = append(want, bundletest.Digest(s))
	}
	if !slices.Equal(r.Error.Segments, want) {
		t.Errorf("missing: %q, expected %q", r.Error.Segments, want)
	}
	// What arrived is kept.
	if r := m.ok(m.stageArgs(one, every(one)[2:]...)...); r.Written != len(want) {
		t.Errorf("stage: %s", r.line)
	}
	m.noUploads()
}

func TestFlippedByteInStoredSegment(t *testing.T) {
	m := newMachine(t)
	one, two := artifact(t, 1), artifact(t, 2)
	m.stage(one)
	for i, content := range one.Segments {
		if slices.Contains(own(one), i) {
			continue
		}
		path := filepath.Join(m.state, "segments", bundletest.Digest(content))
		for _, damage := range [][]byte{flip(content, len(content)/2), content[:len(content)-1], append(bytes.Clone(content), 0)} {
			if err := os.WriteFile(path, damage, 0o600); err != nil {
				t.Fatal(err)
			}
			r := m.fails(DigestMismatch, 3, "was removed", m.stageArgs(two, own(two)...)...)
			if !slices.Equal(r.Error.Segments, []string{bundletest.Digest(content)}) || r.Error.Path != path {
				t.Errorf("segment %d: %s", i, r.line)
			}
			if _, err := os.Lstat(path); !os.IsNotExist(err) {
				t.Errorf("segment %d is still there: %v", i, err)
			}
			m.ok(m.stageArgs(two, i)...)
			m.removeRelease(two)
		}
	}
	m.ok(m.stageArgs(two)...)
	m.activate(two, "d")
	if !bytes.Equal(m.running(), two.Bytes) {
		t.Error("the wrong bytes are current")
	}
}

func (m *machine) removeRelease(a bundletest.Artifact) {
	m.t.Helper()
	if err := os.RemoveAll(filepath.Join(m.state, "releases", digestOfArtifact(a))); err != nil {
		m.t.Fatal(err)
	}
}

func flip(content []byte, at int) []byte {
	out := bytes.Clone(content)
	out[at] ^= 1
	return out
}

func TestFlippedByteInUpload(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	args := m.stageArgs(one, every(one)...)
	path := args[len(args)-1]
	if err := os.WriteFile(path, flip(one.Bytes, len(one.Segments[0])+100), 0o600); err != nil {
		t.Fatal(err)
	}
	r := m.fails(DigestMismatch, 3, "arrived changed", args...)
	if !slices.Equal(r.Error.Segments, []string{bundletest.Digest(one.Segments[1])}) {
		t.Errorf("%s", r.line)
	}
	m.noUploads()
	if r := m.ok(m.stageArgs(one, 1)...); r.Already { // the others were kept
		t.Errorf("stage: %s", r.line)
	}
	for _, length := range []int{0, 1, len(one.Bytes) - 1, len(one.Bytes) + 1} {
		args := m.stageArgs(one, every(one)...)
		if err := os.WriteFile(args[len(args)-1], append(bytes.Clone(one.Bytes), 0)[:length], 0o600); err != nil {
			t.Fatal(err)
		}
		m.fails(DigestMismatch, 3, "send it again", args...)
		m.noUploads()
	}
}

func TestFlippedByteInRelease(t *testing.T) {
	m := newMachine(t)
	one, two := artifact(t, 1), artifact(t, 2)
	m.stage(one)
	m.activate(one, "d1")
	m.stage(two)
	m.activate(two, "d2")
	damage := func(a bundletest.Artifact) {
		if err := os.WriteFile(filepath.Join(m.state, "releases", digestOfArtifact(a), "runner"), flip(a.Bytes, 7), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	damage(one)
	m.fails(DigestMismatch, 3, "stage it again", "rollback", "--deployment", "d3")
	m.fails(DigestMismatch, 3, "stage it again", "activate", "--artifact", digestOfArtifact(one), "--deployment", "d3")
	if r := m.ok(m.stageArgs(one)...); r.Already {
		t.Errorf("a damaged release counts as staged: %s", r.line)
	}
	if r := m.ok("rollback", "--deployment", "d3"); r.Current != digestOfArtifact(one) {
		t.Errorf("rollback: %s", r.line)
	}
	// Staging the current release over its damaged self leaves it current, with its record.
	damage(one)
	m.ok(m.stageArgs(one)...)
	if !bytes.Equal(m.running(), one.Bytes) {
		t.Error("the current release was not repaired")
	}
	if s := m.ok("status"); s.Current != digestOfArtifact(one) || s.Previous != digestOfArtifact(two) {
		t.Errorf("status: %s", s.line)
	}
	if err := os.WriteFile(filepath.Join(m.state, "releases", digestOfArtifact(one), "release.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := m.ok("status"); !strings.Contains(s.line, `"problem"`) {
		t.Errorf("status: %s", s.line)
	}
	m.ok(m.stageArgs(one)...)
	if s := m.ok("status"); strings.Contains(s.line, `"problem"`) {
		t.Errorf("status: %s", s.line)
	}
}
