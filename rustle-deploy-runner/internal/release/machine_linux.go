package release

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// systemBoot uses the clock that counts from the start of the machine and goes on while it sleeps.
func systemBoot() (Boot, error) {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now); err != nil {
		return Boot{}, fmt.Errorf("reading the clock: %w", err)
	}
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Boot{}, fmt.Errorf("reading the identity of this boot: %w", err)
	}
	return Boot{Incarnation: strings.TrimSpace(string(id)), Elapsed: time.Duration(now.Nano())}, nil
}

var machineIDPattern = regexp.MustCompile(`^[0-9a-f]{32}$`)

func systemMachineID() (string, error) {
	for _, path := range []string{"/etc/machine-id", "/var/lib/dbus/machine-id"} {
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		// Images that are not set up yet have an empty file or a word in it.
		if id := strings.TrimSpace(string(text)); machineIDPattern.MatchString(id) {
			return id, nil
		}
	}
	return "", nil
}

func freeBytes(folder string) (uint64, error) {
	var status unix.Statfs_t
	if err := unix.Statfs(folder, &status); err != nil {
		return 0, err
	}
	return status.Bavail * uint64(status.Bsize), nil
}
