//go:build unix

package facts

import (
	"context"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"rustle.dev/deploy/runner/internal/host"
)

func gatherPlatform(_ context.Context, s *source) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return
	}
	machine := unix.ByteSliceToString(name.Machine[:])
	node := unix.ByteSliceToString(name.Nodename[:])
	s.set("system", unix.ByteSliceToString(name.Sysname[:]))
	s.set("kernel", unix.ByteSliceToString(name.Release[:]))
	s.set("kernel_version", unix.ByteSliceToString(name.Version[:]))
	s.set("machine", machine)
	s.set("nodename", node)
	s.set("hostname", strings.Split(node, ".")[0])
	fqdn := s.fullName(node)
	s.set("fqdn", fqdn)
	_, domain, _ := strings.Cut(fqdn, ".")
	s.set("domain", domain)
	s.set("architecture", architecture(machine))
	bits := "64"
	if runtime.GOARCH == "386" || runtime.GOARCH == "arm" {
		bits = "32"
	}
	s.set("userspace_bits", bits)
	if architecture(machine) == "x86_64" || architecture(machine) == "i386" {
		s.set("userspace_architecture", map[string]string{"64": "x86_64", "32": "i386"}[bits])
	}
	if id := s.first("/var/lib/dbus/machine-id", "/etc/machine-id"); id != "" {
		s.set("machine_id", strings.Split(id, "\n")[0])
	}
}

var oldIntel = regexp.MustCompile(`^i([3456]86|86pc)$`)

func architecture(machine string) string {
	if oldIntel.MatchString(machine) {
		return "i386"
	}
	return machine
}

// fullName resolves the host's own name as the name service would by /etc/hosts: the address of the name, then the first name with a dot that the address
// has, or else its first name.
func (s *source) fullName(node string) string {
	names := map[string][]string{} // of an address, over all lines
	own := ""
	for _, line := range s.lines("/etc/hosts") {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		names[words[0]] = append(names[words[0]], words[1:]...)
		if own == "" && slices.Contains(words[1:], node) {
			own = words[0]
		}
	}
	if own == "" {
		return node
	}
	for _, name := range names[own] {
		if strings.Contains(name, ".") {
			return name
		}
	}
	return names[own][0]
}

func gatherChroot(_ context.Context, s *source) {
	if os.Getenv("debian_chroot") != "" {
		s.set("is_chroot", true)
		return
	}
	own, err := os.Stat(s.path("/"))
	if err != nil {
		return
	}
	if first, err := os.Stat(s.path("/proc/1/root/.")); err == nil {
		s.set("is_chroot", !os.SameFile(own, first))
		return
	}
	// Without a look at the first process, the number of the root folder tells: 2, or 256 on btrfs and 128 on xfs.
	if status, err := host.Stat(s.path("/")); err == nil {
		s.set("is_chroot", status.Inode != 2 && status.Inode != 256 && status.Inode != 128)
	}
}
