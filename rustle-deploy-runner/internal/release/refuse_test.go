package release

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"rustle.dev/deploy/runner/internal/bundle/bundletest"
	"rustle.dev/deploy/runner/internal/durable"
)

func TestUsageErrors(t *testing.T) {
	m := newMachine(t)
	digest := strings.Repeat("a", 64)
	segment := digest + ":1"
	for _, args := range [][]string{
		{"dance"},
		{"lock", "dance"},
		{"status", "extra"},
		{"status", "--dance"},
		{"status", "--help"},
		{"stage"},
		{"stage", "--artifact", digest},
		{"stage", "--segment", segment},
		{"stage", "--artifact", strings.ToUpper(digest), "--segment", segment},
		{"stage", "--artifact", digest[1:], "--segment", segment},
		{"stage", "--artifact", digest, "--segment", digest},
		{"stage", "--artifact", digest, "--segment", digest + ":-1"},
		{"stage", "--artifact", digest, "--segment", digest + ":01"},
		{"stage", "--artifact", digest, "--segment", "../" + digest[3:] + ":1"},
		{"stage", "--artifact", digest, "--segment", segment, "--segment", digest + ":2"},
		{"stage", "--artifact", digest, "--segment", segment, "--packed", segment},
		{"stage", "--artifact", digest, "--segment", segment, "--pack", "/x"},
		{"stage", "--artifact", digest, "--segment", segment, "--pack", "/x", "--packed", digest + ":2"},
		{"stage", "--artifact", digest, "--segment", segment, "--pack", "/x", "--packed", segment, "--packed", segment},
		{"stage", "--artifact", digest, "--segment", segment, "--pack", m.home, "--packed", segment},
		{"activate", "--artifact", digest},
		{"activate", "--deployment", "d"},
		{"activate", "--artifact", digest, "--deployment", ""},
		{"activate", "--artifact", digest, "--deployment", "a\nb"},
		{"activate", "--artifact", digest, "--deployment", "\xff"},
		{"activate", "--artifact", digest, "--deployment", strings.Repeat("x", 1001)},
		{"activate", "--artifact", digest, "--deployment", "d", "--link", "relative"},
		{"activate", "--artifact", digest, "--deployment", "d", "--link", "/a/../b"},
		{"rollback"},
		{"rollback", "--deployment", "d", "--to", "x"},
		{"prune", "--keep", "-1"},
		{"prune", "--keep", "x"},
		{"prune", "--all", "--keep", "1"},
		{"lock", "acquire", "--holder", "x"},
		{"lock", "acquire", "--ttl", "1"},
		{"lock", "acquire", "--holder", "x", "--ttl", "0"},
		{"lock", "acquire", "--holder", "x", "--ttl", "86401"},
		{"lock", "release"},
	} {
		m.fails(Usage, 4, "", args...)
	}
	if len(m.files()) != 0 {
		t.Errorf("it left %q", m.files())
	}
	for _, state := range []string{"", "relative", "/", "/a/../b", "/a/"} {
		m.state = state
		m.fails(Usage, 4, "--state", "status")
	}
	var out, errs bytes.Buffer
	for _, args := range [][]string{{}, {"lock"}} {
		out.Reset()
		if code := m.env.Main(context.Background(), args, nil, &out, &errs); code != 4 || !strings.Contains(out.String(), "usage: host") {
			t.Errorf("%q: %d, %s", args, code, out.String())
		}
	}
	if code := m.env.Main(context.Background(), nil, nil, brokenPipe{}, &errs); code != 1 || !strings.Contains(errs.String(), "reply") {
		t.Errorf("a reply that nobody got: %d, %s", code, errs.String())
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestNoSpaceIsSaidBeforeAnythingIsWritten(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	m.free = uint64(len(one.Bytes))
	r := m.fails(NoSpace, 1, fmt.Sprintf("%d are available", m.free), m.stageArgs(one, every(one)...)...)
	if needed := 2*len(one.Bytes) + 64<<10; !strings.Contains(r.Error.Message, fmt.Sprintf("needs %d bytes", needed)) {
		t.Error(r.line)
	}
	m.noUploads()
	if left := m.files(); len(left) != 0 {
		t.Errorf("it left %q", left)
	}
}

// What is staged already needs no room, however full the disk is since.
func TestNoSpaceIsNeededForWhatIsThere(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	m.ok(m.stageArgs(one, every(one)...)...)
	m.free = 0
	if r := m.ok(m.stageArgs(one)...); !strings.Contains(r.line, `"already":true`) {
		t.Error(r.line)
	}
	m.fails(NoSpace, 1, "0 are available", m.stageArgs(one, every(one)...)...)
	m.noUploads()
}

// full is a disk that takes a number of bytes.
type full struct{ left int }

func (f *full) before(s durable.Step) error {
	if s.Op == durable.OpWrite {
		if f.left -= len(s.Data); f.left < 0 {
			return syscall.ENOSPC
		}
	}
	return nil
}

func TestDiskFullInTheMiddleLeavesNothing(t *testing.T) {
	one, two := artifact(t, 1), artifact(t, 2)
	m := newMachine(t)
	m.stage(one)
	m.activate(one, "d1")
	before := m.files()
	full := &full{}
	for capacity, done := 0, false; !done; capacity += 500 {
		full.left = capacity
		m.env.Files = durable.FS{Before: full.before}
		r := m.host(m.stageArgs(two, own(two)...)...)
		m.noUploads()
		if done = r.OK; done {
			if capacity < len(two.Bytes) {
				t.Errorf("staged with room for %d bytes", capacity)
			}
			continue
		}
		if r.Error.Kind != NoSpace || r.code != 1 {
			t.Errorf("with room for %d bytes: %s", capacity, r.line)
		}
		if after := m.files(); strings.Join(before, " ") != strings.Join(after, " ") {
			t.Fatalf("with room for %d bytes: before %q, after %q", capacity, before, after)
		}
	}
	if status := m.ok("status"); status.Current != digestOfArtifact(one) {
		t.Error(status.line)
	}
	full.left = 100
	m.env.Files = durable.FS{Before: full.before}
	m.fails(NoSpace, 1, "", "activate", "--artifact", digestOfArtifact(two), "--deployment", "d2")
	m.env.Files = durable.FS{}
	if status := m.ok("status"); status.Current != digestOfArtifact(one) || strings.Contains(status.line, `"d2"`) {
		t.Error(status.line)
	}
}

func TestDamagedArtifactsAreNotStaged(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	stage := func(content []byte) []string {
		s := segment(content)
		return []string{"stage", "--artifact", bundletest.Digest(content), "--segment", s, "--packed", s, "--pack", m.upload(content)}
	}
	m.fails(Damaged, 3, "no bundle", stage(fakeRunner)...)
	m.fails(Damaged, 3, "cannot be staged", stage(flip(one.Bytes, len(one.Bytes)-200))...)
	m.noUploads()
	for _, file := range m.files() {
		if !strings.HasPrefix(file, "segments") {
			t.Errorf("it left %s", file)
		}
	}
	// The right segments in the wrong order.
	args := m.stageArgs(one, every(one)...)
	args[4], args[6] = args[6], args[4]
	m.fails(DigestMismatch, 3, "the list of segments is wrong", args...)
}

func TestStateThatOthersControlIsRefused(t *testing.T) {
	one := artifact(t, 1)
	for name, c := range map[string]struct {
		spoil func(m *machine) error
		text  string
	}{
		"state is a link": {func(m *machine) error {
			return errors.Join(os.Rename(m.state, m.state+"2"), os.Symlink(m.state+"2", m.state))
		}, "not a link"},
		".rustle is a link": {func(m *machine) error {
			root := filepath.Join(m.home, ".rustle")
			return errors.Join(os.Rename(root, root+"2"), os.Symlink(root+"2", root))
		}, "not a link"},
		"releases is a link": {func(m *machine) error {
			return errors.Join(os.Rename(m.state+"/releases", m.state+"/r"), os.Symlink("r", m.state+"/releases"))
		}, "not a link"},
		"segments is a file": {func(m *machine) error {
			return errors.Join(os.RemoveAll(m.state+"/segments"), os.WriteFile(m.state+"/segments", nil, 0o600))
		}, "must be a folder"},
		"group may write":  {func(m *machine) error { return os.Chmod(m.state, 0o770) }, "can be written by others"},
		"others may write": {func(m *machine) error { return os.Chmod(m.state+"/releases", 0o703) }, "can be written by others"},
		"pointer leads out": {func(m *machine) error {
			return errors.Join(os.Remove(m.state+"/current"), os.Symlink("/etc", m.state+"/current"))
		}, "not a link to a release"},
		"pointer is a file": {func(m *machine) error {
			return errors.Join(os.Remove(m.state+"/current"), os.WriteFile(m.state+"/current", nil, 0o600))
		}, "not a link to a release"},
		"stranger in releases": {func(m *machine) error { return os.WriteFile(m.state+"/releases/x", nil, 0o600) }, "is not a release"},
		"stranger in segments": {func(m *machine) error { return os.Mkdir(m.state+"/segments/x", 0o700) }, "is not a segment"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t)
			m.stage(one)
			m.activate(one, "d1")
			if err := c.spoil(m); err != nil {
				t.Fatal(err)
			}
			m.fails(ForeignState, 1, c.text, "status")
			m.fails(ForeignState, 1, c.text, "prune")
		})
	}
}

func TestStateOfAnotherUserIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("only root can make a folder that belongs to another user; the folder used here is /, which is root's")
		m := newMachine(t)
		m.state = "/usr"
		m.fails(ForeignState, 1, "belongs to user", "status")
		return
	}
	m := newMachine(t)
	m.stage(artifact(t, 1))
	for _, dir := range []string{m.state, filepath.Dir(m.state), filepath.Join(m.state, "releases")} {
		if err := os.Chown(dir, 4711, 4711); err != nil {
			t.Fatal(err)
		}
		m.fails(ForeignState, 1, "belongs to user 4711", "status")
		if err := os.Chown(dir, 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	m.ok("status")
}

func TestFoldersAreMadePrivate(t *testing.T) {
	m := newMachine(t)
	for _, dir := range []string{filepath.Join(m.home, ".rustle"), filepath.Dir(m.state), m.state} {
		mode := os.FileMode(0o755)
		if dir == filepath.Join(m.home, ".rustle") {
			mode = 0o775 // as the umask of some systems makes it
		}
		if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, mode)); err != nil {
			t.Fatal(err)
		}
	}
	m.stage(artifact(t, 1))
	for _, dir := range []string{filepath.Join(m.home, ".rustle"), filepath.Dir(m.state), m.state} {
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", dir, info.Mode(), err)
		}
	}
}

