package release

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// Format is the version of the replies and of what is written into the state folder.
const Format = "1.0"

// Kind classifies what went wrong, for the controller to act on.
type Kind string

// The kinds of errors in a reply.
const (
	Usage          Kind = "usage"
	DigestMismatch Kind = "digest-mismatch"  // stored or uploaded bytes are not what they are called; send them again
	MissingSegment Kind = "missing-segment"  // send it
	Damaged        Kind = "damaged-artifact" // the right bytes, but not an artifact that can be run
	NoSpace        Kind = "no-space"
	Locked         Kind = "locked"     // somebody else holds the lock or the lease
	RunActive      Kind = "run-active" // a run is in progress
	LeaseLost      Kind = "lease-lost" // the token is not that of a lease that is held
	NotStaged      Kind = "not-staged" // the release is not on this host
	NothingBefore  Kind = "nothing-to-roll-back"
	ForeignLink    Kind = "foreign-link"   // something that is not ours is where the link belongs
	ForeignState   Kind = "foreign-state"  // the state folder cannot be trusted
	OtherArtifact  Kind = "other-artifact" // it was compiled for another plan, inventory or host
	OtherHost      Kind = "other-host"     // the state folder belongs to another plan, inventory, host or machine
	Cancelled      Kind = "cancelled"
	IO             Kind = "io"
)

// Error is the error of a reply.
type Error struct {
	Kind     Kind     `json:"kind"`
	Message  string   `json:"message"`
	Path     string   `json:"path,omitempty"`
	Segments []string `json:"segments,omitempty"` // digests to send again
}

func (e *Error) Error() string { return e.Message }

func fail(kind Kind, path, format string, args ...any) *Error {
	return &Error{Kind: kind, Path: path, Message: fmt.Sprintf(format, args...)}
}

// asError classifies any error.
func asError(err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	out := &Error{Kind: IO, Message: err.Error()}
	var path *fs.PathError
	if errors.As(err, &path) {
		out.Path = path.Path
	}
	switch {
	case errors.Is(err, errCancelled):
		out.Kind = Cancelled
	case errors.Is(err, syscall.ENOSPC):
		out.Kind = NoSpace
	}
	return out
}

// Exit codes.
const (
	exitFine    = 0
	exitOther   = 1
	exitDamaged = 3
	exitUsage   = 4
	exitLocked  = 5
)

func (e *Error) exitCode() int {
	switch e.Kind {
	case DigestMismatch, Damaged:
		return exitDamaged
	case Usage:
		return exitUsage
	case Locked, RunActive:
		return exitLocked
	}
	return exitOther
}

// Segment is one piece of an artifact.
type Segment struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

func (s Segment) String() string { return fmt.Sprintf("%s:%d", s.SHA256, s.Size) }

func short(digest string) string { return digest[:12] }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
