package jinja

import (
	"slices"
	"strings"
)

// tupleRules say how a list of expressions is read where one without parentheses may stand.
type tupleRules struct {
	simple      bool   // names and literals only: the left side of an assignment
	condition   bool   // "a if b else c" is allowed
	end         string // a name that ends the list
	parentheses bool   // the list may be empty
	namespace   bool   // a name may be an attribute of a namespace
}

func isConstantName(name string) bool {
	switch name {
	case "true", "false", "none", "True", "False", "None":
		return true
	}
	return false
}

func (p *parser) tuple(rules tupleRules) (expr, error) {
	parse := p.expression
	switch {
	case rules.simple:
		parse = func() (expr, error) { return p.primary(rules.namespace) }
	case !rules.condition && !rules.parentheses:
		parse = p.or
	}
	var items []expr
	isTuple := false
	for {
		if len(items) > 0 {
			if err := p.expectOperator(","); err != nil {
				return nil, err
			}
		}
		if p.atTupleEnd(rules.end) {
			break
		}
		item, err := parse()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
		if !p.peek().is(",") {
			break
		}
		isTuple = true
	}
	if !isTuple {
		if len(items) > 0 {
			return items[0], nil
		}
		if !rules.parentheses {
			return nil, p.fail("Expected an expression, got '%s'", p.peek().describe())
		}
	}
	return &tupleExpr{items: items}, nil
}

func (p *parser) atTupleEnd(name string) bool {
	t := p.peek()
	return t.kind == tokenVariableEnd || t.kind == tokenBlockEnd || t.is(")") || name != "" && t.isName(name)
}

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

func (p *parser) expression() (expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	line := p.peek().line
	then, err := p.or()
	if err != nil {
		return nil, err
	}
	for count := 0; p.skipName("if"); count++ {
		if err := p.chain(count); err != nil {
			return nil, err
		}
		test, err := p.or()
		if err != nil {
			return nil, err
		}
		node := &condExpr{test: test, then: then, line: line}
		if p.skipName("else") {
			if node.otherwise, err = p.expression(); err != nil {
				return nil, err
			}
		}
		then = node
	}
	return then, nil
}

// chain bounds the length of chains such as a + b + c, which make the tree as deep as they are long.
func (p *parser) chain(count int) error {
	if count > 5000 {
		return p.fail("an expression of more than 5000 operands")
	}
	return nil
}

func (p *parser) or() (expr, error) {
	left, err := p.and()
	for count := 0; err == nil && p.skipName("or"); count++ {
		if err := p.chain(count); err != nil {
			return nil, err
		}
		var right expr
		right, err = p.and()
		left = &orExpr{left: left, right: right}
	}
	return left, err
}

func (p *parser) and() (expr, error) {
	left, err := p.not()
	for count := 0; err == nil && p.skipName("and"); count++ {
		if err := p.chain(count); err != nil {
			return nil, err
		}
		var right expr
		right, err = p.not()
		left = &andExpr{left: left, right: right}
	}
	return left, err
}

