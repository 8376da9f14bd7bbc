package bundle

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
)

// OpenSelf opens the bundle of the running executable.
func OpenSelf() (*Bundle, error) {
	path, file, err := openExecutable()
	if err != nil {
		return nil, err
	}
	b, err := open(path, file)
	if err != nil {
		file.Close()
		return nil, err
	}
	return b, nil
}

// openExecutable opens the file that runs. The kernel's own link comes first: it leads to the right file even after that was replaced or removed. Where
// there is none, as in a chroot without /proc, the name that the program was called by has to do.
func openExecutable() (string, *os.File, error) {
	name, err := os.Executable()
	if err != nil {
		if name, err = exec.LookPath(os.Args[0]); err != nil {
			if !errors.Is(err, fs.ErrPermission) {
				return "", nil, describeOpenError(os.Args[0], err)
			}
			name = os.Args[0]
		}
	}
	file, err := os.Open(selfLink)
	if errors.Is(err, fs.ErrNotExist) {
		file, err = os.Open(name)
	}
	if err != nil {
		return "", nil, describeOpenError(name, err)
	}
	return name, file, nil
}
