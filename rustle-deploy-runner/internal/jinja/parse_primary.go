package jinja

import (
	"slices"
	"strings"
)

// assignTarget parses what is assigned to: names, tuples of names, and with rules.namespace attributes.
func (p *parser) assignTarget(rules tupleRules) (target, error) {
	rules.simple = true
	line := p.peek().line
	e, err := p.tuple(rules)
	if err != nil {
		return nil, err
	}
	return p.asTarget(e, line)
}

func (p *parser) asTarget(e expr, line int) (target, error) {
	switch e := e.(type) {
	case *nameExpr:
		if p.inspector != nil {
			p.inspector.assigns(e.name)
		}
		return &nameTarget{name: e.name}, nil
	case *fieldExpr:
		return &fieldTarget{object: e.object, name: e.name}, nil
	case *tupleExpr:
		node := &tupleTarget{}
		for _, item := range e.items {
			to, err := p.asTarget(item, line)
			if err != nil {
				return nil, err
			}
			node.targets = append(node.targets, to)
		}
		return node, nil
	}
	return nil, p.failAt(line, "can't assign to an expression")
}

// fieldExpr stands for ns.name on the left side of an assignment; it is never evaluated.
type fieldExpr struct {
	constExpr
	object, name string
}

func (p *parser) primary(namespace bool) (expr, error) {
	t := p.next()
	switch t.kind {
	case tokenName:
		switch t.text {
		case "true", "True":
			return &constExpr{value: true}, nil
		case "false", "False":
			return &constExpr{value: false}, nil
		case "none", "None":
			return &constExpr{}, nil
		}
		if namespace && p.skipOperator(".") {
			field, err := p.expect(tokenName)
			if err != nil {
				return nil, err
			}
			return &fieldExpr{object: t.text, name: field.text}, nil
		}
		p.uses(t.text)
		if p.inspector != nil {
			p.inspector.use(t.text, t.line)
		}
		return &nameExpr{name: t.text}, nil
	case tokenString:
		text := t.text
		if p.peek().kind == tokenString {
			var all strings.Builder
			all.WriteString(text)
			for p.peek().kind == tokenString {
				all.WriteString(p.next().text)
			}
			text = all.String()
		}
		return &stringExpr{value: text}, nil
	case tokenInteger, tokenFloat:
		return &constExpr{value: t.value}, nil
	}
	switch {
	case t.is("("):
		e, err := p.tuple(tupleRules{condition: true, parentheses: true})
		if err != nil {
			return nil, err
		}
		return e, p.expectOperator(")")
	case t.is("["):
		return p.list()
	case t.is("{"):
		return p.dict()
	}
	return nil, p.failAt(t.line, "unexpected '%s'", t.describe())
}

func (p *parser) list() (expr, error) {
	node := &listExpr{}
	for !p.peek().is("]") {
		if len(node.items) > 0 {
			if err := p.expectOperator(","); err != nil {
				return nil, err
			}
			if p.peek().is("]") {
				break
			}
		}
		item, err := p.expression()
		if err != nil {
			return nil, err
		}
		node.items = append(node.items, item)
	}
	return node, p.expectOperator("]")
}

func (p *parser) dict() (expr, error) {
	node := &dictExpr{}
	for !p.peek().is("}") {
		if len(node.keys) > 0 {
			if err := p.expectOperator(","); err != nil {
				return nil, err
			}
			if p.peek().is("}") {
				break
			}
		}
		key, err := p.expression()
		if err != nil {
			return nil, err
		}
		if err := p.expectOperator(":"); err != nil {
			return nil, err
		}
		v, err := p.expression()
		if err != nil {
			return nil, err
		}
		node.keys, node.values = append(node.keys, key), append(node.values, v)
	}
	return node, p.expectOperator("}")
}

func (p *parser) postfix(node expr) (expr, error) {
	var err error
	for count := 0; err == nil; count++ {
		if err := p.chain(count); err != nil {
			return nil, err
		}
		switch t := p.peek(); {
		case t.is("."), t.is("["):
			node, err = p.subscript(node)
		case t.is("("):
			node, err = p.call(node)
		default:
			return node, nil
		}
	}
	return nil, err
}

