package engine

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"time"

	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/program"
	"rustle.dev/deploy/runner/internal/value"
	"rustle.dev/deploy/runner/internal/variables"
)

// call is everything that is known before the first attempt.
type call struct {
	spec         module.Spec
	run          func(context.Context) module.Result
	module       *module.Call
	problem      *module.Result // the result, when the arguments do not fit the module
	runs         int
	delay        time.Duration
	timeout      int
	ignoreErrors bool
	hosts        hostTexts // what hosts said in the arguments
}

// prepare evaluates the keywords and arguments of the task.
func (r *taskRun) prepare(v evaluator) (*call, error) {
	found, ok := r.Modules.Get(r.task.Module)
	if !ok {
		return nil, fmt.Errorf("this runner has no module %q", r.task.Module)
	}
	c := &call{spec: r.Modules.Spec(r.task.Module), module: &module.Call{Verbosity: r.Options.Verbosity}, hosts: hostTexts{}}
	if err := r.readSettings(c, r.settings(v)); err != nil {
		return nil, err
	}
	args, err := r.arguments(c, v)
	if err != nil {
		return nil, err
	}
	checked, problems := module.Check(c.spec, args)
	switch {
	case len(problems) > 0:
		c.problem = &module.Result{Failed: true, Msg: module.JoinProblems(problems)}
	case c.module.Check && c.spec.CheckMode == "none":
		c.problem = &module.Result{Skipped: true, Msg: fmt.Sprintf("the module %s cannot predict what it does; it is skipped in check mode", c.spec.Name)}
	}
	c.module.Args = checked
	c.module.Files = files{task: r.task, open: r.OpenFile}
	c.module.Templar = templar{evaluator: v, engine: r.Engine, hosts: c.hosts}
	if !c.spec.Convergent && !c.module.Check {
		c.module.Begin = r.begin
	}
	c.run = func(ctx context.Context) module.Result {
		c.module.Templar = templar{evaluator: r.evaluator(ctx, r.task, r.own), engine: r.Engine, hosts: c.hosts}
		return found.Run(ctx, c.module)
	}
	return c, nil
}

func (r *taskRun) readSettings(c *call, s settings) (err error) {
	task := r.task
	if c.ignoreErrors, err = s.flag("ignore_errors", task.IgnoreErrors, false); err != nil {
		return err
	}
	noLog, err := s.flag("no_log", task.NoLog, false)
	if err != nil {
		return err
	}
	if _, isText := task.NoLog.(string); isText && len(r.items) == 0 {
		r.noLog = noLog // until now nobody knew
	}
	r.hidden = noLog
	r.noLog = r.noLog || noLog
	if c.module.Check, err = s.flag("check_mode", task.CheckMode, r.Options.Check); err != nil {
		return err
	}
	if c.module.Diff, err = s.flag("diff", task.Diff, r.Options.Diff); err != nil {
		return err
	}
	if c.timeout, err = s.integer("timeout", task.Timeout, 0); err != nil {
		return err
	}
	delay, err := s.number("delay", task.Delay, 5)
	if err != nil {
		return err
	}
	if delay < 0 {
		delay = 1
	}
	c.delay = seconds(delay)
	c.runs = 1
	switch {
	case task.Retries != nil:
		retries, err := s.integer("retries", task.Retries, 0)
		if err != nil {
			return err
		}
		c.runs += max(0, retries)
	case len(task.Until) > 0:
		c.runs += 3
	}
	return nil
}

// arguments evaluates the arguments. Options in free-form text are found before: what a template gives is never an option.
func (r *taskRun) arguments(c *call, v evaluator) (*value.Dict, error) {
	raw, err := module.ExpandFreeForm(c.spec, r.task.Args)
	if err != nil {
		return nil, err
	}
	evaluated, err := v.traced(raw, c.hosts)
	if err != nil {
		return nil, fmt.Errorf("the arguments cannot be evaluated: %w", err)
	}
	args, ok := evaluated.(*value.Dict)
	if !ok {
		return nil, fmt.Errorf("the arguments are a %s", value.TypeName(evaluated))
	}
	if c.spec.OpenOptions {
		if args, err = templatedKeys(args, v); err != nil {
			return nil, err
		}
	}
	return withoutOmitted(args, r.omit), nil
}

// templatedKeys evaluates the names of variables that a task sets.
func templatedKeys(args *value.Dict, v evaluator) (*value.Dict, error) {
	named := value.NewDict()
	for key, item := range args.All() {
		name, isText := key.(string)
		if isText && jinja.HasTemplate(name) {
			rendered, err := v.template(name)
			if err != nil {
				return nil, fmt.Errorf("the name %q cannot be evaluated: %w", name, err)
			}
			key = value.Str(rendered)
		}
		named.Set(key, item)
	}
	return named, nil
}

// files are the embedded files of one task.
type files struct {
	task *program.Task
	open func(sha256 string) (io.ReadCloser, error)
}

// File implements module.Files.
func (f files) File(src string) (module.File, error) {
	file, ok := f.task.Files[src]
	if !ok {
		return module.File{}, fmt.Errorf("the controller's file %q did not come with the artifact", src)
	}
	return f.file(file), nil
}

func (f files) file(file program.File) module.File {
	return module.File{SHA256: file.SHA256, Size: file.Size, Mode: fs.FileMode(file.Mode),
		Open: func() (io.ReadCloser, error) { return f.open(file.SHA256) }}
}

// Tree implements module.Files.
func (f files) Tree(src string) ([]module.TreeEntry, bool) {
	tree, ok := f.task.Trees[src]
	entries := make([]module.TreeEntry, 0, len(tree))
	for _, e := range tree {
		entries = append(entries, module.TreeEntry{Path: e.Path, Directory: e.Directory, File: f.file(e.File)})
	}
	return entries, ok
}

// templar lends the expression language to a module.
type templar struct {
	evaluator
	engine *Engine
	hosts  hostTexts
}

// Render implements module.Templar.
func (t templar) Render(name, text string, options module.RenderOptions, extra *value.Dict) (string, error) {
	template, err := t.engine.languageFor(options).Parse(name, text)
	if err != nil {
		return "", err
	}
	set := t.set
	if extra != nil {
		set = set.With(variables.Layer{Vars: extra, Data: true})
	}
	return template.Render(t.ctx, set.View(t.ctx))
}

// Template implements module.Templar.
func (t templar) Template(text string) (value.Value, error) { return t.template(text) }

// Evaluate implements module.Templar.
func (t templar) Evaluate(expression string) (value.Value, error) {
	return t.language.Evaluate(t.ctx, expression, t.set.View(t.ctx))
}

// Condition implements module.Templar.
func (t templar) Condition(text value.Value) (bool, error) {
	if t.FromHost(text) {
		return false, fmt.Errorf("the condition %q: %w", value.Str(text), jinja.ErrFromHost)
	}
	return t.condition(text)
}

// FromHost implements module.Templar.
func (t templar) FromHost(argument value.Value) bool { return t.hosts.in(argument) }
