package host

import (
	"bytes"
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// copyExtendedAttributes copies what else belongs to a file: access lists, security labels, capabilities, user attributes. What the file system or the
// account may not set is left out, as cp --preserve does for an ordinary user.
func copyExtendedAttributes(from, to string) error {
	size, err := unix.Listxattr(from, nil)
	if err != nil || size == 0 {
		return ignorable(err)
	}
	names := make([]byte, size)
	if size, err = unix.Listxattr(from, names); err != nil {
		return ignorable(err)
	}
	for _, name := range bytes.Split(bytes.TrimRight(names[:size], "\x00"), []byte{0}) {
		content, err := extendedAttribute(from, string(name))
		if err != nil {
			if err := ignorable(err); err != nil {
				return err
			}
			continue
		}
		if err := ignorable(unix.Setxattr(to, string(name), content, 0)); err != nil {
			return err
		}
	}
	return nil
}

func extendedAttribute(path, name string) ([]byte, error) {
	size, err := unix.Getxattr(path, name, nil)
	if err != nil {
		return nil, err
	}
	content := make([]byte, size)
	size, err = unix.Getxattr(path, name, content)
	if err != nil {
		return nil, err
	}
	return content[:size], nil
}

func ignorable(err error) error {
	for _, number := range []unix.Errno{unix.EPERM, unix.ENOTSUP, unix.ENODATA, unix.EINVAL, unix.EACCES} {
		if errors.Is(err, number) {
			return nil
		}
	}
	return err
}

// FileFlags reads the flags (as lsattr shows them) and the generation number of a file. The error says when the file system has none.
func FileFlags(path string) (flags, version uint32, err error) {
	file, err := openForFlags(path)
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	flags, err = unix.IoctlGetUint32(int(file.Fd()), unix.FS_IOC_GETFLAGS)
	if err != nil {
		return 0, 0, &os.PathError{Op: "read flags", Path: path, Err: err}
	}
	generation, err := unix.IoctlGetInt(int(file.Fd()), ioctlGetVersion)
	if err != nil {
		return flags, 0, nil
	}
	return flags, uint32(generation), nil
}

// SetFileFlags sets the flags of a file.
func SetFileFlags(path string, flags uint32) error {
	file, err := openForFlags(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := unix.IoctlSetPointerInt(int(file.Fd()), unix.FS_IOC_SETFLAGS, int(flags)); err != nil {
		return &os.PathError{Op: "set flags", Path: path, Err: err}
	}
	return nil
}

// ioctlGetVersion is FS_IOC_GETVERSION, _IOR('v', 1, long), which x/sys does not define.
const ioctlGetVersion = 2<<30 | longSize<<16 | 'v'<<8 | 1

const longSize = 4 << (^uintptr(0) >> 63)

func openForFlags(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	// Opening a device or a pipe has effects of its own.
	if !info.Mode().IsRegular() && !info.IsDir() {
		return nil, &os.PathError{Op: "read flags", Path: path, Err: unix.ENOTSUP}
	}
	return os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOFOLLOW, 0)
}
