// Package lineinfile makes sure that a line is, or is not, in a text file.
package lineinfile

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/attributes"
	"rustle.dev/deploy/runner/internal/modules/copy"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the lineinfile module.
type Module struct{ Runner host.CommandRunner }

// New returns the lineinfile module.
func New() Module { return Module{Runner: host.System{}} }

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "lineinfile", Summary: "Make sure that a line is, or is not, in a text file", CheckMode: "full", Convergent: true,
		Options: attributes.Options(map[string]module.Option{
			"path":          {Type: module.Path, Required: true, Aliases: []string{"dest", "destfile", "name"}},
			"state":         {Type: module.Str, Default: "present", Choices: []string{"absent", "present"}},
			"regexp":        {Type: module.Str, Aliases: []string{"regex"}, Format: pattern()},
			"search_string": {Type: module.Str},
			"line":          {Type: module.Str, Aliases: []string{"value"}},
			"insertafter":   {Type: module.Str, Format: pattern("BOF", "EOF")},
			"insertbefore":  {Type: module.Str, Format: pattern("BOF")},
			"backrefs":      {Type: module.Bool, Default: false},
			"create":        {Type: module.Bool, Default: false},
			"backup":        {Type: module.Bool, Default: false},
			"firstmatch":    {Type: module.Bool, Default: false},
			"validate":      copy.ValidateOption(),
		}),
		MutuallyExclusive: [][]string{{"insertbefore", "insertafter"}, {"regexp", "search_string"}, {"backrefs", "search_string"}}}
}

// Run implements module.Module.
func (m Module) Run(ctx context.Context, call *module.Call) module.Result {
	path := call.Args.Str("path")
	if host.IsDirectory(path) {
		return module.Fail("Path %s is a directory !", path).With("rc", int64(256))
	}
	wish, err := readWish(call.Args)
	if err != nil {
		return module.Fail("%s", err)
	}
	before, exists, err := readLines(path)
	switch {
	case err != nil:
		return module.Fail("read %s: %s", path, err)
	case !exists && wish.absent:
		return module.Result{Msg: "file not present"}
	case !exists && !call.Args.Bool("create"):
		return module.Fail("Destination %s does not exist !", path).With("rc", int64(257))
	}
	edited, err := wish.apply(before)
	if err != nil {
		return module.Fail("%s", err)
	}
	result := m.bringAbout(ctx, call, file{path: path, exists: exists, before: before}, edited)
	result.Warnings = append(result.Warnings, wish.warnings...)
	return result
}

// file is the file as it was.
type file struct {
	path   string
	exists bool
	before []string
}

func (m Module) bringAbout(ctx context.Context, call *module.Call, was file, edited edit) module.Result {
	wanted, err := attributes.Wanted(call.Args)
	if err != nil {
		return attributes.Failure(err)
	}
	content := value.DictOf("before", "", "after", "", "before_header", was.path+" (content)", "after_header", was.path+" (content)")
	if call.Diff {
		content.Set("before", host.TextOf([]byte(strings.Join(was.before, ""))))
		content.Set("after", host.TextOf([]byte(strings.Join(edited.lines, ""))))
	}
	values := value.DictOf("backup", "")
	if edited.removed >= 0 {
		values.Set("found", int64(edited.removed))
	}
	result := module.Result{Changed: edited.changed, Msg: edited.message, Values: values, Diff: content}
	if edited.changed && !call.Check {
		backup, err := m.write(ctx, call, was, edited.lines)
		if err != nil {
			return attributes.Failure(err)
		}
		values.Set("backup", backup)
	}
	if !host.Exists(was.path) {
		return withMessage(result) // a prediction of a new file
	}
	return m.setAttributes(call, was.path, wanted, result, content)
}

func (m Module) setAttributes(call *module.Call, path string, wanted host.Attributes, result module.Result, content *value.Dict) module.Result {
	change, err := wanted.Plan(path)
	if err == nil && !call.Check {
		err = change.Apply()
	}
	if err != nil {
		return attributes.Failure(err)
	}
	attribute := value.NewDict()
	if !change.IsEmpty() {
		before, after := value.NewDict(), value.NewDict()
		attributes.Describe(change, before, after)
		attribute.Set("before", before)
		attribute.Set("after", after)
		if result.Changed {
			result.Msg += " and "
		}
		result.Changed = true
		result.Msg += "ownership, perms or SE linux context changed"
	}
	attribute.Set("before_header", path+" (file attributes)")
	attribute.Set("after_header", path+" (file attributes)")
	result.Diff = value.NewList(content, attribute)
	return withMessage(result)
}

// withMessage puts the message among the values: it is there even when it is empty.
func withMessage(result module.Result) module.Result { return result.With("msg", result.Msg) }

// write replaces what the path leads to.
func (m Module) write(ctx context.Context, call *module.Call, was file, lines []string) (backup string, err error) {
	target := host.RealPath(was.path)
	if was.exists && call.Args.Bool("backup") {
		if backup, err = host.Backup(was.path, time.Now()); err != nil {
			return "", err
		}
	}
	if !was.exists {
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return "", host.Refuse("Error creating %s (%w)", filepath.Dir(was.path), err)
		}
	}
	replacement := host.Replacement{Path: target, Content: func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Join(lines, ""))
		return err
	}, InPlace: call.Args.Bool("unsafe_writes")}
	if command := call.Args.Str("validate"); command != "" {
		replacement.Validate = func(path string) error {
			output, err := copy.RunValidation(ctx, m.Runner, command, path, call.Environment)
			if err == nil && output.RC != 0 {
				err = fmt.Errorf("failed to validate: rc:%d error:%s", output.RC, host.TextOf(output.Stderr))
			}
			return err
		}
	}
	return backup, replacement.Write()
}

// readLines reads a file as lines that keep their ends.
func readLines(path string) (lines []string, exists bool, err error) {
	content, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	lines = strings.SplitAfter(string(content), "\n")
	return lines[:len(lines)-lastIsEmpty(lines)], true, nil
}

// lastIsEmpty is 1 when the last line is only what follows the final line end, otherwise 0.
func lastIsEmpty(lines []string) int {
	if lines[len(lines)-1] == "" {
		return 1
	}
	return 0
}
