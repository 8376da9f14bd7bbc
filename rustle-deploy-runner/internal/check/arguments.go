package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// split are the arguments of a task, by what is known of them.
type split struct {
	module   module.Module
	spec     module.Spec
	expanded *value.Dict // with the options of free-form text
	literals *value.Dict
	open     []string // the names of those that are templates
}

// arguments of the task; nil without a module of that name or with free-form text that cannot be taken apart.
func (c *Checker) split(task *value.Dict) (*split, error) {
	name, _ := get(task, "module").(string)
	found, ok := c.modules.Get(name)
	args, isDict := get(task, "args").(*value.Dict)
	if !ok || !isDict {
		return nil, nil
	}
	s := &split{module: found, spec: c.modules.Spec(name), literals: value.NewDict()}
	var err error
	if s.expanded, err = module.ExpandFreeForm(s.spec, args); err != nil {
		return nil, err
	}
	for key, raw := range s.expanded.All() {
		written := value.Str(key)
		switch {
		case jinja.HasTemplate(written), isOpen(raw):
			// Where the name is a template, only the host will know which option this is.
			s.open = append(s.open, written)
		default:
			s.literals.Set(written, raw)
		}
	}
	return s, nil
}

func isOpen(raw value.Value) bool {
	open := false
	walk("", raw, func(_, text string) { open = open || jinja.HasTemplate(text) })
	return open
}

func (t *taskCheck) arguments() {
	s, err := t.split(t.task)
	if err != nil {
		t.fail("/args/"+module.RawParameters, err.Error())
	}
	if s == nil {
		return
	}
	args := get(t.task, "args").(*value.Dict)
	place := func(option string) string { return "/args/" + value.EscapePointer(writtenAs(option, s.spec, args)) }
	for key, raw := range s.expanded.All() {
		written := value.Str(key)
		t.texts(place(written), raw)
		if s.spec.OpenOptions && jinja.HasTemplate(written) {
			t.texts(place(written), written)
		}
		t.readings(place(written), s.spec, written, raw)
	}
	static, problems := module.CheckLiterals(s.spec, s.literals, s.open)
	if checker, ok := s.module.(module.StaticChecker); ok {
		problems = append(problems, checker.CheckStatic(static)...)
	}
	for _, problem := range problems {
		found := Problem{Warning: problem.Warning, Pointer: "/args", Message: problem.Message}
		if problem.Option != "" {
			found.Pointer = place(problem.Option)
		}
		t.problems = append(t.problems, found)
	}
}

// writtenAs is the name under which a task has an option: perhaps another one of its names. Options in free-form text are at the place of that text.
func writtenAs(option string, spec module.Spec, args *value.Dict) string {
	if args.Has(option) {
		return option
	}
	for _, alias := range spec.Options[option].Aliases {
		if args.Has(alias) {
			return alias
		}
	}
	if args.Has(module.RawParameters) {
		return module.RawParameters
	}
	return option
}

func (t *taskCheck) fail(pointer, message string) {
	t.problems = append(t.problems, Problem{Pointer: pointer, Message: message})
}

// readings looks at text that the module itself gives to the language; what is a template is only known later.
func (t *taskCheck) readings(pointer string, spec module.Spec, written string, raw value.Value) {
	if isOpen(raw) && spec.Options[written].Reads != module.Condition {
		return
	}
	switch spec.Options[written].Reads {
	case module.Expression:
		if text, ok := raw.(string); ok && text != "" {
			t.report(pointer, text, false, "", t.language.InspectArgument("{{"+text+"}}"))
		}
	case module.Condition:
		list, ok := raw.(*value.List)
		if !ok {
			list = value.NewList(raw)
		}
		for i, each := range list.Items {
			at := pointer
			if ok {
				at = fmt.Sprintf("%s/%d", pointer, i)
			}
			if !isOpen(each) {
				t.condition(at, each)
			}
		}
	}
}

// Source is a file or a folder of the controller that a task names.
type Source struct {
	Folder  bool
	Content []byte
}

// Source returns what is wrong with a source of a task: the lines are those of the file, and pointers are empty where it is the file that is wrong.
func (c *Checker) Source(task *value.Dict, name string, source Source) []Problem {
	t := &taskCheck{Checker: c, task: task, names: map[string]bool{}}
	s, err := c.split(task)
	if s == nil || err != nil {
		return nil
	}
	static, _ := module.CheckLiterals(s.spec, s.literals, s.open)
	if source.Folder {
		if checker, ok := s.module.(module.StaticChecker); ok {
			before := checker.CheckStatic(static)
			static.Folder = true
			for _, problem := range checker.CheckStatic(static) {
				if slices.Contains(before, problem) {
					continue
				}
				t.fail("/args/"+value.EscapePointer(problem.Option), problem.Message)
			}
		}
		return t.problems
	}
	if renderer, ok := s.module.(module.Renderer); ok {
		t.template(renderer, static, s.open, name, source.Content)
	}
	return t.problems
}

func (t *taskCheck) template(renderer module.Renderer, static module.Static, open []string, name string, content []byte) {
	unknown := slices.DeleteFunc(renderer.RenderOptionNames(), func(option string) bool { return !static.Open(option) })
	wrong := slices.ContainsFunc(unknown, func(option string) bool { return !slices.Contains(open, option) })
	switch {
	case wrong:
		return // told of the task already
	case len(unknown) > 0:
		t.problems = append(t.problems, Problem{Warning: true, Pointer: "/args/" + unknown[0],
			Message: "the template is not checked before it is on the host: how it is read depends on a template, in " + strings.Join(unknown, ", ")})
		return
	case !utf8.Valid(content):
		t.fail("", "the template is not encoded in UTF-8")
		return
	}
	found := jinja.NewEnvironment(renderer.RenderOptions(static.Args).Language()).InspectFile(name, string(content))
	t.problems = append(t.problems, problemsOf(found)...)
}
