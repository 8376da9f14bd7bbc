package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// FileStatus is what the file system knows about a path. Where a platform has no such number it is zero.
type FileStatus struct {
	Mode                        fs.FileMode // type and permissions as Go has them
	Bits                        uint32      // permissions as chmod takes them
	UID, GID                    int
	Device, Inode, Links        uint64
	Size                        int64
	Blocks, BlockSize           int64
	SpecialDevice               uint64 // of a device file
	Accessed, Modified, Changed time.Time
}

// State is Ansible's word for what is at a path: absent, file, directory, link or hard (a file with several names).
func State(path string) (string, error) {
	status, err := Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), isNotDirectory(err):
		return "absent", nil
	case err != nil:
		return "", err
	default:
		return status.State(), nil
	}
}

// State is Ansible's word for this kind of file.
func (s FileStatus) State() string {
	switch {
	case s.Mode&fs.ModeSymlink != 0:
		return "link"
	case s.Mode.IsDir():
		return "directory"
	case s.Links > 1:
		return "hard"
	default:
		return "file"
	}
}

// Exists says whether path leads to something, links followed.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// IsDirectory says whether path leads to a folder, links followed.
func IsDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// IsLink says whether path itself is a symbolic link.
func IsLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// RealPath resolves every link of path; parts that do not exist stay as they are.
func RealPath(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	return resolve(absolute, 0)
}

// mostLinks is how many links are followed before a path is taken to be a loop.
const mostLinks = 40

func resolve(path string, followed int) string {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	parent, name := filepath.Dir(path), filepath.Base(path)
	if parent == path || followed > mostLinks {
		return path
	}
	if target, err := os.Readlink(path); err == nil {
		if !filepath.IsAbs(target) {
			target = filepath.Join(parent, target)
		}
		return resolve(filepath.Clean(target), followed+1)
	}
	return filepath.Join(resolve(parent, followed+1), name)
}
