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
	"strings"
	"time"
)

type pruneRequest struct {
	keep  int
	all   bool
	token string
}

type pruneReply struct {
	Releases []string `json:"releases"` // removed
	Segments int      `json:"segments"` // removed
	Freed    int64    `json:"freed"`    // bytes of content
}

type removeReply struct {
	Removed bool `json:"removed"` // false when there was nothing
}

// uploadAge is how old an upload must be before it counts as abandoned.
const uploadAge = 24 * time.Hour

// prune removes releases that nobody can go back to, then segments that no release was made from.
func (s *state) prune(ctx context.Context, r pruneRequest) (any, error) {
	reply := pruneReply{Releases: []string{}}
	if there, err := s.exists(); err != nil || !there {
		return reply, err
	}
	err := s.change(ctx, func(work string) error {
		if err := s.checkLease(r.token); err != nil {
			return err
		}
		kept, removed, err := s.divide(r.keep)
		if err != nil {
			return err
		}
		for _, digest := range removed {
			freed, err := treeSize(s.releaseDir(digest))
			if err != nil {
				return err
			}
			// It loses its name first: half a release is never seen under it.
			if err := s.env.Files.Rename(s.releaseDir(digest), filepath.Join(work, digest)); err != nil {
				return err
			}
			reply.Freed += freed
			reply.Releases = append(reply.Releases, digest)
		}
		// Also when nothing was removed: an earlier command may have died before this.
		if err := s.env.Files.SyncDir(s.path(releasesName)); err != nil {
			return err
		}
		return errors.Join(s.pruneSegments(kept, &reply), s.pruneUploads(&reply))
	})
	return reply, err
}

// divide tells the releases to keep from those to remove.
func (s *state) divide(keep int) (kept, removed []string, err error) {
	current, err := s.currentRelease()
	if err != nil {
		return nil, nil, err
	}
	records, err := s.records()
	if err != nil {
		return nil, nil, err
	}
	previous := ""
	for _, r := range records {
		if r.Artifact == current {
			if r.Problem != "" {
				return nil, nil, fail(DigestMismatch, s.recordPath(current), "the record of the current release cannot be read (%s), so what it replaced is not known: stage it again", r.Problem)
			}
			previous = orEmpty(r.Replaces)
		}
	}
	for _, r := range records {
		switch {
		case r.Artifact == current, r.Artifact == previous:
			kept = append(kept, r.Artifact)
		case keep > 0:
			keep--
			kept = append(kept, r.Artifact)
		default:
			removed = append(removed, r.Artifact)
		}
	}
	return kept, removed, nil
}

func (s *state) pruneSegments(kept []string, reply *pruneReply) error {
	referenced := map[string]bool{}
	for _, digest := range kept {
		list, err := s.segmentsOf(digest)
		if err != nil {
			return fail(DigestMismatch, s.path(releasesName, digest, segmentsList), "the list of segments of release %s cannot be read (%v), so none is removed: stage it again", digest, err)
		}
		for _, segment := range list {
			referenced[segment.SHA256] = true
		}
	}
	stored, err := s.storedSegments()
	if err != nil {
		return err
	}
	for _, segment := range stored {
		if referenced[segment.SHA256] {
			continue
		}
		if err := s.env.Files.Remove(s.segmentPath(segment.SHA256)); err != nil {
			return err
		}
		reply.Segments++
		reply.Freed += segment.Size
	}
	return s.env.Files.SyncDir(s.path(segmentsName))
}

// pruneUploads removes uploads that nobody has come back for.
func (s *state) pruneUploads(reply *pruneReply) error {
	entries, err := os.ReadDir(s.path(incomingName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if s.env.Now().Sub(info.ModTime()) < uploadAge {
			continue
		}
		if err := s.env.Files.RemoveTree(s.path(incomingName, entry.Name())); err != nil {
			return err
		}
		reply.Freed += info.Size()
	}
	return nil
}

func treeSize(root string) (total int64, err error) {
	err = filepath.WalkDir(root, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}

// removeAll removes the whole state folder, its links and the folders above it that are empty then, up to .rustle.
func (s *state) removeAll(ctx context.Context, r pruneRequest) (any, error) {
	reply := removeReply{}
	there, err := s.exists()
	if err != nil {
		return nil, err
	}
	if there {
		if err := s.moveAway(ctx, r.token); err != nil {
			return nil, err
		}
		reply.Removed = true
	}
	return reply, s.removeParents()
}

// moveAway takes the state folder's name from it, while nobody changes it and no run is in progress.
func (s *state) moveAway(ctx context.Context, token string) error {
	if err := s.checkContents(); err != nil {
		return err
	}
	lock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer lock.Unlock()
	if living, err := s.sweep(); err != nil {
		return err
	} else if living > 0 {
		return fail(Locked, s.path(workName), "%s at work in %s: try again when it is done", plural(living, "command"), s.dir)
	}
	run, err := s.lockRuns(ctx)
	if err != nil {
		return err
	}
	defer run.Unlock()
	if err := s.checkLease(token); err != nil {
		return err
	}
	records, err := s.records()
	if err != nil {
		return err
	}
	for _, record := range records {
		if err := s.dropLink(orEmpty(record.Link)); err != nil {
			return err
		}
	}
	name := make([]byte, 8)
	if _, err := rand.Read(name); err != nil {
		return err
	}
	if err := s.env.Files.Rename(s.dir, filepath.Join(filepath.Dir(s.dir), removingPrefix+hex.EncodeToString(name))); err != nil {
		return err
	}
	return s.env.Files.SyncDir(filepath.Dir(s.dir))
}

// checkContents refuses to remove a folder that holds anything that is not part of a state.
func (s *state) checkContents() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !slices.Contains(topLevel, entry.Name()) {
			return fail(ForeignState, s.path(entry.Name()), "%s is not part of a state folder, so %s is not removed: move it away", s.path(entry.Name()), s.dir)
		}
	}
	return nil
}

// removeParents removes folders that were moved away, now or by a command that was interrupted, and then what is empty up to .rustle.
func (s *state) removeParents() error {
	parent := filepath.Dir(s.dir)
	entries, err := os.ReadDir(parent)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), removingPrefix) {
			if err := s.env.Files.RemoveTree(filepath.Join(parent, entry.Name())); err != nil {
				return fmt.Errorf("removing %s: %w", s.dir, err)
			}
		}
	}
	own := s.ownFolders()
	for i := len(own) - 2; i >= 0; i-- {
		if err := s.env.Files.Remove(own[i]); isNotEmpty(err) {
			break
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := s.env.Files.SyncDir(filepath.Dir(own[i])); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
