package host

import (
	"regexp"
	"strings"
)

// Errors of SplitWords, worded as Python's shlex words them.
var (
	ErrNoClosingQuotation = Refuse("No closing quotation")
	ErrNoEscapedCharacter = Refuse("No escaped character")
)

// SplitWords splits a command line into words by the quoting rules of a POSIX shell, without expanding anything.
func SplitWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord := false
	runes := []rune(line)
	for i := 0; i < len(runes); i++ {
		switch c := runes[i]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		case c == '\\':
			i++
			if i == len(runes) {
				return nil, ErrNoEscapedCharacter
			}
			word.WriteRune(runes[i])
			inWord = true
		case c == '\'' || c == '"':
			inWord = true
			end, err := quoted(runes, i, &word)
			if err != nil {
				return nil, err
			}
			i = end
		default:
			word.WriteRune(c)
			inWord = true
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// quoted appends the text of the quotation that starts at runes[start] and returns the index of its closing quote.
func quoted(runes []rune, start int, word *strings.Builder) (int, error) {
	quote := runes[start]
	for i := start + 1; i < len(runes); i++ {
		c := runes[i]
		if c == quote {
			return i, nil
		}
		if c == '\\' && quote == '"' {
			i++
			if i == len(runes) {
				return 0, ErrNoEscapedCharacter
			}
			// Inside double quotes a backslash only escapes itself and the quote.
			if runes[i] != '"' && runes[i] != '\\' {
				word.WriteRune('\\')
			}
			c = runes[i]
		}
		word.WriteRune(c)
	}
	return 0, ErrNoClosingQuotation
}

var unquotable = regexp.MustCompile(`[^\w@%+=:,./-]`)

// QuoteWord quotes text so that a POSIX shell reads it as one word.
func QuoteWord(text string) string {
	if text == "" {
		return "''"
	}
	if !unquotable.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'"'"'`) + "'"
}
