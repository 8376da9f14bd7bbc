package host

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Replacement is the new content of one file. It appears at its path as a whole, durable, with its final attributes, or not at all.
type Replacement struct {
	Path string
	// Content writes the content; it is called once, and once more for an in-place write.
	Content func(w io.Writer) error
	// Attributes are set on top of what the file gets anyway (see Like).
	Attributes Attributes
	// Like decides where the other attributes come from.
	Like Likeness
	// Source is the file to be like, with LikeSource.
	Source string
	// Validate is called with the path of the temporary file before it is moved into place.
	Validate func(path string) error
	// InPlace allows to overwrite the file where it cannot be replaced, for example when it is a mount point of its own. A crash may then leave half of it.
	InPlace bool
}

// Likeness says which attributes a replaced file starts from.
type Likeness int

const (
	// LikeBefore keeps owner, group, mode and extended attributes of the file that is replaced; a new file gets those of any new file.
	LikeBefore Likeness = iota
	// LikeSource takes mode, times and extended attributes of Source for an existing file; a new file gets those of any new file and the times of Source.
	LikeSource
	// LikeSourceAlways takes mode, times, extended attributes and owner of Source.
	LikeSourceAlways
)

// Write makes the replacement. A link at the path is replaced, not followed.
func (r Replacement) Write() error {
	temporary, err := r.prepare()
	if err != nil {
		if r.InPlace && mayFallBackInPlace(err) {
			return r.writeInPlace()
		}
		return err
	}
	if err := os.Rename(temporary, r.Path); err != nil {
		os.Remove(temporary)
		if r.InPlace && mayFallBackInPlace(err) {
			return r.writeInPlace()
		}
		return fmt.Errorf("replace %s: %w", r.Path, err)
	}
	if err := syncDirectory(filepath.Dir(r.Path)); err != nil {
		return fmt.Errorf("make the entry of %s durable: %w", r.Path, err)
	}
	return nil
}

// prepare writes the temporary file with everything that the final one is to have.
func (r Replacement) prepare() (string, error) {
	file, err := temporaryFile(r.Path)
	if err != nil {
		return "", fmt.Errorf("create a temporary file beside %s: %w", r.Path, err)
	}
	defer file.Close()
	if err := r.fill(file); err != nil {
		os.Remove(file.Name())
		return "", err
	}
	return file.Name(), nil
}

// fill gives the temporary file its content and its attributes, and makes it durable.
func (r Replacement) fill(file *os.File) error {
	path := file.Name()
	if err := r.Content(file); err != nil {
		return fmt.Errorf("write %s: %w", r.Path, err)
	}
	if err := r.inherit(path); err != nil {
		return fmt.Errorf("attributes of %s: %w", r.Path, err)
	}
	change, err := r.Attributes.Plan(path)
	if err == nil {
		// Flags such as immutable would forbid the rename; they follow it.
		change.Flags = nil
		err = change.Apply()
	}
	if err != nil {
		return atFinalPath(err, r.Path)
	}
	if r.Validate != nil {
		if err := r.Validate(path); err != nil {
			return err
		}
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("make %s durable: %w", r.Path, err)
	}
	return nil
}

// atFinalPath lets an error about the temporary file name the file that it stands for.
func atFinalPath(err error, path string) error {
	var attribute *AttributeError
	if errors.As(err, &attribute) {
		return &AttributeError{Path: path, Message: attribute.Message, Details: attribute.Details}
	}
	return fmt.Errorf("attributes of %s: %w", path, err)
}

func (r Replacement) inherit(temporary string) error {
	before, err := Stat(r.Path)
	exists := err == nil && !IsLink(r.Path)
	switch {
	case r.Like == LikeSourceAlways:
		return likeSource(r.Source, temporary, true)
	case exists && r.Like == LikeSource:
		return likeSource(r.Source, temporary, false)
	case exists:
		return likeBefore(r.Path, before, temporary)
	case r.Like == LikeSource:
		return likeNewWithTimes(r.Path, r.Source, temporary)
	default:
		return likeNew(r.Path, temporary)
	}
}

func likeBefore(path string, before FileStatus, temporary string) error {
	if err := os.Chown(temporary, before.UID, before.GID); err != nil && !isNotPermitted(err) {
		return err
	}
	if err := copyExtendedAttributes(path, temporary); err != nil {
		return err
	}
	return chmod(temporary, before.Bits)
}

func likeSource(source, temporary string, owner bool) error {
	status, err := Stat(source)
	if err != nil {
		return err
	}
	if owner {
		if err := os.Chown(temporary, status.UID, status.GID); err != nil && !isNotPermitted(err) {
			return err
		}
	}
	if err := copyExtendedAttributes(source, temporary); err != nil {
		return err
	}
	if err := chmod(temporary, status.Bits); err != nil {
		return err
	}
	return os.Chtimes(temporary, status.Accessed, status.Modified)
}

// likeNew gives what open(2) would have given: the umask's permissions, and the group of a set-group-id folder.
func likeNew(path, temporary string) error {
	directory, err := Stat(filepath.Dir(path))
	if err != nil {
		return err
	}
	if directory.Mode&fs.ModeSetgid != 0 {
		if err := os.Chown(temporary, -1, directory.GID); err != nil && !isNotPermitted(err) {
			return err
		}
	}
	return chmod(temporary, 0o666&^umask)
}

func likeNewWithTimes(path, source, temporary string) error {
	status, err := Stat(source)
	if err != nil {
		return err
	}
	if err := likeNew(path, temporary); err != nil {
		return err
	}
	return os.Chtimes(temporary, status.Accessed, status.Modified)
}

func (r Replacement) writeInPlace() error {
	file, err := os.OpenFile(r.Path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return fmt.Errorf("write %s in place: %w", r.Path, err)
	}
	defer file.Close()
	if err := r.Content(file); err != nil {
		return fmt.Errorf("write %s in place: %w", r.Path, err)
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("make %s durable: %w", r.Path, err)
	}
	change, err := r.Attributes.Plan(r.Path)
	if err != nil {
		return err
	}
	return change.Apply()
}

// temporaryFile creates a private file in the folder of path. Its name starts with a dot, so that include patterns pass over it, and keeps the extension,
// which programs that validate a file may look at.
func temporaryFile(path string) (*os.File, error) {
	name, err := temporaryName(path)
	if err != nil {
		return nil, err
	}
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

func temporaryName(path string) (string, error) {
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", err
	}
	return filepath.Join(filepath.Dir(path), ".rustle-"+hex.EncodeToString(random[:])+filepath.Ext(path)), nil
}

// ReplaceBy puts what create makes at a temporary name (a link, say) at path in one step.
func ReplaceBy(path string, create func(temporary string) error) error {
	temporary, err := temporaryName(path)
	if err != nil {
		return err
	}
	if err := create(temporary); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return err
	}
	// rename(2) does nothing when both names already are the same file; the temporary one then stays.
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncDirectory(filepath.Dir(path))
}

// CopyOf is content that is read from another file.
func CopyOf(path string) func(io.Writer) error {
	return func(w io.Writer) error {
		source, err := os.Open(path)
		if err != nil {
			return err
		}
		defer source.Close()
		_, err = io.Copy(w, source)
		return err
	}
}

// TextContent is content that is in memory.
func TextContent(text []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
}
