package value

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxJSONDepth bounds the nesting of JSON texts.
const maxJSONDepth = 1000

// JSONError says where a text stops being JSON. Line and Column (in characters) count from 1.
type JSONError struct {
	Line, Column int
	Problem      string
}

func (e *JSONError) Error() string {
	return fmt.Sprintf("invalid JSON at line %d, column %d: %s", e.Line, e.Column, e.Problem)
}

// ParseJSON reads one JSON value. The order of keys is kept, integers stay integers of any size. Duplicate keys, trailing data, invalid UTF-8, lone
// surrogates and nesting deeper than 1000 levels are a *JSONError.
func ParseJSON(data []byte) (Value, error) { return (&jsonReader{data: data}).document() }

// ParsePythonJSON reads what Python's json.loads reads: of duplicate keys the last one wins, and NaN, Infinity and -Infinity are numbers.
func ParsePythonJSON(data []byte) (Value, error) {
	return (&jsonReader{data: data, python: true}).document()
}

type jsonReader struct {
	data   []byte
	pos    int
	depth  int
	python bool
}

func (r *jsonReader) document() (Value, error) {
	v, err := r.value()
	if err != nil {
		return nil, err
	}
	r.space()
	if r.pos < len(r.data) {
		return nil, r.fail(r.pos, "data after the end of the value")
	}
	return v, nil
}

func (r *jsonReader) fail(pos int, format string, args ...any) error {
	before := r.data[:min(pos, len(r.data))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return &JSONError{Line: line, Column: column, Problem: fmt.Sprintf(format, args...)}
}

func (r *jsonReader) space() {
	for r.pos < len(r.data) {
		switch r.data[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return
		}
	}
}

func (r *jsonReader) value() (Value, error) {
	r.space()
	if r.pos >= len(r.data) {
		return nil, r.fail(r.pos, "the text ends where a value should be")
	}
	switch c := r.data[r.pos]; {
	case c == '{':
		return r.nested((*jsonReader).object)
	case c == '[':
		return r.nested((*jsonReader).array)
	case c == '"':
		return r.text()
	case c == '-' && r.python && bytes.HasPrefix(r.data[r.pos:], []byte("-Infinity")):
		r.pos += len("-Infinity")
		return math.Inf(-1), nil
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	}
	return r.word()
}

func (r *jsonReader) word() (Value, error) {
	words := map[string]Value{"null": nil, "true": true, "false": false}
	if r.python {
		words["NaN"], words["Infinity"] = math.NaN(), math.Inf(1)
	}
	for word, v := range words {
		if bytes.HasPrefix(r.data[r.pos:], []byte(word)) {
			r.pos += len(word)
			return v, nil
		}
	}
	c, _ := utf8.DecodeRune(r.data[r.pos:])
	return nil, r.fail(r.pos, "%q cannot start a value", c)
}

func (r *jsonReader) nested(read func(*jsonReader) (Value, error)) (Value, error) {
	if r.depth >= maxJSONDepth {
		return nil, r.fail(r.pos, "nested deeper than %d levels", maxJSONDepth)
	}
	r.depth++
	defer func() { r.depth-- }()
	r.pos++
	return read(r)
}

// next skips space and takes the next byte if it is c.
func (r *jsonReader) next(c byte) bool {
	r.space()
	if r.pos < len(r.data) && r.data[r.pos] == c {
		r.pos++
		return true
	}
	return false
}

func (r *jsonReader) array() (Value, error) {
	list := &List{}
	if r.next(']') {
		return list, nil
	}
	for {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, v)
		if r.next(']') {
			return list, nil
		}
		if !r.next(',') {
			return nil, r.fail(r.pos, "a comma or ] should follow")
		}
	}
}

func (r *jsonReader) object() (Value, error) {
	dict := NewDict()
	if r.next('}') {
		return dict, nil
	}
	for {
		r.space()
		start := r.pos
		if r.pos >= len(r.data) || r.data[r.pos] != '"' {
			return nil, r.fail(r.pos, "a key in double quotes should follow")
		}
		key, err := r.text()
		if err != nil {
			return nil, err
		}
		if !r.python && dict.Has(key) {
			return nil, r.fail(start, "the key %q occurs twice in one object", key)
		}
		if !r.next(':') {
			return nil, r.fail(r.pos, "a colon should follow the key %q", key)
		}
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		dict.Set(key, v)
		if r.next('}') {
			return dict, nil
		}
		if !r.next(',') {
			return nil, r.fail(r.pos, "a comma or } should follow")
		}
	}
}

