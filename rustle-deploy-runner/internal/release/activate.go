package release

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rustle.dev/deploy/runner/internal/bundle"
)

type activateRequest struct {
	artifact, deployment, link, token string
}

type activateReply struct {
	Current  string  `json:"current"`
	Previous *string `json:"previous"`
	Already  bool    `json:"already"`
}

// activate makes a staged release the current one.
func (s *state) activate(ctx context.Context, r activateRequest) (any, error) {
	manifest, err := s.verifyRelease(ctx, r.artifact)
	if err != nil {
		return nil, err
	}
	var reply activateReply
	err = s.change(ctx, func(work string) error {
		if err := s.checkLease(r.token); err != nil {
			return err
		}
		next, err := s.newRecord(r.artifact, manifest)
		if err != nil {
			return err
		}
		if err := s.checkIdentity(next); err != nil {
			return err
		}
		if there, err := s.readRecord(r.artifact); err == nil {
			next.Staged = there.Staged
		}
		current, err := s.currentRelease()
		if err != nil {
			return err
		}
		if next.Link = orNull(r.link); next.Link == nil {
			next.Link = s.linkOf(current)
		}
		if current == r.artifact {
			reply, err = s.activateAgain(work, next)
			return err
		}
		reply, err = s.switchTo(ctx, work, next, current, r.deployment)
		return err
	})
	if err != nil {
		return nil, err
	}
	return reply, nil
}

// verifyRelease makes sure that what is about to be executed is what was sent. It takes no lock: a release does not change once it has its name.
func (s *state) verifyRelease(ctx context.Context, digest string) (bundle.Manifest, error) {
	if err := s.check(); err != nil {
		return bundle.Manifest{}, err
	}
	got, err := digestOf(ctx, s.runnerPath(digest))
	if err != nil {
		return bundle.Manifest{}, s.notStaged(digest, err)
	}
	if got != digest {
		return bundle.Manifest{}, fail(DigestMismatch, s.runnerPath(digest), "release %s changed on this host's disk since it was staged: stage it again", digest)
	}
	opened, err := bundle.Open(s.runnerPath(digest))
	if err != nil {
		return bundle.Manifest{}, asDamaged(s.notStaged(digest, err), digest)
	}
	return opened.Manifest(), opened.Close()
}

// notStaged gives an error about a release that does not exist, or no longer, its name.
func (s *state) notStaged(digest string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fail(NotStaged, s.runnerPath(digest), "release %s is not on this host: stage it first", digest)
	}
	return err
}

// activateAgain finds the release current already. Its record stays, since it tells which deployment brought it; only a link that is missing or is to be
// somewhere else is put right.
func (s *state) activateAgain(work string, next Record) (activateReply, error) {
	there, err := s.readRecord(next.Artifact)
	if err != nil {
		return activateReply{}, fail(DigestMismatch, s.recordPath(next.Artifact), "the record of the current release cannot be read (%v): stage it again", err)
	}
	// The command that did it may have died right after; what is reported as done must be done for good.
	if err := errors.Join(s.env.Files.SyncDir(s.releaseDir(there.Artifact)), s.env.Files.SyncDir(s.dir)); err != nil {
		return activateReply{}, err
	}
	reply := activateReply{Current: there.Artifact, Previous: there.Replaces, Already: true}
	link := orEmpty(next.Link)
	if link == "" {
		return reply, s.completeLink(there)
	}
	if err := s.checkLink(link); err != nil {
		return activateReply{}, err
	}
	made, err := s.makeLink(link)
	if err != nil {
		return activateReply{}, err
	}
	if before := orEmpty(there.Link); before != link {
		there.Link = next.Link
		if err := s.writeRecord(work, there); err != nil {
			return activateReply{}, err
		}
		if err := s.dropLink(before); err != nil {
			return activateReply{}, err
		}
		made = true
	}
	reply.Already = !made
	return reply, s.completeLink(there)
}

