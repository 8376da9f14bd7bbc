package durable_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/durable"
	"rustle.dev/deploy/runner/internal/durable/durabletest"
)

// explore stops change after every step, crashes in every way, and returns what check says about what is left.
func explore(t *testing.T, root string, change func(durable.FS) error, forget func(durable.Step) bool, check func(done bool) error) (problems []string) {
	t.Helper()
	before, err := durabletest.NewDisk(root)
	if err != nil {
		t.Fatal(err)
	}
	for limit, done := 0, false; !done; limit++ {
		for _, crash := range durabletest.Crashes {
			if err := before.Restore(durabletest.Kill); err != nil {
				t.Fatal(err)
			}
			disk, err := durabletest.NewDisk(root)
			if err != nil {
				t.Fatal(err)
			}
			recorder := &durabletest.Recorder{Limit: limit, Forget: forget}
			err = change(recorder.Files())
			if err != nil && !errors.Is(err, durabletest.ErrStopped) {
				t.Fatal(err)
			}
			done = err == nil
			if crash != durabletest.Kill {
				disk.Run(recorder)
				if err := disk.Restore(crash); err != nil {
					t.Fatal(err)
				}
			}
			if err := check(done); err != nil {
				problems = append(problems, fmt.Sprintf("%s after step %d, %s: %v", crash, limit, recorder.Last(), err))
			}
		}
	}
	if err := before.Restore(durabletest.Kill); err != nil {
		t.Fatal(err)
	}
	return problems
}

// oldOrNew checks a file that is being replaced.
func oldOrNew(read func() (string, error)) func(done bool) error {
	return func(done bool) error {
		got, err := read()
		if err != nil || got != "new" && (got != "old" || done) {
			return fmt.Errorf("found %q, %v (done: %v)", got, err, done)
		}
		return nil
	}
}

func TestReplacingSurvivesEveryCrash(t *testing.T) {
	root := t.TempDir()
	file, link := filepath.Join(root, "file"), filepath.Join(root, "link")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("old", link); err != nil {
		t.Fatal(err)
	}
	readFile := func() (string, error) { content, err := os.ReadFile(file); return string(content), err }
	readLink := func() (string, error) { return os.Readlink(link) }
	writeFile := func(files durable.FS) error {
		return files.WriteFile(file, filepath.Join(root, "temporary"), 0o600, []byte("new"))
	}
	replaceLink := func(files durable.FS) error {
		return files.ReplaceSymlink("new", link, filepath.Join(root, "temporary"))
	}
	no := func(durable.Step) bool { return false }
	forget := func(op durable.Op) func(durable.Step) bool {
		return func(s durable.Step) bool { return s.Op == op }
	}
	for _, c := range []struct {
		name   string
		change func(durable.FS) error
		forget func(durable.Step) bool
		read   func() (string, error)
		fine   bool
	}{
		{"file", writeFile, no, readFile, true},
		{"link", replaceLink, no, readLink, true},
		// The check must be able to fail.
		{"file, contents not synced", writeFile, forget(durable.OpSync), readFile, false},
		{"file, name not synced", writeFile, forget(durable.OpSyncDir), readFile, false},
		{"link, name not synced", replaceLink, forget(durable.OpSyncDir), readLink, false},
		{"file, removed first", func(files durable.FS) error {
			if err := files.Remove(file); err != nil {
				return err
			}
			return writeFile(files)
		}, no, readFile, false},
		{"file, written in place", func(files durable.FS) error {
			return errors.Join(os.Truncate(file, 0), writeFile(files))
		}, no, readFile, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if problems := explore(t, root, c.change, c.forget, oldOrNew(c.read)); (len(problems) == 0) != c.fine {
				t.Errorf("problems: %s", strings.Join(problems, "\n"))
			}
		})
	}
}

func TestMkdirAll(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "a", "b", "c")
	problems := explore(t, root, func(files durable.FS) error { return files.MkdirAll(path, 0o700) }, nil, func(done bool) error {
		if info, err := os.Stat(path); done && (err != nil || info.Mode().Perm() != 0o700) {
			return fmt.Errorf("%v, %v", info, err)
		}
		return nil
	})
	if len(problems) > 0 {
		t.Error(strings.Join(problems, "\n"))
	}
	if err := os.WriteFile(filepath.Join(root, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{"file", "file/below"} {
		if err := (durable.FS{}).MkdirAll(filepath.Join(root, place), 0o700); err == nil {
			t.Errorf("%s: no error", place)
		}
	}
}

func TestRemoveTreeDoesNotFollowLinks(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "tree", "a", "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(root, "outside")
	if err := os.WriteFile(outside, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{root, outside, "nowhere"} {
		if err := os.Symlink(link, filepath.Join(root, "tree", "a", filepath.Base(link)+"-link")); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := (durable.FS{}).RemoveTree(filepath.Join(root, "tree")); err != nil {
			t.Fatal(err)
		}
	}
	if entries, err := os.ReadDir(root); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	lock, err := durable.TryLock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := durable.TryLock(path); !errors.Is(err, durable.ErrLocked) {
		t.Errorf("taken twice: %v", err)
	}
	if _, err := durable.WaitLock(context.Background(), path, 20*time.Millisecond); !errors.Is(err, durable.ErrLocked) {
		t.Errorf("waited for: %v", err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := durable.WaitLock(cancelled, path, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("waited for although cancelled: %v", err)
	}
	waiting := make(chan error)
	go func() {
		second, err := durable.WaitLock(context.Background(), path, time.Hour)
		if err == nil {
			err = second.Unlock()
		}
		waiting <- err
	}()
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; err != nil {
		t.Error(err)
	}
	if _, err := durable.TryLock(filepath.Join(path, "below")); err == nil {
		t.Error("locked below a file")
	}
}

// A lock on a file that has lost its name protects nothing: whoever comes next makes a new file.
func TestLockOfRemovedFileIsTakenAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := durable.TryLock(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	second, err := durable.TryLock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := durable.TryLock(path); !errors.Is(err, durable.ErrLocked) {
		t.Errorf("%v", err)
	}
	if err := errors.Join(first.Unlock(), second.Unlock()); err != nil {
		t.Error(err)
	}
}

// A lock that nothing refers to is given up by the garbage collector, together with its file.
var heldUntilTheEnd *durable.Lock

func TestLockEndsWithItsProcess(t *testing.T) {
	if path := os.Getenv("DURABLE_TEST_LOCK"); path != "" {
		held, err := durable.TryLock(path)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		heldUntilTheEnd = held
		fmt.Println("locked")
		_, _ = os.Stdin.Read(make([]byte, 1)) // nothing comes; with nothing to wait for, Go would end the program
		return
	}
	path := filepath.Join(t.TempDir(), "lock")
	process := exec.Command(os.Args[0], "-test.run=^TestLockEndsWithItsProcess$")
	process.Env = append(os.Environ(), "DURABLE_TEST_LOCK="+path)
	in, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 7)
	if _, err := out.Read(line); err != nil || string(line) != "locked\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := durable.TryLock(path); !errors.Is(err, durable.ErrLocked) {
		t.Errorf("%v", err)
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := process.Wait(); err == nil {
		t.Error("not killed")
	}
	if _, err := durable.TryLock(path); err != nil {
		t.Errorf("after its holder's death: %v", err)
	}
}
