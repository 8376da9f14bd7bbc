package jinja

import (
	"fmt"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// filter is a filter of the language. Arguments arrive bound to its signature, the input first.
type filter struct {
	signature signature
	// undefined filters take undefined values; for all others they are an error.
	undefined bool
	// blank filters take the Blank undefined value for empty text.
	blank bool
	// text filters make value.Text, which is not turned into a list or dict.
	text bool
	run  func(s *state, a []value.Value) (value.Value, error)
	// refuses returns what is wrong with arguments that are written down, whatever the filter is applied to; all others are later. Nil: nothing is.
	refuses func(a []value.Value) error
}

// test is a test of the language; its result is a bool, or what Ansible's own tests return.
type test filter

// filters and tests are filled by the files of their themes.
var (
	filters = map[string]*filter{}
	tests   = map[string]*test{}
)

func registerFilters(theme map[string]*filter) {
	for name, f := range theme {
		if _, twice := filters[name]; twice {
			panic(fmt.Sprintf("the filter %q is registered twice", name))
		}
		filters[name] = f
	}
}

func registerTests(theme map[string]*test) {
	for name, t := range theme {
		if _, twice := tests[name]; twice {
			panic(fmt.Sprintf("the test %q is registered twice", name))
		}
		tests[name] = t
	}
}

func (f *filter) call(s *state, name string, args callArgs) (value.Value, error) {
	if !f.undefined {
		if err := f.usable(args.positional); err != nil {
			return nil, err
		}
		if err := f.usable(args.named); err != nil {
			return nil, err
		}
	}
	bound, err := f.signature.bind(name, args)
	if err != nil {
		return nil, err
	}
	v, err := f.run(s, bound)
	if err != nil {
		return nil, err
	}
	if v, err = s.unroll(v); err != nil {
		return nil, err
	}
	if text, ok := v.(string); ok {
		if f.text {
			v = value.Text(text)
		}
		if err := s.textSize(len(text)); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (t *test) call(s *state, name string, args callArgs) (value.Value, error) {
	return (*filter)(t).call(s, name, args)
}

// usable refuses undefined arguments and makes strings of value.Text.
func (f *filter) usable(args []value.Value) error {
	for i, v := range args {
		switch v := v.(type) {
		case value.Text:
			args[i] = string(v)
		case value.Undefined:
			if !v.Blank || !f.blank {
				return undefinedError(v)
			}
			args[i] = ""
		}
	}
	return nil
}

// callFilter applies a filter by name, for filters such as map that take the name of another.
func (s *state) callFilter(name string, args callArgs) (value.Value, error) {
	f, ok := filterNamed(name)
	if !ok {
		return nil, &SyntaxError{Message: "No filter named '" + name + "'."}
	}
	return f.call(s, name, args)
}

func (s *state) callTest(name string, args callArgs) (bool, error) {
	t, ok := testNamed(name)
	if !ok {
		return false, &SyntaxError{Message: "No test named '" + name + "'."}
	}
	v, err := t.call(s, name, args)
	if err != nil {
		return false, err
	}
	return truth(v)
}

// builtinPrefix is the collection of Ansible's own filters and tests, which may be spelled out. Those that are Jinja's are not in it.
const builtinPrefix = "ansible.builtin."

var jinjaFilters = strings.Fields(`abs batch capitalize center count d default dictsort first float format groupby indent int items join last
	length list lower map max min reject rejectattr replace reverse round select selectattr sort string sum title trim upper wordcount`)

var jinjaTests = strings.Fields(`== != < <= > >= eq equalto ne lt lessthan le gt greaterthan ge boolean callable defined divisibleby even false filter
	float in integer iterable lower mapping none number odd sameas sequence string test true undefined upper`)

func filterNamed(name string) (*filter, bool) {
	if short, ok := strings.CutPrefix(name, builtinPrefix); ok && !slices.Contains(jinjaFilters, short) {
		name = short
	}
	f, ok := filters[name]
	return f, ok
}

func testNamed(name string) (*test, bool) {
	if short, ok := strings.CutPrefix(name, builtinPrefix); ok && !slices.Contains(jinjaTests, short) {
		name = short
	}
	t, ok := tests[name]
	return t, ok
}
