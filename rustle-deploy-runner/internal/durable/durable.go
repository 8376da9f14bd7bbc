// Package durable makes changes to files that survive a crash. Every change is a step that can be watched, so that tests can stop after each of them
// and can work out what a power failure would have left.
//
// What it does not do: it keeps no attributes of replaced files (internal/host does, for files that belong to others), and it makes no promise on
// file systems that ignore fsync.
package durable

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Op is a kind of step.
type Op string

// The steps that changes are made of.
const (
	OpMkdir   Op = "mkdir"
	OpCreate  Op = "create"
	OpWrite   Op = "write"
	OpSync    Op = "sync"
	OpSyncDir Op = "syncdir"
	OpSymlink Op = "symlink"
	OpRename  Op = "rename"
	OpRemove  Op = "remove"
)

// Step is one change, about to be made.
type Step struct {
	Op     Op
	Path   string
	Target string      // OpRename: the new path. OpSymlink: what the link says.
	Mode   fs.FileMode // OpMkdir, OpCreate
	Data   []byte      // OpWrite: valid during the call only
}

// FS makes changes. The zero value works on the machine's own file system.
type FS struct {
	// Before, if set, sees every step before it is made. The step is not made when it returns an error.
	Before func(Step) error
}

func (f FS) step(s Step, act func() error) error {
	if f.Before != nil {
		if err := f.Before(s); err != nil {
			return fmt.Errorf("%s %s: %w", s.Op, s.Path, err)
		}
	}
	return act()
}

// Mkdir makes a folder; it is durable after SyncDir of its parent.
func (f FS) Mkdir(path string, mode fs.FileMode) error {
	return f.step(Step{Op: OpMkdir, Path: path, Mode: mode}, func() error { return os.Mkdir(path, mode) })
}

// MkdirAll makes a folder and what is missing above it, durably.
func (f FS) MkdirAll(path string, mode fs.FileMode) error {
	if info, err := os.Stat(path); err == nil {
		if !info.IsDir() {
			return fmt.Errorf("making folder %s: there is something else in its place", path)
		}
		return nil
	}
	parent := filepath.Dir(path)
	if parent == path {
		return fmt.Errorf("making folder %s: %w", path, fs.ErrNotExist)
	}
	if err := f.MkdirAll(parent, mode); err != nil {
		return err
	}
	if err := f.Mkdir(path, mode); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return f.SyncDir(parent)
}

// SyncDir makes the entries of a folder durable.
func (f FS) SyncDir(path string) error {
	return f.step(Step{Op: OpSyncDir, Path: path}, func() error { return syncDir(path) })
}

// Symlink makes a symbolic link where nothing is yet; it is durable after SyncDir of its parent.
func (f FS) Symlink(target, path string) error {
	return f.step(Step{Op: OpSymlink, Path: path, Target: target}, func() error { return os.Symlink(target, path) })
}

// Rename moves from to to, replacing what is there; it is durable after SyncDir of the new parent.
func (f FS) Rename(from, to string) error {
	return f.step(Step{Op: OpRename, Path: from, Target: to}, func() error { return os.Rename(from, to) })
}

// Remove removes a file, a link or an empty folder; it is durable after SyncDir of its parent.
func (f FS) Remove(path string) error {
	return f.step(Step{Op: OpRemove, Path: path}, func() error { return os.Remove(path) })
}

// RemoveTree removes path and everything below it; links are removed, not followed. A path that does not exist is fine.
func (f FS) RemoveTree(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		children, err := os.ReadDir(path)
		if err != nil {
			return err
		}
		for _, child := range children {
			if err := f.RemoveTree(filepath.Join(path, child.Name())); err != nil {
				return err
			}
		}
	}
	if err := f.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// WriteFile replaces the file at path: the content goes to temporary first, which is in a folder of the same file system and does not exist. After an
// error or a crash the old file is there, and perhaps the temporary one.
func (f FS) WriteFile(path, temporary string, mode fs.FileMode, content []byte) error {
	file, err := f.Create(temporary, mode)
	if err != nil {
		return err
	}
	if _, err := file.Write(content); err != nil {
		file.Close()
		return err
	}
	if err := file.SyncAndClose(); err != nil {
		return err
	}
	if err := f.Rename(temporary, path); err != nil {
		return err
	}
	return f.SyncDir(filepath.Dir(path))
}

// ReplaceSymlink lets the link at path say target, atomically, by way of the link temporary, which does not exist.
func (f FS) ReplaceSymlink(target, path, temporary string) error {
	if err := f.Symlink(target, temporary); err != nil {
		return err
	}
	// A link has no content that could be synced; its folder's sync is what makes it durable, and it has to be before it gets its name.
	if err := f.SyncDir(filepath.Dir(temporary)); err != nil {
		return err
	}
	if err := f.Rename(temporary, path); err != nil {
		return err
	}
	return f.SyncDir(filepath.Dir(path))
}

// File is a new file that is being written.
type File struct {
	fs   FS
	path string
	file *os.File
}

var _ io.Writer = (*File)(nil)

// Create makes a new file with exactly this mode.
func (f FS) Create(path string, mode fs.FileMode) (*File, error) {
	out := &File{fs: f, path: path}
	err := f.step(Step{Op: OpCreate, Path: path, Mode: mode}, func() error {
		var err error
		out.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err != nil {
			return err
		}
		if err := out.file.Chmod(mode); err != nil { // the umask may have taken something away
			out.file.Close()
			return err
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (f *File) Write(p []byte) (n int, err error) {
	err = f.fs.step(Step{Op: OpWrite, Path: f.path, Data: p}, func() error {
		var err error
		n, err = f.file.Write(p)
		return err
	})
	return n, err
}

// SyncAndClose makes the content durable; the file's name is durable after SyncDir of its folder.
func (f *File) SyncAndClose() error {
	err := f.fs.step(Step{Op: OpSync, Path: f.path}, f.file.Sync)
	return errors.Join(err, f.file.Close())
}

// Close closes the file without making it durable.
func (f *File) Close() error { return f.file.Close() }
