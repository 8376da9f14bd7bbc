package jinja

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/value"
)

// textFormat is Python's str.format.
func textFormat(s *state, self value.Value, a []value.Value) (value.Value, error) {
	f := &braceFormat{state: s, args: a[0].(value.Tuple), named: a[1].(*value.Dict)}
	return f.run(self.(string), 2)
}

type braceFormat struct {
	state     *state
	args      []value.Value
	named     *value.Dict
	automatic int  // the next field without a number
	numbered  bool // a field with a number was seen
}

// run replaces the fields of text; depth bounds fields inside of the layout of fields.
func (f *braceFormat) run(text string, depth int) (string, error) {
	if depth == 0 {
		return "", valueError("Max string recursion exceeded")
	}
	var out strings.Builder
	for text != "" {
		at := strings.IndexAny(text, "{}")
		if at < 0 {
			out.WriteString(text)
			break
		}
		out.WriteString(text[:at])
		c := text[at]
		text = text[at+1:]
		if text != "" && text[0] == c {
			out.WriteByte(c)
			text = text[1:]
			continue
		}
		if c == '}' {
			return "", valueError("Single '}' encountered in format string")
		}
		field, rest, err := cutField(text)
		if err != nil {
			return "", err
		}
		text = rest
		piece, err := f.field(field, depth)
		if err != nil {
			return "", err
		}
		if err := f.state.textSize(out.Len() + len(piece)); err != nil {
			return "", err
		}
		out.WriteString(piece)
	}
	return out.String(), nil
}

// cutField splits after the brace that closes the field.
func cutField(text string) (field, rest string, err error) {
	depth := 1
	inIndex := false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '[' && depth == 1 && !strings.Contains(text[:i], ":"):
			inIndex = true
		case c == ']':
			inIndex = false
		case c == '{' && !inIndex:
			depth++
		case c == '}' && !inIndex:
			if depth--; depth == 0 {
				return text[:i], text[i+1:], nil
			}
		}
	}
	if text == "" {
		return "", "", valueError("Single '{' encountered in format string")
	}
	return "", "", valueError("expected '}' before end of string")
}

func (f *braceFormat) field(field string, depth int) (string, error) {
	name, spec := field, ""
	conversion := byte(0)
	if at := strings.IndexAny(field, "!:"); at >= 0 {
		if bracket := strings.IndexByte(field, '['); bracket >= 0 && bracket < at {
			if end := strings.IndexByte(field[bracket:], ']'); end >= 0 {
				if next := strings.IndexAny(field[bracket+end:], "!:"); next >= 0 {
					at = bracket + end + next
				} else {
					at = len(field)
				}
			}
		}
		if at < len(field) {
			name, spec = field[:at], field[at:]
		}
	}
	if after, ok := strings.CutPrefix(spec, "!"); ok {
		if after == "" || len(after) > 1 && after[1] != ':' {
			return "", valueError("expected ':' after conversion specifier")
		}
		conversion, spec = after[0], after[1:]
	}
	spec = strings.TrimPrefix(spec, ":")
	v, err := f.value(name)
	if err != nil {
		return "", err
	}
	if strings.ContainsAny(spec, "{}") {
		if spec, err = f.run(spec, depth-1); err != nil {
			return "", err
		}
	}
	switch conversion {
	case 0:
	case 's', 'r':
		text, err := f.state.str(v)
		if err != nil {
			return "", err
		}
		if conversion == 'r' {
			text = value.Repr(v)
		}
		v = text
	case 'a':
		return "", unsupported("the conversion !a")
	default:
		return "", valueError("Unknown conversion specifier %q", conversion)
	}
	return f.state.formatValue(v, spec)
}

// value finds what a field names: an argument, then attributes and items of it.
func (f *braceFormat) value(name string) (value.Value, error) {
	end := strings.IndexAny(name, ".[")
	if end < 0 {
		end = len(name)
	}
	v, err := f.argument(name[:end])
	if err != nil {
		return nil, err
	}
	for rest := name[end:]; rest != ""; {
		if index, ok := strings.CutPrefix(rest, "["); ok {
			key, after, closed := strings.Cut(index, "]")
			if !closed || key == "" {
				return nil, valueError("Missing ']' in format string")
			}
			if v, err = f.index(v, key); err != nil {
				return nil, err
			}
			rest = after
			continue
		}
		rest = rest[1:]
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		attribute, ok, err := f.state.ownAttribute(v, rest[:end])
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, &RuntimeError{Class: "AttributeError", Message: "'" + value.TypeName(v) + "' object has no attribute '" + rest[:end] + "'"}
		}
		v, rest = attribute, rest[end:]
	}
	return v, nil
}

func (f *braceFormat) argument(name string) (value.Value, error) {
	if number, err := strconv.Atoi(name); err == nil || name == "" {
		if name == "" {
			if f.numbered {
				return nil, valueError("cannot switch from manual field specification to automatic field numbering")
			}
			number = f.automatic
			f.automatic++
		} else {
			if f.automatic > 0 {
				return nil, valueError("cannot switch from automatic field numbering to manual field specification")
			}
			f.numbered = true
		}
		if number < 0 || number >= len(f.args) {
			return nil, &RuntimeError{Class: "IndexError", Message: "Replacement index " + strconv.Itoa(number) + " out of range for positional args tuple"}
		}
		return f.args[number], nil
	}
	if v, ok := f.named.GetString(name); ok {
		return v, nil
	}
	return nil, keyError(name)
}

