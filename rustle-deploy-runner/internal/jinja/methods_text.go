package jinja

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	textMethods.methods = map[string]*method{
		"lower":        textToText(pythonLower),
		"upper":        textToText(pythonUpper),
		"title":        textToText(title),
		"capitalize":   textToText(capitalize),
		"swapcase":     textToText(swapCase),
		"strip":        {signature: params("chars=None"), run: stripper(strings.TrimFunc)},
		"lstrip":       {signature: params("chars=None"), run: stripper(strings.TrimLeftFunc)},
		"rstrip":       {signature: params("chars=None"), run: stripper(strings.TrimRightFunc)},
		"split":        {signature: params("sep=None", "maxsplit=-1"), run: textSplit},
		"rsplit":       {signature: params("sep=None", "maxsplit=-1"), run: textRightSplit},
		"splitlines":   {signature: params("keepends=False"), run: textSplitLines},
		"partition":    {signature: params("sep"), run: textPartition},
		"rpartition":   {signature: params("sep"), run: textRightPartition},
		"join":         {signature: params("iterable"), run: textJoin},
		"replace":      {signature: params("old", "new", "count=-1"), run: textReplace},
		"startswith":   {signature: params("prefix", "start=None", "end=None"), run: affix(strings.HasPrefix)},
		"endswith":     {signature: params("suffix", "start=None", "end=None"), run: affix(strings.HasSuffix)},
		"removeprefix": {signature: params("prefix"), run: remover(strings.TrimPrefix)},
		"removesuffix": {signature: params("suffix"), run: remover(strings.TrimSuffix)},
		"find":         {signature: params("sub", "start=None", "end=None"), run: finder(strings.Index, false)},
		"rfind":        {signature: params("sub", "start=None", "end=None"), run: finder(strings.LastIndex, false)},
		"index":        {signature: params("sub", "start=None", "end=None"), run: finder(strings.Index, true)},
		"rindex":       {signature: params("sub", "start=None", "end=None"), run: finder(strings.LastIndex, true)},
		"count":        {signature: params("sub", "start=None", "end=None"), run: textCount},
		"ljust":        {signature: params("width", "fillchar=' '"), run: justifier(justifyLeft)},
		"rjust":        {signature: params("width", "fillchar=' '"), run: justifier(justifyRight)},
		"center":       {signature: params("width", "fillchar=' '"), run: justifier(justifyCenter)},
		"zfill":        {signature: params("width"), run: textZeroFill},
		"format":       {signature: params("*args", "**kwargs"), run: textFormat},
		"isdigit":      textTest(func(r rune) bool { return unicode.IsDigit(r) }),
		"isdecimal":    textTest(unicode.IsDigit),
		"isalpha":      textTest(unicode.IsLetter),
		"isalnum":      textTest(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }),
		"isspace":      textTest(isSpace),
		"islower": {run: func(_ *state, self value.Value, _ []value.Value) (value.Value, error) {
			return isLower(self.(string)), nil
		}},
		"isupper": {run: func(_ *state, self value.Value, _ []value.Value) (value.Value, error) {
			return isUpper(self.(string)), nil
		}},
	}
	textMethods.others = strings.Fields("casefold encode expandtabs format_map isascii isidentifier isnumeric isprintable istitle maketrans translate")
}

func textToText(convert func(string) string) *method {
	return &method{run: func(s *state, self value.Value, _ []value.Value) (value.Value, error) {
		text := convert(self.(string))
		return text, s.textSize(len(text))
	}}
}

// textTest holds for text of one character or more that all pass.
func textTest(test func(rune) bool) *method {
	return &method{run: func(_ *state, self value.Value, _ []value.Value) (value.Value, error) {
		text := self.(string)
		return text != "" && strings.IndexFunc(text, func(r rune) bool { return !test(r) }) < 0, nil
	}}
}

// textArgument refuses what is not text.
func textArgument(v value.Value) (string, error) {
	text, ok := value.Plain(v).(string)
	if !ok {
		return "", typeError("expected str, got %s", value.TypeName(v))
	}
	return text, nil
}

func intArgument(v value.Value) (int, error) {
	i, ok := asInt(v)
	if !ok {
		return 0, typeError("'%s' object cannot be interpreted as an integer", value.TypeName(v))
	}
	return int(i), nil
}

func stripper(trim func(string, func(rune) bool) string) func(*state, value.Value, []value.Value) (value.Value, error) {
	return func(_ *state, self value.Value, a []value.Value) (value.Value, error) {
		if a[0] == nil {
			return trim(self.(string), isSpace), nil
		}
		chars, err := textArgument(a[0])
		if err != nil {
			return nil, err
		}
		return trim(self.(string), func(r rune) bool { return strings.ContainsRune(chars, r) }), nil
	}
}

func textJoin(s *state, self value.Value, a []value.Value) (value.Value, error) {
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	parts := make([]string, len(items))
	for i, item := range items {
		text, ok := value.Plain(item).(string)
		if !ok {
			if u, undefined := item.(value.Undefined); undefined {
				return nil, undefinedError(u)
			}
			return nil, typeError("sequence item %d: expected str instance, %s found", i, value.TypeName(item))
		}
		parts[i] = text
	}
	return s.join(parts, self.(string))
}

// join checks the size before it joins.
func (s *state) join(parts []string, separator string) (value.Value, error) {
	size := 0
	for _, part := range parts {
		size += len(part) + len(separator)
		if size > s.options.Limits.Output+len(separator) {
			break
		}
	}
	if err := s.textSize(max(0, size-len(separator))); err != nil {
		return nil, err
	}
	return strings.Join(parts, separator), nil
}