func TestLockOfAnotherProcessIsWaitedForButNotForEver(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	m.stage(one)
	lock, err := durable.TryLock(filepath.Join(m.state, "lock"))
	if err != nil {
		t.Fatal(err)
	}
	m.env.Patience = 0
	m.fails(Locked, 5, "try again", "activate", "--artifact", digestOfArtifact(one), "--deployment", "d1")
	m.ok("status") // reading needs no lock
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	m.activate(one, "d1")
}

func TestCancelledStageLeavesNothing(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	ctx, cancel := context.WithCancel(context.Background())
	m.env.Files = durable.FS{Before: func(s durable.Step) error {
		if s.Op == durable.OpWrite {
			cancel()
		}
		return nil
	}}
	var out bytes.Buffer
	code := m.env.Main(ctx, append(m.stageArgs(one, every(one)...), "--state", m.state), nil, &out, &out)
	if r := readReply(t, code, out.String(), ""); r.Error == nil || r.Error.Kind != Cancelled || code != 1 {
		t.Error(out.String())
	}
	m.noUploads()
	if left := m.files(); len(left) != 0 {
		t.Errorf("it left %q", left)
	}
}

// Many commands at once: each either works or says who was in its way, and what is left is whole.
func TestManyCommandsAtOnce(t *testing.T) {
	m := newMachine(t)
	one, two, three := artifacts(t)
	m.env.Now = System().Now // the test's clock serves one command at a time
	all := []bundletest.Artifact{one, two, three}
	m.stage(one)
	m.activate(one, "d0")
	var work sync.WaitGroup
	for i := range 12 {
		a := all[i%3]
		stage := m.stageArgs(a, every(a)...)
		work.Add(1)
		go func() {
			defer work.Done()
			for _, args := range [][]string{stage, {"activate", "--artifact", digestOfArtifact(a), "--deployment", fmt.Sprint("d", i)}, {"status"}, {"prune"}} {
				var out bytes.Buffer
				m.env.Main(context.Background(), append(args, "--state", m.state), nil, &out, &out)
				// Somebody else's prune may have removed what this one has just staged; nothing else may go wrong.
				if text := out.String(); !strings.Contains(text, `"ok":true`) && !strings.Contains(text, `"not-staged"`) && !strings.Contains(text, `"missing-segment"`) {
					t.Errorf("%s: %s", args[0], text)
				}
			}
		}()
	}
	work.Wait()
	current, problems := m.inspect(one, two, three)
	if current == "" || len(problems) > 0 {
		t.Errorf("current %q, %v", current, problems)
	}
	m.noUploads()
}

