//go:build unix

package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"
)

func TestBackupsOfOneSecondAreAllKept(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	now := time.Date(2024, 5, 6, 7, 8, 9, 0, time.Local)
	shape := regexp.MustCompile(`/a\.\d+\.2024-05-06@07:08:09~$`)
	contents := map[string]string{}
	for i := range 5 {
		content := strconv.Itoa(i)
		mustWrite(t, path, content, 0o600)
		backup, err := Backup(path, now)
		if err != nil {
			t.Fatal(err)
		}
		if _, used := contents[backup]; used || !shape.MatchString(backup) {
			t.Errorf("backup %d is called %s", i, backup)
		}
		contents[backup] = content
	}
	for backup, content := range contents {
		expectFile(t, backup, content, 0o600)
	}
	expectNames(t, folder, 6)
}

func TestBackupsAtTheSameTimeAreAllKept(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	mustWrite(t, path, "x", 0o600)
	var group sync.WaitGroup
	for range 20 {
		group.Add(1)
		go func() {
			defer group.Done()
			if _, err := Backup(path, time.Unix(0, 0)); err != nil {
				t.Error(err)
			}
		}()
	}
	group.Wait()
	expectNames(t, folder, 21)
}

func TestBackupOfWhatIsMissingLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	if _, err := Backup(filepath.Join(folder, "a"), time.Unix(0, 0)); err == nil {
		t.Error("there is no error")
	}
	expectNames(t, folder, 0)
}

func TestMoveToFreeNeverOverwrites(t *testing.T) {
	noLinks := func(string, string) error { return fs.ErrPermission }
	for name, link := range map[string]func(string, string) error{"links": os.Link, "no links": noLinks} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			from, taken, free := filepath.Join(folder, "from"), filepath.Join(folder, "taken"), filepath.Join(folder, "free")
			mustWrite(t, from, "new", 0o640)
			mustWrite(t, taken, "old", 0o600)
			if err := moveToFree(from, taken, link); !errors.Is(err, fs.ErrExist) {
				t.Errorf("the error is %v", err)
			}
			expectFile(t, from, "new", 0o640)
			expectFile(t, taken, "old", 0o600)
			if err := moveToFree(from, free, link); err != nil {
				t.Error(err)
			}
			expectFile(t, free, "new", 0o640)
			expectNames(t, folder, 2)
		})
	}
}

func expectNames(t *testing.T, folder string, count int) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != count {
		t.Errorf("%d names, want %d: %v %v", len(entries), count, entries, err)
	}
}
