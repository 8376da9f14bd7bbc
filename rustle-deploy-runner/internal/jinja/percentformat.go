package jinja

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/value"
)

// percent is Python's format % args.
func (s *state) percent(format string, args value.Value) (value.Value, error) {
	f := &percentFormat{state: s, rest: format, args: []value.Value{args}}
	if tuple, ok := args.(value.Tuple); ok {
		f.args = tuple
	}
	f.mapping, f.isMapping = args.(*value.Dict)
	return f.run(args)
}

type percentFormat struct {
	state     *state
	rest      string
	args      []value.Value
	next      int
	mapping   *value.Dict
	isMapping bool
	out       strings.Builder
}

func (f *percentFormat) run(args value.Value) (value.Value, error) {
	for {
		before, after, found := strings.Cut(f.rest, "%")
		f.out.WriteString(before)
		f.rest = after
		if !found {
			break
		}
		if err := f.conversion(); err != nil {
			return nil, err
		}
		if err := f.state.textSize(f.out.Len()); err != nil {
			return nil, err
		}
	}
	_, isList := args.(*value.List)
	if f.next < len(f.args) && !f.isMapping && !isList {
		return nil, typeError("not all arguments converted during string formatting")
	}
	return f.out.String(), nil
}

func (f *percentFormat) argument() (value.Value, error) {
	if f.next >= len(f.args) {
		return nil, typeError("not enough arguments for format string")
	}
	f.next++
	return f.args[f.next-1], nil
}

func (f *percentFormat) take() (byte, error) {
	if f.rest == "" {
		return 0, valueError("incomplete format")
	}
	c := f.rest[0]
	f.rest = f.rest[1:]
	return c, nil
}

// number reads digits or an asterisk.
func (f *percentFormat) number() (int, bool, error) {
	if strings.HasPrefix(f.rest, "*") {
		f.rest = f.rest[1:]
		v, err := f.argument()
		if err != nil {
			return 0, false, err
		}
		i, ok := asInt(v)
		if !ok {
			return 0, false, typeError("* wants int")
		}
		return int(i), true, nil
	}
	length := 0
	for length < len(f.rest) && isDecimal(f.rest[length]) {
		length++
	}
	if length == 0 {
		return 0, false, nil
	}
	n, err := strconv.Atoi(f.rest[:length])
	f.rest = f.rest[length:]
	return n, true, pythonError("ValueError", err)
}

func (f *percentFormat) conversion() error {
	var v value.Value
	keyed := false
	if strings.HasPrefix(f.rest, "(") {
		key, err := f.key()
		if err != nil {
			return err
		}
		found, ok := f.mapping.Get(key)
		if !ok {
			return keyError(key)
		}
		v, keyed = found, true
	}
	l := &layout{precision: -1}
	left := false
	for f.rest != "" && strings.IndexByte("-+ #0", f.rest[0]) >= 0 {
		switch f.rest[0] {
		case '-':
			left = true
		case '+':
			l.sign = '+'
		case ' ':
			if l.sign == 0 {
				l.sign = ' '
			}
		case '#':
			l.alternate = true
		case '0':
			l.zero = true
		}
		f.rest = f.rest[1:]
	}
	width, _, err := f.number()
	if err != nil {
		return err
	}
	if l.width = width; width < 0 {
		l.width, left = -width, true
	}
	if strings.HasPrefix(f.rest, ".") {
		f.rest = f.rest[1:]
		if l.precision, _, err = f.number(); err != nil {
			return err
		}
		l.precision = max(l.precision, 0)
	}
	if f.rest != "" && strings.IndexByte("hlL", f.rest[0]) >= 0 {
		f.rest = f.rest[1:]
	}
	if l.kind, err = f.take(); err != nil {
		return err
	}
	if err := f.state.checkLayout(l); err != nil {
		return err
	}
	if l.kind == '%' {
		f.out.WriteByte('%')
		return nil
	}
	if !keyed {
		if v, err = f.argument(); err != nil {
			return err
		}
	}
	l.align = '>'
	if left {
		l.align = '<'
	}
	text, err := f.state.percentValue(l, v)
	f.out.WriteString(text)
	return err
}

// key reads (name), which may have parentheses inside.
func (f *percentFormat) key() (string, error) {
	if !f.isMapping {
		return "", typeError("format requires a mapping")
	}
	depth := 0
	for i := range len(f.rest) {
		switch f.rest[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				key := f.rest[1:i]
				f.rest = f.rest[i+1:]
				return key, nil
			}
		}
	}
	return "", valueError("incomplete format key")
}

func (s *state) percentValue(l *layout, v value.Value) (string, error) {
	if u, ok := v.(value.Undefined); ok {
		return "", undefinedError(u)
	}
	v = value.Plain(v)
	zeroFill := func() {
		if l.zero && l.align != '<' {
			l.fill, l.align = "0", '='
		}
	}
	switch l.kind {
	case 's', 'r', 'a':
		text, err := s.str(v)
		if err != nil {
			return "", err
		}
		if l.kind == 'r' || l.kind == 'a' && isASCII(text) {
			text = value.Repr(v)
		} else if l.kind == 'a' {
			return "", unsupported("the conversion %%a of text that is not ASCII")
		}
		return l.text(text), nil
	case 'd', 'i', 'u', 'x', 'X', 'o':
		f, isFloat := v.(float64)
		if isFloat && (l.kind == 'd' || l.kind == 'i' || l.kind == 'u') {
			whole, err := floatToInt(f)
			if err != nil {
				return "", err
			}
			v, isFloat = whole, false
		}
		if !isNumber(v) || isFloat {
			return "", typeError("%%%c format: a number is required, not %s", l.kind, value.TypeName(v))
		}
		if l.precision >= 0 {
			return s.percentPrecise(l, toBig(v))
		}
		zeroFill()
		return l.integer(toBig(v))
	case 'f', 'F', 'e', 'E', 'g', 'G':
		if !isNumber(v) {
			return "", typeError("must be real number, not %s", value.TypeName(v))
		}
		f, err := toFloat(v)
		if err != nil {
			return "", err
		}
		zeroFill()
		return l.float(f), nil
	case 'c':
		return s.percentCharacter(l, v)
	}
	return "", valueError("unsupported format character '%c'", l.kind)
}

// percentPrecise writes an integer with a least number of digits.
func (s *state) percentPrecise(l *layout, i *big.Int) (string, error) {
	digits, err := (&layout{kind: l.kind, precision: -1}).integer(new(big.Int).Abs(i))
	if err != nil {
		return "", err
	}
	if missing := l.precision - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	prefix := l.signOf(i.Sign() < 0)
	if l.alternate {
		prefix += map[byte]string{'x': "0x", 'X': "0X", 'o': "0o"}[l.kind]
	}
	if l.zero && l.align != '<' {
		l.fill, l.align = "0", '='
	}
	return l.pad(prefix, digits, '>'), nil
}

func (s *state) percentCharacter(l *layout, v value.Value) (string, error) {
	l.precision = -1
	if text, ok := v.(string); ok {
		if utf8.RuneCountInString(text) != 1 {
			return "", typeError("%%c requires int or char")
		}
		return l.text(text), nil
	}
	i, ok := asInt(v)
	if !ok {
		return "", typeError("%%c requires int or char")
	}
	if i < 0 || i > utf8.MaxRune || !utf8.ValidRune(rune(i)) {
		return "", overflow(fmt.Sprintf("%%c arg %d is not a character", i))
	}
	return l.text(string(rune(i))), nil
}
