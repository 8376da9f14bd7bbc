package jinja

import (
	"errors"
	"slices"

	"rustle.dev/deploy/runner/internal/nearest"
	"rustle.dev/deploy/runner/internal/value"
)

// Finding is one thing that keeps a text from being evaluated, whatever the variables are. Line counts from 1; 0 means unknown.
type Finding struct {
	Line    int
	Message string
}

// Inspection is what can be said of a text without any variable.
type Inspection struct {
	Findings []Finding
	// Uses are the variables that the text names, each where it does so first.
	Uses []Use
}

// Use is where a text names a variable.
type Use struct {
	Name string
	Line int
	// IsOwn says that the text itself gives a value to something of that name, which may be what is meant.
	IsOwn bool
}

// InspectArgument looks at a text that TemplateValue would be given.
func (e *Environment) InspectArgument(text string) Inspection {
	if !e.hasTemplate(text) {
		return Inspection{}
	}
	return e.inspect("", text, true)
}

// InspectFile looks at a text that Parse would be given.
func (e *Environment) InspectFile(name, text string) Inspection { return e.inspect(name, text, false) }

// InspectCondition looks at a text that Condition would be given. What a condition that is a template gives cannot be known.
func (e *Environment) InspectCondition(text string) Inspection {
	switch {
	case text == "":
		return Inspection{}
	case e.isTemplate(text):
		return e.InspectArgument(text)
	}
	i := &inspector{}
	tokens, err := tokenizeExpression(&e.options, "", text)
	if err == nil {
		p := &parser{env: e, options: &e.options, tokens: tokens, inspector: i}
		if _, err = p.tuple(tupleRules{condition: true}); err == nil && p.peek().kind != tokenEOF {
			err = p.fail("expected the end of the expression, got '%s'", p.peek().describe())
		}
	}
	return i.result(err, 0)
}

func (e *Environment) inspect(name, text string, argument bool) Inspection {
	options := e.options
	i := &inspector{}
	body, err := applyHeader(&options, name, text)
	// Lines of the text count from its header.
	header := 0
	if err == nil && body != text {
		header = 1
	}
	if err == nil && argument {
		body, err = doubleBackslashes(&options, name, body)
	}
	var tokens []token
	if err == nil {
		tokens, err = tokenize(&options, name, body)
	}
	if err == nil {
		p := &parser{env: e, options: &options, name: name, tokens: tokens, inspector: i}
		_, err = p.template()
	}
	return i.result(err, header)
}

// inspector collects, while a text is parsed, what parsing alone does not refuse.
type inspector struct {
	findings []Finding
	uses     []Use
	assigned []string // names that the text itself gives a value
	macros   []*macroNode
	calls    []*callExpr
}

func (i *inspector) add(line int, message string) {
	i.findings = append(i.findings, Finding{Line: line, Message: message})
}

func (i *inspector) use(name string, line int) {
	if !slices.ContainsFunc(i.uses, func(use Use) bool { return use.Name == name }) {
		i.uses = append(i.uses, Use{Name: name, Line: line})
	}
}

func (i *inspector) assigns(name string) { i.assigned = append(i.assigned, name) }

// result judges the calls, which needs all names that the text assigns, and adds the error that ended the parsing.
func (i *inspector) result(err error, header int) Inspection {
	for _, call := range i.calls {
		i.call(call)
	}
	if err != nil {
		finding := Finding{Message: err.Error()}
		var syntax *SyntaxError
		var runtime *RuntimeError
		switch {
		case errors.As(err, &syntax):
			finding = Finding{Line: syntax.Line, Message: syntax.Message}
		case errors.As(err, &runtime):
			// A header that cannot be read: its line is the first one.
			finding, header = Finding{Line: runtime.Line, Message: runtime.Message}, 0
		}
		i.findings = append(i.findings, finding)
	}
	for at := range i.findings {
		if i.findings[at].Line > 0 {
			i.findings[at].Line += header
		}
	}
	for at := range i.uses {
		i.uses[at].Line += header
		i.uses[at].IsOwn = i.own(i.uses[at].Name)
	}
	slices.SortStableFunc(i.findings, func(a, b Finding) int { return a.Line - b.Line })
	return Inspection{Findings: slices.Compact(i.findings), Uses: i.uses}
}

