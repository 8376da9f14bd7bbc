package release

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"rustle.dev/deploy/runner/internal/durable"
	"rustle.dev/deploy/runner/internal/hostpath"
)

// Names in a state folder. docs/host-layout.md describes them.
const (
	segmentsName   = "segments"
	releasesName   = "releases"
	currentName    = "current"
	lockName       = "lock"
	epochName      = "epoch"
	workName       = "tmp"
	incomingName   = "incoming"
	runsName       = "runs"
	runLockName    = "run.lock"
	runnerName     = "runner"
	recordName     = "release.json"
	segmentsList   = "segments"
	removingPrefix = ".removing-"
)

// topLevel is everything that may be in a state folder.
var topLevel = []string{segmentsName, releasesName, currentName, lockName, epochName, workName, incomingName, runsName, runLockName}

const (
	privateFolder  = 0o700
	privateFile    = 0o600
	executableFile = 0o700
)

// state is the state folder of one plan and one inventory.
type state struct {
	env Environment
	dir string
}

func (s *state) path(elements ...string) string {
	return filepath.Join(append([]string{s.dir}, elements...)...)
}

func (s *state) releaseDir(digest string) string  { return s.path(releasesName, digest) }
func (s *state) runnerPath(digest string) string  { return s.path(releasesName, digest, runnerName) }
func (s *state) recordPath(digest string) string  { return s.path(releasesName, digest, recordName) }
func (s *state) segmentPath(digest string) string { return s.path(segmentsName, digest) }

// ownFolders are the folders that must be ours, outermost first: those from .rustle on, or the state folder alone when it is elsewhere.
func (s *state) ownFolders() []string {
	var folders []string
	for dir := s.dir; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		folders = append(folders, dir)
		if filepath.Base(dir) == hostpath.Root {
			slices.Reverse(folders)
			return folders
		}
	}
	return []string{s.dir}
}

// runPatience is how long a change waits for those who only look whether a run is going on, as check mode does.
const runPatience = 250 * time.Millisecond

// lockRuns makes sure that no run is going on, and that none begins until the lock is given back.
func (s *state) lockRuns(ctx context.Context) (*durable.Lock, error) {
	lock, err := durable.WaitLock(ctx, s.path(runLockName), runPatience)
	if errors.Is(err, durable.ErrLocked) {
		return nil, fail(RunActive, s.path(runLockName), "a run is in progress in %s: wait for its end or stop it", s.dir)
	}
	return lock, err
}

// create makes the state folder with everything that changes need.
func (s *state) create() error {
	own := s.ownFolders()
	if err := s.env.Files.MkdirAll(filepath.Dir(own[0]), 0o755); err != nil {
		return err
	}
	for _, dir := range append(own, s.path(segmentsName), s.path(releasesName), s.path(workName)) {
		if err := s.env.Files.Mkdir(dir, privateFolder); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		// Also when it was there: whoever made it may have died before this.
		if err := s.env.Files.SyncDir(filepath.Dir(dir)); err != nil {
			return err
		}
	}
	return s.check()
}

// check refuses folders that somebody else could change. A folder that does not exist is fine.
func (s *state) check() error {
	for _, dir := range append(s.ownFolders(), s.path(segmentsName), s.path(releasesName), s.path(workName)) {
		info, err := os.Lstat(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := checkFolder(dir, info, len(dir) >= len(s.dir)); err != nil {
			return err
		}
	}
	return s.checkAbove()
}

// checkAbove refuses a state folder outside a home that somebody else could put another one in the place of, because a folder above it is theirs or everybody's.
// They are not ours to change.
func (s *state) checkAbove() error {
	if s.ownFolders()[0] != s.dir {
		return nil // below .rustle, which has been checked
	}
	for dir := filepath.Dir(s.dir); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil {
			if owner, us, known := ownerOf(info); known && owner != us && owner != 0 {
				return fail(ForeignState, dir, "%s belongs to user %d, who could replace the state folder %s in it; this is user %d: set rustle_state_dir to a folder that only this user or root can change",
					dir, owner, s.dir, us)
			}
			if hasModes && info.Mode()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0 {
				return fail(ForeignState, dir, "everybody may write to %s (mode %04o) and so replace the state folder %s in it: set rustle_state_dir to a folder that only this user or root can change",
					dir, info.Mode().Perm(), s.dir)
			}
		}
		if filepath.Dir(dir) == dir {
			return nil
		}
	}
}

