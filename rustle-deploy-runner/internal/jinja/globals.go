package jinja

import (
	"rustle.dev/deploy/runner/internal/value"
)

// function is a function of this package.
type function struct {
	name      string
	signature signature
	run       func(s *state, a []value.Value) (value.Value, error)
}

func (f *function) PythonType() string { return "function" }
func (f *function) PythonStr() string  { return "<function " + f.name + ">" }
func (f *function) printable() error   { return notData("the function", f.name) }

func notData(kind, name string) error {
	return typeError("%s '%s' is used as data; parentheses are missing, or a key of that name is meant: write it in brackets", kind, name)
}

func (f *function) call(s *state, args callArgs) (value.Value, error) {
	bound, err := f.signature.bind(f.name, args)
	if err != nil {
		return nil, err
	}
	return f.run(s, bound)
}

func (f *function) attribute(_ *state, name string) (value.Value, bool, error) {
	return nil, false, unsupported("the attribute '%s' of a function", name)
}

// boundMethod is a method that was taken from its object.
type boundMethod struct {
	self   value.Value
	name   string
	method *method
}

func (m *boundMethod) PythonType() string { return "builtin_function_or_method" }
func (m *boundMethod) PythonStr() string  { return "<built-in method " + m.name + ">" }
func (m *boundMethod) printable() error   { return notData("the method", m.name) }

func (m *boundMethod) call(s *state, args callArgs) (value.Value, error) {
	bound, err := m.method.signature.bind(m.name, args)
	if err != nil {
		return nil, err
	}
	for i, v := range bound {
		switch v := v.(type) {
		case value.Text:
			if !m.method.stores {
				bound[i] = string(v)
			}
		case value.Undefined:
			if !m.method.stores {
				return nil, undefinedError(v)
			}
		}
	}
	return m.method.run(s, value.Plain(m.self), bound)
}

// class is type(v), of which only the name is known.
type class struct{ name string }

func (c class) PythonType() string { return "type" }
func (c class) PythonStr() string  { return "<class '" + c.name + "'>" }

func (c class) attribute(_ *state, name string) (value.Value, bool, error) {
	if name == "__name__" || name == "__qualname__" {
		return c.name, true, nil
	}
	return nil, false, unsupported("the attribute '%s' of a class", name)
}

// namespace is what namespace() makes: an object with attributes that can be set.
type namespace struct{ fields *value.Dict }

func (n *namespace) PythonType() string { return "Namespace" }
func (n *namespace) PythonStr() string  { return "<Namespace " + value.Repr(n.fields) + ">" }

func (n *namespace) attribute(_ *state, name string) (value.Value, bool, error) {
	v, ok := n.fields.GetString(name)
	return v, ok, nil
}

// cycler is what cycler() makes.
type cycler struct {
	items value.Tuple
	pos   int
}

func (c *cycler) PythonType() string { return "Cycler" }
func (c *cycler) PythonStr() string  { return "<Cycler>" }
func (c *cycler) printable() error   { return notData("the object", "cycler") }

func (c *cycler) attribute(_ *state, name string) (value.Value, bool, error) {
	switch name {
	case "current":
		return c.items[c.pos], true, nil
	case "items":
		return c.items, true, nil
	case "pos":
		return int64(c.pos), true, nil
	case "next":
		return &function{name: name, run: func(*state, []value.Value) (value.Value, error) {
			v := c.items[c.pos]
			c.pos = (c.pos + 1) % len(c.items)
			return v, nil
		}}, true, nil
	case "reset":
		return &function{name: name, run: func(*state, []value.Value) (value.Value, error) {
			c.pos = 0
			return nil, nil
		}}, true, nil
	}
	return nil, false, nil
}

// joiner is what joiner() makes: nothing when it is called first, then its separator.
type joiner struct {
	separator value.Value
	used      bool
}

func (j *joiner) PythonType() string { return "Joiner" }
func (j *joiner) PythonStr() string  { return "<Joiner>" }
func (j *joiner) printable() error   { return notData("the object", "joiner") }

func (j *joiner) call(_ *state, args callArgs) (value.Value, error) {
	if len(args.positional)+len(args.names) > 0 {
		return nil, typeError("joiner() takes no arguments when it is called")
	}
	if !j.used {
		j.used = true
		return "", nil
	}
	return j.separator, nil
}

// globals are the functions of every template. Variables hide them.
var globals = map[string]value.Value{}

func init() {
	for _, f := range []*function{
		{name: "range", signature: params("*args"), run: newRange},
		{name: "dict", signature: params("/source?", "**kwargs"), run: newDict},
		{name: "namespace", signature: params("/source?", "**kwargs"), run: newNamespace},
		{name: "cycler", signature: params("*items"), run: newCycler},
		{name: "joiner", signature: params("sep=', '"), run: newJoiner},
		{name: "undef", signature: params("hint=None"), run: newUndefined},
		{name: "lookup", signature: params("plugin='?'", "*args", "**kwargs"), run: noLookup},
		{name: "query", signature: params("plugin='?'", "*args", "**kwargs"), run: noLookup},
		{name: "q", signature: params("plugin='?'", "*args", "**kwargs"), run: noLookup},
		{name: "now", signature: params("*args", "**kwargs"), run: missingFunction("now")},
		{name: "lipsum", signature: params("*args", "**kwargs"), run: missingFunction("lipsum")},
	} {
		globals[f.name] = f
	}
}

func missingFunction(name string) func(*state, []value.Value) (value.Value, error) {
	return func(*state, []value.Value) (value.Value, error) { return nil, unsupported("the function %s()", name) }
}

func noLookup(_ *state, a []value.Value) (value.Value, error) {
	plugin, _ := value.Plain(a[0]).(string)
	return nil, &LookupError{Plugin: plugin}
}

// pairs reads a dict, or an iterable of pairs.
func (s *state) pairs(source value.Value, into *value.Dict) error {
	switch source := source.(type) {
	case notGiven:
		return nil
	case *value.Dict:
		into.Update(source)
		return nil
	}
	items, err := s.items(source)
	if err != nil {
		return err
	}
	for _, item := range items {
		pair, err := s.items(item)
		if err != nil {
			return err
		}
		if len(pair) != 2 {
			return valueError("dictionary update sequence element has length %d; 2 is required", len(pair))
		}
		if err := hashable(pair[0]); err != nil {
			return err
		}
		into.Set(pair[0], pair[1])
	}
	return nil
}

func newDict(s *state, a []value.Value) (value.Value, error) {
	dict := value.NewDict()
	if err := s.pairs(a[0], dict); err != nil {
		return nil, err
	}
	dict.Update(a[1].(*value.Dict))
	return dict, nil
}

func newNamespace(s *state, a []value.Value) (value.Value, error) {
	fields, err := newDict(s, a)
	if err != nil {
		return nil, err
	}
	return &namespace{fields: fields.(*value.Dict)}, nil
}

func newCycler(_ *state, a []value.Value) (value.Value, error) {
	items := a[0].(value.Tuple)
	if len(items) == 0 {
		return nil, &RuntimeError{Class: "RuntimeError", Message: "at least one item has to be provided"}
	}
	return &cycler{items: items}, nil
}

func newJoiner(_ *state, a []value.Value) (value.Value, error) { return &joiner{separator: a[0]}, nil }

func newUndefined(_ *state, a []value.Value) (value.Value, error) {
	hint, ok := value.Plain(a[0]).(string)
	if !ok || hint == "" {
		hint = "Mandatory variable has not been overridden"
	}
	return value.Undefined{Message: hint}, nil
}
