package release

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/bundle/bundletest"
	"rustle.dev/deploy/runner/internal/durable"
)

func TestRollback(t *testing.T) {
	m := newMachine(t)
	one, two, three := artifacts(t)
	m.fails(NothingBefore, 1, "no release is active", "rollback", "--deployment", "d")
	m.stage(one)
	m.fails(NothingBefore, 1, "no release is active", "rollback", "--deployment", "d")
	m.activate(one, "d1")
	m.fails(NothingBefore, 1, "was the first", "rollback", "--deployment", "d")
	m.stage(two)
	m.activate(two, "d2")
	back := func(deployment string, to ...string) reply {
		t.Helper()
		return m.ok(append([]string{"rollback", "--deployment", deployment}, to...)...)
	}
	for i, c := range []struct {
		r       reply
		current bundletest.Artifact
		already bool
	}{
		{back("r1"), one, false},
		{back("r1"), one, true}, // the reply to the first one was lost
		{back("r2"), two, false},
		{back("r3", "--to", digestOfArtifact(one)), one, false},
		{back("r4", "--to", digestOfArtifact(one)), one, true},
	} {
		other := one
		if digestOfArtifact(c.current) == digestOfArtifact(one) {
			other = two
		}
		if c.r.Current != digestOfArtifact(c.current) || c.r.Previous != digestOfArtifact(other) || c.r.Already != c.already {
			t.Errorf("%d: %s", i, c.r.line)
		}
	}
	m.fails(NotStaged, 1, "stage it first", "rollback", "--deployment", "r5", "--to", digestOfArtifact(three))
	m.stage(three)
	if r := back("r6", "--to", digestOfArtifact(three)); r.Current != digestOfArtifact(three) || r.Previous != digestOfArtifact(one) {
		t.Error(r.line)
	}
}

func TestNoReleaseReplacesAnotherWhileARunGoesOn(t *testing.T) {
	m := newMachine(t)
	one, two, three := artifacts(t)
	m.stage(one)
	m.activate(one, "d1")
	m.stage(two)
	m.activate(two, "d2")
	m.stage(three)
	run, err := durable.TryLock(filepath.Join(m.state, "run.lock"))
	if err != nil {
		t.Fatal(err)
	}
	m.fails(RunActive, 5, "a run is in progress", "activate", "--artifact", digestOfArtifact(three), "--deployment", "d3")
	m.fails(RunActive, 5, "a run is in progress", "rollback", "--deployment", "r1")
	if current, ok := CurrentOf(m.state); !ok || current != digestOfArtifact(two) {
		t.Errorf("current is %s", current)
	}
	if r := m.activate(two, "d4"); !r.Already { // what is current already takes nothing away from the run
		t.Error(r.line)
	}
	if err := run.Unlock(); err != nil {
		t.Fatal(err)
	}
	m.activate(three, "d3")
}

