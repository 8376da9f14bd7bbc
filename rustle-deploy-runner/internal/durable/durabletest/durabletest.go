// Package durabletest stops programs after any step of a change and works out what a crash at that moment may leave on disk.
package durabletest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"rustle.dev/deploy/runner/internal/durable"
)

// ErrStopped is what every step fails with from the stop on: a dead program cleans nothing up.
var ErrStopped = errors.New("stopped by the test")

// Recorder lets a number of steps happen and remembers them.
type Recorder struct {
	// Limit is the number of steps that are let through; negative: all.
	Limit int
	// Forget makes steps look as if the program had left them out.
	Forget func(durable.Step) bool
	steps  []durable.Step
	count  int
}

// Files makes changes under the eyes of the recorder.
func (r *Recorder) Files() durable.FS { return durable.FS{Before: r.before} }

// Count is the number of steps that were let through.
func (r *Recorder) Count() int { return r.count }

// Last names the last step that was let through.
func (r *Recorder) Last() string {
	if len(r.steps) == 0 {
		return "nothing"
	}
	last := r.steps[len(r.steps)-1]
	return fmt.Sprintf("%s %s %s", last.Op, last.Path, last.Target)
}

func (r *Recorder) before(s durable.Step) error {
	if r.Limit >= 0 && r.count >= r.Limit {
		return ErrStopped
	}
	r.count++
	if r.Forget == nil || !r.Forget(s) {
		s.Data = bytes.Clone(s.Data)
		r.steps = append(r.steps, s)
	}
	return nil
}

// Crash is a way in which a program ends.
type Crash string

// The crashes.
const (
	// Kill ends the program; everything that it did stays.
	Kill Crash = "killed"
	// PowerLoss loses everything that was not synced.
	PowerLoss Crash = "power lost"
	// NamesFirst loses the contents that were not synced and keeps all names: file systems that write their log ahead of the data do that.
	NamesFirst Crash = "power lost, names kept"
)

// Crashes are all of them.
var Crashes = []Crash{Kill, PowerLoss, NamesFirst}

// Disk is a model of what a folder holds: what programs see, and what is certain to be there after the power came back.
type Disk struct {
	root  string
	inode *inode
}

// inode is a file, a folder or a link, whatever its names are.
type inode struct {
	mode         fs.FileMode
	target       string
	seen, stable []byte            // content of a file
	names        map[string]*inode // of a folder, as seen
	stableNames  map[string]*inode
	moves        []move // renames out of or into this folder that are not stable yet
}

// move is a rename. It becomes stable as a whole, with the sync of either folder.
type move struct {
	what               *inode
	fromFolder, folder *inode
	fromName, name     string
}

func newInode(mode fs.FileMode) *inode {
	return &inode{mode: mode, names: map[string]*inode{}, stableNames: map[string]*inode{}}
}

// NewDisk makes a model of what is below root now; all of it is stable.
func NewDisk(root string) (*Disk, error) {
	d := &Disk{root, newInode(fs.ModeDir | 0o700)}
	return d, d.Adopt()
}

// Adopt adds what appeared below the root without a step, as stable.
func (d *Disk) Adopt() error {
	return filepath.WalkDir(d.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == d.root || d.find(path) != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		n := newInode(info.Mode())
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			n.target, err = os.Readlink(path)
		case info.Mode().IsRegular():
			n.stable, err = os.ReadFile(path)
			n.seen = n.stable
		}
		folder, name := d.find(filepath.Dir(path)), filepath.Base(path)
		folder.names[name], folder.stableNames[name] = n, n
		return err
	})
}

// find returns what programs see at path, or nil.
func (d *Disk) find(path string) *inode {
	relative, err := filepath.Rel(d.root, path)
	if err != nil || strings.HasPrefix(relative, "..") {
		return nil
	}
	n := d.inode
	for _, name := range strings.Split(relative, string(filepath.Separator)) {
		if name != "." && n != nil {
			n = n.names[name]
		}
	}
	return n
}

// Run makes the steps of a program on the model.
func (d *Disk) Run(r *Recorder) {
	for _, s := range r.steps {
		d.apply(s)
	}
}

// apply makes one step, unless it failed in reality as well, as making a folder does that is there.
func (d *Disk) apply(s durable.Step) {
	folder, name, there := d.find(filepath.Dir(s.Path)), filepath.Base(s.Path), d.find(s.Path)
	if s.Op == durable.OpSyncDir && there != nil {
		there.syncNames()
	}
	if folder == nil {
		return
	}
	add := func(mode fs.FileMode) {
		if there == nil {
			n := newInode(mode)
			n.target = s.Target
			folder.names[name] = n
		}
	}
	switch s.Op {
	case durable.OpMkdir:
		add(fs.ModeDir | s.Mode)
	case durable.OpCreate:
		add(s.Mode)
	case durable.OpSymlink:
		add(fs.ModeSymlink)
	case durable.OpRemove:
		if there != nil && len(there.names) == 0 {
			delete(folder.names, name)
		}
	}
	if there == nil {
		return
	}
	switch s.Op {
	case durable.OpWrite:
		there.seen = append(bytes.Clone(there.seen), s.Data...)
	case durable.OpSync:
		there.stable = there.seen
	case durable.OpRename:
		to := d.find(filepath.Dir(s.Target))
		m := move{there, folder, to, name, filepath.Base(s.Target)}
		delete(folder.names, name)
		to.names[m.name] = there
		folder.moves, to.moves = append(folder.moves, m), append(to.moves, m)
	}
}

func (n *inode) syncNames() {
	for _, m := range n.moves {
		if m.fromFolder.stableNames[m.fromName] == m.what {
			delete(m.fromFolder.stableNames, m.fromName)
		}
		if m.folder.names[m.name] == m.what {
			m.folder.stableNames[m.name] = m.what
		}
	}
	n.moves = nil
	n.stableNames = maps.Clone(n.names)
}

// Restore makes what is below the root what the crash leaves of it, or, after no crash, what programs see.
func (d *Disk) Restore(crash Crash) error {
	entries, err := os.ReadDir(d.root)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := os.RemoveAll(filepath.Join(d.root, entry.Name())); err != nil {
			return err
		}
	}
	return d.inode.write(d.root, crash)
}

// write writes what is below a folder.
func (n *inode) write(path string, crash Crash) error {
	names := n.names
	if crash == PowerLoss {
		names = n.stableNames
	}
	for name, child := range names {
		place, content := filepath.Join(path, name), child.stable
		if crash == Kill {
			content = child.seen
		}
		var err error
		switch {
		case child.mode.IsDir():
			if err = os.Mkdir(place, child.mode.Perm()); err == nil {
				err = child.write(place, crash)
			}
		case child.mode&fs.ModeSymlink != 0:
			err = os.Symlink(child.target, place)
		default:
			err = os.WriteFile(place, content, child.mode.Perm())
		}
		if err != nil {
			return err
		}
	}
	return nil
}
