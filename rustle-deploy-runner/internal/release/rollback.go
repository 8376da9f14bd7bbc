package release

import (
	"context"
	"errors"
)

type rollbackRequest struct {
	to, deployment, token string
}

type rollbackReply struct {
	Current  string  `json:"current"`
	Previous *string `json:"previous"`
	Already  bool    `json:"already"`
}

// rollback makes the release that the current one replaced, or a given one, the current one. It is itself a deployment with an id: asking twice under
// the same id goes back once.
func (s *state) rollback(ctx context.Context, r rollbackRequest) (any, error) {
	const tries = 5
	for range tries {
		reply, err := s.tryRollback(ctx, r)
		if !errors.Is(err, errChanged) {
			return reply, err
		}
	}
	return nil, fail(Locked, s.dir, "the current release of %s keeps changing: somebody else is deploying", s.dir)
}

// errChanged says that the current release changed between verifying the target and taking the lock.
var errChanged = fail(Locked, "", "the current release changed")

func (s *state) tryRollback(ctx context.Context, r rollbackRequest) (any, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	current, target, err := s.rollbackTarget(r)
	if err != nil {
		return nil, err
	}
	if target == "" {
		return s.alreadyBack(ctx, r, current)
	}
	manifest, err := s.verifyRelease(ctx, target)
	if err != nil {
		return nil, err
	}
	var reply activateReply
	err = s.change(ctx, func(work string) error {
		if err := s.checkLease(r.token); err != nil {
			return err
		}
		if now, again, err := s.rollbackTarget(r); err != nil {
			return err
		} else if now != current || again != target {
			return errChanged
		}
		next, err := s.newRecord(target, manifest)
		if err != nil {
			return err
		}
		if err := s.checkIdentity(next); err != nil {
			return err
		}
		if there, err := s.readRecord(target); err == nil {
			next.Staged, next.Link = there.Staged, there.Link
		}
		if now, err := s.readRecord(current); err == nil && next.Link == nil {
			next.Link = now.Link
		}
		reply, err = s.switchTo(ctx, work, next, current, r.deployment)
		return err
	})
	if err != nil {
		return nil, err
	}
	return rollbackReply{Current: reply.Current, Previous: reply.Previous}, nil
}

// rollbackTarget returns the current release and the one to go back to, "" when that has been done.
func (s *state) rollbackTarget(r rollbackRequest) (current, target string, err error) {
	if current, err = s.currentRelease(); err != nil {
		return "", "", err
	}
	if current == "" {
		return "", "", fail(NothingBefore, s.path(currentName), "no release is active in %s: there is nothing to roll back", s.dir)
	}
	if r.to != "" {
		if r.to == current {
			return current, "", nil
		}
		return current, r.to, nil
	}
	record, err := s.readRecord(current)
	if err != nil {
		return "", "", fail(NothingBefore, s.recordPath(current), "the record of the current release cannot be read (%v): name the release to go back to", err)
	}
	if orEmpty(record.Deployment) == r.deployment {
		return current, "", nil
	}
	if record.Replaces == nil && record.Activated == nil {
		return "", "", fail(NothingBefore, s.recordPath(current), "what release %s replaced is not known, since its record was lost and made anew: name the release to go back to, or deploy what is wanted", current)
	}
	if record.Replaces == nil {
		return "", "", fail(NothingBefore, s.recordPath(current), "release %s was the first in %s: there is nothing to go back to", current, s.dir)
	}
	return current, *record.Replaces, nil
}

// alreadyBack makes sure that what was done before is done for good: the command that did it may have died right after.
func (s *state) alreadyBack(ctx context.Context, r rollbackRequest, current string) (any, error) {
	var record Record
	err := s.change(ctx, func(string) error {
		now, target, err := s.rollbackTarget(r)
		if err != nil {
			return err
		}
		if now != current || target != "" {
			return errChanged
		}
		if record, err = s.readRecord(current); err != nil {
			return fail(DigestMismatch, s.recordPath(current), "the record of the current release cannot be read (%v): stage it again", err)
		}
		return errors.Join(s.env.Files.SyncDir(s.releaseDir(current)), s.env.Files.SyncDir(s.dir), s.completeLink(record))
	})
	if err != nil {
		return nil, err
	}
	return rollbackReply{Current: current, Previous: record.Replaces, Already: true}, nil
}
