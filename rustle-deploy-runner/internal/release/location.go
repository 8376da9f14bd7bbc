package release

import (
	"os"
	"path/filepath"
)

// StateOf returns the state folder that an executable is a release of. ok is false for one that is elsewhere, such as an artifact that was copied by hand. The
// path is that of the file itself, with links resolved, as os.Executable gives it on Linux.
func StateOf(executable string) (folder string, ok bool) {
	release := filepath.Dir(executable)
	releases := filepath.Dir(release)
	if filepath.Base(executable) != runnerName || !digestPattern.MatchString(filepath.Base(release)) || filepath.Base(releases) != releasesName || !filepath.IsAbs(executable) {
		return "", false
	}
	return filepath.Dir(releases), true
}

// CurrentOf returns the digest of the current release of a state folder; ok is false when there is none, or something else in its place.
func CurrentOf(folder string) (digest string, ok bool) {
	target, err := os.Readlink(filepath.Join(folder, currentName))
	if err != nil || filepath.Dir(target) != releasesName || !digestPattern.MatchString(filepath.Base(target)) {
		return "", false
	}
	return filepath.Base(target), true
}
