package jinja

import "rustle.dev/deploy/runner/internal/value"

// expr is a node that has a value.
type expr interface {
	eval(s *state) (value.Value, error)
}

// stmt is a node that writes output or changes variables.
type stmt interface {
	exec(s *state) error
}

// Expressions.
type (
	constExpr  struct{ value value.Value }
	stringExpr struct{ value value.Value } // a constant without identity of its own: text
	nameExpr   struct{ name string }
	listExpr   struct{ items []expr }
	tupleExpr  struct{ items []expr }
	dictExpr   struct{ keys, values []expr }

	attributeExpr struct {
		object expr
		name   string
	}
	itemExpr  struct{ object, index expr }
	sliceExpr struct {
		object            expr
		start, stop, step expr // nil: not given
	}
	callExpr struct {
		callee    expr
		args      arguments
		hasCaller bool // the body of a call block is one more argument
		line      int
	}
	filterExpr struct {
		input  expr // nil: the body of a filter or set block
		name   string
		filter *filter
		args   arguments
		line   int
	}
	testExpr struct {
		input expr
		name  string
		test  *test
		args  arguments
		line  int
	}
	unaryExpr struct {
		operator string
		operand  expr
	}
	binaryExpr struct {
		operator    string
		left, right expr
	}
	concatExpr  struct{ parts []expr }
	compareExpr struct {
		first     expr
		operators []string
		operands  []expr
	}
	notExpr  struct{ operand expr }
	andExpr  struct{ left, right expr }
	orExpr   struct{ left, right expr }
	condExpr struct {
		test, then, otherwise expr // otherwise may be nil
		line                  int
	}
)

// arguments of a call: positional, by name, and those that * and ** spread.
type arguments struct {
	positional  []expr
	names       []string
	named       []expr
	spread      expr
	spreadNamed expr
}

// Statements.
type (
	dataStmt   struct{ text string }
	outputStmt struct {
		expr expr
		line int
	}
	ifStmt struct {
		tests  []expr
		bodies [][]stmt
		orElse []stmt
		line   []int
	}
	forStmt struct {
		target    target
		iterable  expr
		test      expr // nil: no filter
		body      []stmt
		orElse    []stmt
		recursive bool
		usesLoop  bool
		line      int
	}
	setStmt struct {
		target target
		expr   expr
		line   int
	}
	setBlockStmt struct {
		target target
		filter *filterExpr // nil: none; the innermost input is nil
		body   []stmt
		line   int
	}
	withStmt struct {
		targets []target
		values  []expr
		body    []stmt
		line    int
	}
	macroStmt struct {
		macro *macroNode
	}
	callStmt struct {
		call   *callExpr
		caller *macroNode
		line   int
	}
	filterStmt struct {
		filter *filterExpr
		body   []stmt
		line   int
	}
	includeStmt struct {
		template      expr
		ignoreMissing bool
		withContext   bool
		line          int
	}
	importStmt struct {
		template    expr
		as          string
		names       []importedName // from x import a as b
		withContext bool
		line        int
	}
	// blockStmt is what {% print %} parses to: an output for each expression.
	blockStmt struct{ body []stmt }
)

type importedName struct{ name, as string }

// macroNode is the definition of a macro or of a call block's body.
type macroNode struct {
	name                              string
	parameters                        []string
	defaults                          []expr // of the last parameters
	body                              []stmt
	usesCaller, usesArgs, usesKeyArgs bool
	line                              int
}

// target is what is assigned to.
type target interface {
	assign(s *state, v value.Value) error
}

type (
	nameTarget  struct{ name string }
	tupleTarget struct{ targets []target }
	fieldTarget struct{ object, name string } // an attribute of a namespace
)
