package copy

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
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

// Placement is what a task says about the destination of a copy.
type Placement struct {
	Dest          string
	Attributes    host.Attributes
	Preserve      bool // mode of the source
	DirectoryMode host.Mode
	Backup, Force bool
	Follow        bool
	InPlace       bool
	Validate      string
	Checksum      string

	call   *module.Call
	runner host.CommandRunner
}

// Read takes a placement from the options that copy and template share.
func Read(runner host.CommandRunner, call *module.Call) (Placement, error) {
	args := call.Args
	wanted, preserve, err := attributes.WantedOrPreserve(args)
	if err != nil {
		return Placement{}, err
	}
	directoryMode, err := attributes.Mode(args.Raw("directory_mode"))
	if err != nil {
		return Placement{}, err
	}
	return Placement{Dest: args.Str("dest"), Attributes: wanted, Preserve: preserve, DirectoryMode: directoryMode,
		Backup: args.Bool("backup"), Force: args.Bool("force"), Follow: args.Bool("follow"), InPlace: args.Bool("unsafe_writes"),
		Validate: args.Str("validate"), Checksum: args.Str("checksum"), call: call, runner: runner}, nil
}

// checksums are the digests that results of copy carry.
type checksums struct{ sha1, md5 string }

func digest(source Source) (checksums, error) {
	first, second := sha1.New(), md5.New()
	if err := source.copyTo(io.MultiWriter(first, second)); err != nil {
		return checksums{}, err
	}
	return checksums{hex.EncodeToString(first.Sum(nil)), hex.EncodeToString(second.Sum(nil))}, nil
}

// target is where the content goes, and what is there.
type target struct {
	path     string
	exists   bool
	checksum string // of a plain file, or of what a link leads to when links are followed
}

func (p Placement) target(source Source) (target, error) {
	path := p.Dest
	inFolder := strings.HasSuffix(path, "/") || host.IsDirectory(path)
	if inFolder && source.Name == "" {
		return target{}, errors.New("can not use content with a dir as dest")
	}
	if inFolder {
		path = filepath.Join(path, source.Name)
	}
	// A link that leads nowhere is replaced.
	if p.Follow && host.IsLink(path) && host.Exists(path) {
		path = host.RealPath(path)
	}
	t := target{path: path}
	status, err := host.Lstat(path)
	if err != nil {
		return t, nil // whatever keeps us from looking also keeps us from writing, which then says why
	}
	t.exists = true
	if status.Mode.IsRegular() {
		t.checksum, err = host.Checksum(path, "sha1")
	}
	return t, err
}

// preserving is the placement of a source with the given permission bits, which it takes over where that is asked for.
func (p Placement) preserving(bits uint32) Placement {
	if p.Preserve {
		p.Attributes.Mode = host.AbsoluteMode(bits)
	}
	return p
}

// Put brings one content to its place.
func (p Placement) Put(ctx context.Context, source Source) module.Result {
	p = p.preserving(source.Bits)
	to, err := p.target(source)
	if err != nil {
		return module.Fail("%s", err)
	}
	if to.exists && !p.Force {
		return module.Result{}.With("dest", p.Dest, "src", source.Shown)
	}
	sums, err := digest(source)
	if err != nil {
		return module.Fail("read %s: %s", source.Shown, err)
	}
	if to.checksum == sums.sha1 {
		return p.keep(to, sums)
	}
	if p.Checksum != "" && p.Checksum != sums.sha1 {
		return module.Fail("Copied file does not match the expected checksum. Transfer failed.").
			With("checksum", sums.sha1, "expected_checksum", p.Checksum)
	}
	result := module.Result{Changed: true}
	if p.call.Diff {
		result.Diff = value.NewList(contentDiff(to, source))
	}
	if p.call.Check {
		return result
	}
	values, err := p.write(ctx, to, source, sums)
	if err != nil {
		return failure(err).With("checksum", sums.sha1)
	}
	result.Values = values
	return result
}

// keep sets the attributes of a file whose content is right already.
func (p Placement) keep(to target, sums checksums) module.Result {
	result := file.Ensure(file.Request{Path: to.path, State: "file", Attributes: p.Attributes, Follow: true, Check: p.call.Check})
	if result.Failed {
		return result
	}
	return result.With("checksum", sums.sha1, "dest", to.path)
}

// failed is an error with return values of its own.
type failed struct{ result module.Result }

func (f *failed) Error() string { return f.result.Msg }

