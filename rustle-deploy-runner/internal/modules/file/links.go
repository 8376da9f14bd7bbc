package file

import (
	"fmt"
	"os"
	"path/filepath"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/value"
)

func planLink(request Request) (change, error) {
	path := request.Path
	state, err := host.State(path)
	if err != nil {
		return change{}, err
	}
	source, known := request.Source, request.HasSource
	if !known && request.Follow && state == "link" && host.Exists(path) {
		if source, err = os.Readlink(path); err != nil {
			return change{}, err
		}
		known = true
	}
	if err := mayLink(request, state, source, known); err != nil {
		return change{}, err
	}
	d := newDiff(path, "link", state)
	relink := state != "link"
	if state == "link" && known {
		before, err := os.Readlink(path)
		if err != nil {
			return change{}, err
		}
		if relink = before != source; relink {
			d.before.Set("src", before)
			d.after.Set("src", source)
		}
	}
	planned := change{values: value.DictOf("dest", path, "src", optional(source, known)), changed: relink, diff: d}
	if !relink {
		apply, changed, err := linkAttributes(request, d)
		planned.apply, planned.changed = apply, changed
		return planned, err
	}
	planned.apply = func() error {
		if err := makeLink(path, state, func(at string) error { return os.Symlink(source, at) }); err != nil {
			return err
		}
		apply, _, err := linkAttributes(request, d)
		if err != nil || apply == nil {
			return err
		}
		return apply()
	}
	return planned, nil
}

// mayLink refuses what would destroy something, or make a link to nothing, without force.
func mayLink(request Request, state, source string, known bool) error {
	path := request.Path
	base := filepath.Dir(path)
	if state == "directory" {
		base = path
	}
	target := source
	if !filepath.IsAbs(source) {
		target = filepath.Join(base, source)
		if base == "." {
			target = source
		}
	}
	switch {
	case !request.Force && known && !host.Exists(target):
		return refuse(`src file does not exist, use "force=yes" if you really want to create the link: `+target, "path", path, "src", source)
	case state == "directory" && !request.Force, (state == "file" || state == "hard") && !request.Force:
		return refuse(fmt.Sprintf("refusing to convert from %s to symlink for %s", state, path), "path", path)
	case state == "directory":
		entries, err := os.ReadDir(path)
		if err != nil {
			return err
		}
		if len(entries) > 0 {
			return refuse(fmt.Sprintf("the directory %s is not empty, refusing to convert it", path), "path", path)
		}
	}
	if state != "link" && !known {
		return refuse("src is required for creating new symlinks")
	}
	return nil
}

// linkAttributes plans the attributes of a link that exists, or of what it leads to. A link to nothing has none to set.
func linkAttributes(request Request, d *diff) (func() error, bool, error) {
	target := request.followed()
	if request.Follow && !host.Exists(target) {
		return nil, false, nil
	}
	return attributeWork(target, request, d)
}

// makeLink puts a link where something may be: beside it first, then over it, in one step.
func makeLink(path, state string, create func(at string) error) error {
	if state == "absent" {
		if err := create(path); err != nil {
			return refuse("Error while linking: "+host.PathErrorText(err), "path", path)
		}
		return nil
	}
	if state == "directory" {
		if err := os.Remove(path); err != nil {
			return refuse("Error while replacing: "+host.PathErrorText(err), "path", path)
		}
	}
	if err := host.ReplaceBy(path, create); err != nil {
		return refuse("Error while replacing: "+host.PathErrorText(err), "path", path)
	}
	return nil
}

func planHardLink(request Request) (change, error) {
	path, source := request.Path, request.Source
	state, err := host.State(path)
	if err != nil {
		return change{}, err
	}
	if state != "hard" && !request.HasSource {
		return change{}, refuse("src is required for creating new hardlinks")
	}
	if request.HasSource && !host.Exists(source) {
		return change{}, refuse("src does not exist", "dest", path, "src", source)
	}
	d := newDiff(path, "hard", state)
	relink, err := mustHardLink(request, state, d)
	if err != nil {
		return change{}, err
	}
	planned := change{values: value.DictOf("dest", path, "src", optional(source, request.HasSource)), changed: relink, diff: d}
	if !relink {
		planned.apply, planned.changed, err = attributeWork(request.followed(), request, d)
		return planned, err
	}
	planned.apply = func() error {
		from := source
		if request.Follow && host.IsLink(from) {
			from = host.RealPath(from)
		}
		if err := makeLink(path, state, func(at string) error { return os.Link(from, at) }); err != nil {
			return err
		}
		return ensureAttributes(request.followed(), request, d)
	}
	return planned, nil
}

func mustHardLink(request Request, state string, d *diff) (bool, error) {
	path, source := request.Path, request.Source
	switch state {
	case "absent":
		return true, nil
	case "link":
		before, err := os.Readlink(path)
		if err != nil {
			return false, err
		}
		if before == source {
			return false, nil
		}
		d.before.Set("src", before)
		d.after.Set("src", source)
		return true, nil
	case "hard":
		if !request.HasSource || sameFile(path, source) {
			return false, nil
		}
		if !request.Force {
			return false, refuse("Cannot link, different hard link exists at destination", "dest", path, "src", source)
		}
		return true, nil
	case "file":
		if !request.Force {
			return false, refuse("Cannot link, file exists at destination", "dest", path, "src", source)
		}
		return true, nil
	default:
		if sameFile(path, source) {
			return false, nil
		}
		if !request.Force {
			return false, refuse("Cannot link: different hard link exists at destination", "dest", path, "src", source)
		}
		return true, nil
	}
}

func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	second, otherErr := os.Stat(b)
	return err == nil && otherErr == nil && os.SameFile(first, second)
}

func optional(text string, known bool) value.Value {
	if !known {
		return nil
	}
	return text
}
