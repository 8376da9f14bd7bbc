package jinja

import (
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// method is a method of a Python type.
type method struct {
	signature signature
	// mutates methods change their object; stores methods keep their arguments, which may be undefined.
	mutates, stores bool
	run             func(s *state, self value.Value, a []value.Value) (value.Value, error)
}

// methodSet is what a type has: the methods that work here, and the names of all its attributes in Python.
type methodSet struct {
	methods map[string]*method
	others  []string
}

func (m methodSet) knows(name string) bool {
	return slices.Contains(m.others, name) || strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__") && slices.Contains(specialNames, name)
}

// specialNames are the attributes of every Python object.
var specialNames = strings.Fields(`__class__ __delattr__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ __gt__ __hash__ __init__
	__init_subclass__ __le__ __lt__ __ne__ __new__ __reduce__ __reduce_ex__ __repr__ __setattr__ __sizeof__ __str__ __subclasshook__ __len__ __contains__
	__getitem__ __iter__ __add__ __mul__ __mod__ __rmul__ __setitem__ __delitem__ __reversed__ __getstate__`)

var (
	noMethods    methodSet
	textMethods  methodSet
	listMethods  methodSet
	tupleMethods methodSet
	dictMethods  methodSet
	intMethods   = methodSet{others: strings.Fields("as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag numerator real to_bytes")}
	floatMethods = methodSet{others: strings.Fields("as_integer_ratio conjugate fromhex hex imag is_integer real")}
)

func methodsOf(v value.Value) methodSet {
	switch v.(type) {
	case string, value.Text:
		return textMethods
	case *value.List:
		return listMethods
	case value.Tuple:
		return tupleMethods
	case *value.Dict:
		return dictMethods
	case bool, int64:
		return intMethods
	case float64:
		return floatMethods
	}
	if isNumber(v) {
		return intMethods
	}
	return noMethods
}

// mutators are the names of methods that change their object.
var mutators = strings.Fields("append extend insert remove pop popitem clear update setdefault sort reverse")

func isMutator(name string) bool { return slices.Contains(mutators, name) }
