package module

import (
	"fmt"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// commandOptions are what free-form text of command and shell may carry beside the command itself.
var commandOptions = []string{"creates", "removes", "chdir", "executable", "warn", "stdin", "stdin_add_newline", "strip_empty_ends"}

// ExpandFreeForm takes the k=v options out of free-form text, as Ansible's reader does: for a free-form module the command's own options, for any other
// module every option. It must see the text before templates are rendered, since what a template puts into a command is never an option. Options that
// are given as arguments of their own win. The arguments given are not changed.
func ExpandFreeForm(spec Spec, args *value.Dict) (*value.Dict, error) {
	text, ok := args.GetString(RawParameters)
	line, isText := text.(string)
	if !ok || !isText {
		return args, nil
	}
	tokens, err := splitTokens(line)
	if err != nil {
		return nil, fmt.Errorf("free-form text of module %s: %w", spec.Name, err)
	}
	options := value.NewDict()
	var rest []string
	continued := false
	for _, token := range tokens {
		if continued {
			token = strings.TrimLeft(token, " ")
		}
		// A backslash at the end of a line joins it with the next one.
		if continued = token == "\\\n"; continued {
			continue
		}
		name, content, found := cutOption(token)
		if !found {
			rest = append(rest, strings.ReplaceAll(token, `\=`, "="))
			continue
		}
		if spec.FreeForm && !slices.Contains(commandOptions, name) {
			rest = append(rest, token)
			continue
		}
		options.Set(strings.TrimSpace(name), unquote(strings.TrimSpace(content)))
	}
	for key, item := range args.All() {
		if key != RawParameters {
			options.Set(key, item)
		}
	}
	if spec.FreeForm {
		options.Set(RawParameters, joinTokens(rest))
	} else if len(rest) > 0 {
		return nil, fmt.Errorf("module %s takes no free-form text, and %q is not of the form name=value", spec.Name, joinTokens(rest))
	}
	return options, nil
}

// cutOption cuts at the first = that is neither the first character nor escaped.
func cutOption(token string) (name, content string, found bool) {
	for i := 1; i < len(token); i++ {
		if token[i] == '=' && token[i-1] != '\\' {
			return token[:i], token[i+1:], true
		}
	}
	return "", "", false
}

func unquote(text string) string {
	if len(text) > 1 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] && text[len(text)-2] != '\\' {
		return text[1 : len(text)-1]
	}
	return text
}

// splitTokens splits at spaces outside quotes and template blocks. White space other than single spaces stays part of a token, so that joinTokens gives
// the text back as it was.
func splitTokens(text string) ([]string, error) {
	var tokens []string
	var token strings.Builder
	var quote byte
	blocks := 0
	started := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case blocks > 0 && i+1 < len(text) && isBlockEnd(text[i:i+2]):
			blocks--
			token.WriteString(text[i : i+2])
			i++
			continue
		case quote == 0 && i+1 < len(text) && isBlockStart(text[i:i+2]):
			blocks++
			started = true
			token.WriteString(text[i : i+2])
			i++
			continue
		case blocks > 0:
		case (c == '"' || c == '\'') && (i == 0 || text[i-1] != '\\'):
			if quote == 0 {
				quote = c
			} else if quote == c {
				quote = 0
			}
		case quote == 0 && c == '\n':
			token.WriteByte(c)
			tokens = append(tokens, token.String())
			token.Reset()
			started = false
			continue
		case quote == 0 && c == ' ' && started:
			tokens = append(tokens, token.String())
			token.Reset()
			started = false
			continue
		}
		if c != ' ' {
			started = true
		}
		token.WriteByte(c)
	}
	if quote != 0 || blocks > 0 {
		return nil, fmt.Errorf("failed at splitting arguments, either an unbalanced jinja2 block or quotes: %s", text)
	}
	if token.Len() > 0 {
		tokens = append(tokens, token.String())
	}
	return tokens, nil
}

func isBlockStart(two string) bool { return two == "{{" || two == "{%" || two == "{#" }

func isBlockEnd(two string) bool { return two == "}}" || two == "%}" || two == "#}" }

func joinTokens(tokens []string) string {
	var text strings.Builder
	for i, token := range tokens {
		if i > 0 && !strings.HasSuffix(tokens[i-1], "\n") {
			text.WriteByte(' ')
		}
		text.WriteString(token)
	}
	return text.String()
}
