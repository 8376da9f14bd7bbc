//go:build unix

package all

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// TestMain runs the tests under the umask of the recording.
func TestMain(m *testing.M) {
	if before := syscall.Umask(0o022); before != 0o022 {
		if err := syscall.Exec(os.Args[0], os.Args, os.Environ()); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

type testCase struct {
	Name, Module string
	Args         json.RawMessage
	Setup        []struct {
		Path, Content, Mode string
		Repeat              int    // how often the content stands in the file; 0 is once
		Base64              []byte // content that is no text
		Directory           bool
		Link, Hard          *string
	}
	Controller  map[string]string
	Vars        json.RawMessage
	Environment map[string]string
	Check, Diff bool
	Runs        int
}

type expectation struct {
	Results []json.RawMessage
	Tree    json.RawMessage
}

// deviations are the cases where the runner differs from Ansible on purpose.
var deviations = map[string]string{
	"file: bad mode '9999'":          wrongMode,
	"file: bad mode 'rw'":            wrongMode,
	"file: bad mode 'u=q'":           wrongMode,
	"file: bad mode 'z+x'":           wrongMode,
	"file: mode preserve":            wrongMode,
	"file: hard link through a link": "a relative link leads to what lies beside it; Ansible looks for that in the folder in which it runs",
	"copy: over a linked folder":     "what is in place already is found before it is copied again; Ansible finds it afterwards and returns other keys",
	"command: stdin not read":        "a command may leave its input unread; Ansible fails of that if the input is large",
	"file: bad mode '77777777'":      "bits that no file can have are refused; Ansible drops them and reports a change every time",
	"copy: src and content":          "the argument check speaks for all modules alike: parameters are mutually exclusive",
	"copy: neither src nor content":  "the argument check speaks for all modules alike: one of the following is required",
	"copy: bad owner":                "content is not replaced when its attributes cannot be set; Ansible replaces it and then fails",
	"shell: expand_argument_vars":    "the argument check also lists the options that are supported",
}

const wrongMode = "a wrong mode is found by the argument check, before the host is touched"

func TestReplay(t *testing.T) {
	var cases []testCase
	load(t, "cases.json", &cases)
	var expected struct{ Cases map[string]expectation }
	load(t, "expected.json", &expected)
	registry := Registry()
	used := map[string]bool{}
	for _, c := range cases {
		want, recorded := expected.Cases[c.Name]
		if !recorded {
			t.Errorf("case %q is not recorded: run record.py", c.Name)
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			differences := replay(t, registry, c, want)
			reason, deviates := deviations[c.Name]
			used[c.Name] = true
			if deviates && len(differences) == 0 {
				t.Errorf("the case is listed as a deviation (%s) but behaves as Ansible does", reason)
			}
			if !deviates && len(differences) > 0 {
				t.Error(strings.Join(differences, "\n"))
			}
		})
	}
	for name := range deviations {
		if !used[name] {
			t.Errorf("deviation %q names no case", name)
		}
	}
}

func replay(t *testing.T, registry *module.Registry, c testCase, want expectation) []string {
	var differences []string
	root := filepath.Join(t.TempDir(), "root")
	if err := prepare(root, c); err != nil {
		t.Fatal(err)
	}
	m, ok := registry.Get(c.Module)
	if !ok {
		t.Fatalf("no module %s", c.Module)
	}
	before := tree(t, root)
	for i := range max(1, c.Runs) {
		got := normal(run(t, m, c, root), root)
		expected := normal(parse(t, want.Results[i]).(*value.Dict), root)
		// Ansible names the place where it put the content for the time being.
		if src, _ := expected.GetString("src"); src == "$TEMPORARY" {
			expected.Delete("src")
			got.Delete("src")
		}
		differences = append(differences, compare(fmt.Sprintf("run %d", i+1), got, expected)...)
	}
	after := tree(t, root)
	if c.Check && !value.Equal(before, after) {
		t.Errorf("check mode changed the host:\nbefore %s\nafter  %s", value.JSON(before), value.JSON(after))
	}
	return append(differences, compare("tree", after, parse(t, want.Tree).(*value.Dict))...)
}

func compare(what string, got, want *value.Dict) (differences []string) {
	differ := func(format string, args ...any) { differences = append(differences, fmt.Sprintf(format, args...)) }
	for key, expected := range want.All() {
		actual, ok := got.Get(key)
		if !ok {
			differ("%s: %v is missing, want %s", what, key, value.JSON(expected))
		} else if !value.Equal(actual, expected) {
			differ("%s: %v\n got %s\nwant %s", what, key, value.JSON(actual), value.JSON(expected))
		}
	}
	for key, actual := range got.All() {
		if !want.Has(key) {
			differ("%s: %v = %s is more than Ansible returns", what, key, value.JSON(actual))
		}
	}
	return differences
}

func prepare(root string, c testCase) error {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return err
	}
	for _, step := range c.Setup {
		path := strings.ReplaceAll(step.Path, "$ROOT", root)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		var err error
		switch {
		case step.Directory:
			err = os.MkdirAll(path, 0o755)
		case step.Link != nil:
			err = os.Symlink(strings.ReplaceAll(*step.Link, "$ROOT", root), path)
		case step.Hard != nil:
			err = os.Link(strings.ReplaceAll(*step.Hard, "$ROOT", root), path)
		default:
			err = os.WriteFile(path, append(step.Base64, strings.Repeat(step.Content, max(1, step.Repeat))...), 0o644)
		}
		if err == nil && step.Mode != "" {
			var mode host.Mode
			if mode, err = host.ParseMode(step.Mode); err == nil {
				var change host.AttributeChange
				if change, err = (host.Attributes{Mode: mode}).Plan(path); err == nil {
					err = change.Apply()
				}
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func run(t *testing.T, m module.Module, c testCase, root string) *value.Dict {
	raw := parse(t, []byte(strings.ReplaceAll(string(c.Args), "$ROOT", root))).(*value.Dict)
	spec := m.Spec()
	raw, err := module.ExpandFreeForm(spec, raw)
	if err != nil {
		t.Fatal(err)
	}
	args, problems := module.Check(spec, raw)
	if len(problems) > 0 {
		return value.DictOf("changed", false, "failed", true, "msg", problems[0].Message)
	}
	variables := value.NewDict()
	if len(c.Vars) > 0 {
		variables = parse(t, c.Vars).(*value.Dict)
	}
	result := m.Run(context.Background(), &module.Call{Args: args, Check: c.Check, Diff: c.Diff, Environment: c.Environment,
		Files: files(c.Controller), Templar: templar{variables}})
	values := value.NewDict()
	values.Update(result.Values)
	values.Set("changed", result.Changed)
	if result.Failed {
		values.Set("failed", true)
	}
	if result.Skipped {
		values.Set("skipped", true)
	}
	if result.Msg != "" && !values.Has("msg") {
		values.Set("msg", result.Msg)
	}
	if result.Failed && result.Msg != "" {
		values.Set("msg", result.Msg)
	}
	if result.Diff != nil {
		values.Set("diff", result.Diff)
	}
	return values
}

func parse(t *testing.T, text []byte) value.Value {
	t.Helper()
	v, err := value.ParseJSON(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// files are the files of the controller.
type files map[string]string

func (f files) File(src string) (module.File, error) {
	content, ok := f[src]
	if !ok {
		return module.File{}, fmt.Errorf("%s is not embedded", src)
	}
	return module.File{Size: int64(len(content)), Mode: 0o644, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader([]byte(content))), nil
	}}, nil
}

func (f files) Tree(src string) ([]module.TreeEntry, bool) {
	var entries []module.TreeEntry
	seen := map[string]bool{}
	for _, name := range sorted(f) {
		below, ok := strings.CutPrefix(name, strings.TrimSuffix(src, "/")+"/")
		if !ok {
			continue
		}
		for at := 0; ; {
			next := strings.IndexByte(below[at:], '/')
			if next < 0 {
				break
			}
			at += next
			if !seen[below[:at]] {
				entries = append(entries, module.TreeEntry{Path: below[:at], Directory: true})
				seen[below[:at]] = true
			}
			at++
		}
		file, err := f.File(name)
		if err != nil {
			return nil, false
		}
		entries = append(entries, module.TreeEntry{Path: below, File: file})
	}
	return entries, len(entries) > 0
}

func sorted(f files) []string { return slices.Sorted(maps.Keys(f)) }

// templar is the language on the variables of a case.
type templar struct{ variables *value.Dict }

func (t templar) Render(name, text string, o module.RenderOptions, extra *value.Dict) (string, error) {
	options := jinja.DefaultOptions()
	options.TrimBlocks, options.LstripBlocks, options.NewlineSequence = o.TrimBlocks, o.LstripBlocks, o.NewlineSequence
	options.BlockStart, options.BlockEnd = o.BlockStart, o.BlockEnd
	options.VariableStart, options.VariableEnd = o.VariableStart, o.VariableEnd
	options.CommentStart, options.CommentEnd = o.CommentStart, o.CommentEnd
	template, err := jinja.NewEnvironment(options).Parse(name, text)
	if err != nil {
		return "", err
	}
	variables := value.NewDict()
	variables.Update(t.variables)
	variables.Update(extra)
	return template.Render(context.Background(), jinja.Variables{Dict: variables})
}

func (t templar) Template(text string) (value.Value, error) {
	return jinja.NewEnvironment(jinja.DefaultOptions()).TemplateValue(context.Background(), text, jinja.Variables{Dict: t.variables})
}

func (t templar) Evaluate(expression string) (value.Value, error) {
	return jinja.NewEnvironment(jinja.DefaultOptions()).Evaluate(context.Background(), expression, jinja.Variables{Dict: t.variables})
}

func (t templar) Condition(condition value.Value) (bool, error) {
	return jinja.NewEnvironment(jinja.DefaultOptions()).Condition(context.Background(), condition, jinja.Variables{Dict: t.variables})
}

func (t templar) FromHost(value.Value) bool { return false }
