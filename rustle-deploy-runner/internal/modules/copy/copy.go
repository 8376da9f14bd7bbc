// Package copy brings files of the controller, given text, or files of the host itself to a place on the host.
package copy

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/attributes"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the copy module.
type Module struct{ Runner host.CommandRunner }

// New returns the copy module.
func New() Module { return Module{Runner: host.System{}} }

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "copy", Summary: "Bring a file, a folder or text to the host", CheckMode: "full", ReadsControllerFile: "src", Convergent: true,
		Options: attributes.Options(map[string]module.Option{
			"src":            {Type: module.Path},
			"content":        {Type: module.Raw, NoLog: true},
			"dest":           {Type: module.Path, Required: true},
			"backup":         {Type: module.Bool, Default: false},
			"force":          {Type: module.Bool, Default: true},
			"follow":         {Type: module.Bool, Default: false},
			"local_follow":   {Type: module.Bool},
			"mode":           attributes.ModeOrPreserve(),
			"directory_mode": attributes.FolderMode(),
			"remote_src":     {Type: module.Bool, Default: false},
			"validate":       ValidateOption(),
			"checksum":       {Type: module.Str},
			"decrypt": {Type: module.Bool, Default: true, Status: module.Accepted,
				Reason: "files are embedded as the controller hands them over; the runner holds no vault passwords"},
		}),
		MutuallyExclusive: [][]string{{"src", "content"}}, RequiredOneOf: [][]string{{"src", "content"}}}
}

// Run implements module.Module.
func (m Module) Run(ctx context.Context, call *module.Call) module.Result {
	source := call.Args.Str("src")
	if call.Args.Bool("remote_src") {
		source = host.ExpandPath(source, host.TaskEnvironment(call.Environment))
	}
	placement, err := Read(m.Runner, call)
	switch {
	case err != nil:
		return attributes.Failure(err)
	case call.Args.Has("content"):
		if strings.HasSuffix(placement.Dest, "/") {
			return module.Fail("%s", contentNeedsAFile)
		}
		content, err := contentSource(call.Args.Raw("content"))
		if err != nil {
			return module.Fail("content: %s", err)
		}
		return placement.Put(ctx, content)
	case source == "":
		return module.Fail("%s", noSource)
	case call.Args.Bool("remote_src"):
		return placement.putFromHost(ctx, source)
	}
	if entries, isTree := call.Files.Tree(source); isTree {
		if keepsLinks(call.Args) {
			return module.Fail("%s", linksAreFollowed)
		}
		return placement.putTree(ctx, source, entries)
	}
	file, err := call.Files.File(source)
	if err != nil {
		return module.Fail("%s", err)
	}
	return placement.Put(ctx, embedded(source, filepath.Base(source), file))
}

const (
	linksAreFollowed  = "local_follow=false is not supported for a folder of the controller: links in it are followed when the plan is compiled"
	contentNeedsAFile = "can not use content with a dir as dest"
	noSource          = "src (or content) is required"
	nothingToPreserve = "content has no mode to preserve: a new file gets 0600"
)

func keepsLinks(args module.Args) bool { return args.Has("local_follow") && !args.Bool("local_follow") }

// CheckStatic implements module.StaticChecker.
func (Module) CheckStatic(static module.Static) []module.Problem {
	var problems []module.Problem
	if static.Folder && keepsLinks(static.Args) && !static.Open("remote_src") {
		problems = append(problems, module.Problem{Option: "local_follow", Message: linksAreFollowed})
	}
	if static.Args.Has("src") && static.Args.Str("src") == "" && !static.Given("content") {
		problems = append(problems, module.Problem{Option: "src", Message: noSource})
	}
	if static.Given("content") && strings.HasSuffix(static.Args.Str("dest"), "/") {
		problems = append(problems, module.Problem{Option: "dest", Message: contentNeedsAFile})
	}
	if static.Args.Has("content") && static.Args.Raw("mode") == "preserve" {
		problems = append(problems, module.Problem{Option: "mode", Message: nothingToPreserve, Warning: true})
	}
	return problems
}

// contentSource is given text; a list or dict is written as JSON, as Python writes it.
func contentSource(content value.Value) (Source, error) {
	switch content.(type) {
	case *value.Dict, *value.List, value.Tuple:
		text, err := value.AppendJSONWith(nil, content, value.JSONOptions{ItemSeparator: ", ", KeySeparator: ": ", ASCII: true, AllowNaN: true})
		return TextSource("", text), err
	default:
		return TextSource("", []byte(value.Str(content))), nil
	}
}

// Source is a content on its way to the host.
type Source struct {
	// Name is what the file is called in a folder that is given as destination; empty for given text.
	Name string
	// Shown is what results call the source.
	Shown string
	Bits  uint32
	Size  int64
	Open  func() (io.ReadCloser, error)
}

// TextSource is content that is in memory.
func TextSource(name string, text []byte) Source {
	return Source{Name: name, Shown: name, Bits: 0o600, Size: int64(len(text)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }}
}

func embedded(shown, name string, file module.File) Source {
	return Source{Name: name, Shown: shown, Bits: uint32(file.Mode.Perm()), Size: file.Size, Open: file.Open}
}

func (s Source) copyTo(w io.Writer) error {
	reader, err := s.Open()
	if err != nil {
		return err
	}
	defer reader.Close()
	_, err = io.Copy(w, reader)
	return err
}