func (f *braceFormat) index(v value.Value, key string) (value.Value, error) {
	var index value.Value = key
	if number, err := strconv.ParseInt(key, 10, 64); err == nil && isDecimal(key[0]) {
		index = number
	}
	found, err := f.state.item(v, index)
	if err != nil {
		return nil, err
	}
	if _, missing := found.(value.Undefined); missing {
		return nil, &RuntimeError{Class: "LookupError", Message: "no item " + value.Repr(index) + " in '" + value.TypeName(v) + "'"}
	}
	if _, isMethod := found.(*boundMethod); isMethod {
		return nil, &RuntimeError{Class: "LookupError", Message: "no item " + value.Repr(index) + " in '" + value.TypeName(v) + "'"}
	}
	return found, nil
}

// formatValue is Python's format(v, spec).
func (s *state) formatValue(v value.Value, spec string) (string, error) {
	if spec == "" {
		return s.str(v)
	}
	l, err := parseLayout(spec)
	if err != nil {
		return "", err
	}
	if err := s.checkLayout(l); err != nil {
		return "", err
	}
	switch v := value.Plain(v).(type) {
	case string:
		if l.kind != 0 && l.kind != 's' || l.sign != 0 || l.alternate || l.grouping != "" || l.align == '=' && !l.zero {
			return "", valueError("Unknown format code '%s' for object of type 'str'", spec)
		}
		if l.zero && l.align == '=' {
			l.align = '<'
		}
		return l.text(v), nil
	case bool:
		if l.kind == 0 && (l.precision < 0) && l.sign == 0 && l.grouping == "" && !l.zero && l.width == 0 {
			return value.Str(v), nil
		}
		return s.formatInteger(l, v, spec)
	case int64, *big.Int:
		return s.formatInteger(l, v, spec)
	case float64:
		if l.kind != 0 && strings.IndexByte("eEfFgG%n", l.kind) < 0 {
			return "", valueError("Unknown format code '%c' for object of type 'float'", l.kind)
		}
		if l.kind == 'n' {
			l.kind = 'g'
		}
		return l.float(v), nil
	case value.Undefined:
		return "", undefinedError(v)
	}
	return "", typeError("unsupported format string passed to %s.__format__", value.TypeName(v))
}

func (s *state) formatInteger(l *layout, v value.Value, spec string) (string, error) {
	switch {
	case l.kind == 0 || strings.IndexByte("dxXobn", l.kind) >= 0:
		if l.precision >= 0 {
			return "", valueError("Precision not allowed in integer format specifier")
		}
		if l.grouping == "," && l.kind != 0 && l.kind != 'd' {
			return "", valueError("Cannot specify ',' with '%c'.", l.kind)
		}
		return l.integer(toBig(v))
	case l.kind == 'c':
		if l.sign != 0 || l.precision >= 0 {
			return "", valueError("Sign not allowed with integer format specifier 'c'")
		}
		return s.percentCharacter(l, v)
	case strings.IndexByte("eEfFgG%", l.kind) >= 0:
		f, err := toFloat(v)
		if err != nil {
			return "", err
		}
		return l.float(f), nil
	}
	return "", valueError("Unknown format code '%s' for object of type 'int'", spec)
}

func isAlign(c byte) bool { return c == '<' || c == '>' || c == '^' || c == '=' }

// parseLayout reads [[fill]align][sign][#][0][width][grouping][.precision][type].
func parseLayout(spec string) (*layout, error) {
	l := &layout{precision: -1}
	rest := spec
	_, size := utf8.DecodeRuneInString(rest)
	if len(rest) > size && isAlign(rest[size]) {
		l.fill, l.align, rest = rest[:size], rest[size], rest[size+1:]
	} else if isAlign(rest[0]) {
		l.align, rest = rest[0], rest[1:]
	}
	next := func(set string) byte {
		if rest != "" && strings.IndexByte(set, rest[0]) >= 0 {
			c := rest[0]
			rest = rest[1:]
			return c
		}
		return 0
	}
	if l.sign = next("+- "); l.sign == '-' {
		l.sign = '-'
	}
	l.alternate = next("#") != 0
	if next("0") != 0 {
		if l.zero = true; l.align == 0 {
			l.align = '='
		}
		if l.fill == "" {
			l.fill = "0"
		}
	}
	number := func() (int, bool, error) {
		length := 0
		for length < len(rest) && isDecimal(rest[length]) {
			length++
		}
		if length == 0 {
			return 0, false, nil
		}
		n, err := strconv.Atoi(rest[:length])
		rest = rest[length:]
		return n, true, pythonError("ValueError", err)
	}
	var err error
	if l.width, _, err = number(); err != nil {
		return nil, err
	}
	if c := next(",_"); c != 0 {
		l.grouping = string(c)
	}
	if next(".") != 0 {
		given := false
		if l.precision, given, err = number(); err != nil {
			return nil, err
		}
		if !given {
			return nil, valueError("Format specifier missing precision")
		}
	}
	if len(rest) > 1 {
		return nil, valueError("Invalid format specifier '%s'", spec)
	}
	if rest != "" {
		l.kind = rest[0]
	}
	return l, nil
}
