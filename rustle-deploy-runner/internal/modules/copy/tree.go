package copy

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/attributes"
	"rustle.dev/deploy/runner/internal/modules/file"
	"rustle.dev/deploy/runner/internal/value"
)

// putTree brings a folder of the controller. A source with a trailing slash means what is in the folder, otherwise the folder itself. Attributes are for
// what comes with the source and for folders that have to be made on the way; a destination that is there already is left as it is.
func (p Placement) putTree(ctx context.Context, source string, entries []module.TreeEntry) module.Result {
	if !strings.HasSuffix(p.Dest, "/") {
		p.Dest += "/"
	}
	under := ""
	if !strings.HasSuffix(source, "/") {
		under = filepath.Base(source)
	}
	folders, files := divide(entries)
	p.Follow = p.Follow && len(folders) == 0
	total := module.Result{}
	for _, folder := range folders {
		made := p.folder(filepath.Join(p.Dest, under, folder.Path))
		if made.Failed {
			return made
		}
		total.Changed = total.Changed || made.Changed
	}
	var diffs []value.Value
	for _, entry := range files {
		put := p.Put(ctx, embedded(filepath.Join(source, entry.Path), filepath.Join(under, entry.Path), entry.File))
		if put.Failed || len(entries) == 1 {
			return put // one file is told of as if it had come alone
		}
		total.Changed = total.Changed || put.Changed
		if list, ok := put.Diff.(*value.List); ok {
			diffs = append(diffs, list.Items...)
		}
	}
	total.Values = value.DictOf("dest", p.Dest, "src", source)
	if len(diffs) > 0 {
		total.Diff = value.NewList(diffs...)
	}
	return total
}

// divide parts the entries of a tree into folders and files.
func divide(entries []module.TreeEntry) (folders, files []module.TreeEntry) {
	for _, entry := range entries {
		entry.Path = filepath.FromSlash(entry.Path)
		if entry.Directory {
			folders = append(folders, entry)
		} else {
			files = append(files, entry)
		}
	}
	return folders, files
}

func (p Placement) folder(path string) module.Result {
	wanted := p.Attributes
	wanted.Mode, wanted.Flags = p.DirectoryMode, ""
	return file.Ensure(file.Request{Path: path, State: "directory", Attributes: wanted, Follow: true, Check: p.call.Check})
}

// putFromHost copies a file or folder that is on the host already.
func (p Placement) putFromHost(ctx context.Context, source string) module.Result {
	status, err := host.Stat(source)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return module.Fail("Source %s not found", source)
	case err != nil:
		return module.Fail("Source %s not readable: %s", source, err)
	case !host.Access(source, 4):
		return module.Fail("Source %s not readable", source)
	case status.Mode.IsDir():
		return p.preserving(status.Bits).putFolderFromHost(ctx, source)
	case !status.Mode.IsRegular():
		return module.Fail("Cannot copy invalid source '%s': not a file", source)
	}
	p = p.preserving(status.Bits)
	from := hostFile(source, status)
	to, err := p.target(from)
	if err != nil {
		return module.Fail("%s", err)
	}
	if to.exists && !p.Force {
		return p.kept(source, to.path)
	}
	sums, err := digest(from)
	if err != nil {
		return module.Fail("read %s: %s", source, err)
	}
	if p.Checksum != "" && p.Checksum != sums.sha1 {
		return module.Fail("Copied file does not match the expected checksum. Transfer failed.").
			With("checksum", sums.sha1, "expected_checksum", p.Checksum)
	}
	values := value.DictOf("dest", to.path, "src", source, "md5sum", sums.md5, "checksum", sums.sha1)
	changed, err := p.replaceFromHost(ctx, to, from, sums, values)
	if err != nil {
		return failure(err)
	}
	attributes.AddFileInfo(values, to.path)
	result := module.Result{Changed: changed, Values: values}
	if p.call.Diff && to.checksum != sums.sha1 && p.call.Check {
		result.Diff = value.NewList(contentDiff(to, from))
	}
	return result
}

// kept is the result where something is there already and force is off.
func (p Placement) kept(source, path string) module.Result {
	kept := module.Result{Msg: "file already exists"}.With("src", source, "dest", path)
	attributes.AddFileInfo(kept.Values, path)
	return kept
}

func hostFile(path string, status host.FileStatus) Source {
	return Source{Name: filepath.Base(path), Shown: path, Bits: status.Bits, Size: status.Size,
		Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

func (p Placement) replaceFromHost(ctx context.Context, to target, from Source, sums checksums, values *value.Dict) (bool, error) {
	changed := to.checksum != sums.sha1
	if p.call.Check {
		if changed || !to.exists {
			return changed, nil
		}
		change, err := p.Attributes.Plan(to.path)
		return !change.IsEmpty(), err
	}
	if changed {
		if err := p.makeFolders(to.path); err != nil {
			return false, err
		}
		if p.Backup && host.Exists(to.path) {
			backup, err := host.Backup(to.path, time.Now())
			if err != nil {
				return false, err
			}
			values.Set("backup_file", backup)
		}
		replacement := host.Replacement{Path: to.path, Content: from.copyTo, Attributes: p.Attributes, Like: host.LikeSource, Source: from.Shown,
			InPlace: p.InPlace, Validate: p.validation(ctx)}
		if err := replacement.Write(); err != nil {
			return false, err
		}
	}
	change, err := p.Attributes.Plan(to.path)
	if err != nil {
		return changed, err
	}
	return changed || !change.IsEmpty(), change.Apply()
}