// checkFolder makes a folder private that is ours. Within the state folder it is too late for that if others could have put something there; above it,
// what they put there would be theirs.
func checkFolder(dir string, info fs.FileInfo, within bool) error {
	if !info.IsDir() {
		return fail(ForeignState, dir, "%s must be a folder, not a link or a file: what it leads to could be changed by others; remove it or set rustle_state_dir", dir)
	}
	if owner, us, known := ownerOf(info); known && owner != us {
		return fail(ForeignState, dir, "%s belongs to user %d, this is user %d: give it to the right user or set rustle_state_dir", dir, owner, us)
	}
	bits := info.Mode().Perm()
	if within && groupOrOthersMayWrite(bits) {
		return fail(ForeignState, dir, "%s can be written by others (mode %04o), so its contents cannot be trusted: check them and take that right away", dir, bits)
	}
	if bits != privateFolder && hasModes {
		if err := os.Chmod(dir, privateFolder); err != nil {
			return fmt.Errorf("making folder %s private: %w", dir, err)
		}
	}
	return nil
}

// exists says whether there is a state folder, and checks it.
func (s *state) exists() (bool, error) {
	if _, err := os.Lstat(s.dir); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	return true, s.check()
}

// change calls act while this process is the only one that changes the state, with a folder of its own for temporary files.
func (s *state) change(ctx context.Context, act func(work string) error) error {
	lock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer lock.Unlock()
	work, err := s.workspace()
	if err != nil {
		return err
	}
	return work.finish(act(work.dir))
}

func (s *state) lock(ctx context.Context) (*durable.Lock, error) {
	const tries = 3
	var lock *durable.Lock
	err := fs.ErrNotExist
	for try := 0; try < tries && errors.Is(err, fs.ErrNotExist); try++ { // the folder may be removed as a whole in between
		if err := s.create(); err != nil {
			return nil, err
		}
		lock, err = durable.WaitLock(ctx, s.path(lockName), s.env.Patience)
	}
	if errors.Is(err, durable.ErrLocked) {
		return nil, fail(Locked, s.path(lockName), "another process has been changing %s for more than %v: try again when it is done", s.dir, s.env.Patience)
	}
	return lock, err
}

// workspace is a folder for temporary files that belongs to one process. Its lock tells the living from the dead.
type workspace struct {
	state *state
	dir   string
	lock  *durable.Lock
}

// workspace removes what dead processes left and makes a new folder. The state's lock must be held: a folder without lock would look dead.
func (s *state) workspace() (*workspace, error) {
	if _, err := s.sweep(); err != nil {
		return nil, err
	}
	name := make([]byte, 8)
	if _, err := rand.Read(name); err != nil {
		return nil, err
	}
	w := &workspace{state: s, dir: s.path(workName, hex.EncodeToString(name))}
	if err := s.env.Files.Mkdir(w.dir, privateFolder); err != nil {
		return nil, err
	}
	var err error
	if w.lock, err = durable.TryLock(filepath.Join(w.dir, lockName)); err != nil {
		return nil, err
	}
	return w, nil
}

// sweep removes the workspaces of dead processes and counts those of living ones. The state's lock must be held.
func (s *state) sweep() (living int, err error) {
	entries, err := os.ReadDir(s.path(workName))
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		dir := s.path(workName, entry.Name())
		lock, err := durable.TryLock(filepath.Join(dir, lockName))
		if errors.Is(err, durable.ErrLocked) {
			living++
			continue
		}
		if err != nil && !isNotFolder(err) {
			return 0, err
		}
		err = s.env.Files.RemoveTree(dir)
		if lock != nil {
			err = errors.Join(err, lock.Unlock())
		}
		if err != nil {
			return 0, fmt.Errorf("removing what an interrupted command left: %w", err)
		}
	}
	return living, nil
}

// finish removes the workspace and passes err on. The state's lock must be held: a workspace that is half removed would look like that of a dead process.
func (w *workspace) finish(err error) error {
	removeErr := w.state.env.Files.RemoveTree(w.dir)
	w.lock.Unlock()
	if err != nil {
		return err // the more important one; what is left is removed by the next command
	}
	if removeErr != nil {
		return fmt.Errorf("removing temporary files: %w", removeErr)
	}
	return nil
}
