package jinja

import (
	"fmt"
	"slices"
)

// parser turns tokens into statements. It is a plain recursive descent; expressions are in parse_expr.go.
type parser struct {
	env     *Environment
	options *Options
	name    string
	tokens  []token
	pos     int
	nesting int
	// scopes collects, per macro and loop that is being parsed, which special names its body uses.
	scopes []*usedNames
	// mutates is set when a method that changes its object is named anywhere.
	mutates bool
}

type usedNames struct{ loop, caller, varargs, kwargs bool }

func (p *parser) peek() *token { return &p.tokens[p.pos] }

// ahead is the token after the next one.
func (p *parser) ahead() *token { return &p.tokens[min(p.pos+1, len(p.tokens)-1)] }

func (p *parser) next() *token {
	t := &p.tokens[p.pos]
	if t.kind != tokenEOF {
		p.pos++
	}
	return t
}

func (p *parser) failAt(line int, format string, args ...any) error {
	return &SyntaxError{Place: Place{Template: p.name, Line: line}, Message: fmt.Sprintf(format, args...)}
}

func (p *parser) fail(format string, args ...any) error {
	return p.failAt(p.peek().line, format, args...)
}

func (p *parser) expected(what string) error {
	if p.peek().kind == tokenEOF {
		return p.fail("unexpected end of template, expected '%s'.", what)
	}
	return p.fail("expected token '%s', got '%s'", what, p.peek().describe())
}

func (p *parser) expect(kind tokenKind) (*token, error) {
	if p.peek().kind != kind {
		return nil, p.expected((token{kind: kind, text: "name"}).describe())
	}
	return p.next(), nil
}

func (p *parser) expectOperator(operator string) error {
	if !p.skipOperator(operator) {
		return p.expected(operator)
	}
	return nil
}

