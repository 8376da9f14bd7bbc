package file

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/modules/attributes"
	"rustle.dev/deploy/runner/internal/value"
)

// diff is before and after of a path.
type diff struct{ before, after *value.Dict }

func (d *diff) dict() *value.Dict { return value.DictOf("before", d.before, "after", d.after) }

func newDiff(path, state, previous string) *diff {
	d := &diff{before: value.DictOf("path", path), after: value.DictOf("path", path)}
	if previous == state {
		return d
	}
	d.before.Set("state", previous)
	d.after.Set("state", state)
	if state == "absent" && previous == "directory" {
		d.before.Set("path_content", content(path))
	}
	return d
}

// content lists everything below a folder, folder by folder from the top.
func content(root string) *value.Dict {
	directories, files := value.NewList(), value.NewList()
	var walk func(directory string)
	walk = func(directory string) {
		entries, err := os.ReadDir(directory)
		if err != nil {
			return
		}
		var below []string
		for _, entry := range entries {
			path := filepath.Join(directory, entry.Name())
			if !host.IsDirectory(path) {
				files.Items = append(files.Items, path)
				continue
			}
			directories.Items = append(directories.Items, path)
			if entry.IsDir() {
				below = append(below, path)
			}
		}
		for _, path := range below {
			walk(path)
		}
	}
	walk(root)
	return value.DictOf("directories", directories, "files", files)
}

// attributeWork plans the attributes and times of one existing path and adds them to a diff, which may be nil.
func attributeWork(path string, request Request, d *diff) (apply func() error, changed bool, err error) {
	attribute, err := request.Attributes.Plan(path)
	if err != nil {
		return nil, false, err
	}
	stamp, err := request.Times.plan(path)
	if err != nil {
		return nil, false, err
	}
	if d != nil {
		attributes.Describe(attribute, d.before, d.after)
		stamp.describe(d.before, d.after)
	}
	apply = func() error {
		if err := attribute.Apply(); err != nil {
			return err
		}
		return stamp.apply()
	}
	return apply, !attribute.IsEmpty() || !stamp.isEmpty(), nil
}

// ensureAttributes plans and does at once, for a path that has just come into being.
func ensureAttributes(path string, request Request, d *diff) error {
	apply, _, err := attributeWork(path, request, d)
	if err != nil {
		return err
	}
	return apply()
}

// followed is the path whose attributes a request means.
func (r Request) followed() string {
	if r.Follow && host.IsLink(r.Path) {
		return host.RealPath(r.Path)
	}
	return r.Path
}

func planFile(request Request) (change, error) {
	path := request.followed()
	state, err := host.State(path)
	if err != nil {
		return change{}, err
	}
	if state != "file" && state != "hard" {
		return change{}, refuse(fmt.Sprintf("file (%s) is %s, cannot continue", path, state), "path", path, "state", state)
	}
	d := newDiff(path, "file", state)
	apply, changed, err := attributeWork(path, request, d)
	return change{values: value.DictOf("path", path), changed: changed, diff: d, apply: apply}, err
}

