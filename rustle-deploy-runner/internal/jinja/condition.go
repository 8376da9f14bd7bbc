package jinja

import (
	"context"
	"errors"

	"rustle.dev/deploy/runner/internal/value"
)

type expression struct {
	node    expr
	mutates bool
}

func (e *Environment) compileExpression(text string) (*expression, error) {
	e.mutex.RLock()
	found := e.expressions[text]
	e.mutex.RUnlock()
	if found != nil {
		return found, nil
	}
	name := excerpt(text)
	tokens, err := tokenizeExpression(&e.options, name, text)
	if err != nil {
		return nil, err
	}
	p := &parser{env: e, options: &e.options, name: name, tokens: tokens}
	node, err := p.tuple(tupleRules{condition: true})
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEOF {
		return nil, p.fail("expected the end of the expression, got '%s'", p.peek().describe())
	}
	found = &expression{node: node, mutates: p.mutates}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if len(e.expressions) >= cacheSize {
		clear(e.expressions)
	}
	e.expressions[text] = found
	return found, nil
}

// Evaluate returns the value of one expression without delimiters. It is not turned into text and keeps its type; it may share parts with variables.
func (e *Environment) Evaluate(ctx context.Context, text string, scope Scope) (value.Value, error) {
	compiled, err := e.compileExpression(text)
	if err != nil {
		return nil, err
	}
	v, err := e.evaluate(ctx, compiled, text, scope)
	if err != nil {
		return nil, err
	}
	if m, ok := v.(value.Mapping); ok {
		v = mappingDict(m, 0)
	}
	if v, err = newState(ctx, e, &e.options, "", scope, false, true).unroll(v); err == nil {
		err = checkDefined(v, 0)
	}
	if err != nil {
		return nil, locate(err, excerpt(text), 1)
	}
	if object, ok := v.(value.Object); ok {
		return nil, locate(typeError("the expression gives a %s, which is no data", object.PythonType()), excerpt(text), 1)
	}
	return value.Plain(v), nil
}

func (e *Environment) evaluate(ctx context.Context, compiled *expression, text string, scope Scope) (value.Value, error) {
	s := newState(ctx, e, &e.options, "", scope, compiled.mutates, true)
	v, err := compiled.node.eval(s)
	if err != nil {
		return nil, locate(err, excerpt(text), 1)
	}
	return v, nil
}

// ErrFromHost is the cause of errors about conditions that would be made of text that came from a host: who rules the host could write anything into it.
var ErrFromHost = errors.New("it holds text that came from a host, and that is never evaluated: name the variables in the condition without braces")

// Condition evaluates a condition as `when` does: a bool is itself, and nothing is true. Text that is a template is rendered first; what that gives is
// evaluated as an expression, unless there is text of a host in it. The truth of that is Python's: a variable that holds "no" is true.
func (e *Environment) Condition(ctx context.Context, condition value.Value, scope Scope) (bool, error) {
	switch c := condition.(type) {
	case nil:
		return true, nil
	case bool:
		return c, nil
	}
	text := value.Str(condition)
	if text == "" {
		return true, nil
	}
	if e.isTemplate(text) {
		t, err := e.cached(text)
		if err != nil {
			return false, err
		}
		rendered, err := t.Value(ctx, scope)
		if err != nil {
			return false, err
		}
		var isText bool
		if text, isText = rendered.(string); !isText {
			return truth(rendered)
		}
		if text == "" {
			return false, nil
		}
		if origin, ok := scope.(OriginScope); ok && origin.FromHost() && !t.writesNumbers(ctx, scope) {
			return false, locate(&RuntimeError{Message: ErrFromHost.Error(), Cause: ErrFromHost}, excerpt(value.Str(condition)), 1)
		}
	}
	compiled, err := e.compileExpression(text)
	if err != nil {
		return false, err
	}
	v, err := e.evaluate(ctx, compiled, text, scope)
	if err != nil {
		return false, err
	}
	result, err := truth(v)
	return result, locateIf(err, excerpt(text))
}

// writesNumbers says whether the braces of the template give nothing but numbers, bools and null: whoever rules the host can choose these, but cannot write an
// expression with them. That a variable has text elsewhere does not matter then.
func (t *Template) writesNumbers(ctx context.Context, scope Scope) bool {
	s := newState(ctx, t.env, &t.options, t.name, scope, t.escaped.mutates, true)
	for _, node := range t.escaped.body {
		switch n := node.(type) {
		case *dataStmt:
		case *outputStmt:
			v, err := n.expr.eval(s)
			if err != nil || v != nil && !isNumber(v) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// WritesNumbers says whether text is a template of which a scope's variables can write nothing but numbers, bools and null. If it cannot be evaluated, they do not.
func (e *Environment) WritesNumbers(ctx context.Context, text string, scope Scope) bool {
	if !e.isTemplate(text) {
		return false
	}
	t, err := e.cached(text)
	return err == nil && t.writesNumbers(ctx, scope)
}

func locateIf(err error, name string) error {
	if err == nil {
		return nil
	}
	return locate(err, name, 1)
}

// isTemplate reports whether text has a complete tag, which is stricter than hasTemplate.
func (e *Environment) isTemplate(text string) bool {
	if !e.hasTemplate(text) {
		return false
	}
	// Only the tokens up to the first closing delimiter decide, but an error in front of it does too.
	return firstTagCloses(&e.options, text)
}
