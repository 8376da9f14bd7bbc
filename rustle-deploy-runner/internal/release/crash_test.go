package release

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/bundle/bundletest"
	"rustle.dev/deploy/runner/internal/durable"
	"rustle.dev/deploy/runner/internal/durable/durabletest"
)

// inspect says what is wrong with a host on which only the given artifacts were ever staged, and which of them is current.
func (m *machine) inspect(known ...bundletest.Artifact) (current string, problems []error) {
	report := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	status := m.host("status")
	if !status.OK {
		report("status: %s", status.line)
		return "", problems
	}
	contents := map[string][]byte{}
	for _, a := range known {
		contents[digestOfArtifact(a)] = a.Bytes
		for _, s := range a.Segments {
			contents[bundletest.Digest(s)] = s
		}
	}
	var records []Record
	var segments []Segment
	if err := errors.Join(json.Unmarshal(status.Releases, &records), json.Unmarshal(status.Segments, &segments)); err != nil {
		report("%v", err)
	}
	for _, s := range segments {
		if content, err := os.ReadFile(filepath.Join(m.state, "segments", s.SHA256)); err != nil || bundletest.Digest(content) != s.SHA256 {
			report("segment %s: %d bytes, %v", s.SHA256, len(content), err)
		}
	}
	there := []string{}
	for _, r := range records {
		there = append(there, r.Artifact)
		if r.Problem != "" {
			report("release %s: %s", r.Artifact, r.Problem)
		}
		runner, err := os.ReadFile(filepath.Join(m.state, "releases", r.Artifact, "runner"))
		if err != nil || !bytes.Equal(runner, contents[r.Artifact]) {
			report("release %s: its runner has %d bytes and is another, %v", r.Artifact, len(runner), err)
		}
		list, err := os.ReadFile(filepath.Join(m.state, "releases", r.Artifact, "segments"))
		if err != nil || len(list) == 0 {
			report("release %s: its list of segments: %q, %v", r.Artifact, list, err)
		}
	}
	if status.Current != "" && !slices.Contains(there, status.Current) {
		report("the current release %s is not there", status.Current)
	}
	if status.Previous != "" && !slices.Contains(there, status.Previous) {
		report("the previous release %s is not there", status.Previous)
	}
	return status.Current, problems
}

// scenario is a command on a prepared host.
type scenario struct {
	name    string
	prepare func(m *machine)
	// command returns the arguments; it is called before every try, since an upload serves once.
	command func(m *machine) []string
	old     string // current before
	new     string // current after
	// after checks what else must be true when the command has succeeded.
	after func(m *machine) error
	// gone says that the state folder is gone after success.
	gone bool
}

// crashEverywhere stops the command after every step, lets the host crash in every way, looks at what is left, and gives the command again. It returns what
// was wrong.
func crashEverywhere(t *testing.T, s scenario, forget func(durable.Step) bool, run func(m *machine, args []string) error, known ...bundletest.Artifact) (problems []string) {
	t.Helper()
	stopEarly := forget != nil // the first problem of a control is enough
	m := newMachine(t)
	s.prepare(m)
	before, err := durabletest.NewDisk(m.home)
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for limit, done := 0, false; !done && !(stopEarly && len(problems) > 0); limit++ {
		for _, crash := range durabletest.Crashes {
			m.env.Files = durable.FS{}
			if err := before.Restore(durabletest.Kill); err != nil {
				t.Fatal(err)
			}
			args := s.command(m)
			disk, err := durabletest.NewDisk(m.home)
			if err != nil {
				t.Fatal(err)
			}
			recorder := &durabletest.Recorder{Limit: limit, Forget: forget}
			m.env.Files = recorder.Files()
			err = run(m, args)
			if err != nil && recorder.Count() < limit {
				t.Fatalf("%s: it failed by itself after %d steps: %v", s.name, recorder.Count(), err)
			}
			done, steps = err == nil, recorder.Count()
			disk.Run(recorder)
			if crash != durabletest.Kill {
				if err := disk.Restore(crash); err != nil {
					t.Fatal(err)
				}
				disk = nil
			}
			for _, problem := range m.aftermath(s, done, disk, known) {
				problems = append(problems, fmt.Sprintf("%s: %s after step %d (%s), done: %v: %v", s.name, crash, limit, recorder.Last(), done, problem))
			}
		}
	}
	t.Logf("%s: %d steps", s.name, steps)
	return problems
}