func (r *jsonReader) number() (Value, error) {
	start := r.pos
	if r.data[r.pos] == '-' {
		r.pos++
	}
	whole := r.digits()
	if whole == 0 {
		return nil, r.fail(start, "a number needs digits")
	}
	if first := r.data[r.pos-whole]; first == '0' && whole > 1 {
		return nil, r.fail(start, "a number must not start with 0")
	}
	isFloat := false
	if r.pos < len(r.data) && r.data[r.pos] == '.' {
		isFloat = true
		r.pos++
		if r.digits() == 0 {
			return nil, r.fail(r.pos, "a digit should follow the point")
		}
	}
	if r.pos < len(r.data) && (r.data[r.pos] == 'e' || r.data[r.pos] == 'E') {
		isFloat = true
		r.pos++
		if r.pos < len(r.data) && (r.data[r.pos] == '+' || r.data[r.pos] == '-') {
			r.pos++
		}
		if r.digits() == 0 {
			return nil, r.fail(r.pos, "a digit should follow in the exponent")
		}
	}
	text := string(r.data[start:r.pos])
	if !isFloat {
		if small, err := strconv.ParseInt(text, 10, 64); err == nil {
			return small, nil
		}
		large, ok := new(big.Int).SetString(text, 10)
		if !ok {
			return nil, r.fail(start, "%q is not a number", text)
		}
		return large, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !(r.python && errors.Is(err, strconv.ErrRange)) {
		return nil, r.fail(start, "the number %s does not fit a float", text)
	}
	return f, nil
}

func (r *jsonReader) digits() int {
	start := r.pos
	for r.pos < len(r.data) && r.data[r.pos] >= '0' && r.data[r.pos] <= '9' {
		r.pos++
	}
	return r.pos - start
}

func (r *jsonReader) text() (string, error) {
	opening := r.pos
	r.pos++
	start := r.pos
	for r.pos < len(r.data) { // most strings have nothing to decode
		switch c := r.data[r.pos]; {
		case c == '"':
			r.pos++
			return string(r.data[start : r.pos-1]), nil
		case c == '\\' || c < ' ' || c >= utf8.RuneSelf:
			return r.decode(opening, append(make([]byte, 0, 2*(r.pos-start)+16), r.data[start:r.pos]...))
		}
		r.pos++
	}
	return "", r.fail(opening, "the string is not closed")
}

func (r *jsonReader) decode(opening int, text []byte) (string, error) {
	for r.pos < len(r.data) {
		c := r.data[r.pos]
		switch {
		case c == '"':
			r.pos++
			return string(text), nil
		case c == '\\':
			decoded, err := r.escape()
			if err != nil {
				return "", err
			}
			text = utf8.AppendRune(text, decoded)
		case c < ' ':
			return "", r.fail(r.pos, "a control character in a string must be escaped")
		case c < utf8.RuneSelf:
			text = append(text, c)
			r.pos++
		default:
			decoded, size := utf8.DecodeRune(r.data[r.pos:])
			if decoded == utf8.RuneError && size == 1 {
				return "", r.fail(r.pos, "the text is not UTF-8")
			}
			text = append(text, r.data[r.pos:r.pos+size]...)
			r.pos += size
		}
	}
	return "", r.fail(opening, "the string is not closed")
}

var jsonEscapes = map[byte]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (r *jsonReader) escape() (rune, error) {
	start := r.pos
	if r.pos+1 >= len(r.data) {
		return 0, r.fail(start, "the string is not closed")
	}
	c := r.data[r.pos+1]
	if plain, ok := jsonEscapes[c]; ok {
		r.pos += 2
		return plain, nil
	}
	if c != 'u' {
		return 0, r.fail(start, "unknown escape \\%c", c)
	}
	high, ok := r.hex(r.pos)
	if !ok {
		return 0, r.fail(start, "\\u needs four hexadecimal digits")
	}
	r.pos += 6
	if !utf16.IsSurrogate(high) {
		return high, nil
	}
	if low, ok := r.hex(r.pos); ok {
		if both := utf16.DecodeRune(high, low); both != utf8.RuneError {
			r.pos += 6
			return both, nil
		}
	}
	return 0, r.fail(start, "half of a surrogate pair")
}

// hex decodes \uXXXX at pos.
func (r *jsonReader) hex(pos int) (rune, bool) {
	if pos+6 > len(r.data) || r.data[pos] != '\\' || r.data[pos+1] != 'u' {
		return 0, false
	}
	code, err := strconv.ParseUint(string(r.data[pos+2:pos+6]), 16, 16)
	return rune(code), err == nil
}
