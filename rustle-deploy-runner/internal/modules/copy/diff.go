package copy

import (
	"bytes"
	"os"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/value"
)

// largestDiff is the size from which on content is only named, as in Ansible.
const largestDiff = 104448

// contentDiff is before and after of a file's content.
func contentDiff(to target, source Source) *value.Dict {
	diff := value.NewDict()
	switch status, err := host.Stat(to.path); {
	case err != nil || !status.Mode.IsRegular():
		diff.Set("before", "")
	case status.Size > largestDiff:
		diff.Set("dst_larger", int64(largestDiff))
	default:
		before, err := os.ReadFile(to.path)
		if err != nil || isBinary(before) {
			diff.Set("dst_binary", int64(1))
		} else {
			diff.Set("before_header", to.path)
			diff.Set("before", host.TextOf(before))
		}
	}
	if source.Size > largestDiff {
		diff.Set("src_larger", int64(largestDiff))
		return diff
	}
	var after bytes.Buffer
	if err := source.copyTo(&after); err != nil || isBinary(after.Bytes()) {
		diff.Set("src_binary", int64(1))
		return diff
	}
	header := source.Shown
	if header == "" {
		header = to.path
	}
	diff.Set("after_header", header)
	diff.Set("after", host.TextOf(after.Bytes()))
	return diff
}

func isBinary(content []byte) bool { return bytes.IndexByte(content, 0) >= 0 }
