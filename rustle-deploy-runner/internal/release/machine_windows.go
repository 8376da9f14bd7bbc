package release

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/windows"
)

// hasModes says whether permission bits mean something here. A folder below a user's profile is private by its inherited access list.
const hasModes = false

func ownerOf(fs.FileInfo) (owner, us int, known bool) { return 0, 0, false }

func groupOrOthersMayWrite(fs.FileMode) bool { return false }

func isNotFolder(err error) bool { return errors.Is(err, windows.ERROR_DIRECTORY) }

func isNotEmpty(err error) bool { return errors.Is(err, windows.ERROR_DIR_NOT_EMPTY) }

func freeBytes(folder string) (uint64, error) {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, err
	}
	var available uint64
	err = windows.GetDiskFreeSpaceEx(name, &available, nil, nil)
	return available, err
}
