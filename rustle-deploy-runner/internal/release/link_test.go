package release

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestLinkNeverReplacesWhatIsNotOurs(t *testing.T) {
	m := newMachine(t)
	one := artifact(t, 1)
	m.stage(one)
	link := filepath.Join(m.home, "bin", "site")
	if err := os.Mkdir(filepath.Dir(link), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, put := range map[string]func() error{
		"a file":       func() error { return os.WriteFile(link, []byte("theirs"), 0o644) },
		"a folder":     func() error { return os.Mkdir(link, 0o755) },
		"a link":       func() error { return os.Symlink("/bin/true", link) },
		"an old link":  func() error { return os.Symlink(filepath.Join(m.home, ".rustle/other/hosts/current/runner"), link) },
		"a dead link":  func() error { return os.Symlink("nowhere", link) },
		"our own file": func() error { return os.Symlink(filepath.Join(m.state, "epoch"), link) },
	} {
		t.Run(name, func(t *testing.T) {
			m.t = t
			if err := put(); err != nil {
				t.Fatal(err)
			}
			before, err := os.Lstat(link)
			if err != nil {
				t.Fatal(err)
			}
			r := m.fails(ForeignLink, 1, "is not replaced", "activate", "--artifact", digestOfArtifact(one), "--deployment", "d1", "--link", link)
			if r.Error.Path != link {
				t.Error(r.line)
			}
			if after, err := os.Lstat(link); err != nil || !os.SameFile(before, after) {
				t.Errorf("it was touched: %v", err)
			}
			if s := m.ok("status"); s.Current != "" {
				t.Errorf("activated all the same: %s", s.line)
			}
			if err := os.RemoveAll(link); err != nil {
				t.Fatal(err)
			}
		})
	}
	m.t = t
	m.activate(one, "d1", "--link", link)
	if content, err := os.ReadFile(link); err != nil || !bytes.Equal(content, one.Bytes) {
		t.Error(err)
	}
}

func TestLinkFollowsThePlan(t *testing.T) {
	m := newMachine(t)
	one, two := artifact(t, 1), artifact(t, 2)
	m.stage(one)
	m.stage(two)
	first, second := filepath.Join(m.home, "first"), filepath.Join(m.home, "new", "folder", "second")
	leads := func(path string, content []byte) {
		t.Helper()
		got, err := os.ReadFile(path)
		if content == nil && !os.IsNotExist(err) || content != nil && !bytes.Equal(got, content) {
			t.Errorf("%s: %d bytes, %v", path, len(got), err)
		}
	}
	m.activate(one, "d1", "--link", first)
	m.activate(two, "d2", "--link", second)
	leads(first, nil)
	leads(second, two.Bytes)
	m.ok("rollback", "--deployment", "d3")
	leads(first, one.Bytes)
	leads(second, nil)
	if r := m.activate(one, "d4", "--link", second); r.Already { // the same release, to be found elsewhere
		t.Error(r.line)
	}
	leads(first, nil)
	leads(second, one.Bytes)
	// What somebody else put where a link of ours was is theirs.
	if err := os.Remove(second); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(second, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	m.activate(two, "d5", "--link", first)
	leads(second, []byte("theirs"))
	m.ok("prune", "--all")
	leads(first, nil)
	leads(second, []byte("theirs"))
}

func TestLinkStaysWhereItIsUntilAnotherIsNamed(t *testing.T) {
	m := newMachine(t)
	one, two, three := artifact(t, 1), artifact(t, 2), artifact(t, 3)
	link := filepath.Join(m.home, "site")
	m.stage(one)
	m.activate(one, "d1", "--link", link)
	for n, next := range [][]byte{two.Bytes, three.Bytes} {
		if n == 0 {
			m.stage(two)
			m.activate(two, "d2")
		} else {
			m.stage(three)
			m.activate(three, "d3")
		}
		if content, err := os.ReadFile(link); err != nil || !bytes.Equal(content, next) {
			t.Errorf("%d: %v", n, err)
		}
	}
	m.ok("prune") // the release that the link was named for is gone, and still the link is known to be ours
	m.ok("prune", "--all")
	if _, err := os.Lstat(link); !os.IsNotExist(err) {
		t.Errorf("left behind: %v", err)
	}

	m.stage(one)
	m.activate(one, "d4", "--link", link)
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(link, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	m.stage(two)
	m.activate(two, "d5") // names no link, so what is in the place of the old one is not its concern
	m.ok("prune", "--all")
	if content, err := os.ReadFile(link); err != nil || string(content) != "theirs" {
		t.Errorf("%q, %v", content, err)
	}
}

func TestLinkIsNotInTheStateFolder(t *testing.T) {
	m := newMachine(t)
	one, two := artifact(t, 1), artifact(t, 2)
	m.stage(one)
	m.stage(two)
	for _, link := range []string{m.state, filepath.Join(m.state, "current"), filepath.Join(m.state, "site")} {
		m.fails(ForeignLink, 1, "is in the state folder", "activate", "--artifact", digestOfArtifact(one), "--deployment", "d1", "--link", link)
	}
	m.activate(one, "d1")
	for _, a := range []string{digestOfArtifact(one), digestOfArtifact(two)} {
		m.fails(ForeignLink, 1, "is in the state folder", "activate", "--artifact", a, "--deployment", "d2", "--link", filepath.Join(m.state, "site"))
	}
	if s := m.ok("status"); s.Current != digestOfArtifact(one) {
		t.Error(s.line)
	}
}
