package runstate

import (
	"errors"
	"os"
	"syscall"
)

// syncData makes the content of a file durable, and of its attributes only what is needed to read it.
func syncData(file *os.File) error {
	for {
		err := syscall.Fdatasync(int(file.Fd()))
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
