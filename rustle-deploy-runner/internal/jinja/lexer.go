package jinja

import (
	"fmt"
	"strings"
)

// lexer splits a template into tokens. Whitespace control, raw blocks and comments are dealt with here: the parser sees none of them.
type lexer struct {
	options  *Options
	name     string
	source   string
	pos      int
	line     int
	tokens   []token
	verbatim bool                 // strings are left as they stand
	balance  []byte               // closing brackets that are due
	found    [openComment + 1]int // per kind, 1 + the offset of the next delimiter
	lineHead bool                 // the last token ended with a newline
}

func (l *lexer) fail(format string, args ...any) error {
	return &SyntaxError{Place: Place{Template: l.name, Line: l.line}, Message: fmt.Sprintf(format, args...)}
}

// normalizeNewlines makes \r\n and \r into \n and drops the last newline unless it is kept.
func normalizeNewlines(text string, keepLast bool) string {
	if strings.ContainsRune(text, '\r') {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	if !keepLast {
		text = strings.TrimSuffix(text, "\n")
	}
	return text
}

func newLexer(options *Options, name, text string) *lexer {
	return &lexer{options: options, name: name, source: normalizeNewlines(text, options.KeepTrailingNewline), line: 1, lineHead: true}
}

// tokenize reads a whole template.
func tokenize(options *Options, name, text string) ([]token, error) {
	return newLexer(options, name, text).all()
}

func (l *lexer) all() ([]token, error) {
	for l.pos < len(l.source) {
		if err := l.root(); err != nil {
			return nil, err
		}
	}
	l.emit(tokenEOF, l.pos, "")
	return l.tokens, nil
}

// tokenizeExpression reads an expression without delimiters.
func tokenizeExpression(options *Options, name, text string) ([]token, error) {
	l := &lexer{options: options, name: name, source: normalizeNewlines(text, true), line: 1}
	for l.pos < len(l.source) {
		if err := l.tag(); err != nil {
			return nil, err
		}
	}
	l.emit(tokenEOF, l.pos, "")
	return l.tokens, nil
}

func (l *lexer) emit(kind tokenKind, start int, text string) {
	l.tokens = append(l.tokens, token{kind: kind, line: l.line, start: start, end: l.pos, text: text})
}

// advance moves to pos and counts lines.
func (l *lexer) advance(pos int) {
	l.line += strings.Count(l.source[l.pos:pos], "\n")
	if pos > l.pos {
		l.lineHead = l.source[pos-1] == '\n'
	}
	l.pos = pos
}

type opening struct {
	start, end int // of the delimiter and its sign
	kind       openingKind
	sign       byte // '-', '+' or 0
}

type openingKind uint8

const (
	openNone openingKind = iota
	openRaw
	openVariable
	openBlock
	openComment
)

// root reads text up to and including the next delimiter, and what it opens.
func (l *lexer) root() error {
	next := l.findOpening(l.pos)
	if next.kind == openNone {
		l.data(l.source[l.pos:])
		l.advance(len(l.source))
		return nil
	}
	l.data(l.strip(l.source[l.pos:next.start], next.sign, next.kind != openVariable))
	l.advance(next.start)
	switch next.kind {
	case openComment:
		l.advance(next.end)
		return l.comment()
	case openRaw:
		l.advance(next.end)
		return l.raw()
	case openVariable:
		l.pos = next.end
		l.emit(tokenVariableBegin, next.start, "")
		return l.tags(tokenVariableEnd)
	default:
		l.pos = next.end
		l.emit(tokenBlockBegin, next.start, "")
		return l.tags(tokenBlockEnd)
	}
}

func (l *lexer) data(text string) {
	if text == "" {
		return
	}
	if l.options.NewlineSequence != "\n" {
		text = strings.ReplaceAll(text, "\n", l.options.NewlineSequence)
	}
	l.emit(tokenData, l.pos, text)
}

// strip applies whitespace control to the text before a delimiter.
func (l *lexer) strip(text string, sign byte, isBlock bool) string {
	if sign == '-' {
		return strings.TrimRightFunc(text, isSpace)
	}
	if sign == '+' || !l.options.LstripBlocks || !isBlock {
		return text
	}
	start := strings.LastIndexByte(text, '\n') + 1
	if (start > 0 || l.lineHead) && strings.TrimLeftFunc(text[start:], isSpace) == "" {
		return text[:start]
	}
	return text
}

// openingKinds are in the order of their precedence among those of one length.
var openingKinds = [...]openingKind{openVariable, openComment, openBlock}

func (l *lexer) delimiter(kind openingKind) string {
	switch kind {
	case openVariable:
		return l.options.VariableStart
	case openComment:
		return l.options.CommentStart
	}
	return l.options.BlockStart
}

// find returns where the next delimiter of a kind is, at or after from. It remembers, since most of them are asked for again and again.
func (l *lexer) find(kind openingKind, from int) int {
	if at := l.found[kind]; at >= from+1 {
		return at - 1
	}
	at := strings.Index(l.source[from:], l.delimiter(kind))
	if at < 0 {
		at = len(l.source)
	} else {
		at += from
	}
	l.found[kind] = at + 1
	return at
}

func (l *lexer) findOpening(from int) opening {
	best := opening{start: len(l.source)}
	for _, kind := range openingKinds {
		at := l.find(kind, from)
		if at < len(l.source) && (at < best.start || at == best.start && len(l.delimiter(kind)) > best.end-best.start) {
			best = opening{start: at, end: at + len(l.delimiter(kind)), kind: kind}
		}
	}
	if best.kind == openNone {
		return best
	}
	if raw, ok := l.rawOpening(best.start); ok {
		return raw
	}
	best.end, best.sign = l.sign(best.end)
	return best
}

// sign reads the whitespace control after an opening delimiter.
func (l *lexer) sign(pos int) (int, byte) {
	if pos < len(l.source) && (l.source[pos] == '-' || l.source[pos] == '+') {
		return pos + 1, l.source[pos]
	}
	return pos, 0
}

// rawOpening looks for the start of a raw block at pos.
func (l *lexer) rawOpening(pos int) (opening, bool) {
	if !strings.HasPrefix(l.source[pos:], l.options.BlockStart) {
		return opening{}, false
	}
	end, sign := l.sign(pos + len(l.options.BlockStart))
	end, ok := l.keyword(end, "raw")
	if !ok {
		return opening{}, false
	}
	raw := opening{start: pos, kind: openRaw, sign: sign}
	if rest, ok := strings.CutPrefix(l.source[end:], "-"+l.options.BlockEnd); ok {
		raw.end = l.skipSpace(len(l.source) - len(rest))
		return raw, true
	}
	raw.end = end + len(l.options.BlockEnd)
	return raw, strings.HasPrefix(l.source[end:], l.options.BlockEnd)
}

// keyword skips space, word and space from pos.
func (l *lexer) keyword(pos int, word string) (int, bool) {
	pos = l.skipSpace(pos)
	if !strings.HasPrefix(l.source[pos:], word) {
		return 0, false
	}
	return l.skipSpace(pos + len(word)), true
}

func (l *lexer) skipSpace(pos int) int {
	return len(l.source) - len(strings.TrimLeftFunc(l.source[pos:], isSpace))
}

// blockEnd returns the end of a closing delimiter at pos, with what whitespace control removes after it.
func (l *lexer) blockEnd(pos int, delimiter string) (int, bool) {
	rest := l.source[pos:]
	if end, ok := strings.CutPrefix(rest, "-"+delimiter); ok {
		return l.skipSpace(len(l.source) - len(end)), true
	}
	if end, ok := strings.CutPrefix(rest, "+"+delimiter); ok {
		return len(l.source) - len(end), true
	}
	if end, ok := strings.CutPrefix(rest, delimiter); ok {
		pos = len(l.source) - len(end)
		if l.options.TrimBlocks && strings.HasPrefix(end, "\n") {
			pos++
		}
		return pos, true
	}
	return 0, false
}

func (l *lexer) comment() error {
	for pos := l.pos; pos < len(l.source); pos++ {
		if end, ok := l.blockEnd(pos, l.options.CommentEnd); ok {
			l.advance(end)
			return nil
		}
	}
	return l.fail("Missing end of comment tag")
}

func (l *lexer) raw() error {
	for pos := l.pos; pos < len(l.source); pos++ {
		at := strings.Index(l.source[pos:], l.options.BlockStart)
		if at < 0 {
			break
		}
		pos += at
		end, sign := l.sign(pos + len(l.options.BlockStart))
		close, ok := l.keyword(end, "endraw")
		if !ok {
			continue
		}
		if close, ok = l.blockEnd(close, l.options.BlockEnd); ok {
			l.data(l.strip(l.source[l.pos:pos], sign, true))
			l.advance(close)
			return nil
		}
	}
	return l.fail("Missing end of raw directive")
}