func TestWhatAReleaseReplacedIsNotGuessed(t *testing.T) {
	m := newMachine(t)
	one, two, _ := artifacts(t)
	m.stage(one)
	m.activate(one, "d1")
	m.stage(two)
	m.activate(two, "d2")
	if err := os.WriteFile(filepath.Join(m.state, "releases", digestOfArtifact(two), "release.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	m.fails(NothingBefore, 1, "cannot be read", "rollback", "--deployment", "r1")
	m.stage(two)
	m.activate(two, "d3")
	m.fails(NothingBefore, 1, "is not known", "rollback", "--deployment", "r2")
	m.ok("rollback", "--deployment", "r3", "--to", digestOfArtifact(one))
}

func TestActivateNeedsStage(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	m.fails(NotStaged, 1, "stage it first", "activate", "--artifact", digestOfArtifact(one), "--deployment", "d")
	if len(m.files()) != 0 {
		t.Errorf("it left %q", m.files())
	}
}

func TestPruneKeepsWhatCanBeNeeded(t *testing.T) {
	m := newMachine(t)
	if r := m.ok("prune"); string(r.Releases) != "[]" || r.Freed != 0 {
		t.Error(r.line)
	}
	var all []bundletest.Artifact
	for i := range 6 {
		a := artifact(t, i)
		all = append(all, a)
		m.stage(a)
		if i < 5 {
			m.activate(a, "d")
		}
	}
	m.ok("rollback", "--deployment", "r", "--to", digestOfArtifact(all[2])) // current 2, previous 4, 5 only staged
	incoming := filepath.Join(m.state, "incoming")
	if err := os.Mkdir(incoming, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"old": 25 * time.Hour, "new": 23 * time.Hour} {
		path := filepath.Join(incoming, name)
		if err := os.WriteFile(path, []byte("upload"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, m.now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		keep []string
		left []int
	}{
		{[]string{"--keep", "10"}, []int{0, 1, 2, 3, 4, 5}},
		{[]string{"--keep", "2"}, []int{2, 3, 4, 5}},
		{nil, []int{2, 4}},
		{nil, []int{2, 4}},
	} {
		r := m.ok(append([]string{"prune"}, c.keep...)...)
		var want, got []string
		for _, i := range c.left {
			want = append(want, digestOfArtifact(all[i]))
		}
		entries, err := os.ReadDir(filepath.Join(m.state, "releases"))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			got = append(got, entry.Name())
		}
		if slices.Sort(want); !slices.Equal(got, want) {
			t.Errorf("prune %q left %q, expected %q: %s", c.keep, got, want, r.line)
		}
		// Each release has two segments of its own; the others are shared.
		if segments, err := os.ReadDir(filepath.Join(m.state, "segments")); err != nil || len(segments) != len(all[0].Segments)+2*(len(want)-1) {
			t.Errorf("prune %q left %d segments, %v", c.keep, len(segments), err)
		}
	}
	if left, err := os.ReadDir(incoming); err != nil || len(left) != 1 || left[0].Name() != "new" {
		t.Errorf("uploads left: %v, %v", left, err)
	}
	if r := m.ok("rollback", "--deployment", "r2"); r.Current != digestOfArtifact(all[4]) {
		t.Error(r.line)
	}
	if r := m.ok(m.stageArgs(all[5], own(all[5])...)...); r.Already {
		t.Error(r.line)
	}
}

func TestPruneRemovesNothingWhenItCannotKnow(t *testing.T) {
	for _, name := range []string{"release.json", "segments"} {
		m := newMachine(t)
		one, two := artifact(t, 1), artifact(t, 2)
		m.stage(one)
		m.activate(one, "d")
		m.stage(two)
		m.activate(two, "d")
		if err := os.WriteFile(filepath.Join(m.state, "releases", digestOfArtifact(two), name), []byte("nonsense\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		before := m.files()
		m.fails(DigestMismatch, 3, "stage it again", "prune")
		if after := m.files(); !slices.Equal(before, after) {
			t.Errorf("%s: before %q, after %q", name, before, after)
		}
		m.ok(m.stageArgs(two)...)
		m.ok("prune")
	}
}

func TestPruneAll(t *testing.T) {
	m := newMachine(t)
	if r := m.ok("prune", "--all"); r.Removed {
		t.Error(r.line)
	}
	one := artifact(t, 1)
	m.stage(one)
	m.activate(one, "d")
	run, err := durable.TryLock(filepath.Join(m.state, "run.lock"))
	if err != nil {
		t.Fatal(err)
	}
	m.fails(RunActive, 5, "a run is in progress", "prune", "--all")
	m.running()
	if err := run.Unlock(); err != nil {
		t.Fatal(err)
	}
	work := filepath.Join(m.state, "tmp", "0123456789abcdef")
	if err := os.Mkdir(work, 0o700); err != nil {
		t.Fatal(err)
	}
	command, err := durable.TryLock(filepath.Join(work, "lock"))
	if err != nil {
		t.Fatal(err)
	}
	m.fails(Locked, 5, "1 command at work", "prune", "--all")
	if err := command.Unlock(); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(m.state, "notes.txt")
	if err := os.WriteFile(foreign, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	m.fails(ForeignState, 1, "not part of a state folder", "prune", "--all")
	m.running()
	if err := os.Remove(foreign); err != nil {
		t.Fatal(err)
	}
	neighbour := filepath.Join(m.home, ".rustle", "other")
	if err := os.Mkdir(neighbour, 0o700); err != nil {
		t.Fatal(err)
	}
	if r := m.ok("prune", "--all"); !r.Removed {
		t.Error(r.line)
	}
	if left, err := os.ReadDir(filepath.Join(m.home, ".rustle")); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
	if err := os.Remove(neighbour); err != nil {
		t.Fatal(err)
	}
	if r := m.ok("prune", "--all"); r.Removed {
		t.Error(r.line)
	}
	if left, err := os.ReadDir(m.home); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	// A folder of one's own choice is removed alone.
	m.state = filepath.Join(m.home, "srv", "state")
	m.stage(one)
	m.ok("prune", "--all")
	if left, err := os.ReadDir(filepath.Join(m.home, "srv")); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestLease(t *testing.T) {
	m := newMachine(t)
	one, two := artifact(t, 1), artifact(t, 2)
	if r := m.ok("lock", "show"); r.Held || r.Epoch != 0 {
		t.Error(r.line)
	}
	if _, err := os.Lstat(m.state); !os.IsNotExist(err) {
		t.Errorf("show made the folder: %v", err)
	}
	m.fails(LeaseLost, 1, "there is no lease", "lock", "release", "--token", "x")
	acquire := []string{"lock", "acquire", "--holder", "ann", "--ttl", "60"}
	ann := m.ok(acquire...)
	if ann.Epoch != 1 || ann.ExpiresIn != 60 || ann.Holder != "ann" {
		t.Error(ann.line)
	}
	bob := []string{"lock", "acquire", "--holder", "bob", "--ttl", "60"}
	if r := m.fails(Locked, 5, `held by "ann"`, bob...); strings.Contains(r.line, ann.Token) {
		t.Errorf("it tells the token: %s", r.line)
	}
	m.fails(Locked, 5, "held by", append(bob, "--token", "boot-1.1.x")...)
	if r := m.ok("lock", "show"); !r.Held || r.Holder != "ann" || strings.Contains(r.line, ann.Token) {
		t.Error(r.line)
	}
	// Changes need the token; staging does not: it changes nothing that anybody sees.
	m.stage(one)
	activate := []string{"activate", "--artifact", digestOfArtifact(one), "--deployment", "d1"}
	with := func(args []string, token string) []string { return append(slices.Clone(args), "--token", token) }
	m.fails(Locked, 5, "held by", activate...)
	m.fails(Locked, 5, "held by", with(activate, "wrong")...)
	m.fails(Locked, 5, "held by", "prune")
	m.fails(Locked, 5, "held by", "prune", "--all")
	m.ok(with(activate, ann.Token)...)
	m.stage(two)
	m.ok("activate", "--artifact", digestOfArtifact(two), "--deployment", "d2", "--token", ann.Token)
	m.fails(Locked, 5, "held by", "rollback", "--deployment", "r")
	m.ok("rollback", "--deployment", "r", "--token", ann.Token)
	// Prolonging keeps the token.
	m.boot.Elapsed += 59 * time.Second
	if r := m.ok(with(acquire, ann.Token)...); r.Token != ann.Token || r.ExpiresIn != 60 {
		t.Error(r.line)
	}
	// It runs out.
	m.boot.Elapsed += 60 * time.Second
	if r := m.ok("lock", "show"); r.Held || r.Epoch != 1 {
		t.Error(r.line)
	}
	m.fails(LeaseLost, 1, "ran out", with(activate, ann.Token)...)
	// Nobody took it meanwhile: its last holder may go on, under a new token.
	again := m.ok(with(acquire, ann.Token)...)
	if again.Token == ann.Token || again.Epoch != 2 {
		t.Error(again.line)
	}
	m.boot.Elapsed += 61 * time.Second
	taken := m.ok(bob...)
	if taken.Epoch != 3 {
		t.Error(taken.line)
	}
	m.fails(Locked, 5, `held by "bob"`, with(activate, again.Token)...)
	m.fails(LeaseLost, 1, "lost before", "lock", "release", "--token", again.Token)
	if r := m.ok("lock", "release", "--token", taken.Token); !r.Released {
		t.Error(r.line)
	}
	if r := m.ok("lock", "release", "--token", taken.Token); r.Released {
		t.Error(r.line)
	}
	m.fails(LeaseLost, 1, "not that of the last lease", with(activate, again.Token)...)
	m.fails(LeaseLost, 1, "somebody else", with(acquire, again.Token)...)
	m.ok(activate...) // nobody holds it
	// A restart of the machine ends every lease, whatever the clock says then.
	m.ok(bob...)
	m.boot.Incarnation = "boot-2"
	if r := m.ok("lock", "show"); r.Held {
		t.Error(r.line)
	}
	held := m.ok(acquire...)
	m.boot.Elapsed = time.Second // without an identity of the boot, the clock tells
	if r := m.ok("lock", "show"); r.Held {
		t.Error(r.line)
	}
	if held.Epoch != 5 {
		t.Error(held.line)
	}
	if err := os.WriteFile(filepath.Join(m.state, "epoch"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	m.fails(ForeignState, 1, "cannot be read as a lease", activate...)
	m.fails(ForeignState, 1, "cannot be read as a lease", bob...)
}

func TestOtherPlanInventoryHostOrMachineIsRefused(t *testing.T) {
	for name, change := range map[string]func(*bundletest.Contents){
		"plan":      func(c *bundletest.Contents) { c.Plan = "other" },
		"inventory": func(c *bundletest.Contents) { c.Inventory = "other" },
		"host":      func(c *bundletest.Contents) { c.Host = "other" },
	} {
		m := newMachine(t)
		m.stage(artifact(t, 1))
		other := artifact(t, 2, change)
		m.fails(OtherHost, 1, name+` "`, m.stageArgs(other, every(other)...)...)
		m.noUploads()
	}
	m := newMachine(t)
	one, two := artifact(t, 1), artifact(t, 2)
	m.stage(one)
	m.activate(one, "d1")
	m.stage(two)
	m.id = strings.Repeat("b", 32)
	m.fails(OtherHost, 1, "machine", m.stageArgs(artifact(t, 3), every(one)...)...)
	m.fails(OtherHost, 1, "machine", "activate", "--artifact", digestOfArtifact(two), "--deployment", "d2")
	m.fails(OtherHost, 1, "machine", "activate", "--artifact", digestOfArtifact(one), "--deployment", "d2")
	m.id = "" // a machine without identity is told apart by its name alone
	m.activate(two, "d2")
	m.id = strings.Repeat("b", 32)
	m.fails(OtherHost, 1, "machine", "rollback", "--deployment", "d3")
	var records []Record
	if err := json.Unmarshal(m.ok("status").Releases, &records); err != nil || records[0].MachineID != nil {
		t.Errorf("%+v, %v", records, err)
	}
}
