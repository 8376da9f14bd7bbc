package jinja

import (
	"context"
	"fmt"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// state is one evaluation.
type state struct {
	ctx      context.Context
	env      *Environment
	options  *Options
	template string
	scope    Scope
	known    answers // what scope answered
	isolated bool    // no variables of the scope: a template imported without context
	mutates  bool    // variables are copied, since a method may change them
	convert  bool    // macros and blocks give values, not text
	frame    *frame
	out      *output
	usage    *usage
}

// usage counts what Limits bound; macros and includes share it.
type usage struct {
	depth, iterations, steps int
	charged                  int64
}

// frame is a block's own variables. A block sees those of the blocks around it and sets only its own.
type frame struct {
	parent *frame
	names  []string
	values []value.Value
}

func (f *frame) find(name string) (value.Value, bool) {
	for ; f != nil; f = f.parent {
		for i := len(f.names) - 1; i >= 0; i-- {
			if f.names[i] == name {
				return f.values[i], true
			}
		}
	}
	return nil, false
}

func (f *frame) set(name string, v value.Value) {
	for i := range f.names {
		if f.names[i] == name {
			f.values[i] = v
			return
		}
	}
	f.names = append(f.names, name)
	f.values = append(f.values, v)
}

// answers remembers variables. Most templates use a few, for which a map would cost more than it saves.
type answers struct {
	few  frame
	many map[string]value.Value
}

const fewAnswers = 12

func (a *answers) find(name string) (value.Value, bool) {
	if a.many != nil {
		v, ok := a.many[name]
		return v, ok
	}
	return a.few.find(name)
}

func (a *answers) add(name string, v value.Value) {
	switch {
	case a.many != nil:
		a.many[name] = v
	case len(a.few.names) < fewAnswers:
		if a.few.names == nil {
			a.few.names, a.few.values = make([]string, 0, 4), make([]value.Value, 0, 4)
		}
		a.few.names, a.few.values = append(a.few.names, name), append(a.few.values, v)
	default:
		a.many = make(map[string]value.Value, 2*fewAnswers)
		for i, known := range a.few.names {
			a.many[known] = a.few.values[i]
		}
		a.many[name] = v
	}
}

func newState(ctx context.Context, env *Environment, options *Options, template string, scope Scope, mutates, convert bool) *state {
	memory := &struct {
		state state
		frame frame
		out   output
		usage usage
	}{}
	s := &memory.state
	*s = state{ctx: orBackground(ctx), env: env, options: options, template: template, scope: orEmpty(scope), mutates: mutates, convert: convert}
	s.frame, s.out, s.usage = &memory.frame, &memory.out, &memory.usage
	if mutates && convert {
		s.out.lateMax = latePieces
	}
	return s
}

// lookup finds a variable: of the template, of the scope, or a global function.
func (s *state) lookup(name string) (value.Value, error) {
	if v, ok := s.frame.find(name); ok {
		return v, nil
	}
	if v, ok := s.known.find(name); ok {
		return v, nil
	}
	if !s.isolated {
		v, ok, err := s.scope.Lookup(name)
		if err != nil {
			undefined, isUndefined := asUndefined(err, name)
			if !isUndefined {
				return nil, err
			}
			v, ok = undefined, true
		}
		if ok {
			if s.mutates {
				v = value.DeepCopy(v)
			}
			s.known.add(name, v)
			return v, nil
		}
	}
	if global, ok := globals[name]; ok {
		return global, nil
	}
	return value.Undefined{Name: name, Message: "'" + name + "' is undefined"}, nil
}

// step is called for every statement; now and then it looks whether the context has ended.
func (s *state) step() error {
	s.usage.steps++
	if s.usage.steps&255 == 0 {
		return s.alive()
	}
	return nil
}

func (s *state) alive() error {
	if err := s.ctx.Err(); err != nil {
		return &LimitError{Message: "the evaluation was stopped: " + err.Error(), Cause: err}
	}
	return nil
}

// iterate counts one round of a loop.
func (s *state) iterate() error {
	s.usage.iterations++
	if s.usage.iterations > s.options.Limits.Iterations {
		return limitError("more than %d iterations", s.options.Limits.Iterations)
	}
	return s.step()
}

func (s *state) enter() error {
	s.usage.depth++
	if s.usage.depth > s.options.Limits.Depth {
		return limitError("calls nested deeper than %d levels", s.options.Limits.Depth)
	}
	return s.alive()
}

func (s *state) leave() { s.usage.depth-- }

func limitError(format string, args ...any) error {
	return &LimitError{Message: fmt.Sprintf(format, args...)}
}

// maxCharge bounds the bytes of all strings and lists that one evaluation makes, as a multiple of what one of them may have.
const maxCharge = 256

// textSize checks the size of a string before it is made.
func (s *state) textSize(length int) error {
	limit := s.options.Limits.Output
	if length > limit || length < 0 {
		return limitError("a string of more than %d bytes", limit)
	}
	return s.charge(length)
}

// listSize checks the size of a list before it is made.
func (s *state) listSize(length int) error {
	limit := s.options.Limits.Items
	if length > limit || length < 0 {
		return limitError("a list of more than %d items", limit)
	}
	return s.charge(16 * length)
}

func (s *state) charge(bytes int) error {
	s.usage.charged += int64(bytes)
	if s.usage.charged > maxCharge*int64(s.options.Limits.Output) {
		return limitError("the values of this evaluation take more than %d bytes in all", maxCharge*int64(s.options.Limits.Output))
	}
	return nil
}

// output collects what a block writes. Jinja joins the pieces; a single piece that is a value.Text stays one.
type output struct {
	pieces int
	first  value.Value
	text   strings.Builder
	// late holds the pieces that are not text yet: where a template changes lists, it matters that Jinja makes text of them late.
	late    []value.Value
	lateMax int
}

// Of the pieces of an argument Ansible takes two before it makes text of the first; those of a macro or block become text at its end.
const (
	latePieces = 2
	allLate    = int(^uint(0) >> 1)
)

// flush makes text of all pieces.
func (s *state) flush() error {
	late := s.out.late
	s.out.late = nil
	for _, piece := range late {
		text, err := s.str(piece)
		if err != nil {
			return err
		}
		if err := s.appendText(text); err != nil {
			return err
		}
	}
	return nil
}

func (s *state) writeText(text string) error {
	s.out.pieces++
	if s.out.lateMax > 0 {
		return s.keepLate(text)
	}
	return s.appendText(text)
}

// keepLate adds a piece that becomes text later.
func (s *state) keepLate(piece value.Value) error {
	s.out.late = append(s.out.late, piece)
	if len(s.out.late) < s.out.lateMax {
		return nil
	}
	s.out.lateMax = 0
	return s.flush()
}

func (s *state) appendText(text string) error {
	if s.out.text.Len()+len(text) > s.options.Limits.Output {
		return limitError("the output has more than %d bytes", s.options.Limits.Output)
	}
	s.out.text.WriteString(text)
	return nil
}

// write adds the value of {{ }}.
func (s *state) write(v value.Value) error {
	switch v := v.(type) {
	case string:
		return s.writeText(v)
	case nil:
		return s.writeText("")
	}
	v, err := s.unroll(v)
	if err == nil {
		err = checkDefined(v, 0)
	}
	if err != nil {
		return err
	}
	if s.out.pieces == 0 && s.convert {
		s.out.first = v
	}
	if s.out.lateMax > 0 {
		s.out.pieces++
		return s.keepLate(v)
	}
	text, err := s.str(v)
	if err != nil {
		return err
	}
	return s.writeText(text)
}

// convert returns the value that the output stands for.
func (s *state) converted() (value.Value, error) {
	if err := s.flush(); err != nil {
		return nil, err
	}
	o := s.out
	if o.pieces == 1 {
		switch first := o.first.(type) {
		case value.Text:
			return first, nil
		case *value.List, *value.Dict:
			// What is written down and read again is the same, for plain data: that way around is not taken.
			if dup, ok := plainCopy(first, 0); ok {
				return dup, nil
			}
		}
	}
	return convertText(o.text.String())
}

// captured runs body with an output of its own and returns what Jinja's concat makes of it.
func (s *state) captured(body []stmt) (value.Value, error) {
	return s.capture(func() error { return s.execAll(body) })
}

func (s *state) capture(write func() error) (value.Value, error) {
	outer := s.out
	defer func() { s.out = outer }()
	s.out = &output{}
	if s.mutates {
		s.out.lateMax = allLate
	}
	if err := write(); err != nil {
		return nil, err
	}
	if s.convert {
		return s.converted()
	}
	err := s.flush()
	return s.out.text.String(), err
}

// scoped runs body in a frame of its own.
func (s *state) scoped(f *frame, body func() error) error {
	outer := s.frame
	s.frame = f
	err := body()
	s.frame = outer
	return err
}

func (s *state) execAll(body []stmt) error {
	for _, statement := range body {
		if err := statement.exec(s); err != nil {
			return err
		}
	}
	return nil
}
