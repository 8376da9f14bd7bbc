package module

import (
	"maps"
	"slices"

	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/value"
)

// Static is what is known of a call before any host is: the options whose values are written down, converted, and the defaults of those that are not given.
type Static struct {
	Args Args
	// Folder says that the source is a folder of the controller; it is known only when the source is.
	Folder bool
	given  map[string]bool
	// literals are the arguments as they are written, by the names that they are written under; open are the written names of the others.
	literals *value.Dict
	open     []string
}

// Given reports whether an option is given at all: its value may be known only on the host.
func (s Static) Given(option string) bool { return s.given[option] }

// Names are the options that are given, sorted.
func (s Static) Names() []string { return slices.Sorted(maps.Keys(s.given)) }

// Open reports whether an option is given and its value will be known only on the host.
func (s Static) Open(option string) bool {
	return s.given[option] && !s.Args.Has(option)
}

// HasUnnamed reports whether an option is given whose own name will be known only on the host.
func (s Static) HasUnnamed() bool { return slices.ContainsFunc(s.open, jinja.HasTemplate) }

// RefusedBy returns what another module refuses of the same call on every host, where one module hands over to another. The options that are left out
// are not handed over.
func (s Static) RefusedBy(other Module, leftOut ...string) []Problem {
	literals := value.NewDict()
	for key, item := range s.literals.All() {
		if !slices.Contains(leftOut, value.Str(key)) {
			literals.Set(key, item)
		}
	}
	open := slices.DeleteFunc(slices.Clone(s.open), func(name string) bool { return slices.Contains(leftOut, name) })
	spec := other.Spec().indexed()
	static, problems := CheckLiterals(spec, literals, open)
	problems = append(problems, checkCombinations(spec, static)...)
	if checker, ok := other.(StaticChecker); ok {
		problems = append(problems, checker.CheckStatic(static)...)
	}
	return problems
}

// checkCombinations looks at which options are given. One whose value is only known on the host may turn out to be omitted.
func checkCombinations(spec Spec, static Static) []Problem {
	c := checker{spec: spec, canonical: value.NewDict(), given: map[string]bool{}}
	for name := range static.given {
		c.given[name] = static.Args.Has(name)
	}
	c.checkExclusive()
	if static.HasUnnamed() {
		return c.problems
	}
	c.given = static.given
	c.checkRequired()
	return c.problems
}

// StaticChecker is a module that refuses some arguments on every host, whatever the others are.
type StaticChecker interface {
	// CheckStatic returns what Run would refuse before it looks at the host. An option that is Open may turn out to be anything.
	CheckStatic(static Static) []Problem
}

// Renderer is a module whose source is a template.
type Renderer interface {
	// RenderOptions returns how the template is read. Options gives the names of those that this depends on.
	RenderOptions(args Args) RenderOptions
	RenderOptionNames() []string
}

// Language returns the settings of the language.
func (o RenderOptions) Language() jinja.Options {
	options := jinja.DefaultOptions()
	options.TrimBlocks, options.LstripBlocks, options.NewlineSequence = o.TrimBlocks, o.LstripBlocks, o.NewlineSequence
	options.BlockStart, options.BlockEnd = o.BlockStart, o.BlockEnd
	options.VariableStart, options.VariableEnd = o.VariableStart, o.VariableEnd
	options.CommentStart, options.CommentEnd = o.CommentStart, o.CommentEnd
	return options
}

// CheckLiterals checks the arguments whose values are written down. open are the names of those that are only known on the host.
func CheckLiterals(spec Spec, literals *value.Dict, open []string) (Static, []Problem) {
	spec = spec.indexed()
	nothing := func(string) (string, bool) { return "", false }
	c := checker{spec: spec, environment: nothing, canonical: value.NewDict(), given: map[string]bool{}}
	c.resolveNames(literals)
	aliases := spec.aliases()
	for _, name := range open {
		if canonical, isAlias := aliases[name]; isAlias {
			name = canonical
		}
		c.given[name] = true
	}
	c.fillDefaults()
	for _, name := range spec.optionNames() {
		c.checkFormat(name, spec.Options[name], literals)
	}
	c.checkFormat(RawParameters, Option{Format: spec.FreeFormat}, literals)
	return Static{Args: NewArgs(c.canonical), given: c.given, literals: literals, open: open}, c.problems
}

// checkFormat looks at the text of an option, or at each text of its list.
func (c *checker) checkFormat(name string, option Option, literals *value.Dict) {
	item, ok := c.canonical.GetString(name)
	if option.Format == nil || !ok || !c.given[name] {
		return
	}
	items := []value.Value{item}
	if list, isList := item.(*value.List); isList {
		items = list.Items
	}
	written := name
	for _, alias := range option.Aliases {
		if literals.Has(alias) {
			written = alias
		}
	}
	for _, each := range items {
		text, isText := each.(string)
		if !isText {
			continue
		}
		if err := option.Format.Check(text); err != nil {
			c.fail(written, "value of %s is not a valid %s: %s", written, option.Format.Name, err)
		}
	}
}