func (p *parser) not() (expr, error) {
	if !p.skipName("not") {
		return p.compare()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	operand, err := p.not()
	return &notExpr{operand: operand}, err
}

func (p *parser) compare() (expr, error) {
	first, err := p.sum()
	if err != nil {
		return nil, err
	}
	node := &compareExpr{first: first}
	for {
		t := p.peek()
		operator := ""
		switch {
		case t.kind == tokenOperator && slices.Contains([]string{"==", "!=", "<", "<=", ">", ">="}, t.text):
			operator = t.text
			p.next()
		case t.isName("in"):
			operator = "in"
			p.next()
		case t.isName("not") && p.ahead().isName("in"):
			operator = "not in"
			p.pos += 2
		}
		if operator == "" {
			break
		}
		operand, err := p.sum()
		if err != nil {
			return nil, err
		}
		node.operators, node.operands = append(node.operators, operator), append(node.operands, operand)
	}
	if len(node.operators) == 0 {
		return first, nil
	}
	return node, nil
}

// binary parses a chain of left-associative operators.
func (p *parser) binary(operand func() (expr, error), operators ...string) (expr, error) {
	left, err := operand()
	for count := 0; err == nil && p.peek().kind == tokenOperator && slices.Contains(operators, p.peek().text); count++ {
		if err := p.chain(count); err != nil {
			return nil, err
		}
		operator := p.next().text
		var right expr
		right, err = operand()
		left = &binaryExpr{operator: operator, left: left, right: right}
	}
	return left, err
}

func (p *parser) sum() (expr, error) { return p.binary(p.concat, "+", "-") }

func (p *parser) concat() (expr, error) {
	first, err := p.product()
	if err != nil || !p.peek().is("~") {
		return first, err
	}
	node := &concatExpr{parts: []expr{first}}
	for p.skipOperator("~") {
		part, err := p.product()
		if err != nil {
			return nil, err
		}
		node.parts = append(node.parts, part)
	}
	return node, nil
}

func (p *parser) product() (expr, error) { return p.binary(p.power, "*", "/", "//", "%") }

func (p *parser) power() (expr, error) {
	return p.binary(func() (expr, error) { return p.unary(true) }, "**")
}

func (p *parser) unary(withFilter bool) (expr, error) {
	var node expr
	var err error
	if t := p.peek(); t.is("-") || t.is("+") {
		if err := p.enter(); err != nil {
			return nil, err
		}
		operator := p.next().text
		operand, err := p.unary(false)
		p.leave()
		if err != nil {
			return nil, err
		}
		node = &unaryExpr{operator: operator, operand: operand}
	} else if node, err = p.primary(false); err != nil {
		return nil, err
	}
	if node, err = p.postfix(node); err != nil || !withFilter {
		return node, err
	}
	return p.filters(node)
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

func (p *parser) filters(node expr) (expr, error) {
	var err error
	for count := 0; err == nil; count++ {
		if err := p.chain(count); err != nil {
			return nil, err
		}
		switch t := p.peek(); {
		case t.is("|"):
			node, err = p.filterChain(node)
		case t.isName("is"):
			node, err = p.test(node)
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
	return &callExpr{callee: callee, args: args, line: line}, err
}

func (p *parser) dottedName() (string, int, error) {
	t, err := p.expect(tokenName)
	if err != nil {
		return "", 0, err
	}
	name := t.text
	for p.skipOperator(".") {
		part, err := p.expect(tokenName)
		if err != nil {
			return "", 0, err
		}
		name += "." + part.text
	}
	return name, t.line, nil
}

// filterChain parses all filters that follow node. Without any it returns node.
func (p *parser) filterChain(node expr) (expr, error) {
	for count := 0; p.skipOperator("|"); count++ {
		if err := p.chain(count); err != nil {
			return nil, err
		}
		var err error
		if node, err = p.oneFilter(node); err != nil {
			return nil, err
		}
	}
	return node, nil
}

func (p *parser) oneFilter(input expr) (expr, error) {
	name, line, err := p.dottedName()
	if err != nil {
		return nil, err
	}
	node := &filterExpr{input: input, name: name, line: line}
	var ok bool
	if node.filter, ok = filterNamed(name); !ok {
		return nil, p.failAt(line, "No filter named '%s'.", name)
	}
	if p.peek().is("(") {
		node.args, err = p.arguments()
	}
	return node, err
}

func (p *parser) test(input expr) (expr, error) {
	p.next()
	negated := p.skipName("not")
	name, line, err := p.dottedName()
	if err != nil {
		return nil, err
	}
	node := &testExpr{input: input, name: name, line: line}
	var ok bool
	if node.test, ok = testNamed(name); !ok {
		return nil, p.failAt(line, "No test named '%s'.", name)
	}
	t := p.peek()
	switch {
	case t.is("("):
		node.args, err = p.arguments()
	case t.isName("else"), t.isName("or"), t.isName("and"):
	case t.isName("is"):
		return nil, p.fail("You cannot chain multiple tests with is")
	case t.kind == tokenName, t.kind == tokenString, t.kind == tokenInteger, t.kind == tokenFloat, t.is("["), t.is("{"):
		var argument expr
		if argument, err = p.primary(false); err == nil {
			argument, err = p.postfix(argument)
		}
		node.args.positional = []expr{argument}
	}
	if err != nil {
		return nil, err
	}
	var result expr = node
	if negated {
		result = &notExpr{operand: node}
	}
	return result, nil
}