// filter judges a filter that the text applies.
func (i *inspector) filter(n *filterExpr) {
	if n.filter == nil {
		i.add(n.line, missingName("filter", n.name))
		return
	}
	i.judge(n.filter, n.name, &n.args, n.line)
	switch n.name {
	case "map":
		i.named(n, 0, "filter")
	case "select", "reject":
		i.named(n, 0, "test")
	case "selectattr", "rejectattr":
		i.named(n, 1, "test")
	}
}

// named looks at the name of another filter or test that a filter is given.
func (i *inspector) named(n *filterExpr, position int, kind string) {
	if position >= len(n.args.positional) {
		return
	}
	constant, ok := n.args.positional[position].(*stringExpr)
	if !ok {
		return
	}
	name, isText := constant.value.(string)
	if !isText {
		return
	}
	var found *filter
	if kind == "filter" {
		found, ok = filterNamed(name)
	} else {
		var t *test
		t, ok = testNamed(name)
		found = (*filter)(t)
	}
	if !ok {
		i.add(n.line, missingName(kind, name))
		return
	}
	// What follows the name are its arguments.
	args := n.args
	args.positional = args.positional[position+1:]
	i.judge(found, name, &args, n.line)
}

func (i *inspector) test(n *testExpr) {
	if n.test == nil {
		i.add(n.line, missingName("test", n.name))
		return
	}
	i.judge((*filter)(n.test), n.name, &n.args, n.line)
}

// bind looks whether a function takes so many arguments of these names, and puts them into its order, unless it gets some that are only known later.
func (i *inspector) bind(g *signature, name string, args *arguments, line, inputs int) ([]value.Value, bool) {
	if args.spread != nil || args.spreadNamed != nil {
		return nil, false
	}
	bound, err := g.bind(name, literals(args, inputs))
	if err != nil {
		i.add(line, err.Error())
	}
	return bound, err == nil
}

// call judges a call. Variables are data, which cannot be called: what is called is a function of the language, a macro or object of the text itself, or
// a method of a value.
func (i *inspector) call(n *callExpr) {
	switch callee := n.callee.(type) {
	case *nameExpr:
		i.function(n, callee.name)
	case *attributeExpr:
		i.method(callee, n.line)
	}
}

func (i *inspector) own(name string) bool {
	return slices.Contains(i.assigned, name) || slices.Contains([]string{"loop", "caller", "varargs", "kwargs"}, name)
}

func (i *inspector) function(n *callExpr, name string) {
	if i.own(name) {
		i.macro(n, name)
		return
	}
	f, ok := globals[name].(*function)
	switch {
	case !ok || slices.Contains(absentFunctions, name):
		i.add(n.line, missingName("function", name))
	case slices.Contains(lookupFunctions, name):
		plugin := ""
		if len(n.args.positional) > 0 {
			if constant, isText := n.args.positional[0].(*stringExpr); isText {
				plugin, _ = constant.value.(string)
			}
		}
		i.add(n.line, missingLookup(name, plugin))
	default:
		i.bind(&f.signature, name, &n.args, n.line, 0)
	}
}

func (i *inspector) method(callee *attributeExpr, line int) {
	root := callee.object
	for {
		switch inner := root.(type) {
		case *attributeExpr:
			root = inner.object
			continue
		case *itemExpr:
			root = inner.object
			continue
		case *nameExpr:
			if i.own(inner.name) {
				return
			}
		case *callExpr:
			// What a macro, or a function that makes an object, gives back has methods of its own.
			return
		}
		break
	}
	var known []string
	for _, set := range []methodSet{textMethods, listMethods, tupleMethods, dictMethods, intMethods, floatMethods} {
		if _, ok := set.methods[callee.name]; ok {
			return
		}
		for name := range set.methods {
			known = append(known, name)
		}
	}
	for _, set := range []methodSet{textMethods, listMethods, tupleMethods, dictMethods, intMethods, floatMethods} {
		if set.knows(callee.name) {
			i.add(line, "the method "+callee.name+"() is not supported by this version")
			return
		}
	}
	slices.Sort(known)
	i.add(line, "no value has a method "+callee.name+"()"+nearest.Question(callee.name, known))
}
