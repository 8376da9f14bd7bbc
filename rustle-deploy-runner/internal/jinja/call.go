package jinja

import (
	"fmt"
	"strconv"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// callArgs are evaluated arguments. For filters and tests the first positional one is the input.
type callArgs struct {
	positional []value.Value
	names      []string
	named      []value.Value
}

func (a *callArgs) get(name string) (value.Value, bool) {
	for i, n := range a.names {
		if n == name {
			return a.named[i], true
		}
	}
	return nil, false
}

// arguments evaluates args after input; input is left out when it is nil and there are no arguments to go with it.
func (s *state) arguments(args *arguments, input ...value.Value) (callArgs, error) {
	result := callArgs{positional: make([]value.Value, 0, len(args.positional)+len(input))}
	result.positional = append(result.positional, input...)
	for _, e := range args.positional {
		v, err := e.eval(s)
		if err != nil {
			return result, err
		}
		result.positional = append(result.positional, v)
	}
	for i, e := range args.named {
		v, err := e.eval(s)
		if err != nil {
			return result, err
		}
		result.names, result.named = append(result.names, args.names[i]), append(result.named, v)
	}
	if args.spread != nil {
		v, err := s.plain(args.spread)
		if err != nil {
			return result, err
		}
		items, err := s.items(v)
		if err != nil {
			return result, err
		}
		result.positional = append(result.positional, items...)
	}
	if args.spreadNamed != nil {
		return result, s.spreadNamed(args.spreadNamed, &result)
	}
	return result, nil
}

func (s *state) spreadNamed(e expr, result *callArgs) error {
	v, err := s.plain(e)
	if err != nil {
		return err
	}
	dict, ok := v.(*value.Dict)
	if !ok {
		return typeError("argument after ** must be a mapping, not %s", value.TypeName(v))
	}
	for key, item := range dict.All() {
		name, ok := value.Plain(key).(string)
		if !ok {
			return typeError("keywords must be strings")
		}
		if _, twice := result.get(name); twice {
			return typeError("got multiple values for keyword argument '%s'", name)
		}
		result.names, result.named = append(result.names, name), append(result.named, item)
	}
	return nil
}

// callable is a value that can be called.
type callable interface {
	call(s *state, args callArgs) (value.Value, error)
}

func (s *state) call(callee value.Value, args callArgs) (value.Value, error) {
	switch c := callee.(type) {
	case callable:
		return c.call(s, args)
	case value.Undefined:
		return nil, undefinedError(c)
	}
	return nil, typeError("'%s' object is not callable", value.TypeName(callee))
}

// signature is how a function takes its arguments, in the order in which they are bound.
type signature struct {
	parameters []parameter
	varargs    bool // further positional arguments follow as a tuple
	kwargs     bool // further named arguments follow as a dict
}

type parameter struct {
	name     string
	required bool
	standard value.Value
}

// notGiven is the value of a parameter "name?" that no argument was given for.
type notGiven struct{}

// params reads a signature from words: "name" is required, "name=literal" has a default, "name?" is notGiven by default, "*args" and "**kwargs"
// collect the rest. It is for literals in this package: a mistake panics when the program starts, which every test sees.
func params(words ...string) signature {
	var result signature
	for _, word := range words {
		name, literal, hasDefault := strings.Cut(word, "=")
		switch {
		case strings.HasPrefix(word, "**"):
			result.kwargs = true
		case strings.HasPrefix(word, "*"):
			result.varargs = true
		case hasDefault:
			v, err := parseLiteral(literal)
			if err != nil {
				panic(fmt.Sprintf("signature %q: %v", word, err))
			}
			result.parameters = append(result.parameters, parameter{name: name, standard: v})
		case strings.HasSuffix(word, "?"):
			result.parameters = append(result.parameters, parameter{name: strings.TrimSuffix(word, "?"), standard: notGiven{}})
		default:
			result.parameters = append(result.parameters, parameter{name: name, required: true})
		}
	}
	return result
}

// bind puts arguments into the order of the signature, followed by the tuple of further ones and the dict of further named ones, if it has them.
func (g *signature) bind(function string, args callArgs) ([]value.Value, error) {
	bound := make([]value.Value, 0, len(g.parameters)+2)
	used := 0
	for i, p := range g.parameters {
		named, isNamed := args.get(p.name)
		switch {
		case i < len(args.positional):
			if isNamed {
				return nil, typeError("%s() got multiple values for argument '%s'", function, p.name)
			}
			bound = append(bound, args.positional[i])
		case isNamed:
			bound = append(bound, named)
			used++
		case p.required:
			return nil, typeError("%s() missing 1 required positional argument: '%s'", function, p.name)
		default:
			bound = append(bound, p.standard)
		}
	}
	if g.varargs {
		var rest value.Tuple
		if len(args.positional) > len(g.parameters) {
			rest = append(rest, args.positional[len(g.parameters):]...)
		}
		bound = append(bound, rest)
	} else if len(args.positional) > len(g.parameters) {
		return nil, typeError("%s() takes %s positional arguments but %d were given", function, strconv.Itoa(len(g.parameters)), len(args.positional))
	}
	if g.kwargs {
		rest := value.NewDict()
		for i, name := range args.names {
			if !g.has(name) {
				rest.Set(name, args.named[i])
			}
		}
		bound = append(bound, rest)
	} else if used < len(args.names) {
		for _, name := range args.names {
			if !g.has(name) {
				return nil, typeError("%s() got an unexpected keyword argument '%s'", function, name)
			}
		}
	}
	return bound, nil
}

func (g *signature) has(name string) bool {
	for _, p := range g.parameters {
		if p.name == name {
			return true
		}
	}
	return false
}

// items returns what iterating over v yields.
func (s *state) items(v value.Value) ([]value.Value, error) {
	switch v := value.Plain(v).(type) {
	case *value.List:
		return v.Items, nil
	case value.Tuple:
		return v, nil
	case string:
		if err := s.listSize(len(v)); err != nil {
			return nil, err
		}
		items := make([]value.Value, 0, len(v))
		for _, r := range v {
			items = append(items, string(r))
		}
		return items, nil
	case *value.Dict:
		return v.Keys(), nil
	case roller:
		if err := s.listSize(v.Len()); err != nil {
			return nil, err
		}
		return v.roll(), nil
	case value.Mapping:
		return v.Keys(), nil
	case value.Undefined:
		if v.Blank {
			return nil, nil
		}
		return nil, undefinedError(v)
	}
	return nil, typeError("'%s' object is not iterable", value.TypeName(v))
}