// switchTo makes next the current release. Up to the renaming of the pointer nothing has happened; after it everything has.
func (s *state) switchTo(ctx context.Context, work string, next Record, current, deployment string) (activateReply, error) {
	if _, err := os.Lstat(s.runnerPath(next.Artifact)); err != nil { // it may have been pruned since it was verified
		return activateReply{}, s.notStaged(next.Artifact, err)
	}
	// A run that goes on belongs to the current release: taking that away would make its success a report about another release.
	run, err := s.lockRuns(ctx)
	if err != nil {
		return activateReply{}, err
	}
	defer run.Unlock()
	next.Deployment, next.Replaces = &deployment, orNull(current)
	now := timestamp(s.env.Now())
	next.Activated = &now
	if err := s.checkLink(orEmpty(next.Link)); err != nil {
		return activateReply{}, err
	}
	if err := s.writeRecord(work, next); err != nil {
		return activateReply{}, err
	}
	if _, err := s.makeLink(orEmpty(next.Link)); err != nil {
		return activateReply{}, err
	}
	if err := s.env.Files.ReplaceSymlink(releasesName+"/"+next.Artifact, s.path(currentName), filepath.Join(work, currentName)); err != nil {
		return activateReply{}, err
	}
	return activateReply{Current: next.Artifact, Previous: next.Replaces}, s.completeLink(next)
}

// completeLink removes the link of the release before, when the new one has its link elsewhere.
func (s *state) completeLink(next Record) error {
	if next.Replaces == nil || next.Link == nil {
		return nil
	}
	before, err := s.readRecord(*next.Replaces)
	if err != nil || orEmpty(before.Link) == orEmpty(next.Link) {
		return nil // a release that is gone has no link to speak of
	}
	return s.dropLink(orEmpty(before.Link))
}

// linkOf is the link of a release, if it is still there: an activation that names no link leaves it where it is, and what nobody records could not be removed.
func (s *state) linkOf(release string) *string {
	if release == "" {
		return nil
	}
	record, err := s.readRecord(release)
	if err != nil {
		return nil // the record of the current release is judged where it counts
	}
	if ours, err := s.isOurLink(orEmpty(record.Link)); err != nil || !ours {
		return nil // somebody took it away or put something else there
	}
	return record.Link
}

// linkTarget is what a plan's target path says: it never changes, whatever release is current.
func (s *state) linkTarget() string { return s.path(currentName, runnerName) }

// checkLink refuses a path where something else than our link is.
func (s *state) checkLink(path string) error {
	if path == "" {
		return nil
	}
	if path == s.dir || strings.HasPrefix(path, s.dir+string(filepath.Separator)) {
		return fail(ForeignLink, path, "%s is in the state folder %s, where a link cannot be: give the plan a target path elsewhere", path, s.dir)
	}
	_, err := s.isOurLink(path)
	return err
}

func (s *state) isOurLink(path string) (bool, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	what := "a file"
	if info.IsDir() {
		what = "a folder"
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		target, err := os.Readlink(path)
		if err != nil {
			return false, err
		}
		if target == s.linkTarget() {
			return true, nil
		}
		what = "a link to " + target
	}
	return false, fail(ForeignLink, path, "%s is %s that this plan did not put there, so it is not replaced: move it away or give the plan another target path", path, what)
}

// makeLink makes the link at path unless it is there. Making it fails when something appeared at path meanwhile; nothing is ever overwritten.
func (s *state) makeLink(path string) (made bool, err error) {
	if path == "" {
		return false, nil
	}
	if ours, err := s.isOurLink(path); err != nil || ours {
		return false, err
	}
	if err := s.env.Files.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, fmt.Errorf("making the folder of link %s: %w", path, err)
	}
	if err := s.env.Files.Symlink(s.linkTarget(), path); err != nil {
		return false, fmt.Errorf("making link %s: %w", path, err)
	}
	return true, s.env.Files.SyncDir(filepath.Dir(path))
}

// dropLink removes the link at path if it is ours.
func (s *state) dropLink(path string) error {
	if path == "" {
		return nil
	}
	ours, err := s.isOurLink(path)
	var foreign *Error
	if errors.As(err, &foreign) {
		return nil // somebody put something else there: it is theirs
	}
	if err != nil || !ours {
		return err
	}
	if err := s.env.Files.Remove(path); err != nil {
		return err
	}
	return s.env.Files.SyncDir(filepath.Dir(path))
}