func textReplace(s *state, self value.Value, a []value.Value) (value.Value, error) {
	before, err := textArgument(a[0])
	if err != nil {
		return nil, err
	}
	after, err := textArgument(a[1])
	if err != nil {
		return nil, err
	}
	count, err := intArgument(a[2])
	if err != nil {
		return nil, err
	}
	return s.replace(self.(string), before, after, count)
}

func (s *state) replace(text, before, after string, count int) (value.Value, error) {
	times := strings.Count(text, before)
	if count >= 0 {
		times = min(times, count)
	}
	if growth := len(after) - len(before); growth > 0 && times > s.options.Limits.Output/growth {
		return nil, s.textSize(s.options.Limits.Output + 1)
	}
	if err := s.textSize(len(text) + times*(len(after)-len(before))); err != nil {
		return nil, err
	}
	return strings.Replace(text, before, after, count), nil
}

// clipped returns text[start:end] and the number of characters before it; ok is false when start lies behind the end.
func clipped(text string, start, end value.Value) (part string, before int, ok bool, err error) {
	if start == nil && end == nil {
		return text, 0, true, nil
	}
	runes := []rune(text)
	from, to, _, err := sliceBounds([3]value.Value{start, end}, len(runes))
	if err != nil || from > to {
		return "", 0, false, err
	}
	if i, isInt := asInt(start); isInt && i > int64(len(runes)) {
		return "", 0, false, nil
	}
	return string(runes[from:to]), from, true, nil
}

func affix(test func(string, string) bool) func(*state, value.Value, []value.Value) (value.Value, error) {
	return func(_ *state, self value.Value, a []value.Value) (value.Value, error) {
		candidates, isTuple := a[0].(value.Tuple)
		if !isTuple {
			candidates = value.Tuple{a[0]}
		}
		text, _, ok, err := clipped(self.(string), a[1], a[2])
		if err != nil {
			return nil, err
		}
		for _, candidate := range candidates {
			affix, isText := value.Plain(candidate).(string)
			if !isText {
				return nil, typeError("first arg must be str or a tuple of str, not %s", value.TypeName(candidate))
			}
			if ok && test(text, affix) {
				return true, nil
			}
		}
		return false, nil
	}
}

func remover(remove func(string, string) string) func(*state, value.Value, []value.Value) (value.Value, error) {
	return func(_ *state, self value.Value, a []value.Value) (value.Value, error) {
		affix, err := textArgument(a[0])
		return remove(self.(string), affix), err
	}
}

func finder(find func(string, string) int, must bool) func(*state, value.Value, []value.Value) (value.Value, error) {
	return func(_ *state, self value.Value, a []value.Value) (value.Value, error) {
		sub, err := textArgument(a[0])
		if err != nil {
			return nil, err
		}
		text, before, ok, err := clipped(self.(string), a[1], a[2])
		if err != nil {
			return nil, err
		}
		if at := find(text, sub); ok && at >= 0 {
			return int64(before + utf8.RuneCountInString(text[:at])), nil
		}
		if must {
			return nil, valueError("substring not found")
		}
		return int64(-1), nil
	}
}

func textCount(_ *state, self value.Value, a []value.Value) (value.Value, error) {
	sub, err := textArgument(a[0])
	if err != nil {
		return nil, err
	}
	text, _, ok, err := clipped(self.(string), a[1], a[2])
	if err != nil || !ok {
		return int64(0), err
	}
	return int64(strings.Count(text, sub)), nil
}

type justify func(text, fill string, missing int) string

func justifyLeft(text, fill string, missing int) string { return text + strings.Repeat(fill, missing) }

func justifyRight(text, fill string, missing int) string { return strings.Repeat(fill, missing) + text }

// justifyCenter puts the odd one on the left if the width is odd, as Python does.
func justifyCenter(text, fill string, missing int) string {
	width := missing + utf8.RuneCountInString(text)
	left := missing/2 + missing&width&1
	return strings.Repeat(fill, left) + text + strings.Repeat(fill, missing-left)
}

func justifier(pad justify) func(*state, value.Value, []value.Value) (value.Value, error) {
	return func(s *state, self value.Value, a []value.Value) (value.Value, error) {
		width, err := intArgument(a[0])
		if err != nil {
			return nil, err
		}
		fill, err := textArgument(a[1])
		if err != nil {
			return nil, err
		}
		if utf8.RuneCountInString(fill) != 1 {
			return nil, typeError("The fill character must be exactly one character long")
		}
		return s.pad(self.(string), fill, width, pad)
	}
}

func (s *state) pad(text, fill string, width int, pad justify) (value.Value, error) {
	missing := width - utf8.RuneCountInString(text)
	if missing <= 0 {
		return text, nil
	}
	if missing > s.options.Limits.Output/len(fill) {
		return nil, s.textSize(s.options.Limits.Output + 1)
	}
	return pad(text, fill, missing), s.textSize(len(text) + missing*len(fill))
}

func textZeroFill(s *state, self value.Value, a []value.Value) (value.Value, error) {
	width, err := intArgument(a[0])
	if err != nil {
		return nil, err
	}
	text, sign := self.(string), ""
	if strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") {
		sign, text = text[:1], text[1:]
	}
	padded, err := s.pad(text, "0", width-len(sign), justifyRight)
	if err != nil {
		return nil, err
	}
	return sign + padded.(string), nil
}
