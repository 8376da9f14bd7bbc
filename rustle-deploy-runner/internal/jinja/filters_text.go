package jinja

import (
	"path"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	registerFilters(map[string]*filter{
		"lower":      textFilter(pythonLower),
		"upper":      textFilter(pythonUpper),
		"capitalize": textFilter(capitalize),
		"title":      textFilter(titleWords),
		"trim":       {signature: params("value", "chars=None"), blank: true, run: filterTrim},
		"replace":    {signature: params("s", "old", "new", "count=None"), blank: true, run: filterReplace},
		"indent":     {signature: params("s", "width=4", "first=False", "blank=False"), run: filterIndent},
		"join":       {signature: params("value", "d=''", "attribute=None"), blank: true, run: filterJoin},
		"split":      {signature: params("self", "sep=None", "maxsplit=-1"), run: filterSplit},
		"quote":      {signature: params("a"), blank: true, run: filterQuote},
		"basename":   {signature: params("p"), run: pathFilter(basename)},
		"dirname":    {signature: params("p"), run: pathFilter(dirname)},
		"splitext":   {signature: params("p"), run: filterSplitExt},
		"path_join":  {signature: params("paths"), run: filterPathJoin},
		"normpath":   {signature: params("path"), run: pathFilter(normalizePath)},
		"format":     {signature: params("value", "*args", "**kwargs"), run: filterFormat},
		"center":     {signature: params("value", "width=80"), run: filterCenter},
		"wordcount":  {signature: params("s"), run: filterWordCount},
	})
}

// textFilter works on the text of any value.
func textFilter(convert func(string) string) *filter {
	return &filter{signature: params("s"), blank: true, run: func(s *state, a []value.Value) (value.Value, error) {
		text, err := s.str(a[0])
		return convert(text), err
	}}
}

// titleWords makes the first letter of each word upper case and the rest lower case; words end at blanks, hyphens and brackets.
func titleWords(text string) string {
	var out strings.Builder
	start := 0
	flush := func(end int) {
		if word := text[start:end]; word != "" {
			first := []rune(word)[0]
			out.WriteString(pythonUpper(string(first)))
			out.WriteString(pythonLower(word[len(string(first)):]))
		}
		start = end
	}
	for i, r := range text {
		if isSpace(r) || strings.ContainsRune("-({[<", r) {
			flush(i)
			out.WriteRune(r)
			start = i + len(string(r))
		}
	}
	flush(len(text))
	return out.String()
}

func filterTrim(s *state, a []value.Value) (value.Value, error) {
	text, err := s.str(a[0])
	if err != nil {
		return nil, err
	}
	return stripper(strings.TrimFunc)(s, text, a[1:])
}

func filterReplace(s *state, a []value.Value) (value.Value, error) {
	var parts [3]string
	for i := range parts {
		var err error
		if parts[i], err = s.str(a[i]); err != nil {
			return nil, err
		}
	}
	count := -1
	if a[3] != nil {
		var err error
		if count, err = intArgument(a[3]); err != nil {
			return nil, err
		}
	}
	return s.replace(parts[0], parts[1], parts[2], count)
}

func filterIndent(s *state, a []value.Value) (value.Value, error) {
	text, err := textArgument(a[0])
	if err != nil {
		return nil, err
	}
	indention, isText := a[1].(string)
	if !isText {
		width, err := intArgument(a[1])
		if err != nil {
			return nil, err
		}
		padded, err := s.pad("", " ", width, justifyLeft)
		if err != nil {
			return nil, err
		}
		indention = padded.(string)
	}
	first, blank := value.Truthy(a[2]), value.Truthy(a[3])
	// Jinja adds a newline first, so that a last empty line is not lost.
	text += "\n"
	lines := splitLines(text, false)
	if err := s.textSize(len(text) + len(lines)*(len(indention)+1)); err != nil {
		return nil, err
	}
	var out strings.Builder
	for i, line := range lines {
		if i > 0 {
			out.WriteByte('\n')
			if blank || line != "" {
				out.WriteString(indention)
			}
		}
		out.WriteString(line)
	}
	if first {
		return indention + out.String(), nil
	}
	return out.String(), nil
}

