package durable

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// ErrLocked says that another process holds a lock.
var ErrLocked = errors.New("another process holds the lock")

// Lock is an exclusive lock on a file. It ends with Unlock or with the process, however that ends.
type Lock struct{ file *os.File }

// TryLock takes the lock at path, making its file if needed, or fails with ErrLocked at once.
func TryLock(path string) (*Lock, error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, fmt.Errorf("opening lock %s: %w", path, err)
		}
		if err := lockFile(file); err != nil {
			file.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		// The file may have been removed or moved away, with its folder, between open and lock; then somebody else can lock a new one.
		same, err := isStill(file, path)
		if err != nil {
			file.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		if same {
			return &Lock{file}, nil
		}
		file.Close()
	}
}

func isStill(file *os.File, path string) (bool, error) {
	locked, err := file.Stat()
	if err != nil {
		return false, err
	}
	named, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(locked, named), err
}

// WaitLock takes the lock at path as soon as it is free. It gives up with ErrLocked after the given time, and when ctx is done.
func WaitLock(ctx context.Context, path string, patience time.Duration) (*Lock, error) {
	deadline := time.Now().Add(patience)
	for {
		lock, err := TryLock(path)
		if !errors.Is(err, ErrLocked) || time.Now().After(deadline) {
			return lock, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("lock %s: %w", path, ctx.Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// Unlock gives the lock back. The file stays.
func (l *Lock) Unlock() error { return l.file.Close() }
