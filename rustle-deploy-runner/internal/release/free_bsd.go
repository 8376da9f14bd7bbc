//go:build darwin || freebsd || dragonfly

package release

import "golang.org/x/sys/unix"

func freeBytes(folder string) (uint64, error) {
	var status unix.Statfs_t
	if err := unix.Statfs(folder, &status); err != nil {
		return 0, err
	}
	return uint64(status.Bavail) * uint64(status.Bsize), nil
}