// A state folder that is not below a home's .rustle is as safe as the folders above it.
func TestFoldersAboveAStateFolderElsewhere(t *testing.T) {
	m := newMachine(t)
	above := filepath.Join(m.home, "srv")
	if err := os.Mkdir(above, 0o700); err != nil {
		t.Fatal(err)
	}
	m.state = filepath.Join(above, "site", "hosts")
	one := artifact(t, 1)
	for _, mode := range []os.FileMode{0o777, 0o703} {
		if err := os.Chmod(above, mode); err != nil {
			t.Fatal(err)
		}
		r := m.fails(ForeignState, 1, "everybody may write to "+above, m.stageArgs(one)...)
		if r.Error.Path != above {
			t.Error(r.line)
		}
	}
	for _, mode := range []os.FileMode{0o777 | os.ModeSticky, 0o775, 0o755} {
		if err := os.Chmod(above, mode); err != nil {
			t.Fatal(err)
		}
		m.stage(one)
		m.activate(one, "d1")
		m.ok("prune", "--all")
		if info, err := os.Stat(above); err != nil || info.Mode().Perm() != mode.Perm() {
			t.Errorf("%v: it was changed: %v", mode, err)
		}
	}
	if os.Geteuid() != 0 {
		return // only root can give a folder away
	}
	if err := os.Lchown(above, 12345, -1); err != nil {
		t.Fatal(err)
	}
	m.fails(ForeignState, 1, "belongs to user 12345", m.stageArgs(one)...)
}

func TestSegmentsFromAFile(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	args, lines := m.stageArgs(one, every(one)...), ""
	var rest []string
	packed := map[string]bool{}
	for i := 0; i < len(args); i++ {
		if args[i] == "--packed" {
			packed[args[i+1]] = true
		}
	}
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "--packed":
			i++
		case "--segment":
			i++
			if packed[args[i]] {
				lines += "+"
				delete(packed, args[i])
			}
			lines += args[i] + "\n"
		default:
			rest = append(rest, args[i])
		}
	}
	list := filepath.Join(m.home, "list")
	for text, problem := range map[string]string{"x\n": "is not DIGEST:SIZE", "\n": "is not DIGEST:SIZE", "": "--segment are needed"} {
		if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		m.fails(Usage, 4, problem, append(rest, "--segments", list)...)
	}
	m.fails(Usage, 4, "no such file", append(rest, "--segments", list+".gone")...)
	if err := os.WriteFile(list, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	m.ok(append(rest, "--segments", list)...)
	m.activate(one, "d1")
}
