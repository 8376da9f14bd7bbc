// Package runstate keeps the record of runs on the host: which run is going on, its events, and how it ended.
package runstate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"rustle.dev/deploy/runner/internal/durable"
)

// The names below a state folder.
const (
	runsName   = "runs"
	lockName   = "run.lock"
	lastName   = ".last" // below runs; no run has such an id
	startName  = "started"
	eventsName = "events.ndjson"
	resultName = "result"
)

// KeptRuns is how many runs keep their record; older ones are removed when a new one begins.
const KeptRuns = 50

// patience is how long a run waits for the lock: those who only look whether it is held, as check mode does, hold it for a moment.
const patience = 250 * time.Millisecond

// ErrBusy says that another run is going on.
var ErrBusy = errors.New("another run of this plan and inventory is going on on this host")

var runID = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$`)

// CheckID says whether id can be the id of a run.
func CheckID(id string) error {
	if !runID.MatchString(id) {
		return fmt.Errorf("run id %q: it has to consist of up to 128 letters, digits, '.', '_' and '-', and not to begin with a '.'", id)
	}
	return nil
}

// Folder is the state folder of a plan and an inventory, for one run at a time.
type Folder struct {
	path string
	lock *durable.Lock
	fs   durable.FS
}

// Open makes the folder if needed and takes its lock. It fails with ErrBusy when another run has it.
func Open(path string) (*Folder, error) {
	f := &Folder{path: path}
	if err := f.fs.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("state folder %s: %w", path, err)
	}
	lock, err := durable.WaitLock(context.Background(), filepath.Join(path, lockName), patience)
	if errors.Is(err, durable.ErrLocked) {
		return nil, fmt.Errorf("%w (lock %s)", ErrBusy, filepath.Join(path, lockName))
	}
	if err != nil {
		return nil, fmt.Errorf("state folder %s: %w", path, err)
	}
	f.lock = lock
	return f, nil
}

// Busy says, without changing anything, whether a run is going on in the state folder at path.
func Busy(path string) (bool, error) {
	name := filepath.Join(path, lockName)
	if _, err := os.Stat(name); err != nil {
		return false, nil // no run has ever had the lock
	}
	lock, err := durable.TryLock(name)
	if errors.Is(err, durable.ErrLocked) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, lock.Unlock()
}

// Close gives the lock back.
func (f *Folder) Close() error { return f.lock.Unlock() }
