//go:build unix

package release

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// hasModes says whether permission bits mean something here.
const hasModes = true

func ownerOf(info fs.FileInfo) (owner, us int, known bool) {
	status, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(status.Uid), os.Geteuid(), true
}

func groupOrOthersMayWrite(bits fs.FileMode) bool { return bits&0o022 != 0 }

func isNotFolder(err error) bool { return errors.Is(err, unix.ENOTDIR) }

func isNotEmpty(err error) bool { return errors.Is(err, unix.ENOTEMPTY) || errors.Is(err, unix.EEXIST) }