func planTouch(request Request) (change, error) {
	state, err := host.State(request.Path)
	if err != nil {
		return change{}, err
	}
	values := value.DictOf("dest", request.Path)
	d := newDiff(request.Path, "touch", state)
	if state != "absent" {
		apply, changed, err := attributeWork(request.followed(), request, d)
		return change{values: values, changed: changed, diff: d, apply: apply}, err
	}
	if request.Check {
		return change{values: values, changed: true}, nil
	}
	return change{values: values, changed: true, diff: d, apply: func() error {
		file, err := os.OpenFile(request.Path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
		if err == nil {
			err = file.Close()
		}
		if err != nil {
			return refuse("Error, could not touch target: "+host.PathErrorText(err), "path", request.Path)
		}
		if err := ensureAttributes(request.followed(), request, d); err != nil {
			return errors.Join(err, os.Remove(request.Path))
		}
		return nil
	}}, nil
}

func planDirectory(request Request) (change, error) {
	request.Path = request.followed()
	path := request.Path
	state, err := host.State(path)
	if err != nil {
		return change{}, err
	}
	d := newDiff(path, "directory", state)
	values := value.DictOf("path", path)
	switch state {
	case "absent":
		return change{values: values, changed: true, diff: d, apply: func() error { return makeDirectories(request, d) }}, nil
	case "directory":
		apply, changed, err := attributeWork(path, request, d)
		if err != nil || !request.Recurse {
			return change{values: values, changed: changed, diff: d, apply: apply}, err
		}
		below := &recursion{request: request, work: []func() error{apply}, changed: changed, done: map[string]bool{}}
		if err := below.folder(path); err != nil {
			return change{}, err
		}
		return change{values: values, changed: below.changed, diff: d, apply: below.apply}, nil
	default:
		return change{}, refuse(fmt.Sprintf("%s already exists as a %s", path, state), "path", path)
	}
}

// makeDirectories creates every missing folder on the way and gives each the attributes of the request.
func makeDirectories(request Request, d *diff) error {
	path := filepath.Clean(request.Path)
	var missing []string
	for at := path; !host.Exists(at); at = filepath.Dir(at) {
		missing = append(missing, at)
		if filepath.Dir(at) == at {
			break
		}
	}
	for i := len(missing) - 1; i >= 0; i-- {
		at := missing[i]
		if err := os.Mkdir(at, 0o777); err != nil && !(errors.Is(err, fs.ErrExist) && host.IsDirectory(at)) {
			return refuse(fmt.Sprintf("There was an issue creating %s as requested: %s", at, host.PathErrorText(err)), "path", request.Path)
		}
		if err := ensureAttributes(at, request, d); err != nil {
			return err
		}
	}
	return nil
}

// recursion collects the work below a folder. Links are changed themselves and, when followed, what they lead to as well.
type recursion struct {
	request Request
	work    []func() error
	changed bool
	done    map[string]bool // folders reached, since links can lead in circles
}

func (r *recursion) folder(path string) error {
	if real := host.RealPath(path); r.done[real] {
		return nil
	} else {
		r.done[real] = true
	}
	return filepath.WalkDir(path, func(at string, entry fs.DirEntry, err error) error {
		if err != nil || at == path {
			return err
		}
		if err := r.entry(at); err != nil {
			return err
		}
		if entry.Type()&fs.ModeSymlink == 0 || !r.request.Follow || !host.Exists(at) {
			return nil
		}
		target := host.RealPath(at)
		if host.IsDirectory(target) {
			if err := r.folder(target); err != nil {
				return err
			}
		}
		return r.entry(target)
	})
}

func (r *recursion) entry(path string) error {
	apply, changed, err := attributeWork(path, r.request, nil)
	if err != nil {
		return err
	}
	r.changed = r.changed || changed
	if changed {
		r.work = append(r.work, apply)
	}
	return nil
}

func (r *recursion) apply() error {
	// Deepest first: taking away one's own access to a folder must not come before the work in it.
	for i := len(r.work) - 1; i >= 0; i-- {
		if err := r.work[i](); err != nil {
			return err
		}
	}
	return nil
}

func planAbsent(request Request) (change, error) {
	path := request.Path
	values := value.DictOf("path", path, "state", "absent")
	// A link to a folder is what is removed, also where a slash follows its name; what it leads to stays.
	if link := strings.TrimRight(path, "/"); host.IsLink(link) {
		path = link
	}
	state, err := host.State(path)
	if err != nil {
		return change{}, err
	}
	if state == "absent" {
		return change{values: values}, nil
	}
	return change{values: values, changed: true, diff: newDiff(path, "absent", state), apply: func() error {
		if state == "directory" {
			if err := os.RemoveAll(strings.TrimRight(path, "/")); err != nil {
				return refuse("rmtree failed: " + host.PathErrorText(err))
			}
			return nil
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return refuse("unlinking failed: "+host.PathErrorText(err)+" ", "path", path)
		}
		return nil
	}}, nil
}
