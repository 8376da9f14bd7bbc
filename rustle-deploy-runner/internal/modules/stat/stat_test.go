//go:build unix

package stat

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"rustle.dev/deploy/runner/internal/host"
)

// corpus is files of many kinds: those of this source tree and of the system, and those that make trouble.
func corpus(t *testing.T, most int) []string {
	dir := t.TempDir()
	var paths []string
	for name, content := range map[string]string{
		"empty": "", "text": "hello\n", "no end": "hello", "utf-8": "grüße\n", "latin": "gr\xfc\xdfe\n", "binary": "\x00\x01\x02\xff", "script": "#!/bin/sh\nexit 0\n", "a: b; charset=c": "x\n",
		"json": `{"a": [1, 2]}`, "xml": "<?xml version=\"1.0\"?><a/>", "elf": "\x7fELF\x02\x01\x01", "gzip": "\x1f\x8b\x08\x00", "-v": "x\n", "new\nline": "x\n", "ü": "x\n", "tab\t": "x\n", " blank ": "x\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	special := []error{os.Symlink("text", filepath.Join(dir, "link")), os.Symlink("nowhere", filepath.Join(dir, "broken")), syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o644),
		os.WriteFile(filepath.Join(dir, "unreadable"), []byte("x"), 0)}
	for _, err := range special {
		if err != nil {
			t.Fatal(err)
		}
	}
	paths = append(paths, dir, "/dev/null", filepath.Join(dir, "link"), filepath.Join(dir, "broken"), filepath.Join(dir, "fifo"), filepath.Join(dir, "unreadable"), filepath.Join(dir, "absent"))
	for _, root := range filepath.SplitList(os.Getenv("STAT_CORPUS") + ":../../..") {
		_ = filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			absolute, absErr := filepath.Abs(path)
			if err != nil || absErr != nil || len(paths) >= most {
				return filepath.SkipAll
			}
			paths = append(paths, absolute)
			return nil
		})
	}
	return paths
}

// One process that is asked about many files says what a process for each file says. STAT_CORPUS=/etc:/usr/share asks about more files.
func TestTypesAreThoseOfOneProcessPerFile(t *testing.T) {
	most := 150
	if os.Getenv("STAT_CORPUS") != "" {
		most = 1 << 30
	}
	kept, single := New(), Module{Runner: host.System{}}
	if name, installed := single.Runner.LookPath("file"); installed {
		if _, ok := kept.types.Answer(context.Background(), name, "/etc"); !ok {
			t.Error("this host's program is not kept")
		}
	}
	for _, path := range corpus(t, most) {
		kind, charset := kept.mime(context.Background(), path)
		wantKind, wantCharset := single.mime(context.Background(), path)
		if kind != wantKind || charset != wantCharset {
			t.Errorf("%q: %s, %s; want %s, %s", path, kind, charset, wantKind, wantCharset)
		}
	}
}

// program makes a script that stands in for the file program.
func program(t *testing.T, script string) string {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProgramsThatAnswerNobodyElse(t *testing.T) {
	for name, script := range map[string]string{
		"unknown option": "echo 'file: unknown option' >&2; exit 1",
		"other answer":   "while read -r f; do echo something; done",
		"no answer":      "read -r f",
	} {
		types := host.NewMIMETypes()
		path := program(t, script)
		for range 2 {
			if answer, ok := types.Answer(context.Background(), path, "/etc"); ok {
				t.Errorf("%s: %q", name, answer)
			}
		}
	}
}

func TestProgramIsKeptUntilItIsReplaced(t *testing.T) {
	types := host.NewMIMETypes()
	answer := func(path, say string) {
		t.Helper()
		line, ok := types.Answer(context.Background(), path, "/etc")
		if !ok || !strings.HasSuffix(line, say+"\n") {
			t.Errorf("%q, %v; want %s", line, ok, say)
		}
	}
	path := program(t, "n=0\nwhile read -r f; do n=$((n+1)); echo \"$f: $n\"; done")
	answer(path, "1")
	answer(path, "2")
	if err := os.Rename(program(t, "while read -r f; do echo \"$f: other\"; done"), path); err != nil {
		t.Fatal(err)
	}
	answer(path, "other")
}

func TestQuestionsEndWithTheTask(t *testing.T) {
	types := host.NewMIMETypes()
	path := program(t, "while read -r f; do [ $f = /slow ] && exec tail -f /dev/null; echo \"$f: 1\"; done")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if answer, ok := types.Answer(ctx, path, "/slow"); ok {
		t.Errorf("answered %q", answer)
	}
	if answer, ok := types.Answer(context.Background(), path, "/etc"); !ok {
		t.Errorf("a later task got %q", answer)
	}
}
