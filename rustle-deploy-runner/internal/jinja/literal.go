package jinja

import (
	"errors"
	"math"
	"math/big"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// errNoLiteral says that a text is no Python literal; it stays text.
var errNoLiteral = errors.New("not a literal")

// parseLiteral reads a Python literal, as ast.literal_eval does, with JSON's true, false and null besides. A text that Python would read as a value
// that does not exist here (a set, bytes, a complex number) is an error of its own.
func parseLiteral(text string) (value.Value, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return nil, errNoLiteral
	}
	p := &literalParser{text: text}
	v, err := p.expressions()
	if err != nil {
		return nil, err
	}
	end := p.pos
	p.space(true)
	if p.pos < len(p.text) || indentedEnd(p.text[end:]) {
		return nil, errNoLiteral
	}
	if p.exotic != "" {
		return nil, unsupported("the text %.60q is Python for a value with %s, which", text, p.exotic)
	}
	return v, nil
}

// indentedEnd reports whether the last line is nothing but blanks, which Python takes for an indentation that nothing follows.
func indentedEnd(tail string) bool {
	at := strings.LastIndexByte(tail, '\n')
	return at >= 0 && tail[at+1:] != "" && strings.Trim(tail[at+1:], " \t\f") == ""
}

type literalParser struct {
	text   string
	pos    int
	depth  int    // of brackets
	exotic string // a type that was read but does not exist here
}

// space skips blanks, and inside of brackets newlines and comments.
func (p *literalParser) space(newlines bool) {
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == ' ' || c == '\t' || c == '\f':
		case (c == '\n' || c == '\r') && (newlines || p.depth > 0):
		case c == '\\' && strings.HasPrefix(p.text[p.pos:], "\\\n"):
			p.pos++
		case c == '#':
			for p.pos < len(p.text) && p.text[p.pos] != '\n' {
				p.pos++
			}
			continue
		default:
			return
		}
		p.pos++
	}
}

func (p *literalParser) peek() byte {
	p.space(false)
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *literalParser) take(c byte) bool {
	if p.peek() == c {
		p.pos++
		return true
	}
	return false
}

