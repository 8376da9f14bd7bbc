package value

import (
	"math/big"
)

// Object is a value of a kind that only one package knows, such as a macro: how it looks to Python's str() and type().
type Object interface {
	PythonType() string
	PythonStr() string
}

// Mapping is an Object that templates read like a dict and whose values are computed when they are asked for, such as hostvars.
type Mapping interface {
	Object
	// Item returns the value of a key; ok is false when there is none.
	Item(key Value) (v Value, ok bool, err error)
	// Keys returns all keys.
	Keys() []Value
}

// TypeName returns the name of v's type in Python, for example "str" or "NoneType".
func TypeName(v Value) string {
	switch v := v.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case int, int64, *big.Int:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case Text:
		return "NativeJinjaText"
	case *List:
		return "list"
	case Tuple:
		return "tuple"
	case *Dict:
		return "dict"
	case Undefined:
		return "AnsibleUndefined"
	case Object:
		return v.PythonType()
	default:
		return "object"
	}
}

// Describe returns what Jinja's error texts call v, for example "dict object" or "None".
func Describe(v Value) string {
	if v == nil {
		return "None"
	}
	return TypeName(v) + " object"
}

// Truthy is Python's bool(v). Undefined is false; whoever must refuse it checks before.
func Truthy(v Value) bool {
	switch v := v.(type) {
	case nil, Undefined:
		return false
	case bool:
		return v
	case int:
		return v != 0
	case int64:
		return v != 0
	case *big.Int:
		return v.Sign() != 0
	case float64:
		return v != 0
	case string:
		return v != ""
	case Text:
		return v != ""
	case *List:
		return len(v.Items) > 0
	case Tuple:
		return len(v) > 0
	case *Dict:
		return v.Len() > 0
	case interface{ Len() int }:
		return v.Len() > 0
	default:
		return true
	}
}
