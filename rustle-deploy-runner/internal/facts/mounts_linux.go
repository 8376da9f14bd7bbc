package facts

import (
	"context"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"rustle.dev/deploy/runner/internal/value"
)

// mountLimit is how long one file system may take to answer; a dead network mount never does.
const mountLimit = 10 * time.Second

func gatherMounts(ctx context.Context, s *source) {
	lines := s.lines("/etc/mtab")
	if lines == nil {
		lines = s.lines("/proc/mounts")
	}
	if lines == nil {
		return
	}
	bound, uuids := s.boundMounts(), s.links("/dev/disk/by-uuid")
	mounts := value.NewList()
	seen := map[string]int{}
	for _, line := range lines {
		fields := strings.Fields(line)
		if len(fields) < 6 {
			continue
		}
		for i := range fields {
			fields[i] = unescapeOctal(fields[i])
		}
		device, at, kind := fields[0], fields[1], fields[2]
		if !strings.HasPrefix(device, "/") && !strings.HasPrefix(device, `\`) && !strings.Contains(device, ":/") || kind == "none" {
			continue
		}
		options := fields[3]
		if bound[at] {
			options += ",bind"
		}
		dump, _ := strconv.ParseInt(fields[4], 10, 64)
		pass, _ := strconv.ParseInt(fields[5], 10, 64)
		mount := value.DictOf("mount", at, "device", device, "fstype", kind, "options", options, "dump", dump, "passno", pass)
		s.addSizes(ctx, mount, at)
		uuid := "N/A"
		if found := uuids[s.deviceName(device)]; len(found) > 0 {
			uuid = found[0]
		}
		mount.Set("uuid", uuid)
		// A later mount hides an earlier one at the same place.
		if before, twice := seen[at]; twice {
			mounts.Items[before] = mount
			continue
		}
		seen[at] = len(mounts.Items)
		mounts.Items = append(mounts.Items, mount)
	}
	s.set("mounts", mounts)
}

func (s *source) addSizes(ctx context.Context, mount *value.Dict, at string) {
	answer := make(chan unix.Statfs_t, 1)
	go func() {
		var found unix.Statfs_t
		if unix.Statfs(s.path(at), &found) == nil {
			answer <- found
		}
		close(answer)
	}()
	limit := s.options.Timeout
	if limit == 0 {
		limit = mountLimit
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case found, ok := <-answer:
		if !ok {
			return
		}
		size := int64(found.Frsize)
		blocks, available := int64(found.Blocks), int64(found.Bavail)
		for _, pair := range []struct {
			name   string
			number int64
		}{
			{"size_total", size * blocks}, {"size_available", size * available}, {"block_size", int64(found.Bsize)}, {"block_total", blocks},
			{"block_available", available}, {"block_used", blocks - available}, {"inode_total", int64(found.Files)},
			{"inode_available", int64(found.Ffree)}, {"inode_used", int64(found.Files) - int64(found.Ffree)},
		} {
			mount.Set(pair.name, pair.number)
		}
	case <-ctx.Done():
		mount.Set("note", "Could not get extra information due to timeout")
	}
}

// boundMounts are the places where a part of a file system is mounted, not its root.
func (s *source) boundMounts() map[string]bool {
	bound := map[string]bool{}
	for _, line := range s.lines("/proc/self/mountinfo") {
		if fields := strings.Fields(line); len(fields) > 4 && fields[3] != "/" {
			bound[unescapeOctal(fields[4])] = true
		}
	}
	return bound
}

func (s *source) deviceName(device string) string {
	for name, others := range s.links("/dev/mapper") {
		for _, other := range others {
			if device == "/dev/mapper/"+other {
				return name
			}
		}
	}
	return device[strings.LastIndex(device, "/")+1:]
}

// unescapeOctal reads the escapes of the kernel's mount tables: \040 is a space.
func unescapeOctal(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+3 < len(text) {
			if code, err := strconv.ParseUint(text[i+1:i+4], 8, 8); err == nil {
				out.WriteByte(byte(code))
				i += 3
				continue
			}
		}
		out.WriteByte(text[i])
	}
	return out.String()
}
