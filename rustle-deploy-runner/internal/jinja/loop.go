package jinja

import (
	"fmt"

	"rustle.dev/deploy/runner/internal/value"
)

type iterator interface {
	next() (value.Value, bool)
	len() int
}

// listIterator sees items that are appended while it runs, as Python's does.
type listIterator struct {
	list *value.List
	pos  int
}

func (i *listIterator) next() (value.Value, bool) {
	if i.pos >= len(i.list.Items) {
		return nil, false
	}
	i.pos++
	return i.list.Items[i.pos-1], true
}

func (i *listIterator) len() int { return len(i.list.Items) }

// loopContext is the variable loop.
type loopContext struct {
	items  iterator
	node   *forStmt
	state  *state
	frame  *frame
	depth  int
	index0 int

	started           bool
	before, current   value.Value
	after             value.Value
	peeked, exhausted bool
	lastChanged       value.Value
}

func (l *loopContext) next() (value.Value, bool) {
	v, ok := l.after, !l.exhausted
	if !l.peeked {
		v, ok = l.items.next()
	}
	l.peeked, l.exhausted, l.after = false, false, nil
	if !ok {
		return nil, false
	}
	if l.started {
		l.index0++
	}
	l.started = true
	l.before, l.current = l.current, v
	return v, true
}

func (l *loopContext) peek() (value.Value, bool) {
	if !l.peeked {
		v, ok := l.items.next()
		l.peeked, l.after, l.exhausted = true, v, !ok
	}
	return l.after, !l.exhausted
}

func (l *loopContext) PythonType() string { return "LoopContext" }

func (l *loopContext) PythonStr() string {
	return fmt.Sprintf("<LoopContext %d/%d>", l.index0+1, l.items.len())
}

// Len is the number of rounds.
func (l *loopContext) Len() int { return l.items.len() }

func (l *loopContext) attribute(_ *state, name string) (value.Value, bool, error) {
	length := int64(l.items.len())
	index := int64(l.index0)
	switch name {
	case "index":
		return index + 1, true, nil
	case "index0":
		return index, true, nil
	case "revindex":
		return length - index, true, nil
	case "revindex0":
		return length - index - 1, true, nil
	case "first":
		return l.index0 == 0, true, nil
	case "last":
		_, more := l.peek()
		return !more, true, nil
	case "length":
		return length, true, nil
	case "depth":
		return int64(l.depth) + 1, true, nil
	case "depth0":
		return int64(l.depth), true, nil
	case "previtem":
		if l.index0 == 0 {
			return value.Undefined{Message: "there is no previous item"}, true, nil
		}
		return l.before, true, nil
	case "nextitem":
		if v, ok := l.peek(); ok {
			return v, true, nil
		}
		return value.Undefined{Message: "there is no next item"}, true, nil
	case "cycle":
		return &function{name: "cycle", signature: params("*args"), run: l.cycle}, true, nil
	case "changed":
		return &function{name: "changed", signature: params("*value"), run: l.changed}, true, nil
	}
	return nil, false, nil
}

func (l *loopContext) cycle(_ *state, a []value.Value) (value.Value, error) {
	items := a[0].(value.Tuple)
	if len(items) == 0 {
		return nil, typeError("no items for cycling given")
	}
	return items[l.index0%len(items)], nil
}

func (l *loopContext) changed(s *state, a []value.Value) (value.Value, error) {
	if l.lastChanged != nil {
		same, err := s.equal(l.lastChanged, a[0])
		if err != nil || same {
			return false, err
		}
	}
	l.lastChanged = a[0]
	return true, nil
}

// call is loop(items) in a recursive loop.
func (l *loopContext) call(s *state, args callArgs) (value.Value, error) {
	if !l.node.recursive {
		return nil, typeError("The loop must have the 'recursive' marker to be called recursively.")
	}
	if len(args.positional) != 1 || len(args.names) > 0 {
		return nil, typeError("loop() takes one argument")
	}
	if err := s.enter(); err != nil {
		return nil, err
	}
	defer s.leave()
	outer := s.frame
	s.frame = l.frame
	defer func() { s.frame = outer }()
	return s.capture(func() error { return l.node.run(s, args.positional[0], l.depth+1) })
}
