package module

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/nearest"
	"rustle.dev/deploy/runner/internal/value"
)

// RawParameters is the argument that holds the free-form text of a module.
const RawParameters = "_raw_params"

// Problem is one thing that is wrong with the arguments of a task.
type Problem struct {
	// Option is the option as the plan names it; empty when the problem concerns several.
	Option string
	// Message is a whole sentence, worded as Ansible words it where Ansible has one.
	Message string
	// Warning says that hosts may take it all the same: what they have decides.
	Warning bool
}

// JoinProblems is the text of all problems, for a result's msg.
func JoinProblems(problems []Problem) string {
	texts := make([]string, len(problems))
	for i, problem := range problems {
		texts[i] = problem.Message
	}
	return strings.Join(texts, "; ")
}

// Check turns the templated arguments of a task into canonical ones and reports everything that is wrong with them. Paths are expanded with the runner's
// own environment.
func Check(spec Spec, raw *value.Dict) (Args, []Problem) {
	return CheckIn(spec, raw, os.LookupEnv)
}

// CheckIn is Check with the environment of a task.
func CheckIn(spec Spec, raw *value.Dict, environment host.Environment) (Args, []Problem) {
	c := checker{spec: spec.indexed(), environment: environment, canonical: value.NewDict(), given: map[string]bool{}}
	c.resolveNames(raw)
	c.checkRequired()
	c.checkExclusive()
	c.fillDefaults()
	c.checkRequiredIf()
	return NewArgs(c.canonical), c.problems
}

type checker struct {
	spec        Spec
	environment host.Environment
	canonical   *value.Dict
	given       map[string]bool // by the plan, under canonical names
	problems    []Problem
}

