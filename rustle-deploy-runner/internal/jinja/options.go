package jinja

import (
	"context"

	"rustle.dev/deploy/runner/internal/value"
)

// Scope gives the variables of a template.
type Scope interface {
	// Lookup returns a variable, itself templated if it is a template. An *UndefinedError makes the variable undefined, any other error ends the
	// evaluation. The value is not changed, except by methods such as append, which get a copy.
	Lookup(name string) (value.Value, bool, error)
}

// RawScope is a Scope that also knows variables as they were written. Ansible looks at that for a template that is a single variable: a number or
// bool that was written as such keeps its type, one that came out of a template of its own has become text.
type RawScope interface {
	Scope
	LookupRaw(name string) (value.Value, bool)
}

// OriginScope is a Scope that also knows where the text came from that it has given.
type OriginScope interface {
	Scope
	// FromHost says whether there was text of a host in what has been asked for so far.
	FromHost() bool
}

// Loader finds the templates that include and import name.
type Loader interface {
	Load(name string) (text string, found bool, err error)
}

// Options are the settings of an Environment. Empty fields have Jinja's defaults.
type Options struct {
	BlockStart, BlockEnd       string
	VariableStart, VariableEnd string
	CommentStart, CommentEnd   string
	// TrimBlocks removes the first newline after a block. Ansible always has it on, except where a template task turns it off.
	TrimBlocks bool
	// LstripBlocks removes blanks before a block that starts a line.
	LstripBlocks bool
	// KeepTrailingNewline keeps the newline at the end of included templates; that of the template itself is always kept, as Ansible does.
	KeepTrailingNewline bool
	// NewlineSequence replaces newlines of the template's text: "\n" (default), "\r\n" or "\r".
	NewlineSequence string
	Loader          Loader
	Limits          Limits
}

// Limits bound what one evaluation may use. Zero fields have defaults.
type Limits struct {
	Depth      int // nested calls of macros, recursive loops, includes: 200
	Nesting    int // nested expressions and blocks of a template's text: 200
	Output     int // bytes of the result and of every string made on the way: 64 MiB
	Items      int // items of every list made on the way: 10 million
	Iterations int // of all loops together: 100 million
}

// DefaultOptions are Ansible's: those of an argument or a condition.
func DefaultOptions() Options { return Options{TrimBlocks: true} }

func (o Options) withDefaults() Options {
	text := func(field *string, standard string) {
		if *field == "" {
			*field = standard
		}
	}
	number := func(field *int, standard int) {
		if *field == 0 {
			*field = standard
		}
	}
	text(&o.BlockStart, "{%")
	text(&o.BlockEnd, "%}")
	text(&o.VariableStart, "{{")
	text(&o.VariableEnd, "}}")
	text(&o.CommentStart, "{#")
	text(&o.CommentEnd, "#}")
	text(&o.NewlineSequence, "\n")
	number(&o.Limits.Depth, 200)
	number(&o.Limits.Nesting, 200)
	number(&o.Limits.Output, 64<<20)
	number(&o.Limits.Items, 10_000_000)
	number(&o.Limits.Iterations, 100_000_000)
	return o
}

// emptyScope has no variables.
type emptyScope struct{}

func (emptyScope) Lookup(string) (value.Value, bool, error) { return nil, false, nil }

// Variables is a Scope of plain data, which is not templated.
type Variables struct{ Dict *value.Dict }

// Lookup returns the value of a key.
func (v Variables) Lookup(name string) (value.Value, bool, error) {
	found, ok := v.Dict.GetString(name)
	return found, ok, nil
}

func orEmpty(scope Scope) Scope {
	if scope == nil {
		return emptyScope{}
	}
	return scope
}

func orBackground(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}
