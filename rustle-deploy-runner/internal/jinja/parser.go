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
	// inspector, if any, hears of all names, and of filters and tests that do not exist: they are no error then.
	inspector *inspector
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

// targetName parses a name that something is assigned to.
func (p *parser) targetName() (string, error) {
	t, err := p.expect(tokenName)
	if err != nil {
		return "", err
	}
	if isConstantName(t.text) {
		return "", p.failAt(t.line, "can't assign to '%s'", t.text)
	}
	if p.inspector != nil {
		p.inspector.assigns(t.text)
	}
	return t.text, nil
}