func (p *parser) skipOperator(operator string) bool {
	if p.peek().is(operator) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) skipName(name string) bool {
	if p.peek().isName(name) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expectName(name string) error {
	if !p.skipName(name) {
		return p.expected(name)
	}
	return nil
}

// enter counts nesting of blocks and expressions, which recursion follows.
func (p *parser) enter() error {
	p.nesting++
	if p.nesting > p.options.Limits.Nesting {
		return p.fail("nested deeper than %d levels", p.options.Limits.Nesting)
	}
	return nil
}

func (p *parser) leave() { p.nesting-- }

// template parses everything.
func (p *parser) template() ([]stmt, error) {
	body, err := p.body()
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEOF {
		return nil, p.fail("unexpected '%s'", p.peek().describe())
	}
	return body, nil
}

// body parses statements up to a block that starts with one of the end names; that name is the next token then.
func (p *parser) body(ends ...string) ([]stmt, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	var body []stmt
	for {
		switch t := p.next(); t.kind {
		case tokenEOF:
			if len(ends) > 0 {
				return nil, p.fail("Unexpected end of template. Jinja was looking for the following tags: %s", quotedList(ends))
			}
			return body, nil
		case tokenData:
			body = append(body, &dataStmt{text: t.text})
		case tokenVariableBegin:
			line := p.peek().line
			e, err := p.tuple(tupleRules{condition: true})
			if err != nil {
				return nil, err
			}
			if _, err := p.expect(tokenVariableEnd); err != nil {
				return nil, err
			}
			body = append(body, &outputStmt{expr: e, line: line})
		case tokenBlockBegin:
			if p.peek().kind == tokenName && slices.Contains(ends, p.peek().text) {
				return body, nil
			}
			statement, err := p.statement()
			if err != nil {
				return nil, err
			}
			if _, err := p.expect(tokenBlockEnd); err != nil {
				return nil, err
			}
			body = append(body, statement)
		default:
			return nil, p.failAt(t.line, "unexpected '%s'", t.describe())
		}
	}
}

func quotedList(names []string) string {
	text := ""
	for i, name := range names {
		if i > 0 {
			text += " or "
		}
		text += "'" + name + "'"
	}
	return text
}

// block parses the rest of a tag and the body up to one of ends, and takes the name that ended it.
func (p *parser) block(ends ...string) ([]stmt, string, error) {
	p.skipOperator(":")
	if _, err := p.expect(tokenBlockEnd); err != nil {
		return nil, "", err
	}
	body, err := p.body(ends...)
	if err != nil {
		return nil, "", err
	}
	return body, p.next().text, nil
}

func (p *parser) statement() (stmt, error) {
	t := p.peek()
	if t.kind != tokenName {
		return nil, p.fail("tag name expected")
	}
	parse, ok := statements[t.text]
	if !ok {
		return nil, p.unknownTag(t.text)
	}
	p.next()
	return parse(p, t.line)
}

var statements map[string]func(*parser, int) (stmt, error)

func init() {
	statements = map[string]func(*parser, int) (stmt, error){
		"if": (*parser).ifStatement, "for": (*parser).forStatement, "set": (*parser).setStatement, "with": (*parser).withStatement,
		"macro": (*parser).macroStatement, "call": (*parser).callStatement, "filter": (*parser).filterStatement,
		"include": (*parser).includeStatement, "import": (*parser).importStatement, "from": (*parser).fromStatement, "print": (*parser).printStatement,
	}
}

func (p *parser) unknownTag(name string) error {
	switch name {
	case "extends", "block", "autoescape":
		return p.fail("the tag '%s' is not supported", name)
	case "do", "break", "continue":
		return p.fail("Encountered unknown tag '%s': Ansible enables no extension of Jinja", name)
	}
	return p.fail("Encountered unknown tag '%s'.", name)
}

func (p *parser) ifStatement(line int) (stmt, error) {
	node := &ifStmt{}
	for {
		test, err := p.tuple(tupleRules{})
		if err != nil {
			return nil, err
		}
		body, end, err := p.block("elif", "else", "endif")
		if err != nil {
			return nil, err
		}
		node.tests, node.bodies, node.line = append(node.tests, test), append(node.bodies, body), append(node.line, line)
		line = p.peek().line
		if end == "elif" {
			continue
		}
		if end == "else" {
			node.orElse, _, err = p.block("endif")
		}
		return node, err
	}
}

func (p *parser) forStatement(line int) (stmt, error) {
	node := &forStmt{line: line}
	var err error
	if node.target, err = p.assignTarget(tupleRules{end: "in"}); err != nil {
		return nil, err
	}
	if err = p.expectName("in"); err != nil {
		return nil, err
	}
	if node.iterable, err = p.tuple(tupleRules{end: "recursive"}); err != nil {
		return nil, err
	}
	used := p.pushScope()
	defer p.popScope()
	if p.skipName("if") {
		if node.test, err = p.expression(); err != nil {
			return nil, err
		}
	}
	node.recursive = p.skipName("recursive")
	body, end, err := p.block("endfor", "else")
	if err != nil {
		return nil, err
	}
	node.body, node.usesLoop = body, used.loop || node.recursive
	if end == "else" {
		node.orElse, _, err = p.block("endfor")
	}
	return node, err
}

func (p *parser) pushScope() *usedNames {
	used := &usedNames{}
	p.scopes = append(p.scopes, used)
	return used
}

func (p *parser) popScope() { p.scopes = p.scopes[:len(p.scopes)-1] }

// uses notes a special name for all loops and macros around it.
func (p *parser) uses(name string) {
	for _, used := range p.scopes {
		switch name {
		case "loop":
			used.loop = true
		case "caller":
			used.caller = true
		case "varargs":
			used.varargs = true
		case "kwargs":
			used.kwargs = true
		}
	}
}

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

// targetName parses a name that something is assigned to.
func (p *parser) targetName() (string, error) {
	t, err := p.expect(tokenName)
	if err != nil {
		return "", err
	}
	if isConstantName(t.text) {
		return "", p.failAt(t.line, "can't assign to '%s'", t.text)
	}
	return t.text, nil
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

func (p *parser) importStatement(line int) (stmt, error) {
	e, err := p.expression()
	if err != nil {
		return nil, err
	}
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