func failure(err error) module.Result {
	var own *failed
	if errors.As(err, &own) {
		return own.result
	}
	return attributes.Failure(err)
}

func (p Placement) write(ctx context.Context, to target, source Source, sums checksums) (*value.Dict, error) {
	if err := p.makeFolders(to.path); err != nil {
		return nil, err
	}
	values := value.DictOf("dest", to.path, "src", source.Shown, "md5sum", sums.md5, "checksum", sums.sha1)
	if p.Backup && host.Exists(to.path) {
		backup, err := host.Backup(to.path, time.Now())
		if err != nil {
			return nil, err
		}
		values.Set("backup_file", backup)
	}
	replacement := host.Replacement{Path: to.path, Content: source.copyTo, Attributes: p.Attributes, InPlace: p.InPlace, Validate: p.validation(ctx)}
	if err := replacement.Write(); err != nil {
		return nil, err
	}
	if err := setAttributes(to.path, p.Attributes); err != nil {
		return nil, err
	}
	attributes.AddFileInfo(values, to.path)
	return values, nil
}

func setAttributes(path string, wanted host.Attributes) error {
	change, err := wanted.Plan(path)
	if err != nil {
		return err
	}
	return change.Apply()
}

// makeFolders creates what leads to a destination that was given as a folder, and refuses any other whose folder is missing.
func (p Placement) makeFolders(path string) error {
	folder := filepath.Dir(path)
	if !host.Exists(folder) {
		if !strings.HasSuffix(p.Dest, "/") {
			return p.noFolder(folder)
		}
		if made := p.newFolder(folder); made.Failed {
			return &failed{made}
		}
	}
	if !host.Access(folder, 2) && !p.InPlace {
		return host.Refuse("Destination %s not writable", folder)
	}
	return nil
}

// noFolder is the error of a destination whose folder is missing.
func (p Placement) noFolder(folder string) error {
	if _, err := os.Stat(folder); errors.Is(err, os.ErrPermission) {
		return host.Refuse("Destination directory %s is not accessible", folder)
	}
	return host.Refuse("Destination directory %s does not exist", folder)
}

// newFolder makes a folder, with all that lead to it, as folders of this task are to be.
func (p Placement) newFolder(path string) module.Result {
	wanted := p.Attributes
	wanted.Mode, wanted.Flags = p.DirectoryMode, ""
	return file.Ensure(file.Request{Path: path, State: "directory", Attributes: wanted})
}

// validation is the check that a task asks for before content goes into place.
func (p Placement) validation(ctx context.Context) func(path string) error {
	if p.Validate == "" {
		return nil
	}
	return func(path string) error {
		output, err := RunValidation(ctx, p.runner, p.Validate, path, p.call.Environment)
		if err != nil {
			return err
		}
		if output.RC != 0 {
			return &failed{module.Fail("failed to validate").
				With("exit_status", int64(output.RC)).With(outputValues(output)...)}
		}
		return nil
	}
}

// outputValues are a command's output as results show it.
func outputValues(output host.Output) []value.Value {
	stdout, stderr := host.TextOf(output.Stdout), host.TextOf(output.Stderr)
	return []value.Value{"stdout", stdout, "stderr", stderr, "stdout_lines", module.Lines(stdout), "stderr_lines", module.Lines(stderr)}
}

// RunValidation runs the command of a validate option on a file.
func RunValidation(ctx context.Context, runner host.CommandRunner, command, path string, environment map[string]string) (host.Output, error) {
	words, err := validationWords(command, path)
	if err != nil {
		return host.Output{}, err
	}
	for i, word := range words {
		words[i] = host.ExpandPath(word, host.TaskEnvironment(environment))
	}
	return runner.Run(ctx, host.Command{Args: words, Environment: environment})
}

func validationWords(command, path string) ([]string, error) {
	if !strings.Contains(command, "%s") {
		return nil, fmt.Errorf("validate must contain %%s: %s", command)
	}
	words, err := host.SplitWords(strings.ReplaceAll(strings.ReplaceAll(command, "%s", host.QuoteWord(path)), "%%", "%"))
	if err != nil {
		return nil, fmt.Errorf("validate command %s: %w", command, err)
	}
	return words, nil
}

// ValidateOption is the option of modules that have a command look at a file before it goes into place.
func ValidateOption() module.Option {
	return module.Option{Type: module.Str, Format: &module.Format{Name: "command", Check: func(command string) error {
		if command == "" {
			return nil
		}
		_, err := validationWords(command, "/path")
		return err
	}}}
}
