package host

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Stat describes what path leads to.
func Stat(path string) (FileStatus, error) { return status(os.Stat(path)) }

// Lstat describes path itself.
func Lstat(path string) (FileStatus, error) { return status(os.Lstat(path)) }

func status(info fs.FileInfo, err error) (FileStatus, error) {
	if err != nil {
		return FileStatus{}, err
	}
	return FileStatus{
		Mode: info.Mode(), Bits: uint32(info.Mode().Perm()), Links: 1, Size: info.Size(),
		Accessed: info.ModTime(), Modified: info.ModTime(), Changed: info.ModTime(),
	}, nil
}

func isNotDirectory(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

const umask uint32 = 0

func chmod(path string, bits uint32) error { return os.Chmod(path, fs.FileMode(bits&0o777)) }

// Access says whether the process may do what the bits of how (4 read, 2 write, 1 execute) ask for.
func Access(path string, how uint32) bool {
	info, err := os.Stat(path)
	return err == nil && (how&2 == 0 || info.Mode()&0o200 != 0 || info.IsDir())
}

// syncDirectory has nothing to do: Windows keeps the entries of a folder durable with the file.
func syncDirectory(string) error { return nil }

func mayFallBackInPlace(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.Errno(32)) // sharing violation
}

func isNotPermitted(err error) bool { return errors.Is(err, fs.ErrPermission) }
