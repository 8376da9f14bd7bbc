package release

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// publishSegments moves what was received to where the next release finds it.
func (s *staging) publishSegments() error {
	if len(s.received) == 0 {
		return nil
	}
	for _, segment := range s.packed {
		path, ok := s.received[segment.SHA256]
		if !ok {
			continue
		}
		if err := s.env.Files.Rename(path, s.segmentPath(segment.SHA256)); err != nil {
			return err
		}
		delete(s.received, segment.SHA256)
	}
	return s.env.Files.SyncDir(s.path(segmentsName))
}

// publish gives the release its name. A release that was there, but not whole, gets its files replaced one by one, so that it is never absent.
func (s *staging) publish(ctx context.Context) error {
	lock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer lock.Unlock()
	from, to := filepath.Join(s.work, "release"), s.releaseDir(s.artifact)
	if _, err := os.Lstat(to); errors.Is(err, fs.ErrNotExist) {
		if err := s.env.Files.Rename(from, to); err != nil {
			return err
		}
		return s.env.Files.SyncDir(s.path(releasesName))
	}
	names := []string{segmentsList, runnerName}
	if _, err := s.readRecord(s.artifact); err != nil { // a good one says when it was activated and what it replaced
		names = append(names, recordName)
	}
	for _, name := range names {
		if err := s.env.Files.Rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return s.env.Files.SyncDir(to)
}
