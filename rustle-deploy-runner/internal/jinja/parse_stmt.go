package jinja

import (
	"slices"
)

func (p *parser) setStatement(line int) (stmt, error) {
	to, err := p.assignTarget(tupleRules{namespace: true})
	if err != nil {
		return nil, err
	}
	if p.skipOperator("=") {
		e, err := p.tuple(tupleRules{condition: true})
		return &setStmt{target: to, expr: e, line: line}, err
	}
	filter, err := p.filterChain(nil)
	if err != nil {
		return nil, err
	}
	body, _, err := p.block("endset")
	node := &setBlockStmt{target: to, body: body, line: line}
	if filter != nil {
		node.filter = filter.(*filterExpr)
	}
	return node, err
}

func (p *parser) withStatement(line int) (stmt, error) {
	node := &withStmt{line: line}
	for p.peek().kind != tokenBlockEnd {
		if len(node.targets) > 0 {
			if err := p.expectOperator(","); err != nil {
				return nil, err
			}
		}
		to, err := p.assignTarget(tupleRules{})
		if err != nil {
			return nil, err
		}
		if err := p.expectOperator("="); err != nil {
			return nil, err
		}
		e, err := p.expression()
		if err != nil {
			return nil, err
		}
		node.targets, node.values = append(node.targets, to), append(node.values, e)
	}
	var err error
	node.body, _, err = p.block("endwith")
	return node, err
}

// signature parses parameters with their defaults.
func (p *parser) signature(m *macroNode) error {
	if err := p.expectOperator("("); err != nil {
		return err
	}
	for !p.peek().is(")") {
		if len(m.parameters) > 0 {
			if err := p.expectOperator(","); err != nil {
				return err
			}
		}
		name, err := p.targetName()
		if err != nil {
			return err
		}
		if slices.Contains(m.parameters, name) {
			return p.fail("the parameter '%s' occurs twice", name)
		}
		if p.skipOperator("=") {
			e, err := p.expression()
			if err != nil {
				return err
			}
			m.defaults = append(m.defaults, e)
		} else if len(m.defaults) > 0 {
			return p.fail("non-default argument follows default argument")
		}
		m.parameters = append(m.parameters, name)
	}
	p.next()
	return nil
}

// macroBody parses the body and notes which of its special names it uses.
func (p *parser) macroBody(m *macroNode, end string) error {
	used := p.pushScope()
	defer p.popScope()
	var err error
	m.body, _, err = p.block(end)
	m.usesCaller, m.usesArgs, m.usesKeyArgs = used.caller, used.varargs, used.kwargs
	return err
}

func (p *parser) macroStatement(line int) (stmt, error) {
	name, err := p.targetName()
	if err != nil {
		return nil, err
	}
	m := &macroNode{name: name, line: line}
	if err := p.signature(m); err != nil {
		return nil, err
	}
	if err := p.macroBody(m, "endmacro"); err != nil {
		return nil, err
	}
	if i := slices.Index(m.parameters, "caller"); i >= 0 && i < len(m.parameters)-len(m.defaults) {
		return nil, p.failAt(line, "When defining macros or call blocks the special \"caller\" argument must be omitted or be given a default.")
	}
	if p.inspector != nil {
		p.inspector.macros = append(p.inspector.macros, m)
	}
	return &macroStmt{macro: m}, nil
}

func (p *parser) callStatement(line int) (stmt, error) {
	caller := &macroNode{name: "caller", line: line}
	if p.peek().is("(") {
		if err := p.signature(caller); err != nil {
			return nil, err
		}
	}
	e, err := p.expression()
	if err != nil {
		return nil, err
	}
	call, ok := e.(*callExpr)
	if !ok {
		return nil, p.failAt(line, "expected call")
	}
	call.hasCaller = true
	if err := p.macroBody(caller, "endcall"); err != nil {
		return nil, err
	}
	return &callStmt{call: call, caller: caller, line: line}, nil
}

func (p *parser) filterStatement(line int) (stmt, error) {
	first, err := p.oneFilter(nil)
	if err != nil {
		return nil, err
	}
	filter, err := p.filterChain(first)
	if err != nil {
		return nil, err
	}
	body, _, err := p.block("endfilter")
	return &filterStmt{filter: filter.(*filterExpr), body: body, line: line}, err
}

func (p *parser) printStatement(int) (stmt, error) {
	node := &blockStmt{}
	for p.peek().kind != tokenBlockEnd {
		if len(node.body) > 0 {
			if err := p.expectOperator(","); err != nil {
				return nil, err
			}
		}
		line := p.peek().line
		e, err := p.expression()
		if err != nil {
			return nil, err
		}
		node.body = append(node.body, &outputStmt{expr: e, line: line})
	}
	return node, nil
}

func (p *parser) includeStatement(line int) (stmt, error) {
	e, err := p.expression()
	if err != nil {
		return nil, err
	}
	p.foreign("include", line)
	node := &includeStmt{template: e, line: line, withContext: true}
	if p.peek().isName("ignore") && p.ahead().isName("missing") {
		p.pos += 2
		node.ignoreMissing = true
	}
	p.contextClause(&node.withContext)
	return node, nil
}

// contextClause parses "with context" and "without context".
func (p *parser) contextClause(with *bool) bool {
	t := p.peek()
	if (t.isName("with") || t.isName("without")) && p.ahead().isName("context") {
		*with = t.text == "with"
		p.pos += 2
		return true
	}
	return false
}

// foreign notes a statement that needs other templates, where there are none.
func (p *parser) foreign(statement string, line int) {
	if p.inspector != nil && p.options.Loader == nil {
		p.inspector.add(line, "the statement "+statement+" is not supported by this version: a template cannot use others")
	}
}

func (p *parser) importStatement(line int) (stmt, error) {
	e, err := p.expression()
	if err != nil {
		return nil, err
	}
	p.foreign("import", line)
	if err := p.expectName("as"); err != nil {
		return nil, err
	}
	name, err := p.targetName()
	node := &importStmt{template: e, as: name, line: line}
	p.contextClause(&node.withContext)
	return node, err
}

func (p *parser) fromStatement(line int) (stmt, error) {
	e, err := p.expression()
	if err != nil {
		return nil, err
	}
	if err := p.expectName("import"); err != nil {
		return nil, err
	}
	p.foreign("import", line)
	node := &importStmt{template: e, line: line}
	for {
		if p.contextClause(&node.withContext) {
			return node, nil
		}
		name, err := p.targetName()
		if err != nil {
			return nil, err
		}
		if name[0] == '_' {
			return nil, p.fail("names starting with an underline can not be imported")
		}
		imported := importedName{name: name, as: name}
		if p.skipName("as") {
			if imported.as, err = p.targetName(); err != nil {
				return nil, err
			}
		}
		node.names = append(node.names, imported)
		if p.contextClause(&node.withContext) || !p.skipOperator(",") {
			return node, nil
		}
	}
}
