package jinja

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
	if node.filter, ok = filterNamed(name); !ok && p.inspector == nil {
		return nil, p.failAt(line, "No filter named '%s'.", name)
	}
	if p.peek().is("(") {
		node.args, err = p.arguments()
	}
	if p.inspector != nil && err == nil {
		p.inspector.filter(node)
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
	if node.test, ok = testNamed(name); !ok && p.inspector == nil {
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
	if p.inspector != nil {
		p.inspector.test(node)
	}
	var result expr = node
	if negated {
		result = &notExpr{operand: node}
	}
	return result, nil
}