func (p *parser) subscript(node expr) (expr, error) {
	if p.next().is(".") {
		switch t := p.next(); t.kind {
		case tokenName:
			p.mutates = p.mutates || isMutator(t.text)
			return &attributeExpr{object: node, name: t.text}, nil
		case tokenInteger:
			return &itemExpr{object: node, index: &constExpr{value: t.value}}, nil
		default:
			return nil, p.failAt(t.line, "expected name or number")
		}
	}
	var items []expr
	var sliced *sliceExpr
	for !p.peek().is("]") {
		if len(items) > 0 {
			if err := p.expectOperator(","); err != nil {
				return nil, err
			}
		}
		item, err := p.subscribed(node)
		if err != nil {
			return nil, err
		}
		if s, ok := item.(*sliceExpr); ok && s.object == node {
			sliced = s
		}
		items = append(items, item)
	}
	p.next()
	switch {
	case len(items) == 1 && sliced != nil:
		return sliced, nil
	case sliced != nil:
		return nil, p.fail("slices of several dimensions are not supported")
	case len(items) == 1:
		if text, ok := items[0].(*stringExpr); ok {
			p.mutates = p.mutates || isMutator(text.value.(string))
		}
		return &itemExpr{object: node, index: items[0]}, nil
	}
	return &itemExpr{object: node, index: &tupleExpr{items: items}}, nil
}

// subscribed parses what stands in brackets: an expression or a slice of node.
func (p *parser) subscribed(node expr) (expr, error) {
	s := &sliceExpr{object: node}
	var err error
	if !p.peek().is(":") {
		if s.start, err = p.expression(); err != nil || !p.peek().is(":") {
			return s.start, err
		}
	}
	p.next()
	atEnd := func() bool { return p.peek().is("]") || p.peek().is(",") }
	if !p.peek().is(":") && !atEnd() {
		if s.stop, err = p.expression(); err != nil {
			return nil, err
		}
	}
	if p.skipOperator(":") && !atEnd() {
		if s.step, err = p.expression(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (p *parser) arguments() (arguments, error) {
	var args arguments
	line := p.peek().line
	if err := p.expectOperator("("); err != nil {
		return args, err
	}
	invalid := func() (arguments, error) {
		return args, p.failAt(line, "invalid syntax for function call expression")
	}
	for first := true; !p.peek().is(")"); first = false {
		if !first {
			if err := p.expectOperator(","); err != nil {
				return args, err
			}
			if p.peek().is(")") {
				break
			}
		}
		var err error
		switch t := p.peek(); {
		case t.is("*"):
			if args.spread != nil || args.spreadNamed != nil {
				return invalid()
			}
			p.next()
			args.spread, err = p.expression()
		case t.is("**"):
			if args.spreadNamed != nil {
				return invalid()
			}
			p.next()
			args.spreadNamed, err = p.expression()
		case t.kind == tokenName && p.ahead().is("="):
			if args.spreadNamed != nil {
				return invalid()
			}
			if slices.Contains(args.names, t.text) {
				return args, p.fail("the keyword argument '%s' is repeated", t.text)
			}
			p.pos += 2
			var e expr
			e, err = p.expression()
			args.names, args.named = append(args.names, t.text), append(args.named, e)
		default:
			if args.spread != nil || args.spreadNamed != nil || len(args.named) > 0 {
				return invalid()
			}
			var e expr
			e, err = p.expression()
			args.positional = append(args.positional, e)
		}
		if err != nil {
			return args, err
		}
	}
	return args, p.expectOperator(")")
}

func (p *parser) call(callee expr) (expr, error) {
	line := p.peek().line
	args, err := p.arguments()
	node := &callExpr{callee: callee, args: args, line: line}
	if p.inspector != nil && err == nil {
		p.inspector.calls = append(p.inspector.calls, node)
	}
	return node, err
}
