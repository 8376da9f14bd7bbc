package value

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Str is Python's str(v). Undefined is empty; whoever must refuse it checks before.
func Str(v Value) string {
	switch v := v.(type) {
	case string:
		return v
	case Text:
		return string(v)
	case Undefined:
		return ""
	case Object:
		return v.PythonStr()
	default:
		return Repr(v)
	}
}

// Repr is Python's repr(v).
func Repr(v Value) string {
	var text strings.Builder
	(&printer{text: &text}).repr(v)
	return text.String()
}

// printer remembers the containers it is inside of, to print a container that holds itself as Python does.
type printer struct {
	text   *strings.Builder
	inside []Value
}

func (p *printer) repr(v Value) {
	switch v := v.(type) {
	case nil:
		p.text.WriteString("None")
	case bool:
		if v {
			p.text.WriteString("True")
		} else {
			p.text.WriteString("False")
		}
	case int:
		p.text.WriteString(strconv.Itoa(v))
	case int64:
		p.text.WriteString(strconv.FormatInt(v, 10))
	case *big.Int:
		p.text.WriteString(v.String())
	case float64:
		p.text.WriteString(FormatFloat(v))
	case string:
		writeQuoted(p.text, v)
	case Text:
		writeQuoted(p.text, string(v))
	case *List:
		p.nested(v, '[', ']', func() { p.items(v.Items) })
	case Tuple:
		p.text.WriteByte('(')
		p.items(v)
		if len(v) == 1 {
			p.text.WriteByte(',')
		}
		p.text.WriteByte(')')
	case *Dict:
		p.nested(v, '{', '}', func() { p.pairs(v) })
	case Undefined:
		p.text.WriteString("AnsibleUndefined")
	case Object:
		p.text.WriteString(v.PythonStr())
	default:
		fmt.Fprintf(p.text, "<%T>", v)
	}
}

func (p *printer) nested(container Value, opening, closing byte, content func()) {
	p.text.WriteByte(opening)
	if slices.Contains(p.inside, container) {
		p.text.WriteString("...")
	} else {
		p.inside = append(p.inside, container)
		content()
		p.inside = p.inside[:len(p.inside)-1]
	}
	p.text.WriteByte(closing)
}

func (p *printer) items(items []Value) {
	for i, item := range items {
		if i > 0 {
			p.text.WriteString(", ")
		}
		p.repr(item)
	}
}

func (p *printer) pairs(dict *Dict) {
	first := true
	for key, v := range dict.All() {
		if !first {
			p.text.WriteString(", ")
		}
		first = false
		p.repr(key)
		p.text.WriteString(": ")
		p.repr(v)
	}
}

// FormatFloat is Python's repr(f): the shortest digits that read back as f, with an exponent below 1e-4 and from 1e16 on.
func FormatFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	scientific := strconv.FormatFloat(f, 'e', -1, 64)
	exponent, err := strconv.Atoi(scientific[strings.IndexByte(scientific, 'e')+1:])
	if err == nil && (exponent < -4 || exponent >= 16) {
		return scientific
	}
	fixed := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.ContainsRune(fixed, '.') {
		fixed += ".0"
	}
	return fixed
}

// writeQuoted writes a string literal: single quotes unless the text has some and no double quotes; what cannot be printed is escaped.
func writeQuoted(text *strings.Builder, s string) {
	quote := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	text.WriteByte(quote)
	for i, r := range s {
		switch {
		case r == rune(quote) || r == '\\':
			text.WriteByte('\\')
			text.WriteRune(r)
		case r == '\n':
			text.WriteString(`\n`)
		case r == '\r':
			text.WriteString(`\r`)
		case r == '\t':
			text.WriteString(`\t`)
		case r == utf8.RuneError && invalidAt(s, i):
			// Python reads such a byte of a file name or of a process's output as a lone surrogate.
			fmt.Fprintf(text, `\udc%02x`, s[i])
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(text, `\x%02x`, r)
		case r < 0x7f || unicode.IsPrint(r):
			text.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(text, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(text, `\u%04x`, r)
		default:
			fmt.Fprintf(text, `\U%08x`, r)
		}
	}
	text.WriteByte(quote)
}

func invalidAt(s string, i int) bool {
	_, size := utf8.DecodeRuneInString(s[i:])
	return size == 1
}