// aftermath looks at a host after a crash, and then does what a controller would do next. After a mere kill, of which disk is the model, the power fails
// once the same command has been given again: what it said is done must still be.
func (m *machine) aftermath(s scenario, done bool, disk *durabletest.Disk, known []bundletest.Artifact) []error {
	m.env.Files = durable.FS{}
	current, problems := m.inspect(known...)
	if current != s.new && (current != s.old || done) {
		problems = append(problems, fmt.Errorf("current is %q, old is %q, new is %q", current, s.old, s.new))
	}
	if done && s.after != nil {
		if err := s.after(m); err != nil {
			problems = append(problems, err)
		}
	}
	if len(problems) > 0 {
		return problems
	}
	again := func(what string, args []string) {
		if r := m.host(args...); !r.OK {
			problems = append(problems, fmt.Errorf("%s: %s", what, r.line))
		}
	}
	args := s.command(m)
	recorder := &durabletest.Recorder{Limit: -1}
	m.env.Files = recorder.Files()
	if disk != nil {
		if err := disk.Adopt(); err != nil {
			return []error{err}
		}
	}
	again("the same command again", args)
	m.env.Files = durable.FS{}
	if disk != nil {
		disk.Run(recorder)
		if err := disk.Restore(durabletest.PowerLoss); err != nil {
			return []error{err}
		}
	}
	current, more := m.inspect(known...)
	problems = append(problems, more...)
	if current != s.new {
		problems = append(problems, fmt.Errorf("after the same command again current is %q", current))
	}
	if s.after != nil {
		if err := s.after(m); err != nil {
			problems = append(problems, err)
		}
	}
	if left, err := os.ReadDir(filepath.Join(m.state, "tmp")); len(left) > 0 || err != nil && !s.gone {
		problems = append(problems, fmt.Errorf("left in tmp: %v, %v", left, err))
	}
	if s.gone {
		if _, err := os.Lstat(filepath.Join(m.home, ".rustle")); !os.IsNotExist(err) {
			problems = append(problems, fmt.Errorf("still there: %v", err))
		}
	}
	next := known[len(known)-1]
	again("the next stage", m.stageArgs(next, every(next)...))
	again("the next activate", []string{"activate", "--artifact", digestOfArtifact(next), "--deployment", "next"})
	current, more = m.inspect(known...)
	problems = append(problems, more...)
	if current != digestOfArtifact(next) {
		problems = append(problems, fmt.Errorf("after the next deployment current is %q", current))
	}
	return problems
}

// runCommand is what a scenario runs, unless it is a control.
func runCommand(m *machine, args []string) error {
	if r := m.host(args...); !r.OK {
		return r.Error
	}
	return nil
}

func artifacts(t *testing.T) (one, two, three bundletest.Artifact) {
	return artifact(t, 1), artifact(t, 2), artifact(t, 3)
}

