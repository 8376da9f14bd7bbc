package jinja

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tags reads what is inside of a variable or block, up to its closing delimiter.
func (l *lexer) tags(closing tokenKind) error {
	for l.pos < len(l.source) {
		if len(l.balance) == 0 {
			if end, ok := l.closing(closing); ok {
				start := l.pos
				l.pos = end
				l.emit(closing, start, "")
				l.pos = start
				l.advance(end)
				return nil
			}
		}
		if err := l.tag(); err != nil {
			return err
		}
	}
	return nil
}

func (l *lexer) closing(kind tokenKind) (int, bool) {
	if kind == tokenBlockEnd {
		return l.blockEnd(l.pos, l.options.BlockEnd)
	}
	rest := l.source[l.pos:]
	if end, ok := strings.CutPrefix(rest, "-"+l.options.VariableEnd); ok {
		return l.skipSpace(len(l.source) - len(end)), true
	}
	if strings.HasPrefix(rest, l.options.VariableEnd) {
		return l.pos + len(l.options.VariableEnd), true
	}
	return 0, false
}

// tag reads one token of an expression.
func (l *lexer) tag() error {
	if after := l.skipSpace(l.pos); after > l.pos {
		l.advance(after)
		return nil
	}
	start, rest := l.pos, l.source[l.pos:]
	c := rest[0]
	if isDecimal(c) {
		return l.number(start, rest)
	}
	if c == '\'' || c == '"' {
		return l.quoted(start, rest, c)
	}
	if length := nameLength(rest); length > 0 {
		name := rest[:length]
		if !isIdentifier(name) {
			return l.fail("Invalid character in identifier")
		}
		l.pos += length
		l.emit(tokenName, start, name)
		l.lineHead = false
		return nil
	}
	for _, operator := range operators {
		if strings.HasPrefix(rest, operator) {
			if err := l.bracket(operator); err != nil {
				return err
			}
			l.pos += len(operator)
			l.emit(tokenOperator, start, operator)
			l.lineHead = false
			return nil
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return l.fail("unexpected char %q at %d", r, utf8.RuneCountInString(l.source[:l.pos]))
}

func (l *lexer) number(start int, rest string) error {
	if start == 0 || l.source[start-1] != '.' {
		if length := scanFloat(rest); length > 0 {
			l.pos += length
			l.emit(tokenFloat, start, rest[:length])
			l.tokens[len(l.tokens)-1].value = parseFloat(rest[:length])
			return nil
		}
	}
	length := scanInteger(rest)
	number, ok := parseInteger(rest[:length])
	if !ok || length > maxIntegerDigits {
		return l.fail("%.40q is not an integer", rest[:length])
	}
	l.pos += length
	l.emit(tokenInteger, start, rest[:length])
	l.tokens[len(l.tokens)-1].value = number
	return nil
}

// maxIntegerDigits is the length from which on Python refuses to convert between text and int.
const maxIntegerDigits = 4300

func (l *lexer) quoted(start int, rest string, quote byte) error {
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case quote:
			text := rest[1:i]
			if !l.verbatim {
				var err error
				if text, err = unescape(text, l.options.NewlineSequence); err != nil {
					return l.fail("%s", err)
				}
			}
			l.pos += i + 1
			l.emit(tokenString, start, text)
			l.pos = start
			l.advance(start + i + 1)
			return nil
		}
	}
	return l.fail("unexpected char %q at %d", quote, utf8.RuneCountInString(l.source[:l.pos]))
}

func (l *lexer) bracket(operator string) error {
	switch operator {
	case "{":
		l.balance = append(l.balance, '}')
	case "(":
		l.balance = append(l.balance, ')')
	case "[":
		l.balance = append(l.balance, ']')
	case "}", ")", "]":
		if len(l.balance) == 0 {
			return l.fail("unexpected '%s'", operator)
		}
		due := l.balance[len(l.balance)-1]
		l.balance = l.balance[:len(l.balance)-1]
		if due != operator[0] {
			return l.fail("unexpected '%s', expected '%c'", operator, due)
		}
	}
	return nil
}

// isSpace is Python's idea of whitespace in str.strip and in the regular expression \s.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

func nameLength(text string) int {
	for i, r := range text {
		if r < utf8.RuneSelf {
			if r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
				continue
			}
			return i
		}
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) {
			return i
		}
	}
	return len(text)
}

func isIdentifier(name string) bool {
	for i, r := range name {
		switch {
		case r == '_' || unicode.IsLetter(r) || unicode.Is(unicode.Nl, r):
		case i > 0 && (unicode.IsDigit(r) || unicode.IsMark(r)):
		default:
			return false
		}
	}
	return name != ""
}
