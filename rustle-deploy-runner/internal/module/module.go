// Package module defines what a module is: a spec of its arguments and a function that brings the host into the state that they describe.
package module

import (
	"context"
	"io"
	"io/fs"

	"rustle.dev/deploy/runner/internal/value"
)

// Module is one kind of task. Modules are stateless; Run may be called from several goroutines.
type Module interface {
	Spec() Spec
	// Run does what call says, or, when call.Check is set, says what it would do. A failure is a Result with Failed set, never a panic. It returns
	// soon after ctx is cancelled, unless stopping there would leave the host half changed.
	Run(ctx context.Context, call *Call) Result
}

// Call is one invocation of a module: the templated and checked arguments, and what the engine lends to it.
type Call struct {
	// Args are canonical: aliases resolved, defaults filled in, values converted to the type of their option.
	Args Args
	// Check asks for a prediction: nothing on the host may change.
	Check bool
	// Diff asks for before and after in the result.
	Diff bool
	// Verbosity is the number of -v of the run.
	Verbosity int
	// Environment is added to the environment of every process that the module starts.
	Environment map[string]string
	// Files are the controller's files that came with the task.
	Files Files
	// Templar evaluates templates and expressions with the task's variables.
	Templar Templar
	// Begin is called before what must not be done twice is done; an error says that it must not be done. Nil: nobody wants to know. See Spec.Begins.
	Begin func() error
}

// BeginWork calls Begin, if somebody wants to know.
func (c *Call) BeginWork() error {
	if c.Begin == nil {
		return nil
	}
	return c.Begin()
}

// Files finds what the compiler embedded for a task.
type Files interface {
	// File returns the content that src, as rendered, names. The error says that it is not embedded.
	File(src string) (File, error)
	// Tree returns the entries of the folder that src names, parents first; ok is false when src is not a folder.
	Tree(src string) (entries []TreeEntry, ok bool)
}

// File is an embedded file. Content is checked against SHA256 while it is read: a mismatch is an error of the last Read.
type File struct {
	SHA256 string
	Size   int64
	Mode   fs.FileMode
	Open   func() (io.ReadCloser, error)
}

// TreeEntry is a file or a folder of an embedded tree.
type TreeEntry struct {
	Path      string // relative, slash separated
	Directory bool
	File      File // when not a directory; Mode is set for both
}

// Templar is the expression language, bound to the variables of the running task.
type Templar interface {
	// Render renders a template file's text; extra variables come on top of the task's.
	Render(name, text string, options RenderOptions, extra *value.Dict) (string, error)
	// Template gives the value of a text as that of an argument is found.
	Template(text string) (value.Value, error)
	// Evaluate evaluates one bare expression and keeps the type of its value.
	Evaluate(expression string) (value.Value, error)
	// FromHost says whether there is text in an argument that came from a host. Such text must not be evaluated.
	FromHost(argument value.Value) bool
	// Condition evaluates text as `when` does. Text that came from a host is an error.
	Condition(text value.Value) (bool, error)
}

// RenderOptions are the options of Ansible's template module that concern the language.
type RenderOptions struct {
	TrimBlocks, LstripBlocks   bool
	NewlineSequence            string
	BlockStart, BlockEnd       string
	VariableStart, VariableEnd string
	CommentStart, CommentEnd   string
}

// Result is what a module reports. Values are the module's own return values; the engine adds the standard ones.
type Result struct {
	Changed bool
	Failed  bool
	Skipped bool
	Msg     string
	Values  *value.Dict // may be nil
	Facts   *value.Dict // ansible_facts; may be nil
	// Variables are set for the rest of the run, with the precedence of set_fact (include_vars' own when Included is set). They are shown as
	// ansible_facts; may be nil.
	Variables *value.Dict
	Included  bool
	// Directive asks the engine for something; only meta does.
	Directive Directive
	Diff      value.Value // nil, a dict or a list of dicts, as Ansible shows it
	Warnings  []string
}

// Directive is what a task can ask the engine for.
type Directive string

// The directives; the zero value asks for nothing.
const (
	FlushHandlers   Directive = "flush_handlers"
	EndPlay         Directive = "end_play"
	EndHost         Directive = "end_host"
	EndBatch        Directive = "end_batch"
	ClearFacts      Directive = "clear_facts"
	ClearHostErrors Directive = "clear_host_errors"
	Noop            Directive = "noop"
)
