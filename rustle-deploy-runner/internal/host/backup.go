package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Backup copies a file beside itself, with its attributes, under Ansible's name for backups, and returns that name. Nothing is ever overwritten: Ansible's
// number is that of a process of its own for each task; here it counts up from the runner's until the name is free. The copy appears as a whole, durable.
func Backup(path string, now time.Time) (string, error) {
	name := func(number int) string {
		return fmt.Sprintf("%s.%d.%s", path, number, now.Format("2006-01-02@15:04:05~"))
	}
	backup := name(os.Getpid())
	temporary, err := Replacement{Path: backup, Like: LikeSourceAlways, Source: path, Content: CopyOf(path)}.prepare()
	if err != nil {
		return "", Refuse("Could not make backup of %s to %s: %w", path, backup, err)
	}
	for number := os.Getpid(); ; number++ {
		backup = name(number)
		err := moveToFree(temporary, backup, os.Link)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			err = syncDirectory(filepath.Dir(backup))
		}
		if err != nil {
			os.Remove(temporary)
			return "", Refuse("Could not make backup of %s to %s: %w", path, backup, err)
		}
		return backup, nil
	}
}

// moveToFree gives a file a name that nothing has, or fails with fs.ErrExist. File systems without hard links cannot do that in one step: there the name is
// taken by an empty file first, which a crash may leave behind.
func moveToFree(from, to string, link func(from, to string) error) error {
	err := link(from, to)
	if err == nil {
		return os.Remove(from)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	taken, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	taken.Close()
	if err := os.Rename(from, to); err != nil {
		os.Remove(to)
		return err
	}
	return nil
}
