//go:build unix

package host

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Stat describes what path leads to.
func Stat(path string) (FileStatus, error) { return status("stat", path, unix.Stat) }

// Lstat describes path itself.
func Lstat(path string) (FileStatus, error) { return status("lstat", path, unix.Lstat) }

func status(operation, path string, call func(string, *unix.Stat_t) error) (FileStatus, error) {
	var raw unix.Stat_t
	for {
		err := call(path, &raw)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return FileStatus{}, &fs.PathError{Op: operation, Path: path, Err: err}
		}
		break
	}
	bits := uint32(raw.Mode) & PermissionBits
	return FileStatus{
		Mode: goMode(uint32(raw.Mode)), Bits: bits, UID: int(raw.Uid), GID: int(raw.Gid),
		Device: uint64(raw.Dev), Inode: raw.Ino, Links: uint64(raw.Nlink), Size: raw.Size,
		Blocks: raw.Blocks, BlockSize: int64(raw.Blksize), SpecialDevice: uint64(raw.Rdev),
		Accessed: time.Unix(raw.Atim.Unix()), Modified: time.Unix(raw.Mtim.Unix()), Changed: time.Unix(raw.Ctim.Unix()),
	}, nil
}

func goMode(raw uint32) fs.FileMode {
	mode := fs.FileMode(raw & 0o777)
	switch raw & unix.S_IFMT {
	case unix.S_IFDIR:
		mode |= fs.ModeDir
	case unix.S_IFLNK:
		mode |= fs.ModeSymlink
	case unix.S_IFIFO:
		mode |= fs.ModeNamedPipe
	case unix.S_IFSOCK:
		mode |= fs.ModeSocket
	case unix.S_IFBLK:
		mode |= fs.ModeDevice
	case unix.S_IFCHR:
		mode |= fs.ModeDevice | fs.ModeCharDevice
	}
	if raw&unix.S_ISUID != 0 {
		mode |= fs.ModeSetuid
	}
	if raw&unix.S_ISGID != 0 {
		mode |= fs.ModeSetgid
	}
	if raw&unix.S_ISVTX != 0 {
		mode |= fs.ModeSticky
	}
	return mode
}

func isNotDirectory(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

// umask is read once: reading it means setting it, which would disturb files created at the same time.
var umask = func() uint32 {
	mask := unix.Umask(0)
	unix.Umask(mask)
	return uint32(mask)
}()

func chmod(path string, bits uint32) error {
	if err := unix.Chmod(path, bits); err != nil {
		return &fs.PathError{Op: "chmod", Path: path, Err: err}
	}
	return nil
}

// Access says whether the process may do what the bits of how (4 read, 2 write, 1 execute) ask for.
func Access(path string, how uint32) bool {
	return unix.Faccessat(unix.AT_FDCWD, path, how, 0) == nil
}

func syncDirectory(path string) error {
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	defer directory.Close()
	// Some file systems cannot sync a folder; there is nothing more to be done on them.
	if err := directory.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}

func mayFallBackInPlace(err error) bool {
	for _, number := range []syscall.Errno{syscall.EPERM, syscall.EXDEV, syscall.EACCES, syscall.ETXTBSY, syscall.EBUSY, syscall.EROFS} {
		if errors.Is(err, number) {
			return true
		}
	}
	return false
}

func isNotPermitted(err error) bool { return errors.Is(err, syscall.EPERM) }