// expressions reads the top level, where commas make a tuple.
func (p *literalParser) expressions() (value.Value, error) {
	first, err := p.value()
	if err != nil || p.peek() != ',' {
		return first, err
	}
	items := value.Tuple{first}
	for p.take(',') {
		if c := p.peek(); c == 0 || c == '\n' || c == '\r' {
			break
		}
		item, err := p.value()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

func (p *literalParser) value() (value.Value, error) {
	v, err := p.operand()
	if err != nil {
		return nil, err
	}
	// The one operation in literals: 1 + 2j.
	if c := p.peek(); (c == '+' || c == '-') && isNumber(v) {
		p.pos++
		if _, err := p.operand(); err != nil {
			return nil, err
		}
		if p.exotic == "" {
			return nil, errNoLiteral
		}
	}
	return v, nil
}

func (p *literalParser) operand() (value.Value, error) {
	switch c := p.peek(); {
	case c == '[':
		items, _, err := p.items(']')
		return value.NewList(items...), err
	case c == '(':
		return p.parentheses()
	case c == '{':
		return p.braces()
	case c == '-' || c == '+':
		p.pos++
		number := p.peek()
		if !isDecimal(number) && number != '.' {
			return nil, errNoLiteral
		}
		v, err := p.number()
		if err != nil || c == '+' {
			return v, err
		}
		return negate(v)
	case isDecimal(c) || c == '.':
		return p.number()
	case c == '\'' || c == '"':
		return p.strings()
	}
	return p.word()
}

func (p *literalParser) open() error {
	p.pos++
	p.depth++
	if p.depth >= maxLiteralDepth {
		return errNoLiteral
	}
	return nil
}

func (p *literalParser) items(closing byte) (items []value.Value, comma bool, err error) {
	if err := p.open(); err != nil {
		return nil, false, err
	}
	for p.peek() != closing {
		item, err := p.value()
		if err != nil {
			return nil, false, err
		}
		items = append(items, item)
		if !p.take(',') {
			comma = false
			break
		}
		comma = true
	}
	if !p.take(closing) {
		return nil, false, errNoLiteral
	}
	p.depth--
	return items, comma, nil
}

func (p *literalParser) parentheses() (value.Value, error) {
	items, comma, err := p.items(')')
	if err != nil {
		return nil, err
	}
	if len(items) == 1 && !comma {
		return items[0], nil
	}
	return value.Tuple(items), nil
}

func (p *literalParser) braces() (value.Value, error) {
	if err := p.open(); err != nil {
		return nil, err
	}
	dict := value.NewDict()
	isSet := false
	for first := true; p.peek() != '}'; first = false {
		key, err := p.value()
		if err != nil {
			return nil, err
		}
		if !value.Hashable(key) {
			// Python reads on: only a text that is right to its end fails for this reason. Both ways it stays text.
			return nil, errNoLiteral
		}
		switch {
		case first && p.peek() != ':':
			isSet = true
		case !isSet:
			if !p.take(':') {
				return nil, errNoLiteral
			}
			v, err := p.value()
			if err != nil {
				return nil, err
			}
			dict.Set(key, v)
		}
		if !p.take(',') {
			break
		}
	}
	if !p.take('}') {
		return nil, errNoLiteral
	}
	p.depth--
	if isSet {
		p.exotic = "a set"
	}
	return dict, nil
}

func (p *literalParser) word() (value.Value, error) {
	length := nameLength(p.text[p.pos:])
	word := p.text[p.pos : p.pos+length]
	switch word {
	case "None", "null":
		p.pos += length
		return nil, nil
	case "True", "true":
		p.pos += length
		return true, nil
	case "False", "false":
		p.pos += length
		return false, nil
	case "set":
		p.pos += length
		if p.take('(') && p.take(')') {
			p.exotic = "a set"
			return nil, nil
		}
		return nil, errNoLiteral
	}
	if p.pos+length < len(p.text) && (p.text[p.pos+length] == '\'' || p.text[p.pos+length] == '"') {
		return p.strings()
	}
	if strings.HasPrefix(p.text[p.pos:], "...") {
		p.pos += 3
		p.exotic = "an Ellipsis"
		return nil, nil
	}
	return nil, errNoLiteral
}

func (p *literalParser) number() (value.Value, error) {
	rest := p.text[p.pos:]
	length, isFloat := pythonNumber(rest)
	if length == 0 {
		if strings.HasPrefix(rest, "...") {
			return p.word()
		}
		return nil, errNoLiteral
	}
	p.pos += length
	after := p.text[p.pos:]
	if after != "" && (after[0] == 'j' || after[0] == 'J') {
		p.pos++
		p.exotic = "a complex number"
		after = after[1:]
	}
	if nameLength(after) > 0 {
		return nil, errNoLiteral
	}
	if isFloat {
		return parseFloat(rest[:length]), nil
	}
	if length > maxIntegerDigits {
		return nil, errNoLiteral
	}
	v, ok := parseInteger(rest[:length])
	if !ok {
		return nil, errNoLiteral
	}
	return v, nil
}

// pythonNumber returns the length of a number, which unlike in Jinja may start or end with a point.
func pythonNumber(text string) (length int, isFloat bool) {
	if length := scanFloat(text); length > 0 {
		return length, true
	}
	if strings.HasPrefix(text, ".") {
		fraction := scanDigits(text[1:], isDecimal)
		if fraction == 0 {
			return 0, false
		}
		return 1 + fraction + exponentLength(text[1+fraction:]), true
	}
	length = scanInteger(text)
	if length > 0 && strings.HasPrefix(text[length:], ".") {
		return length + 1 + exponentLength(text[length+1:]), true
	}
	return length, false
}

func exponentLength(text string) int {
	if text == "" || text[0] != 'e' && text[0] != 'E' {
		return 0
	}
	return max(0, scanFloat("1"+text)-1)
}

func negate(v value.Value) (value.Value, error) {
	if f, ok := v.(float64); ok {
		return -f, nil
	}
	if i, ok := v.(int64); ok && i != math.MinInt64 {
		return -i, nil
	}
	return value.NormalizeInt(new(big.Int).Neg(toBig(v))), nil
}
