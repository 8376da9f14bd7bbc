package jinja

import (
	"rustle.dev/deploy/runner/internal/value"
)

// load finds and parses the template that an expression names; of a list of names the first that exists.
func (s *state) load(e expr) (*Template, error) {
	v, err := s.plain(e)
	if err != nil {
		return nil, err
	}
	names := sequenceItems(v)
	if isScalar(v) {
		names = []value.Value{v}
	}
	if s.options.Loader == nil {
		return nil, &RuntimeError{Class: "TemplateNotFound", Message: "cannot include " + value.Repr(v) + ": templates that are rendered here cannot include or import others"}
	}
	for _, item := range names {
		name, err := textArgument(item)
		if err != nil {
			return nil, err
		}
		text, found, err := s.options.Loader.Load(name)
		if err != nil {
			return nil, &RuntimeError{Class: "OSError", Message: "cannot read the template '" + name + "': " + err.Error(), Cause: err}
		}
		if found {
			env := &Environment{options: *s.options}
			return env.Parse(name, text)
		}
	}
	return nil, &RuntimeError{Class: "TemplateNotFound", Message: "no template " + value.Repr(v)}
}

// sub returns the evaluation of another template. With context it sees the variables of this one.
func (s *state) sub(t *Template, withContext bool) *state {
	inner := *s
	inner.template, inner.options, inner.env = t.name, &t.options, t.env
	inner.mutates = s.mutates || t.plain.mutates
	if inner.mutates != s.mutates {
		inner.known = answers{}
	}
	inner.frame = &frame{}
	if withContext {
		inner.frame.parent = s.frame
	} else {
		inner.isolated, inner.known = true, answers{}
	}
	return &inner
}

func (n *includeStmt) exec(s *state) error {
	t, err := s.load(n.template)
	if err != nil {
		if missing, ok := err.(*RuntimeError); ok && n.ignoreMissing && missing.Class == "TemplateNotFound" && s.options.Loader != nil {
			return nil
		}
		return locate(err, s.template, n.line)
	}
	if err := s.enter(); err != nil {
		return locate(err, s.template, n.line)
	}
	defer s.leave()
	return s.sub(t, n.withContext).execAll(t.plain.body)
}

// module is what import gives: the variables and macros that a template sets.
type module struct{ exports *frame }

func (m *module) PythonType() string { return "TemplateModule" }
func (m *module) PythonStr() string  { return "<TemplateModule>" }
func (m *module) printable() error   { return notData("the imported template", "import") }

func (m *module) attribute(_ *state, name string) (value.Value, bool, error) {
	for i, known := range m.exports.names {
		if known == name && name[0] != '_' {
			return m.exports.values[i], true, nil
		}
	}
	return nil, false, nil
}

func (n *importStmt) exec(s *state) error {
	t, err := s.load(n.template)
	if err == nil {
		err = s.enter()
	}
	if err != nil {
		return locate(err, s.template, n.line)
	}
	defer s.leave()
	inner := s.sub(t, n.withContext)
	inner.out = &output{}
	if err := inner.execAll(t.plain.body); err != nil {
		return err
	}
	imported := &module{exports: inner.frame}
	if n.as != "" {
		s.frame.set(n.as, imported)
		return nil
	}
	for _, name := range n.names {
		v, ok, err := imported.attribute(s, name.name)
		if err != nil {
			return err
		}
		if !ok {
			v = value.Undefined{Name: name.name, Message: "the template '" + t.name + "' does not export the requested name '" + name.name + "'"}
		}
		s.frame.set(name.as, v)
	}
	return nil
}