func filterJoin(s *state, a []value.Value) (value.Value, error) {
	separator, err := s.str(a[1])
	if err != nil {
		return nil, err
	}
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	parts := make([]string, len(items))
	for i, item := range items {
		if a[2] != nil {
			if item, err = s.attributePath(item, a[2], nil); err != nil {
				return nil, err
			}
		}
		if parts[i], err = s.str(item); err != nil {
			return nil, err
		}
	}
	return s.join(parts, separator)
}

func filterSplit(s *state, a []value.Value) (value.Value, error) {
	text, err := textArgument(a[0])
	if err != nil {
		return nil, err
	}
	return textSplit(s, text, a[1:])
}

// filterQuote is shlex.quote.
func filterQuote(s *state, a []value.Value) (value.Value, error) {
	if a[0] == nil {
		return "''", nil
	}
	text, err := s.str(a[0])
	if err != nil {
		return nil, err
	}
	safe := func(r rune) bool {
		return r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_@%+=:,./-", r))
	}
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !safe(r) }) {
		return text, nil
	}
	return "'" + strings.ReplaceAll(text, "'", `'"'"'`) + "'", nil
}

func pathFilter(convert func(string) string) func(*state, []value.Value) (value.Value, error) {
	return func(_ *state, a []value.Value) (value.Value, error) {
		text, err := textArgument(a[0])
		return convert(text), err
	}
}

func basename(p string) string { return p[strings.LastIndexByte(p, '/')+1:] }

func dirname(p string) string {
	head := p[:strings.LastIndexByte(p, '/')+1]
	if trimmed := strings.TrimRight(head, "/"); trimmed != "" {
		return trimmed
	}
	return head
}

// normalizePath keeps two leading slashes, as POSIX asks for.
func normalizePath(p string) string {
	if p == "" {
		return "."
	}
	clean := path.Clean(p)
	if strings.HasPrefix(p, "//") && !strings.HasPrefix(p, "///") {
		return "/" + clean
	}
	return clean
}

func filterSplitExt(_ *state, a []value.Value) (value.Value, error) {
	p, err := textArgument(a[0])
	if err != nil {
		return nil, err
	}
	start := strings.LastIndexByte(p, '/') + 1
	dot := strings.LastIndexByte(p, '.')
	// Leading dots of a name do not start an extension.
	if dot < start || strings.Trim(p[start:dot], ".") == "" {
		return value.Tuple{p, ""}, nil
	}
	return value.Tuple{p[:dot], p[dot:]}, nil
}

func filterPathJoin(s *state, a []value.Value) (value.Value, error) {
	if text, ok := a[0].(string); ok {
		return text, nil
	}
	if isScalar(a[0]) {
		return nil, typeError("|path_join expects string or sequence, got %s instead.", value.TypeName(a[0]))
	}
	if _, isDict := a[0].(*value.Dict); isDict {
		return nil, typeError("|path_join expects string or sequence, got dict instead.")
	}
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, typeError("join() missing 1 required positional argument: 'a'")
	}
	joined := ""
	for i, item := range items {
		part, err := textArgument(item)
		if err != nil {
			return nil, err
		}
		switch {
		case i == 0 || strings.HasPrefix(part, "/"):
			joined = part
		case joined == "" || strings.HasSuffix(joined, "/"):
			joined += part
		default:
			joined += "/" + part
		}
	}
	return joined, nil
}

func filterFormat(s *state, a []value.Value) (value.Value, error) {
	text, err := s.str(a[0])
	if err != nil {
		return nil, err
	}
	args, named := a[1].(value.Tuple), a[2].(*value.Dict)
	if len(args) > 0 && named.Len() > 0 {
		return nil, &RuntimeError{Class: "FilterArgumentError", Message: "can't handle positional and keyword arguments at the same time"}
	}
	if named.Len() > 0 {
		return s.percent(text, named)
	}
	return s.percent(text, args)
}

func filterCenter(s *state, a []value.Value) (value.Value, error) {
	text, err := s.str(a[0])
	if err != nil {
		return nil, err
	}
	width, err := intArgument(a[1])
	if err != nil {
		return nil, err
	}
	return s.pad(text, " ", width, justifyCenter)
}

func filterWordCount(s *state, a []value.Value) (value.Value, error) {
	text, err := s.str(a[0])
	if err != nil {
		return nil, err
	}
	count := int64(0)
	inWord := false
	for _, r := range text {
		isWord := nameLength(string(r)) > 0
		if isWord && !inWord {
			count++
		}
		inWord = isWord
	}
	return count, nil
}
