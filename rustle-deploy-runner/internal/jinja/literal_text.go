package jinja

import (
	"errors"
	"fmt"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// strings reads one string literal or several side by side, which are one.
func (p *literalParser) strings() (value.Value, error) {
	var all strings.Builder
	for {
		p.space(false)
		rest := p.text[p.pos:]
		prefix := rest[:nameLength(rest)]
		if p.pos+len(prefix) >= len(p.text) {
			break
		}
		quote := rest[len(prefix)]
		if quote != '\'' && quote != '"' {
			break
		}
		raw := false
		switch strings.ToLower(prefix) {
		case "", "u":
		case "r":
			raw = true
		case "b", "rb", "br":
			p.exotic = "bytes"
		default:
			return nil, errNoLiteral
		}
		p.pos += len(prefix)
		content, err := p.quoted(quote)
		if err != nil {
			return nil, err
		}
		if !raw {
			decoded, err := decodeEscapes(content)
			if err != nil {
				if errors.Is(err, errSurrogate) || strings.Contains(content, `\N`) {
					return nil, fmt.Errorf("the text %.60q cannot be read: %w", p.text, err)
				}
				return nil, errNoLiteral
			}
			content = decoded
		}
		all.WriteString(content)
	}
	return all.String(), nil
}

// quoted returns what stands between the quotes at pos.
func (p *literalParser) quoted(quote byte) (string, error) {
	delimiter := string(quote)
	if strings.HasPrefix(p.text[p.pos:], strings.Repeat(delimiter, 3)) {
		delimiter = strings.Repeat(delimiter, 3)
	}
	start := p.pos + len(delimiter)
	for i := start; i < len(p.text); i++ {
		switch {
		case p.text[i] == '\\':
			i++
		case p.text[i] == '\n' && len(delimiter) == 1:
			return "", errNoLiteral
		case strings.HasPrefix(p.text[i:], delimiter):
			p.pos = i + len(delimiter)
			return p.text[start:i], nil
		}
	}
	return "", errNoLiteral
}