func scenarios(t *testing.T) []scenario {
	one, two, _ := artifacts(t)
	oneDigest, twoDigest := digestOfArtifact(one), digestOfArtifact(two)
	deployOne := func(m *machine) {
		m.stage(one)
		m.activate(one, "d1", "--link", filepath.Join(m.home, "app"))
	}
	deployBoth := func(m *machine) {
		deployOne(m)
		m.ok(m.stageArgs(two, own(two)...)...)
		m.activate(two, "d2", "--link", filepath.Join(m.home, "app"))
	}
	linkLeadsToCurrent := func(name string) func(m *machine) error {
		return func(m *machine) error {
			link := filepath.Join(m.home, name)
			content, err := os.ReadFile(link)
			if err != nil || !bytes.Equal(content, m.running()) {
				return fmt.Errorf("link: %v", err)
			}
			links, err := filepath.Glob(filepath.Join(m.home, "app*"))
			if err != nil || len(links) != 1 {
				return fmt.Errorf("links: %q, %v", links, err)
			}
			return nil
		}
	}
	isStaged := func(a bundletest.Artifact) func(m *machine) error {
		return func(m *machine) error {
			if r := m.host(m.stageArgs(a)...); !r.OK || !r.Already {
				return fmt.Errorf("it is not staged: %s", r.line)
			}
			return nil
		}
	}
	return []scenario{
		{
			name: "first stage", prepare: func(*machine) {}, command: func(m *machine) []string { return m.stageArgs(one, every(one)...) }, after: isStaged(one),
		}, {
			name: "second stage", prepare: deployOne, command: func(m *machine) []string { return m.stageArgs(two, own(two)...) }, old: oneDigest, new: oneDigest,
			after: isStaged(two),
		}, {
			name: "repair of the current release",
			prepare: func(m *machine) {
				deployOne(m)
				if err := os.WriteFile(filepath.Join(m.state, "releases", oneDigest, "segments"), []byte("x"), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Remove(filepath.Join(m.state, "releases", oneDigest, "release.json")); err != nil {
					t.Fatal(err)
				}
				// From here on it is as good as any: what is wrong with it is what the command is for.
				m.ok(m.stageArgs(one)...)
			},
			command: func(m *machine) []string { return m.stageArgs(one) }, old: oneDigest, new: oneDigest,
		}, {
			name: "first activate", prepare: func(m *machine) { m.stage(one) }, new: oneDigest, after: linkLeadsToCurrent("app"),
			command: func(m *machine) []string {
				return []string{"activate", "--artifact", oneDigest, "--deployment", "d1", "--link", filepath.Join(m.home, "app")}
			},
		}, {
			name: "second activate", prepare: func(m *machine) { deployOne(m); m.stage(two) }, old: oneDigest, new: twoDigest, after: linkLeadsToCurrent("app2"),
			command: func(m *machine) []string {
				return []string{"activate", "--artifact", twoDigest, "--deployment", "d2", "--link", filepath.Join(m.home, "app2")}
			},
		}, {
			name: "rollback", prepare: deployBoth, old: twoDigest, new: oneDigest, after: linkLeadsToCurrent("app"),
			command: func(m *machine) []string { return []string{"rollback", "--deployment", "d3"} },
		}, {
			name: "prune", old: twoDigest, new: twoDigest,
			prepare: func(m *machine) {
				deployBoth(m)
				m.stage(artifact(t, 3))
			},
			command: func(m *machine) []string { return []string{"prune"} },
			after: func(m *machine) error {
				if releases, err := os.ReadDir(filepath.Join(m.state, "releases")); err != nil || len(releases) != 2 {
					return fmt.Errorf("releases: %v, %v", releases, err)
				}
				if segments, err := os.ReadDir(filepath.Join(m.state, "segments")); err != nil || len(segments) != len(two.Segments)+2 {
					return fmt.Errorf("%d segments, %v", len(segments), err)
				}
				return nil
			},
		}, {
			name: "prune --all", old: twoDigest, prepare: deployBoth, gone: true, command: func(m *machine) []string { return []string{"prune", "--all"} },
			after: func(m *machine) error {
				if _, err := os.Lstat(filepath.Join(m.home, "app")); !os.IsNotExist(err) {
					return fmt.Errorf("the link is still there: %v", err)
				}
				return nil
			},
		},
	}
}

func TestCrashAfterEveryStep(t *testing.T) {
	one, two, three := artifacts(t)
	for _, s := range scenarios(t) {
		t.Run(s.name, func(t *testing.T) {
			if problems := crashEverywhere(t, s, nil, runCommand, one, two, three); len(problems) > 0 {
				t.Errorf("%d problems:\n%s", len(problems), strings.Join(problems, "\n"))
			}
		})
	}
}

// Each control is a program with one mistake. The same check must find it.
func TestCrashControls(t *testing.T) {
	one, two, three := artifacts(t)
	byName := map[string]scenario{}
	for _, s := range scenarios(t) {
		byName[s.name] = s
	}
	isSync := func(op durable.Op, within string) func(durable.Step) bool {
		return func(s durable.Step) bool { return s.Op == op && strings.Contains(s.Path, within) }
	}
	for _, c := range []struct {
		name, scenario, finds string
		forget                func(durable.Step) bool
		run                   func(m *machine, args []string) error
	}{
		{"the runner is not synced", "first stage", "its runner", isSync(durable.OpSync, "/release/runner"), runCommand},
		{"segments are not synced", "first stage", "segment", func(s durable.Step) bool {
			return s.Op == durable.OpSync && digestPattern.MatchString(filepath.Base(s.Path))
		}, runCommand},
		{"the release's folder is not synced", "first stage", "release", func(s durable.Step) bool {
			return s.Op == durable.OpSyncDir && filepath.Base(s.Path) == "release"
		}, runCommand},
		{"release.json is not synced", "second activate", "release.json", isSync(durable.OpSync, "release.json"), runCommand},
		{"the pointer's name is not synced", "second activate", "current is", func(s durable.Step) bool {
			return s.Op == durable.OpSyncDir && filepath.Base(s.Path) == "hosts"
		}, runCommand},
		{"the pointer is removed before it is made", "second activate", "current is \"\"", nil, func(m *machine, _ []string) error {
			pointer := filepath.Join(m.state, "current")
			return errors.Join(m.env.Files.Remove(pointer), m.env.Files.Symlink("releases/"+digestOfArtifact(two), pointer), m.env.Files.SyncDir(m.state))
		}},
		{"the release is written in place", "second stage", "release", nil, func(m *machine, _ []string) error {
			dir := filepath.Join(m.state, "releases", digestOfArtifact(two))
			if err := m.env.Files.Mkdir(dir, 0o700); err != nil {
				return err
			}
			file, err := m.env.Files.Create(filepath.Join(dir, "runner"), 0o700)
			if err != nil {
				return err
			}
			_, err = file.Write(two.Bytes)
			return errors.Join(err, file.SyncAndClose())
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			problems := crashEverywhere(t, byName[c.scenario], c.forget, c.run, one, two, three)
			if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, c.finds) }) {
				t.Errorf("the check does not find this mistake; it found %q", problems)
			}
		})
	}
}
