package jinja

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/value"
)

// layout is how a value is to be written: the common part of Python's % and format().
type layout struct {
	fill      string
	align     byte // '<', '>', '^', '=' or 0
	sign      byte // '-', '+', ' '
	alternate bool
	zero      bool
	width     int
	grouping  string // "", "," or "_"
	precision int    // -1: not given
	kind      byte   // 0: not given
}

// maxPrecision bounds digits after the point.
const maxPrecision = 100_000

func (s *state) checkLayout(l *layout) error {
	if l.precision > maxPrecision {
		return limitError("a precision of more than %d digits", maxPrecision)
	}
	return s.textSize(l.width)
}

// pad brings text, whose sign and prefix come first, to the width.
func (l *layout) pad(prefix, text string, align byte) string {
	if l.align != 0 {
		align = l.align
	}
	fill := l.fill
	if fill == "" {
		fill = " "
	}
	missing := l.width - utf8.RuneCountInString(prefix) - utf8.RuneCountInString(text)
	if missing <= 0 {
		return prefix + text
	}
	switch align {
	case '<':
		return prefix + text + strings.Repeat(fill, missing)
	case '^':
		return strings.Repeat(fill, missing/2) + prefix + text + strings.Repeat(fill, missing-missing/2)
	case '=':
		return prefix + strings.Repeat(fill, missing) + text
	}
	return strings.Repeat(fill, missing) + prefix + text
}

func (l *layout) text(text string) string {
	if l.precision >= 0 {
		if runes := []rune(text); len(runes) > l.precision {
			text = string(runes[:l.precision])
		}
	}
	return l.pad("", text, '<')
}

func (l *layout) signOf(negative bool) string {
	switch {
	case negative:
		return "-"
	case l.sign == '+' || l.sign == ' ':
		return string(l.sign)
	}
	return ""
}

// group puts separators between digits.
func group(digits, separator string, size int) string {
	if separator == "" || len(digits) <= size {
		return digits
	}
	head := len(digits) % size
	var out strings.Builder
	out.WriteString(digits[:head])
	for i := head; i < len(digits); i += size {
		if out.Len() > 0 {
			out.WriteString(separator)
		}
		out.WriteString(digits[i : i+size])
	}
	return out.String()
}

// groupedZeros fills digits with zeros to the width, and groups them with the digits.
func (l *layout) groupedZeros(prefix, digits, tail string, size int) string {
	text := group(digits, l.grouping, size)
	if l.grouping == "" || l.fill != "0" || l.align != '=' {
		return text + tail
	}
	for utf8.RuneCountInString(prefix)+len(text)+len(tail) < l.width {
		digits = "0" + digits
		text = group(digits, l.grouping, size)
	}
	return text + tail
}

func (l *layout) integer(i *big.Int) (string, error) {
	base, prefix, size := 10, "", 3
	switch l.kind {
	case 'x', 'X':
		base, prefix, size = 16, "0x", 4
	case 'o':
		base, prefix, size = 8, "0o", 4
	case 'b':
		base, prefix, size = 2, "0b", 4
	}
	digits := new(big.Int).Abs(i).Text(base)
	if base == 10 && len(digits) > maxIntegerDigits {
		return "", valueError("Exceeds the limit (%d digits) for integer string conversion", maxIntegerDigits)
	}
	if !l.alternate {
		prefix = ""
	}
	if l.kind == 'X' {
		digits, prefix = strings.ToUpper(digits), strings.ToUpper(prefix)
	}
	prefix = l.signOf(i.Sign() < 0) + prefix
	return l.pad(prefix, l.groupedZeros(prefix, digits, "", size), '>'), nil
}

func (l *layout) float(f float64) string {
	prefix := l.signOf(math.Signbit(f) && !math.IsNaN(f))
	text := l.floatDigits(math.Abs(f))
	if l.kind == 'F' || l.kind == 'E' || l.kind == 'G' {
		text = strings.ToUpper(text)
	}
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	return l.pad(prefix, l.groupedZeros(prefix, text[:digits], text[digits:], 3), '>')
}

func (l *layout) floatDigits(f float64) string {
	percent := ""
	if l.kind == '%' {
		f, percent = f*100, "%"
	}
	switch {
	case math.IsInf(f, 0):
		return "inf" + percent
	case math.IsNaN(f):
		return "nan" + percent
	}
	precision := l.precision
	if precision < 0 {
		precision = 6
	}
	switch l.kind {
	case 'f', 'F', '%':
		text := strconv.FormatFloat(f, 'f', precision, 64)
		if l.alternate && precision == 0 {
			text += "."
		}
		return text + percent
	case 'e', 'E':
		return strconv.FormatFloat(f, 'e', precision, 64)
	case 'g', 'G':
		return general(f, max(precision, 1), l.alternate)
	}
	// No kind: like repr, or general with at least one digit after the point.
	if l.precision < 0 {
		return value.FormatFloat(f)
	}
	precision = max(l.precision, 1)
	text := general(f, precision, false)
	if !strings.ContainsAny(text, ".e") {
		if len(text) >= precision { // no room for a digit after the point
			if scientific := strconv.FormatFloat(f, 'e', max(0, precision-1), 64); f != 0 && len(text) >= precision {
				return trimZeros(scientific)
			}
		}
		text += ".0"
	}
	return text
}

// general is %g: the given number of significant digits, without trailing zeros, and an exponent where that is shorter.
func general(f float64, precision int, keepZeros bool) string {
	scientific := strconv.FormatFloat(f, 'e', precision-1, 64)
	exponent, _ := strconv.Atoi(scientific[strings.IndexByte(scientific, 'e')+1:])
	text := scientific
	if exponent >= -4 && exponent < precision {
		text = strconv.FormatFloat(f, 'f', precision-1-exponent, 64)
	}
	if keepZeros {
		return text
	}
	return trimZeros(text)
}

func trimZeros(text string) string {
	mantissa, exponent, scientific := strings.Cut(text, "e")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	if scientific {
		return mantissa + "e" + exponent
	}
	return mantissa
}
