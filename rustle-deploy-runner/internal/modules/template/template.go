// Package template renders a template with the task's variables and brings the text to its place.
package template

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/attributes"
	"rustle.dev/deploy/runner/internal/modules/command"
	"rustle.dev/deploy/runner/internal/modules/copy"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the template module.
type Module struct{ Runner host.CommandRunner }

// New returns the template module.
func New() Module { return Module{Runner: host.System{}} }

// newlines are the choices of newline_sequence: escaped as Ansible documents them, or the characters themselves, which a YAML reader makes of them.
var newlines = map[string]string{`\n`: "\n", `\r`: "\r", `\r\n`: "\r\n", "\n": "\n", "\r": "\r", "\r\n": "\r\n"}

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "template", Summary: "Render a template of the controller into a file", CheckMode: "full", ReadsControllerFile: "src", Convergent: true,
		Options: attributes.Options(map[string]module.Option{
			"src":                   {Type: module.Path, Required: true},
			"dest":                  {Type: module.Path, Required: true},
			"backup":                {Type: module.Bool, Default: false},
			"force":                 {Type: module.Bool, Default: true},
			"follow":                {Type: module.Bool, Default: false},
			"mode":                  attributes.ModeOrPreserve(),
			"validate":              copy.ValidateOption(),
			"trim_blocks":           {Type: module.Bool, Default: true},
			"lstrip_blocks":         {Type: module.Bool, Default: false},
			"newline_sequence":      {Type: module.Str, Default: `\n`, Choices: []string{`\n`, `\r`, `\r\n`, "\n", "\r", "\r\n"}},
			"block_start_string":    {Type: module.Str, Default: "{%"},
			"block_end_string":      {Type: module.Str, Default: "%}"},
			"variable_start_string": {Type: module.Str, Default: "{{"},
			"variable_end_string":   {Type: module.Str, Default: "}}"},
			"comment_start_string":  {Type: module.Str},
			"comment_end_string":    {Type: module.Str},
			"output_encoding":       {Type: module.Str, Default: "utf-8", Format: &module.Format{Name: "encoding", Check: isEncoding}},
		})}
}

// Run implements module.Module.
func (m Module) Run(ctx context.Context, call *module.Call) module.Result {
	placement, err := copy.Read(m.Runner, call)
	if err != nil {
		return attributes.Failure(err)
	}
	source, err := render(call)
	if err != nil {
		return module.Fail("%s", err)
	}
	return placement.Put(ctx, source)
}

// RenderOptions implements module.Renderer.
func (Module) RenderOptions(args module.Args) module.RenderOptions { return options(args) }

// RenderOptionNames implements module.Renderer.
func (Module) RenderOptionNames() []string {
	return []string{"trim_blocks", "lstrip_blocks", "newline_sequence", "block_start_string", "block_end_string", "variable_start_string",
		"variable_end_string", "comment_start_string", "comment_end_string"}
}

// CheckStatic implements module.StaticChecker.
func (Module) CheckStatic(static module.Static) []module.Problem {
	if !static.Folder {
		return nil
	}
	return []module.Problem{{Option: "src", Message: "a template is a file, and this is a folder"}}
}

func isEncoding(name string) error {
	_, err := encode("", name)
	return err
}

func render(call *module.Call) (copy.Source, error) {
	src := call.Args.Str("src")
	file, err := call.Files.File(src)
	if err != nil {
		return copy.Source{}, err
	}
	text, err := read(src, file)
	if err != nil {
		return copy.Source{}, err
	}
	rendered, err := call.Templar.Render(src, text, options(call.Args), ownVariables(src, call.Args.Str("dest"), time.Now()))
	if err != nil {
		return copy.Source{}, err
	}
	encoded, err := encode(rendered, call.Args.Str("output_encoding"))
	if err != nil {
		return copy.Source{}, fmt.Errorf("template %s: %w", src, err)
	}
	source := copy.TextSource(filepath.Base(src), encoded)
	source.Shown, source.Bits = src, uint32(file.Mode.Perm())
	return source, nil
}

func read(src string, file module.File) (string, error) {
	reader, err := file.Open()
	if err != nil {
		return "", fmt.Errorf("template %s: %w", src, err)
	}
	defer reader.Close()
	text, err := io.ReadAll(reader)
	if err != nil {
		return "", fmt.Errorf("template %s: %w", src, err)
	}
	if !utf8.Valid(text) {
		return "", host.Refuse("Template source files must be utf-8 encoded")
	}
	return string(text), nil
}

func options(args module.Args) module.RenderOptions {
	return module.RenderOptions{
		TrimBlocks: args.Bool("trim_blocks"), LstripBlocks: args.Bool("lstrip_blocks"), NewlineSequence: newlines[args.Str("newline_sequence")],
		BlockStart: args.Str("block_start_string"), BlockEnd: args.Str("block_end_string"),
		VariableStart: args.Str("variable_start_string"), VariableEnd: args.Str("variable_end_string"),
		CommentStart: orElse(args.Str("comment_start_string"), "{#"), CommentEnd: orElse(args.Str("comment_end_string"), "#}"),
	}
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// ownVariables are the variables that every template sees. What only the controller knows of its file (template_host, template_uid, template_mtime) is
// not there: a template that uses it fails, which is better than a wrong text.
func ownVariables(src, dest string, now time.Time) *value.Dict {
	return value.DictOf("ansible_managed", "Ansible managed", "template_path", src, "template_fullpath", src, "template_destpath", dest,
		"template_run_date", command.Timestamp(now))
}

// encode writes text in the encoding that the file is to have.
func encode(text, encoding string) ([]byte, error) {
	limit := rune(0)
	switch strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(encoding)) {
	case "", "utf-8", "utf8", "u8":
		return []byte(text), nil
	case "ascii", "us-ascii":
		limit = 0x7f
	case "latin-1", "latin1", "iso-8859-1", "iso8859-1", "l1":
		limit = 0xff
	default:
		return nil, fmt.Errorf("output_encoding %s is not supported: use utf-8, ascii or latin-1", encoding)
	}
	encoded := make([]byte, 0, len(text))
	for _, c := range text {
		if c > limit {
			return nil, fmt.Errorf("%q cannot be written in output_encoding %s", c, encoding)
		}
		encoded = append(encoded, byte(c))
	}
	return encoded, nil
}