func (c *checker) fail(option, format string, args ...any) {
	c.problems = append(c.problems, Problem{Option: option, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) resolveNames(raw *value.Dict) {
	if raw == nil {
		return
	}
	aliases := c.spec.aliases()
	givenAs := map[string]string{}
	for key, item := range raw.All() {
		written := value.Str(key)
		name := written
		if canonical, isAlias := aliases[written]; isAlias {
			name = canonical
		}
		option, known := c.spec.Options[name]
		switch {
		case known:
		case written == RawParameters && c.spec.FreeForm:
			option = Option{Type: Str}
		case c.spec.OpenOptions:
			option = Option{Type: Raw}
		default:
			c.unknown(written)
			continue
		}
		if before, twice := givenAs[name]; twice && before != written {
			c.fail(written, "option %s of module %s is given twice: as %s and as its other name %s", name, c.spec.Name, before, written)
			continue
		}
		givenAs[name] = written
		c.take(written, name, option, item)
	}
}

// take converts one value and stores it. None stands for an option that is not given, unless the option has a default or is required.
func (c *checker) take(written, name string, option Option, item value.Value) {
	if item == nil && !option.Required && option.Default == nil && option.Type != Raw {
		return
	}
	c.given[name] = true
	kind := option.Type
	// A file of the controller is known by the text that the plan has for it; this host's variables and home folders have no part in it.
	if name == c.spec.ReadsControllerFile && kind == Path {
		kind = Str
	}
	converted, err := convert(item, kind, c.environment)
	if err != nil {
		c.fail(written, "argument '%s' is of type %s and we were unable to convert to %s: %s", written, pythonClass(item), c.typeName(option.Type), err)
		return
	}
	if list, ok := converted.(*value.List); ok && option.Elements != "" {
		if converted, err = c.elements(list, option); err != nil {
			c.fail(written, "Elements value for option '%s' %s", written, err)
			return
		}
	}
	if option.Status == Rejected && !value.Equal(converted, option.Default) {
		c.fail(written, "option %s of module %s is not supported: %s", name, c.spec.Name, option.Reason)
		return
	}
	if !c.allowed(written, option, &converted) {
		return
	}
	c.canonical.Set(name, converted)
}

func (c *checker) typeName(of Type) string {
	if of == Mode {
		return "mode"
	}
	return string(of)
}

func (c *checker) elements(list *value.List, option Option) (value.Value, error) {
	converted := value.NewList()
	for _, item := range list.Items {
		element, err := convert(item, option.Elements, c.environment)
		if err != nil {
			return nil, fmt.Errorf("is of type %s and we were unable to convert to %s: %w", pythonClass(item), option.Elements, err)
		}
		converted.Items = append(converted.Items, element)
	}
	return converted, nil
}

// allowed checks the choices. A YAML reader turns yes and no into booleans; where only the words are choices, the boolean means the word.
func (c *checker) allowed(written string, option Option, converted *value.Value) bool {
	if len(option.Choices) == 0 {
		return true
	}
	if list, ok := (*converted).(*value.List); ok {
		var wrong []string
		for _, item := range list.Items {
			if text := value.Str(item); !slices.Contains(option.Choices, text) {
				wrong = append(wrong, text)
			}
		}
		if len(wrong) > 0 {
			c.fail(written, "value of %s must be one or more of: %s. Got no match for: %s", written, shownChoices(option.Choices), strings.Join(wrong, ", "))
		}
		return len(wrong) == 0
	}
	text := value.Str(*converted)
	if slices.Contains(option.Choices, text) {
		return true
	}
	if word, ok := wordOfBool(text, option.Choices); ok {
		*converted = word
		return true
	}
	c.fail(written, "value of %s must be one of: %s, got: %s", written, shownChoices(option.Choices), text)
	return false
}

// shownChoices are the choices for people: the ends of lines as they are written in plans, and each choice once.
func shownChoices(choices []string) string {
	visible := strings.NewReplacer("\n", `\n`, "\r", `\r`)
	var shown []string
	for _, choice := range choices {
		if choice = visible.Replace(choice); !slices.Contains(shown, choice) {
			shown = append(shown, choice)
		}
	}
	return strings.Join(shown, ", ")
}

func wordOfBool(text string, choices []string) (string, bool) {
	words := map[string][]string{"False": {"no", "off", "false", "n", "f"}, "True": {"yes", "on", "true", "y", "t"}}[text]
	found := ""
	for _, choice := range choices {
		if slices.Contains(words, strings.ToLower(choice)) {
			if found != "" {
				return "", false
			}
			found = choice
		}
	}
	return found, found != ""
}

func (c *checker) unknown(written string) {
	names := c.spec.optionNames()
	var aliases []string
	for alias := range c.spec.aliases() {
		aliases = append(aliases, alias)
	}
	slices.Sort(aliases)
	supported := strings.Join(names, ", ")
	if len(aliases) > 0 {
		supported += " (" + strings.Join(aliases, ", ") + ")"
	}
	message := fmt.Sprintf("Unsupported parameters for (%s) module: %s. Supported parameters include: %s.", c.spec.Name, written, supported)
	if meant := nearest.Name(written, slices.Concat(names, aliases)); meant != "" {
		message += fmt.Sprintf(" Did you mean %s?", meant)
	}
	c.fail(written, "%s", message)
}

func (c *checker) count(names []string) int {
	count := 0
	for _, name := range names {
		if c.given[name] {
			count++
		}
	}
	return count
}

func (c *checker) checkExclusive() {
	for _, group := range c.spec.MutuallyExclusive {
		if c.count(group) > 1 {
			c.fail("", "parameters are mutually exclusive: %s", strings.Join(group, "|"))
		}
	}
}

func (c *checker) checkRequired() {
	var missing []string
	for _, name := range c.spec.optionNames() {
		if c.spec.Options[name].Required && !c.given[name] {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		c.fail("", "missing required arguments: %s", strings.Join(missing, ", "))
	}
	for _, group := range c.spec.RequiredOneOf {
		if c.count(group) == 0 {
			c.fail("", "one of the following is required: %s", strings.Join(group, ", "))
		}
	}
	for _, group := range c.spec.RequiredTogether {
		if count := c.count(group); count > 0 && count < len(group) {
			c.fail("", "parameters are required together: %s", strings.Join(group, ", "))
		}
	}
}

func (c *checker) fillDefaults() {
	for _, name := range c.spec.optionNames() {
		option := c.spec.Options[name]
		if c.given[name] || option.Default == nil {
			continue
		}
		// A default is written as Ansible documents it and converted like a given value: paths in it are expanded.
		converted, err := convert(option.Default, option.Type, c.environment)
		if err != nil {
			c.fail(name, "default of option %s of module %s: %s", name, c.spec.Name, err)
			continue
		}
		c.canonical.Set(name, value.DeepCopy(converted))
	}
}

func (c *checker) checkRequiredIf() {
	for _, rule := range c.spec.RequiredIf {
		actual, ok := c.canonical.GetString(rule.Key)
		if !ok || value.Str(actual) != rule.Value {
			continue
		}
		var missing []string
		for _, name := range rule.Options {
			if _, has := c.canonical.GetString(name); !has {
				missing = append(missing, name)
			}
		}
		how, enough := "all", len(missing) == 0
		if rule.Any {
			how, enough = "any", len(missing) < len(rule.Options)
		}
		if !enough {
			c.fail("", "%s is %s but %s of the following are missing: %s", rule.Key, rule.Value, how, strings.Join(missing, ", "))
		}
	}
}

// optionIndex is what checks look up in the options of a spec.
type optionIndex struct {
	names   []string // sorted
	aliases map[string]string
}

// indexed returns the spec with its index, for whoever checks many tasks with it.
func (s Spec) indexed() Spec {
	s.index = s.indexOptions()
	return s
}

func (s Spec) indexOptions() *optionIndex {
	if s.index != nil {
		return s.index
	}
	index := &optionIndex{slices.Sorted(maps.Keys(s.Options)), map[string]string{}}
	for name, option := range s.Options {
		for _, alias := range option.Aliases {
			index.aliases[alias] = name
		}
	}
	return index
}

func (s Spec) aliases() map[string]string { return s.indexOptions().aliases }

func (s Spec) optionNames() []string { return s.indexOptions().names }
