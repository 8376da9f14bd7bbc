package jinja

import (
	"rustle.dev/deploy/runner/internal/value"
)

// macro is a macro or the caller of a call block, with the frame that it was defined in.
type macro struct {
	node  *macroNode
	frame *frame
	state *state // of the template that defined it
}

func (m *macro) PythonType() string { return "Macro" }

func (m *macro) PythonStr() string { return "<Macro '" + m.node.name + "'>" }

func (m *macro) attribute(_ *state, name string) (value.Value, bool, error) {
	switch name {
	case "name":
		return m.node.name, true, nil
	case "arguments":
		names := value.Tuple{}
		for _, p := range m.node.parameters {
			names = append(names, p)
		}
		return names, true, nil
	case "catch_kwargs":
		return m.node.usesKeyArgs, true, nil
	case "catch_varargs":
		return m.node.usesArgs, true, nil
	case "caller":
		return m.node.usesCaller, true, nil
	}
	return nil, false, nil
}

func (m *macro) call(s *state, args callArgs) (value.Value, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	defer s.leave()
	inner := &frame{parent: m.frame}
	given, err := m.bind(inner, args)
	if err != nil {
		return nil, err
	}
	// The body runs in the evaluation that defined the macro, which for an imported one has other variables.
	own := m.state
	outerFrame, outerOut := own.frame, own.out
	own.frame = inner
	defer func() { own.frame, own.out = outerFrame, outerOut }()
	if err := m.defaults(own, inner, given); err != nil {
		return nil, err
	}
	return own.captured(m.node.body)
}

// bind sets the arguments in frame f and says which parameters got one.
func (m *macro) bind(f *frame, args callArgs) ([]bool, error) {
	n := m.node
	given := make([]bool, len(n.parameters))
	used := make([]bool, len(args.names))
	explicitCaller := false
	for i, name := range n.parameters {
		explicitCaller = explicitCaller || name == "caller"
		if i < len(args.positional) {
			f.set(name, args.positional[i])
			given[i] = true
			continue
		}
		for j, argument := range args.names {
			if argument == name {
				f.set(name, args.named[j])
				given[i], used[j] = true, true
			}
		}
	}
	if n.usesCaller && !explicitCaller {
		f.set("caller", value.Undefined{Name: "caller", Message: "No caller defined"})
		for j, argument := range args.names {
			if argument == "caller" {
				f.set("caller", args.named[j])
				used[j] = true
			}
		}
	}
	if n.usesKeyArgs {
		rest := value.NewDict()
		for j, argument := range args.names {
			if !used[j] {
				rest.Set(argument, args.named[j])
			}
		}
		f.set("kwargs", rest)
	} else {
		for j, argument := range args.names {
			if !used[j] {
				return nil, typeError("macro '%s' takes no keyword argument '%s'", n.name, argument)
			}
		}
	}
	switch {
	case n.usesArgs:
		rest := value.Tuple{}
		if len(args.positional) > len(n.parameters) {
			rest = append(rest, args.positional[len(n.parameters):]...)
		}
		f.set("varargs", rest)
	case len(args.positional) > len(n.parameters):
		return nil, typeError("macro '%s' takes not more than %d argument(s)", n.name, len(n.parameters))
	}
	return given, nil
}

// defaults evaluates the defaults of parameters that got no argument, from left to right: a default sees the parameters before it.
func (m *macro) defaults(s *state, f *frame, given []bool) error {
	n := m.node
	first := len(n.parameters) - len(n.defaults)
	for i, name := range n.parameters {
		if given[i] {
			continue
		}
		if i < first {
			f.set(name, value.Undefined{Name: name, Message: "parameter '" + name + "' was not provided"})
			continue
		}
		v, err := n.defaults[i-first].eval(s)
		if err != nil {
			return locate(err, s.template, n.line)
		}
		f.set(name, v)
	}
	return nil
}
