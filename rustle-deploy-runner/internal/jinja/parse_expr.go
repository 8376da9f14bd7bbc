package jinja

import (
	"math"
	"slices"

	"rustle.dev/deploy/runner/internal/value"
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
	node, err := p.binary(func() (expr, error) { return p.unary(true) }, "**")
	return negatedPower(node), err
}

// negatedPower gives (-2) ** x the meaning that it has in Jinja. A negative constant is written into the Python code as it is, where ** binds tighter
// than the sign: it is -(2 ** x), unless x is a constant too.
func negatedPower(node expr) expr {
	power, ok := node.(*binaryExpr)
	if !ok || power.operator != "**" {
		return node
	}
	left := negatedPower(power.left)
	base, isConstant := constantNumber(left)
	if _, both := constantNumber(power.right); !isConstant || both {
		return &binaryExpr{operator: "**", left: left, right: power.right}
	}
	if f, isFloat := base.(float64); isFloat && !math.Signbit(f) || !isFloat && toBig(base).Sign() >= 0 {
		return &binaryExpr{operator: "**", left: left, right: power.right}
	}
	positive, err := negate(base)
	if err != nil {
		return node
	}
	return &unaryExpr{operator: "-", operand: &binaryExpr{operator: "**", left: &constExpr{value: positive}, right: power.right}}
}

// constantNumber evaluates arithmetic without variables.
func constantNumber(e expr) (value.Value, bool) {
	switch e := e.(type) {
	case *constExpr:
		return e.value, isNumber(e.value)
	case *unaryExpr:
		v, ok := constantNumber(e.operand)
		if !ok || e.operator == "+" {
			return v, ok
		}
		if flag, isBool := v.(bool); isBool {
			v = boolInt(flag)
		}
		negative, err := negate(v)
		return negative, err == nil
	case *binaryExpr:
		left, ok := constantNumber(e.left)
		if !ok {
			return nil, false
		}
		right, ok := constantNumber(e.right)
		if !ok {
			return nil, false
		}
		v, err := arithmetic(e.operator, left, right)
		return v, err == nil
	}
	return nil, false
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
