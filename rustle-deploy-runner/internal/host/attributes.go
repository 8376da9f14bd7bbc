package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
)

// Attributes are what a task wants of a file's owner, group, mode and flags. Empty fields want nothing.
type Attributes struct {
	Owner, Group string
	Mode         Mode
	Flags        string
}

// IsEmpty says whether nothing is wanted.
func (a Attributes) IsEmpty() bool {
	return a.Owner == "" && a.Group == "" && !a.Mode.Given() && a.Flags == ""
}

// AttributeError is a wish that cannot be fulfilled. Message is the sentence for the result; Details, when not empty, goes beside it.
type AttributeError struct {
	Path, Message, Details string
}

func (e *AttributeError) Error() string {
	if e.Details == "" {
		return e.Message
	}
	return e.Message + ": " + e.Details
}

// AttributeChange is the difference between what a file has and what is wanted of it. Nil fields stay as they are.
type AttributeChange struct {
	Path     string
	Before   FileStatus
	UID, GID *int
	Bits     *uint32
	Flags    *uint32

	FlagsBefore uint32
	wantedBits  *uint32 // also when equal: chown drops the set-id bits
	wantedFlags string
}

// IsEmpty says whether the file is already as wanted.
func (c AttributeChange) IsEmpty() bool {
	return c.UID == nil && c.GID == nil && c.Bits == nil && c.Flags == nil
}

// WantedFlags is the text that asked for the flags.
func (c AttributeChange) WantedFlags() string { return c.wantedFlags }

// Plan computes what must change at path itself (a link is not followed).
func (a Attributes) Plan(path string) (AttributeChange, error) {
	status, err := Lstat(path)
	if err != nil {
		return AttributeChange{}, fmt.Errorf("attributes of %s: %w", path, err)
	}
	change := AttributeChange{Path: path, Before: status, wantedFlags: a.Flags}
	uid, gid, err := a.ids(path)
	if err != nil {
		return AttributeChange{}, err
	}
	if uid != nil && *uid != status.UID {
		change.UID = uid
	}
	if gid != nil && *gid != status.GID {
		change.GID = gid
	}
	// The permissions of a link mean nothing on Linux and cannot be set.
	if a.Mode.Given() && status.Mode&fs.ModeSymlink == 0 {
		bits, err := a.Mode.Apply(status.Bits, status.Mode.IsDir(), umask)
		if err != nil {
			return AttributeChange{}, modeError(path, err)
		}
		change.wantedBits = &bits
		if bits != status.Bits {
			change.Bits = &bits
		}
	}
	if a.Flags != "" && status.Mode&fs.ModeSymlink == 0 {
		if err := change.planFlags(path, a.Flags); err != nil {
			return AttributeChange{}, err
		}
	}
	return change, nil
}

func (c *AttributeChange) planFlags(path, text string) error {
	current, _, err := FileFlags(path)
	if err != nil {
		return &AttributeError{Path: path, Message: "chattr failed", Details: err.Error()}
	}
	wanted, err := applyFlags(current, text)
	if err != nil {
		return &AttributeError{Path: path, Message: "chattr failed", Details: err.Error()}
	}
	c.FlagsBefore = current
	if wanted != current {
		c.Flags = &wanted
	}
	return nil
}

// Validate checks the wishes without a file: that the accounts exist and the mode can be read.
func (a Attributes) Validate(path string) error {
	_, _, err := a.ids(path)
	return err
}

func (a Attributes) ids(path string) (uid, gid *int, err error) {
	if a.Owner != "" {
		id, ok := number(a.Owner)
		if !ok {
			account, found := LookupUser(a.Owner)
			if !found {
				return nil, nil, &AttributeError{Path: path, Message: "chown failed: failed to look up user " + a.Owner}
			}
			id = account.ID
		}
		uid = &id
	}
	if a.Group != "" {
		id, ok := number(a.Group)
		if !ok {
			group, found := LookupGroup(a.Group)
			if !found {
				return nil, nil, &AttributeError{Path: path, Message: "chgrp failed: failed to look up group " + a.Group}
			}
			id = group.ID
		}
		gid = &id
	}
	return uid, gid, nil
}

func number(text string) (int, bool) {
	id, err := strconv.Atoi(text)
	return id, err == nil
}

func modeError(path string, err error) error {
	var bad *ErrorMode
	if errors.As(err, &bad) {
		return &AttributeError{Path: path, Message: bad.Message, Details: bad.Details}
	}
	return err
}

// Apply makes the change.
func (c AttributeChange) Apply() error {
	if c.UID != nil || c.GID != nil {
		if err := os.Lchown(c.Path, idOrKeep(c.UID), idOrKeep(c.GID)); err != nil {
			if c.UID != nil {
				return &AttributeError{Path: c.Path, Message: "chown failed: " + reason(err)}
			}
			return &AttributeError{Path: c.Path, Message: "chgrp failed", Details: reason(err)}
		}
	}
	if c.wantedBits != nil {
		status, err := Lstat(c.Path)
		if err != nil {
			return fmt.Errorf("attributes of %s: %w", c.Path, err)
		}
		if status.Bits != *c.wantedBits {
			if err := chmod(c.Path, *c.wantedBits); err != nil {
				return &AttributeError{Path: c.Path, Message: "chmod failed", Details: reason(err)}
			}
		}
	}
	if c.Flags != nil {
		if err := SetFileFlags(c.Path, *c.Flags); err != nil {
			return &AttributeError{Path: c.Path, Message: "chattr failed", Details: err.Error()}
		}
	}
	return nil
}

func idOrKeep(id *int) int {
	if id == nil {
		return -1
	}
	return *id
}

// reason is an error as the system words it, without the call and the path.
func reason(err error) string {
	var atPath *fs.PathError
	if errors.As(err, &atPath) {
		return ErrorText(atPath.Err, atPath.Path)
	}
	return err.Error()
}
