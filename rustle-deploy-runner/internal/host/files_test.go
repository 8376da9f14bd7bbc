//go:build unix

package host

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func text(content string) func(io.Writer) error { return TextContent([]byte(content)) }

func mustWrite(t *testing.T, path, content string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func expectFile(t *testing.T, path, content string, bits uint32) {
	t.Helper()
	got, err := os.ReadFile(path)
	if string(got) != content || err != nil {
		t.Errorf("%s holds %q, %v; want %q", path, got, err, content)
	}
	if status, err := Stat(path); err != nil || status.Bits != bits {
		t.Errorf("%s has mode %04o, %v; want %04o", path, status.Bits, err, bits)
	}
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, entry := range entries {
		found = append(found, entry.Name())
	}
	return found
}

func TestReplacementKeepsOrTakesAttributes(t *testing.T) {
	folder := t.TempDir()
	path, source := filepath.Join(folder, "a.conf"), filepath.Join(folder, "source")
	mustWrite(t, source, "s", 0o711)

	if err := (Replacement{Path: path, Content: text("new")}).Write(); err != nil {
		t.Fatal(err)
	}
	expectFile(t, path, "new", 0o666&^umask)

	if err := os.Chmod(path, 0o604); err != nil {
		t.Fatal(err)
	}
	if err := (Replacement{Path: path, Content: text("kept")}).Write(); err != nil {
		t.Fatal(err)
	}
	expectFile(t, path, "kept", 0o604)

	if err := (Replacement{Path: path, Content: text("set"), Attributes: Attributes{Mode: AbsoluteMode(0o640)}}).Write(); err != nil {
		t.Fatal(err)
	}
	expectFile(t, path, "set", 0o640)

	if err := (Replacement{Path: path, Content: CopyOf(source), Like: LikeSource, Source: source}).Write(); err != nil {
		t.Fatal(err)
	}
	expectFile(t, path, "s", 0o711)
	if got := names(t, folder); !slices.Equal(got, []string{"a.conf", "source"}) {
		t.Errorf("left behind: %v", got)
	}
}

func TestAFailedReplacementLeavesEverythingAsItWas(t *testing.T) {
	refused := errors.New("refused")
	cases := map[string]Replacement{
		"content":    {Content: func(w io.Writer) error { _, _ = io.WriteString(w, "half"); return refused }},
		"validation": {Content: text("new"), Validate: func(string) error { return refused }},
		"owner":      {Content: text("new"), Attributes: Attributes{Owner: "no-such-user"}},
		"group":      {Content: text("new"), Attributes: Attributes{Group: "no-such-group"}},
	}
	for name, replacement := range cases {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			replacement.Path = filepath.Join(folder, "a")
			mustWrite(t, replacement.Path, "old", 0o640)
			if err := replacement.Write(); err == nil {
				t.Fatal("no error")
			}
			expectFile(t, replacement.Path, "old", 0o640)
			if got := names(t, folder); !slices.Equal(got, []string{"a"}) {
				t.Errorf("left behind: %v", got)
			}
		})
	}
}

func TestReplacementReplacesALinkAndLeavesItsTarget(t *testing.T) {
	folder := t.TempDir()
	target, link := filepath.Join(folder, "target"), filepath.Join(folder, "link")
	mustWrite(t, target, "old", 0o600)
	if err := os.Symlink("target", link); err != nil {
		t.Fatal(err)
	}
	if err := (Replacement{Path: link, Content: text("new")}).Write(); err != nil {
		t.Fatal(err)
	}
	expectFile(t, target, "old", 0o600)
	if IsLink(link) {
		t.Error("the link is still a link")
	}
}

func TestValidationSeesTheWholeFileWithItsMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.conf")
	called := false
	err := Replacement{Path: path, Content: text("new"), Attributes: Attributes{Mode: AbsoluteMode(0o640)}, Validate: func(at string) error {
		called = true
		expectFile(t, at, "new", 0o640)
		if filepath.Ext(at) != ".conf" || filepath.Dir(at) != filepath.Dir(path) || !strings.HasPrefix(filepath.Base(at), ".") {
			t.Errorf("the file to validate is %s", at)
		}
		return nil
	}}.Write()
	if err != nil || !called {
		t.Errorf("%v, validated %v", err, called)
	}
}

func TestBackup(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	mustWrite(t, path, "x", 0o604)
	past := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := os.Chtimes(path, past, past); err != nil {
		t.Fatal(err)
	}
	backup, err := Backup(path, time.Date(2024, 5, 6, 7, 8, 9, 0, time.Local))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(backup, ".2024-05-06@07:08:09~") || !strings.HasPrefix(backup, path+".") {
		t.Errorf("the backup is called %s", backup)
	}
	expectFile(t, backup, "x", 0o604)
	if status, err := Stat(backup); err != nil || !status.Modified.Equal(past) {
		t.Errorf("modified %v, %v", status.Modified, err)
	}
}

func TestPlanChangesNothingAndApplyDoesIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	mustWrite(t, path, "x", 0o644)
	change, err := Attributes{Mode: AbsoluteMode(0o600)}.Plan(path)
	if err != nil || change.IsEmpty() || *change.Bits != 0o600 || change.Before.Bits != 0o644 {
		t.Fatalf("%+v, %v", change, err)
	}
	expectFile(t, path, "x", 0o644)
	if err := change.Apply(); err != nil {
		t.Fatal(err)
	}
	expectFile(t, path, "x", 0o600)
	if again, err := (Attributes{Mode: AbsoluteMode(0o600)}).Plan(path); err != nil || !again.IsEmpty() {
		t.Errorf("a second plan changes something: %+v, %v", again, err)
	}
	if _, err := (Attributes{Mode: AbsoluteMode(0o600)}).Plan(path + "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a path that is not there: %v", err)
	}
}

func TestStates(t *testing.T) {
	folder := t.TempDir()
	in := func(name string) string { return filepath.Join(folder, name) }
	mustWrite(t, in("file"), "", 0o600)
	mustWrite(t, in("one"), "", 0o600)
	for _, err := range []error{os.Mkdir(in("directory"), 0o700), os.Symlink("nowhere", in("link")), os.Link(in("one"), in("hard"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, state := range []string{"file", "directory", "link", "hard", "absent"} {
		if got, err := State(in(state)); got != state || err != nil {
			t.Errorf("%s is %s, %v", state, got, err)
		}
	}
	if got, err := State(in("file/below")); got != "absent" || err != nil {
		t.Errorf("what is below a file is %s, %v", got, err)
	}
}

func TestRealPath(t *testing.T) {
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(folder, name) }
	for _, err := range []error{os.Mkdir(in("d"), 0o700), os.Symlink("d", in("l")), os.Symlink("l/missing", in("m")), os.Symlink("loop", in("loop"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{"l": "d", "l/x/y": "d/x/y", "m": "d/missing", "d": "d"} {
		if got := RealPath(in(path)); got != in(want) {
			t.Errorf("%s is really %s, want %s", path, got, in(want))
		}
	}
	if got := RealPath(in("loop")); got == "" {
		t.Error("a loop has no path at all")
	}
}

func TestGlob(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a1", "a2", "b", ".a3", "c[1]"} {
		mustWrite(t, filepath.Join(folder, name), "", 0o600)
	}
	for pattern, want := range map[string]int{"a?": 2, "*": 4, ".*": 1, "[!a]": 1, "a1": 1, "none": 0, "[ab]*": 3, "[": 0, "c[[]1]": 1} {
		if got := Glob(filepath.Join(folder, pattern)); len(got) != want {
			t.Errorf("%s matches %q, want %d", pattern, got, want)
		}
	}
}
