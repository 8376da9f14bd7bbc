package jinja

import (
	"rustle.dev/deploy/runner/internal/value"
)

func (n *dataStmt) exec(s *state) error { return s.writeText(n.text) }

func (n *outputStmt) exec(s *state) error {
	if err := s.step(); err != nil {
		return err
	}
	v, err := n.expr.eval(s)
	if err == nil {
		err = s.write(v)
	}
	if err != nil {
		return locate(err, s.template, n.line)
	}
	return nil
}

func (n *blockStmt) exec(s *state) error { return s.execAll(n.body) }

func (n *ifStmt) exec(s *state) error {
	for i, test := range n.tests {
		v, err := test.eval(s)
		holds := false
		if err == nil {
			holds, err = truth(v)
		}
		if err != nil {
			return locate(err, s.template, n.line[i])
		}
		if holds {
			return s.execAll(n.bodies[i])
		}
	}
	return s.execAll(n.orElse)
}

func (n *setStmt) exec(s *state) error {
	if err := s.step(); err != nil {
		return err
	}
	if field, ok := n.target.(*fieldTarget); ok {
		if _, err := field.namespace(s); err != nil {
			return locate(err, s.template, n.line)
		}
	}
	v, err := n.expr.eval(s)
	if err == nil {
		err = n.target.assign(s, v)
	}
	if err != nil {
		return locate(err, s.template, n.line)
	}
	return nil
}

func (n *setBlockStmt) exec(s *state) error {
	var v value.Value
	err := s.scoped(&frame{parent: s.frame}, func() error {
		var err error
		v, err = s.captured(n.body)
		return err
	})
	if err == nil && n.filter != nil {
		v, err = n.filter.applyTo(s, v)
	}
	if err == nil {
		err = n.target.assign(s, v)
	}
	if err != nil {
		return locate(err, s.template, n.line)
	}
	return nil
}

func (n *withStmt) exec(s *state) error {
	inner := &frame{parent: s.frame}
	for i, e := range n.values {
		v, err := e.eval(s)
		if err == nil {
			err = s.scoped(inner, func() error { return n.targets[i].assign(s, v) })
		}
		if err != nil {
			return locate(err, s.template, n.line)
		}
	}
	return s.scoped(inner, func() error { return s.execAll(n.body) })
}

func (n *filterStmt) exec(s *state) error {
	var v value.Value
	err := s.scoped(&frame{parent: s.frame}, func() error {
		var err error
		v, err = s.captured(n.body)
		return err
	})
	if err == nil {
		v, err = n.filter.applyTo(s, v)
	}
	if err == nil {
		err = s.write(v)
	}
	if err != nil {
		return locate(err, s.template, n.line)
	}
	return nil
}

func (n *macroStmt) exec(s *state) error {
	s.frame.set(n.macro.name, &macro{node: n.macro, frame: s.frame, state: s})
	return nil
}

func (n *callStmt) exec(s *state) error {
	caller := &macro{node: n.caller, frame: s.frame, state: s}
	callee, err := n.call.callee.eval(s)
	if err != nil {
		return locate(err, s.template, n.line)
	}
	args, err := s.arguments(&n.call.args)
	if err == nil {
		args.names, args.named = append(args.names, "caller"), append(args.named, caller)
		var v value.Value
		if v, err = s.call(callee, args); err == nil {
			err = s.write(v)
		}
	}
	if err != nil {
		return locate(err, s.template, n.line)
	}
	return nil
}

func (t *nameTarget) assign(s *state, v value.Value) error {
	s.frame.set(t.name, v)
	return nil
}

func (t *tupleTarget) assign(s *state, v value.Value) error {
	items, err := s.items(v)
	if err != nil {
		return err
	}
	if len(items) > len(t.targets) {
		return valueError("too many values to unpack (expected %d)", len(t.targets))
	}
	if len(items) < len(t.targets) {
		return valueError("not enough values to unpack (expected %d, got %d)", len(t.targets), len(items))
	}
	for i, to := range t.targets {
		if err := to.assign(s, items[i]); err != nil {
			return err
		}
	}
	return nil
}

func (t *fieldTarget) namespace(s *state) (*namespace, error) {
	object, err := s.lookup(t.object)
	if err != nil {
		return nil, err
	}
	ns, ok := object.(*namespace)
	if !ok {
		return nil, &RuntimeError{Class: "TemplateRuntimeError", Message: "cannot assign attribute on non-namespace object"}
	}
	return ns, nil
}

func (t *fieldTarget) assign(s *state, v value.Value) error {
	ns, err := t.namespace(s)
	if err != nil {
		return err
	}
	if err := s.noCycle(ns.fields, v); err != nil {
		return err
	}
	ns.fields.Set(t.name, v)
	return nil
}

func (n *forStmt) exec(s *state) error {
	iterable, err := n.iterable.eval(s)
	if err != nil {
		return locate(err, s.template, n.line)
	}
	if err := n.run(s, iterable, 0); err != nil {
		return locate(err, s.template, n.line)
	}
	return nil
}

// run is the loop over one iterable; a recursive loop runs itself for the inner ones.
func (n *forStmt) run(s *state, iterable value.Value, depth int) error {
	var items iterator
	if list, ok := iterable.(*value.List); ok && n.test == nil {
		items = &listIterator{list: list}
	} else {
		all, err := s.items(iterable)
		if err != nil {
			return err
		}
		if n.test != nil {
			if all, err = n.filtered(s, all); err != nil {
				return err
			}
		}
		items = &listIterator{list: &value.List{Items: all}}
	}
	loop := &loopContext{items: items, node: n, state: s, frame: s.frame, depth: depth}
	outer := s.frame
	defer func() { s.frame = outer }()
	rounds := 0
	dict := iteratedDict(iterable)
	size := dict.Len()
	for {
		if dict.Len() != size {
			return &RuntimeError{Class: "RuntimeError", Message: "dictionary changed size during iteration"}
		}
		v, ok := loop.next()
		if !ok {
			break
		}
		rounds++
		if err := s.iterate(); err != nil {
			return err
		}
		s.frame = &frame{parent: outer}
		if n.usesLoop {
			s.frame.set("loop", loop)
		}
		if err := n.target.assign(s, v); err != nil {
			return err
		}
		if err := s.execAll(n.body); err != nil {
			return err
		}
	}
	s.frame = outer
	if rounds > 0 {
		return nil
	}
	return s.scoped(&frame{parent: outer}, func() error { return s.execAll(n.orElse) })
}

// iteratedDict returns the dict that a loop goes through, or nil.
func iteratedDict(iterable value.Value) *value.Dict {
	switch v := iterable.(type) {
	case *value.Dict:
		return v
	case *dictView:
		return v.dict
	}
	return nil
}

// filtered keeps the items that the loop's own condition holds for.
func (n *forStmt) filtered(s *state, items []value.Value) ([]value.Value, error) {
	var kept []value.Value
	for _, item := range items {
		if err := s.iterate(); err != nil {
			return nil, err
		}
		err := s.scoped(&frame{parent: s.frame}, func() error {
			if err := n.target.assign(s, item); err != nil {
				return err
			}
			v, err := n.test.eval(s)
			if err != nil {
				return err
			}
			holds, err := truth(v)
			if holds {
				kept = append(kept, item)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return kept, nil
}
