package jinja

import (
	"strings"
)

const headerPrefix = "#jinja2:"

// applyHeader reads a first line such as "#jinja2: lstrip_blocks: True, trim_blocks: False", which changes the options for one text.
func applyHeader(options *Options, name, text string) (string, error) {
	rest, ok := strings.CutPrefix(text, headerPrefix)
	if !ok {
		return text, nil
	}
	fail := func(message string) (string, error) {
		return "", &RuntimeError{Place: Place{Template: name, Line: 1}, Class: "AnsibleError", Message: message}
	}
	line, body, found := strings.Cut(rest, "\n")
	if !found {
		return fail("the line after #jinja2: has no end")
	}
	for _, pair := range strings.Split(line, ",") {
		key, literal, ok := strings.Cut(pair, ":")
		if !ok {
			return fail("failed to parse jinja2 override '" + strings.TrimSpace(pair) + "': a setting is written as name: value")
		}
		v, err := parseLiteral(strings.TrimSpace(literal))
		if err != nil {
			return fail("the value of the jinja2 override '" + strings.TrimSpace(pair) + "' is not a literal")
		}
		if !options.set(strings.TrimSpace(key), v) {
			return fail("the jinja2 override '" + strings.TrimSpace(pair) + "' is not known here")
		}
	}
	return body, nil
}

// set changes the option that Jinja calls key.
func (o *Options) set(key string, v any) bool {
	flags := map[string]*bool{"trim_blocks": &o.TrimBlocks, "lstrip_blocks": &o.LstripBlocks, "keep_trailing_newline": &o.KeepTrailingNewline}
	texts := map[string]*string{
		"block_start_string": &o.BlockStart, "block_end_string": &o.BlockEnd, "variable_start_string": &o.VariableStart, "variable_end_string": &o.VariableEnd,
		"comment_start_string": &o.CommentStart, "comment_end_string": &o.CommentEnd, "newline_sequence": &o.NewlineSequence,
	}
	switch v := v.(type) {
	case bool:
		if flag, ok := flags[key]; ok {
			*flag = v
			return true
		}
	case string:
		if field, ok := texts[key]; ok && v != "" {
			*field = v
			return true
		}
	}
	return false
}
