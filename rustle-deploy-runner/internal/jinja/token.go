package jinja

import (
	"math/big"
	"strconv"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

type tokenKind uint8

const (
	tokenEOF tokenKind = iota
	tokenData
	tokenVariableBegin
	tokenVariableEnd
	tokenBlockBegin
	tokenBlockEnd
	tokenName
	tokenString
	tokenInteger
	tokenFloat
	tokenOperator
)

// token is a lexical unit. Text of a string token is decoded; raw is what stands in the template.
type token struct {
	kind       tokenKind
	line       int
	start, end int // offsets in the template's text
	text       string
	value      value.Value // of integer and float
}

func (t token) is(operator string) bool { return t.kind == tokenOperator && t.text == operator }

func (t token) isName(name string) bool { return t.kind == tokenName && t.text == name }

func (t token) describe() string {
	switch t.kind {
	case tokenEOF:
		return "end of template"
	case tokenData:
		return "template data / text"
	case tokenVariableBegin:
		return "begin of print statement"
	case tokenVariableEnd:
		return "end of print statement"
	case tokenBlockBegin:
		return "begin of statement block"
	case tokenBlockEnd:
		return "end of statement block"
	case tokenString:
		return "string"
	case tokenInteger:
		return "integer"
	case tokenFloat:
		return "float"
	}
	return t.text
}

// operators, longest first.
var operators = []string{"//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"}

// scanDigits returns the length of a run of digits with single underscores between them.
func scanDigits(text string, digit func(byte) bool) int {
	i := 0
	for i < len(text) {
		switch {
		case digit(text[i]):
			i++
		case text[i] == '_' && i > 0 && i+1 < len(text) && digit(text[i+1]):
			i++
		default:
			return i
		}
	}
	return i
}

func isDecimal(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool { return isDecimal(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

// scanFloat returns the length of a float literal at the start of text, or 0.
func scanFloat(text string) int {
	length := scanDigits(text, isDecimal)
	if length == 0 {
		return 0
	}
	isFloat := false
	if rest := text[length:]; strings.HasPrefix(rest, ".") {
		if fraction := scanDigits(rest[1:], isDecimal); fraction > 0 {
			length += 1 + fraction
			isFloat = true
		}
	}
	if rest := text[length:]; rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		sign := 1
		if len(rest) > 1 && (rest[1] == '+' || rest[1] == '-') {
			sign = 2
		}
		if exponent := scanDigits(rest[sign:], isDecimal); exponent > 0 {
			length += sign + exponent
			isFloat = true
		}
	}
	if !isFloat {
		return 0
	}
	return length
}

// scanInteger returns the length of an integer literal at the start of text, or 0.
func scanInteger(text string) int {
	if len(text) > 2 && text[0] == '0' {
		var digit func(byte) bool
		switch text[1] {
		case 'b', 'B':
			digit = func(c byte) bool { return c == '0' || c == '1' }
		case 'o', 'O':
			digit = func(c byte) bool { return c >= '0' && c <= '7' }
		case 'x', 'X':
			digit = isHex
		}
		if digit != nil {
			skip := 2
			if text[2] == '_' {
				skip = 3
			}
			if length := scanDigits(text[skip:], digit); length > 0 {
				return skip + length
			}
		}
	}
	if text == "" || !isDecimal(text[0]) {
		return 0
	}
	if text[0] == '0' {
		return scanDigits(text, func(c byte) bool { return c == '0' })
	}
	return scanDigits(text, isDecimal)
}

func parseInteger(text string) (value.Value, bool) {
	text = strings.ReplaceAll(text, "_", "")
	if strings.Trim(text, "0") == "" {
		return int64(0), true
	}
	if small, err := strconv.ParseInt(text, 0, 64); err == nil {
		return small, true
	}
	large, ok := new(big.Int).SetString(text, 0)
	if !ok {
		return nil, false
	}
	return value.NormalizeInt(large), true
}

func parseFloat(text string) float64 {
	// The scanner let only digits through; a range error leaves an infinity or zero, as in Python.
	f, _ := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	return f
}
