package release

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"
)

// lease is the file epoch: who may change the state for how long. Its number never goes back, so that a token of the past is never valid again.
type lease struct {
	Format      string `json:"format"`
	Epoch       int64  `json:"epoch"`
	Incarnation string `json:"incarnation"`
	Nonce       string `json:"nonce"`
	Holder      string `json:"holder"` // "" when it was given back
	Acquired    string `json:"acquired"`
	// Times since the machine was started, in nanoseconds: nobody can set that clock, and it goes on while the machine sleeps.
	AcquiredAt int64 `json:"acquired_at"`
	ExpiresAt  int64 `json:"expires_at"`
}

type acquireRequest struct {
	holder, token string
	ttl           time.Duration
}

type leaseReply struct {
	Held      bool    `json:"held"`
	Holder    *string `json:"holder"`
	Epoch     int64   `json:"epoch"`
	ExpiresIn int64   `json:"expires_in"` // whole seconds, rounded up
}

type acquireReply struct {
	Token string `json:"token"`
	leaseReply
}

type releaseReply struct {
	Released bool `json:"released"` // false when it had been given back before
}

func (l lease) token() string { return fmt.Sprintf("%s.%d.%s", l.Incarnation, l.Epoch, l.Nonce) }

// remaining is how long the lease is still held; 0 when it is not.
func (l lease) remaining(now Boot) time.Duration {
	if l.Holder == "" || l.Incarnation != now.Incarnation || int64(now.Elapsed) < l.AcquiredAt || int64(now.Elapsed) >= l.ExpiresAt {
		return 0
	}
	return time.Duration(l.ExpiresAt) - now.Elapsed
}

func (l lease) reply(now Boot) leaseReply {
	remaining := l.remaining(now)
	if remaining == 0 {
		return leaseReply{Epoch: l.Epoch}
	}
	return leaseReply{Held: true, Holder: &l.Holder, Epoch: l.Epoch, ExpiresIn: int64(math.Ceil(remaining.Seconds()))}
}

func (s *state) readLease() (lease, error) {
	text, err := os.ReadFile(s.path(epochName))
	if errors.Is(err, fs.ErrNotExist) {
		return lease{}, nil
	}
	if err != nil {
		return lease{}, err
	}
	var l lease
	if err := json.Unmarshal(text, &l); err != nil || !majorPattern.MatchString(l.Format) || l.Epoch < 1 {
		return lease{}, fail(ForeignState, s.path(epochName), "%s cannot be read as a lease of format 1.x (%v): make sure that nobody deploys and remove it", s.path(epochName), err)
	}
	return l, nil
}

func (s *state) writeLease(work string, l lease) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return s.env.Files.WriteFile(s.path(epochName), filepath.Join(work, epochName), privateFile, append(text, '\n'))
}

// checkLease allows a change to the holder of the lease, and to anybody when nobody holds it and no token is claimed to be valid.
func (s *state) checkLease(token string) error {
	l, err := s.readLease()
	if err != nil {
		return err
	}
	now, err := s.env.Boot()
	if err != nil {
		return err
	}
	remaining := l.remaining(now)
	switch {
	case remaining > 0 && token == l.token(), remaining == 0 && token == "":
		return nil
	case remaining > 0:
		return s.heldBy(l, remaining)
	case token == l.token():
		return fail(LeaseLost, s.path(epochName), "the lease of %s ran out or was given back: acquire it again", s.dir)
	}
	return fail(LeaseLost, s.path(epochName), "the token is not that of the last lease of %s, which was epoch %d: acquire the lease again", s.dir, l.Epoch)
}

func (s *state) heldBy(l lease, remaining time.Duration) *Error {
	return fail(Locked, s.path(epochName), "%s is held by %q since %s, for at most %.0f more seconds", s.dir, l.Holder, l.Acquired, math.Ceil(remaining.Seconds()))
}

// acquire takes the lease, or prolongs it for whoever has its token.
func (s *state) acquire(ctx context.Context, r acquireRequest) (any, error) {
	var reply acquireReply
	err := s.change(ctx, func(work string) error {
		l, err := s.readLease()
		if err != nil {
			return err
		}
		now, err := s.env.Boot()
		if err != nil {
			return err
		}
		remaining := l.remaining(now)
		prolong := remaining > 0 && r.token == l.token()
		if remaining > 0 && !prolong {
			return s.heldBy(l, remaining)
		}
		if r.token != "" && r.token != l.token() {
			return fail(LeaseLost, s.path(epochName), "the token is not that of the last lease of %s: somebody else has held it since", s.dir)
		}
		next := lease{
			Format: Format, Epoch: l.Epoch, Nonce: l.Nonce, Incarnation: now.Incarnation, Holder: r.holder, Acquired: timestamp(s.env.Now()),
			AcquiredAt: int64(now.Elapsed), ExpiresAt: int64(now.Elapsed + r.ttl),
		}
		if !prolong {
			nonce := make([]byte, 16)
			if _, err := rand.Read(nonce); err != nil {
				return err
			}
			next.Epoch, next.Nonce = l.Epoch+1, hex.EncodeToString(nonce)
		}
		reply = acquireReply{next.token(), next.reply(now)}
		return s.writeLease(work, next)
	})
	if err != nil {
		return nil, err
	}
	return reply, nil
}

// releaseLease gives the lease back.
func (s *state) releaseLease(ctx context.Context, token string) (any, error) {
	there, err := s.exists()
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, fail(LeaseLost, s.dir, "there is no lease: %s does not exist", s.dir)
	}
	var reply releaseReply
	err = s.change(ctx, func(work string) error {
		l, err := s.readLease()
		if err != nil {
			return err
		}
		if l.token() != token {
			return fail(LeaseLost, s.path(epochName), "the token is not that of the last lease of %s: it was lost before it was given back", s.dir)
		}
		if l.Holder == "" {
			return nil
		}
		l.Holder = ""
		reply.Released = true
		return s.writeLease(work, l)
	})
	if err != nil {
		return nil, err
	}
	return reply, nil
}

// showLease tells who holds the lease, but not its token.
func (s *state) showLease() (any, error) {
	if _, err := s.exists(); err != nil {
		return nil, err
	}
	l, err := s.readLease()
	if err != nil {
		return nil, err
	}
	now, err := s.env.Boot()
	if err != nil {
		return nil, err
	}
	return l.reply(now), nil
}
