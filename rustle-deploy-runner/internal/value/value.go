// Package value holds the data that templates, variables, arguments and results are made of: Python's JSON-like values with Python's
// rules for equality, truth and text.
package value

import "math/big"

// Text is a string that a filter such as to_json made on purpose: templating leaves it as it is, where any other text that looks like a list or
// dict would be turned into one. It occurs between templates only; arguments of modules and results hold plain strings.
type Text string

// Plain returns a Text as a string and everything else as it is.
func Plain(v Value) Value {
	if text, ok := v.(Text); ok {
		return string(text)
	}
	return v
}

// Value is one of nil, bool, int64, *big.Int (only when int64 is too small), float64, string, *List, Tuple, *Dict or Undefined.
type Value = any

// List is a mutable sequence; like Python's list it is shared, not copied, when it is assigned.
type List struct{ Items []Value }

// NewList returns a list of the given items.
func NewList(items ...Value) *List { return &List{Items: items} }

// Tuple is an immutable sequence.
type Tuple []Value

// Undefined is what a name without a value evaluates to. It is an error to use it, except in `is defined`, `default` and the like.
type Undefined struct {
	// Name is the variable or attribute that is missing.
	Name string
	// Message is what an error about it says, for example "'dict object' has no attribute 'x'".
	Message string
	// Blank is what "a if b" without else gives when b is false: it is empty where text, a list or a bool is wanted, and an error elsewhere.
	Blank bool
}

// NormalizeInt returns i as an int64 when it fits and as a *big.Int otherwise.
func NormalizeInt(i *big.Int) Value {
	if i.IsInt64() {
		return i.Int64()
	}
	return i
}
