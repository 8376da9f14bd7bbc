package copy

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/attributes"
	"rustle.dev/deploy/runner/internal/value"
)

// putFolderFromHost copies a folder of the host: what is in it when the source ends in a slash, otherwise the folder itself.
func (p Placement) putFolderFromHost(ctx context.Context, source string) module.Result {
	madeDest := strings.HasSuffix(p.Dest, "/") && !host.Exists(p.Dest)
	if madeDest {
		folder := filepath.Clean(p.Dest)
		if p.call.Check {
			return module.Result{Changed: true, Msg: fmt.Sprintf("dest directory %s would be created", folder)}.With("src", source)
		}
		if made := p.newFolder(folder); made.Failed {
			return made
		}
	}
	to, err := p.folderTarget(source)
	if err != nil {
		return failure(err)
	}
	if !p.Force && host.Exists(to.named) {
		return p.kept(source, to.named)
	}
	copying := hostTree{placement: p, changed: madeDest}
	if p.call.Args.Bool("local_follow") {
		copying.look = host.Stat
	}
	if err := copying.folder(ctx, filepath.Clean(source), to.root); err != nil {
		return failure(err)
	}
	values := value.DictOf("dest", to.named, "src", source, "md5sum", nil, "checksum", nil)
	if host.Exists(to.named) {
		change, err := p.Attributes.Plan(filepath.Clean(to.named))
		if err == nil && !p.call.Check {
			err = change.Apply()
		}
		if err != nil {
			return failure(err)
		}
		copying.changed = copying.changed || !change.IsEmpty()
	}
	attributes.AddFileInfo(values, to.named)
	return module.Result{Changed: copying.changed, Values: values}
}

// folderTarget is where a folder of the host goes.
type folderTarget struct {
	root  string // the copy
	named string // what the result names, and what gets the attributes of the task: a new dest, even where the copy is a folder in it
}

func (p Placement) folderTarget(source string) (folderTarget, error) {
	to := folderTarget{root: filepath.Clean(p.Dest), named: p.Dest}
	contents := strings.HasSuffix(source, "/")
	if !contents {
		to.root = filepath.Join(p.Dest, filepath.Base(source))
	}
	if host.IsDirectory(p.Dest) {
		to.named = to.root
		if contents {
			to.named += "/"
		}
	}
	parent := filepath.Dir(to.named)
	switch {
	case !host.Exists(parent):
		return to, p.noFolder(parent)
	case !host.Access(parent, 2) && !p.InPlace:
		return to, host.Refuse("Destination %s not writable", parent)
	case host.Exists(to.named) && !host.IsDirectory(to.named):
		return to, host.Refuse("Could not replace file: %s to %s: it is no folder", source, to.named)
	}
	if p.Follow && host.IsLink(to.named) {
		to.named = host.RealPath(to.named)
	}
	return to, nil
}

// hostTree copies a folder of the host. Permissions come with every entry that is copied; owner and group are those of the task, on every entry.
type hostTree struct {
	placement Placement
	look      func(path string) (host.FileStatus, error) // nil: links are copied as links
	changed   bool
}

func (t *hostTree) folder(ctx context.Context, from, to string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	status, err := host.Stat(from)
	if err != nil {
		return err
	}
	if !host.Exists(to) {
		t.changed = true
		if !t.placement.call.Check {
			if err := os.MkdirAll(to, 0o777); err != nil {
				return err
			}
			if err := setAttributes(to, host.Attributes{Mode: host.AbsoluteMode(status.Bits)}); err != nil {
				return err
			}
		}
	}
	if err := t.own(to); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := t.entry(ctx, filepath.Join(from, entry.Name()), filepath.Join(to, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (t *hostTree) entry(ctx context.Context, from, to string) error {
	look := host.Lstat
	if t.look != nil {
		look = t.look
	}
	status, err := look(from)
	if err != nil {
		return err
	}
	switch {
	case status.Mode.IsDir():
		return t.folder(ctx, from, to)
	case status.Mode&fs.ModeSymlink != 0:
		return t.link(from, to)
	case status.Mode.IsRegular():
		return t.file(ctx, from, to, status)
	default:
		return fmt.Errorf("copy %s: it is neither a file nor a folder nor a link", from)
	}
}

func (t *hostTree) link(from, to string) error {
	leadsTo, err := os.Readlink(from)
	if err != nil {
		return err
	}
	if before, err := os.Readlink(to); err == nil && before == leadsTo {
		return t.own(to)
	}
	t.changed = true
	if t.placement.call.Check {
		return nil
	}
	if err := host.ReplaceBy(to, func(at string) error { return os.Symlink(leadsTo, at) }); err != nil {
		return err
	}
	return t.own(to)
}

func (t *hostTree) file(ctx context.Context, from, to string, status host.FileStatus) error {
	same := false
	if before, err := host.Lstat(to); err == nil {
		if same, err = sameContent(from, to, status, before); err != nil {
			return err
		}
	}
	if same {
		return t.own(to)
	}
	t.changed = true
	if t.placement.call.Check {
		return nil
	}
	wanted := host.Attributes{Mode: host.AbsoluteMode(status.Bits)}
	replacement := host.Replacement{Path: to, Content: hostFile(from, status).copyTo, Attributes: wanted, InPlace: t.placement.InPlace,
		Validate: t.placement.validation(ctx)}
	if err := replacement.Write(); err != nil {
		return err
	}
	return t.own(to)
}

func sameContent(from, to string, fromStatus, toStatus host.FileStatus) (bool, error) {
	if !toStatus.Mode.IsRegular() || fromStatus.Size != toStatus.Size {
		return false, nil
	}
	first, err := host.Checksum(from, "sha256")
	if err != nil {
		return false, err
	}
	second, err := host.Checksum(to, "sha256")
	return first == second, err
}

func (t *hostTree) own(path string) error {
	wanted := host.Attributes{Owner: t.placement.Attributes.Owner, Group: t.placement.Attributes.Group}
	if wanted.IsEmpty() {
		return nil
	}
	if t.placement.call.Check && !host.Exists(path) {
		t.changed = true
		return wanted.Validate(path)
	}
	change, err := wanted.Plan(path)
	if err != nil {
		return err
	}
	t.changed = t.changed || !change.IsEmpty()
	if t.placement.call.Check {
		return nil
	}
	return change.Apply()
}
