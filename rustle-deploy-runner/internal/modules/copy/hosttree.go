package copy

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"rustle.dev/deploy/runner/internal/host"
)

// hostTree copies a folder of the host. Permissions come with every entry that is copied; owner and group are those of the task, on every entry.
type hostTree struct {
	placement Placement
	follow    bool
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
	if t.follow {
		look = host.Stat
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
		if !t.placement.Force {
			return nil
		}
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
