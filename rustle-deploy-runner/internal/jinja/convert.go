package jinja

import (
	"errors"
	"math"
	"math/big"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// convertText makes a list, a dict or a bool of text that looks like one, as Ansible does with the result of a template.
func convertText(text string) (value.Value, error) {
	if text == "" || text[0] != '[' && text[0] != '{' && text != "True" && text != "False" {
		return text, nil
	}
	v, err := parseLiteral(text)
	if err != nil {
		if errors.Is(err, errNoLiteral) {
			return text, nil
		}
		return nil, err
	}
	return v, nil
}

// maxLiteralDepth is the number of nested brackets from which on Python's parser refuses a text.
const maxLiteralDepth = 200

// plainCopy copies a container of plain data. It is not ok when its text would not read back as itself.
func plainCopy(v value.Value, depth int) (value.Value, bool) {
	if depth > 90 {
		return nil, false
	}
	switch v := v.(type) {
	case nil, bool, int64:
		return v, true
	case string:
		// Some characters make Python refuse the text.
		return v, strings.IndexByte(v, 0) < 0
	case value.Text:
		return string(v), strings.IndexByte(string(v), 0) < 0
	case float64:
		return v, !math.IsNaN(v) && !math.IsInf(v, 0)
	case *big.Int:
		return v, v.BitLen() < 10_000
	case *value.List:
		dup := &value.List{Items: make([]value.Value, len(v.Items))}
		return dup, copyItems(dup.Items, v.Items, depth)
	case value.Tuple:
		dup := make(value.Tuple, len(v))
		return dup, copyItems(dup, v, depth)
	case *value.Dict:
		dup := value.NewDict()
		for key, item := range v.All() {
			k, ok := plainCopy(key, depth+1)
			if !ok {
				return nil, false
			}
			c, ok := plainCopy(item, depth+1)
			if !ok {
				return nil, false
			}
			dup.Set(k, c)
		}
		return dup, true
	}
	return nil, false
}

func copyItems(to, from []value.Value, depth int) bool {
	for i, item := range from {
		c, ok := plainCopy(item, depth+1)
		if !ok {
			return false
		}
		to[i] = c
	}
	return true
}

// unroll makes a list of what is no list but yields one: ranges and the views of dicts.
func (s *state) unroll(v value.Value) (value.Value, error) {
	if r, ok := v.(roller); ok {
		if err := s.listSize(r.Len()); err != nil {
			return nil, err
		}
		return &value.List{Items: r.roll()}, nil
	}
	return v, nil
}

// roller is a value that a template's result shows as a list.
type roller interface {
	Len() int
	roll() []value.Value
}

// checkDefined refuses undefined values at any depth.
func checkDefined(v value.Value, depth int) error {
	if depth > 1000 {
		return valueError("a value nested deeper than 1000 levels")
	}
	switch v := v.(type) {
	case value.Undefined:
		if v.Blank {
			return nil
		}
		return undefinedError(v)
	case *value.List:
		return itemsDefined(v.Items, depth)
	case value.Tuple:
		return itemsDefined(v, depth)
	case *value.Dict:
		for _, item := range v.All() {
			if isScalar(item) {
				if u, ok := item.(value.Undefined); ok && !u.Blank {
					return undefinedError(u)
				}
				continue
			}
			if err := checkDefined(item, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func itemsDefined(items []value.Value, depth int) error {
	for _, item := range items {
		if err := checkDefined(item, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// firstTagCloses reports whether the first tag of text has an end. A comment may hold other tags.
func firstTagCloses(options *Options, text string) bool {
	l := newLexer(options, "", text)
	l.verbatim = true
	kind := l.findOpening(0).kind
	if kind == openNone {
		return false
	}
	if err := l.root(); err != nil {
		return false
	}
	return kind == openComment || kind == openRaw || closed(l.tokens)
}

func closed(tokens []token) bool {
	if len(tokens) == 0 {
		return false
	}
	last := tokens[len(tokens)-1].kind
	return last == tokenVariableEnd || last == tokenBlockEnd
}
