package jinja

import (
	"rustle.dev/deploy/runner/internal/value"
)

// later stands for an argument that is only known when the text is evaluated.
type later struct{}

func (later) PythonType() string { return "object" }
func (later) PythonStr() string  { return "..." }

func isLater(v value.Value) bool {
	_, is := v.(later)
	return is
}

// written is the value of an expression that is a constant.
func written(e expr) value.Value {
	switch e := e.(type) {
	case *stringExpr:
		return e.value
	case *constExpr:
		return e.value
	}
	return later{}
}

// literals are arguments as far as they are written down; inputs come before them.
func literals(args *arguments, inputs int) callArgs {
	given := callArgs{names: args.names}
	for range inputs {
		given.positional = append(given.positional, later{})
	}
	for _, e := range args.positional {
		given.positional = append(given.positional, written(e))
	}
	for _, e := range args.named {
		given.named = append(given.named, written(e))
	}
	return given
}

// judge looks whether a filter or a test takes such arguments, unless it gets some that are only known later.
func (i *inspector) judge(f *filter, name string, args *arguments, line int) {
	bound, ok := i.bind(&f.signature, name, args, line, 1)
	if !ok || f.refuses == nil {
		return
	}
	if err := f.refuses(bound); err != nil {
		i.add(line, err.Error())
	}
}

// macro judges a call of a macro of the same text. What has the name of several things, or of a parameter, may be any of them.
func (i *inspector) macro(n *callExpr, name string) {
	var found *macroNode
	for _, m := range i.macros {
		if m.name == name {
			found = m
		}
	}
	count := 0
	for _, assigned := range i.assigned {
		if assigned == name {
			count++
		}
	}
	if found == nil || count != 1 || n.args.spread != nil || n.args.spreadNamed != nil {
		return
	}
	given := literals(&n.args, 0)
	if n.hasCaller {
		given.names, given.named = append(given.names[:len(given.names):len(given.names)], "caller"), append(given.named, later{})
	}
	if _, err := (&macro{node: found}).bind(&frame{}, given); err != nil {
		i.add(n.line, err.Error())
	}
}
