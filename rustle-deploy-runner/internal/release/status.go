package release

import (
	"errors"
	"io/fs"
	"os"
)

type statusReply struct {
	Current  *string   `json:"current"`
	Previous *string   `json:"previous"`
	Releases []Record  `json:"releases"`
	Segments []Segment `json:"segments"`
}

// status reads without a lock: every file in the state folder is whole at every moment.
func (s *state) status() (any, error) {
	reply := statusReply{Releases: []Record{}, Segments: []Segment{}}
	there, err := s.exists()
	if err != nil || !there {
		return reply, err
	}
	current, err := s.currentRelease()
	if err != nil {
		return nil, err
	}
	reply.Current = orNull(current)
	records, err := s.records()
	if err != nil {
		return nil, err
	}
	reply.Releases = append(reply.Releases, records...)
	for _, r := range records {
		if r.Artifact == current {
			reply.Previous = r.Replaces
		}
	}
	reply.Segments, err = s.storedSegments()
	return reply, err
}

// records returns the records of all releases, the newest first. One that cannot be read says so.
func (s *state) records() ([]Record, error) {
	digests, err := s.releases()
	if err != nil {
		return nil, err
	}
	var records []Record
	for _, digest := range digests {
		r, err := s.readRecord(digest)
		if err != nil {
			if _, gone := os.Lstat(s.releaseDir(digest)); errors.Is(gone, fs.ErrNotExist) {
				continue // pruned meanwhile
			}
			r = Record{Format: Format, Artifact: digest, Problem: err.Error()}
		}
		records = append(records, r)
	}
	return sortedByTime(records), nil
}

func (s *state) storedSegments() ([]Segment, error) {
	list := []Segment{}
	entries, err := os.ReadDir(s.path(segmentsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // pruned meanwhile
		}
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() || !digestPattern.MatchString(entry.Name()) {
			return nil, fail(ForeignState, s.segmentPath(entry.Name()), "%s is not a segment: remove it", s.segmentPath(entry.Name()))
		}
		list = append(list, Segment{entry.Name(), info.Size()})
	}
	return list, nil
}
