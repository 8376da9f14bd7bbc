package jinja

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"slices"
	"strings"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	sha := &filter{signature: params("data"), run: hashFilter(sha1.New)}
	registerFilters(map[string]*filter{
		"to_json":      {signature: params("a", "**kwargs"), text: true, run: filterToJSON, refuses: refusesKeywords(1)},
		"to_nice_json": {signature: params("a", "indent=4", "sort_keys=True", "**kwargs"), text: true, run: filterToNiceJSON, refuses: refusesKeywords(3)},
		"from_json":    {signature: params("s"), run: filterFromJSON},
		"b64encode":    {signature: params("string", "encoding='utf-8'"), run: filterBase64Encode, refuses: refusesEncoding},
		"b64decode":    {signature: params("string", "encoding='utf-8'"), run: filterBase64Decode, refuses: refusesEncoding},
		"sha1":         sha,
		"checksum":     sha,
		"md5":          {signature: params("data"), run: hashFilter(md5.New)},
		"hash":         {signature: params("data", "hashtype='sha1'"), run: filterHash, refuses: refusesHash},
	})
}

// jsonDefaults are those of Python's json.dumps.
func jsonDefaults() value.JSONOptions {
	return value.JSONOptions{ItemSeparator: ", ", KeySeparator: ": ", ASCII: true, AllowNaN: true, Convert: jsonValue}
}

// jsonValue makes JSON of values that Ansible's encoder knows besides.
func jsonValue(v value.Value) (value.Value, error) {
	switch v := v.(type) {
	case value.Undefined:
		return nil, undefinedError(v)
	}
	return nil, typeError("Object of type %s is not JSON serializable", value.TypeName(v))
}

// The keywords of to_json: those with an effect, and those without, since vaulted strings do not come this far and there are no cycles.
var (
	jsonKeywords    = []string{"indent", "sort_keys", "ensure_ascii", "allow_nan", "skipkeys", "separators"}
	ignoredKeywords = []string{"vault_to_text", "preprocess_unsafe", "check_circular"}
)

func unexpectedKeyword(key value.Value) error {
	return typeError("JSONEncoder.__init__() got an unexpected keyword argument '%s'", key)
}

// refusesKeywords looks at the names of the keywords, which are the argument at a position.
func refusesKeywords(position int) func(a []value.Value) error {
	return func(a []value.Value) error {
		for key := range a[position].(*value.Dict).All() {
			if name := value.Str(key); !slices.Contains(jsonKeywords, name) && !slices.Contains(ignoredKeywords, name) {
				return unexpectedKeyword(name)
			}
		}
		return nil
	}
}

// refusesEncoding looks at the name of an encoding: no data can be written in any.
func refusesEncoding(a []value.Value) error {
	if isLater(a[1]) {
		return nil
	}
	name, err := textArgument(a[1])
	if err == nil {
		_, err = decode(nil, name)
	}
	return err
}

func refusesHash(a []value.Value) error {
	if isLater(a[1]) {
		return nil
	}
	_, err := hashAlgorithm(a[1])
	return err
}

func (s *state) dumpJSON(v value.Value, options value.JSONOptions, kwargs *value.Dict) (value.Value, error) {
	for key, setting := range kwargs.All() {
		switch key {
		case "indent":
			if err := s.jsonIndent(&options, setting); err != nil {
				return nil, err
			}
		case "sort_keys":
			options.SortKeys = value.Truthy(setting)
		case "ensure_ascii":
			options.ASCII = value.Truthy(setting)
		case "allow_nan":
			options.AllowNaN = value.Truthy(setting)
		case "skipkeys":
			options.SkipKeys = value.Truthy(setting)
		case "separators":
			if err := jsonSeparators(&options, setting); err != nil {
				return nil, err
			}
		default:
			if !slices.Contains(ignoredKeywords, value.Str(key)) {
				return nil, unexpectedKeyword(key)
			}
		}
	}
	text, err := value.AppendJSONWith(nil, v, options)
	if err != nil {
		return nil, pythonError("TypeError", err)
	}
	return string(text), nil
}

// jsonIndent sets the indentation: a number of blanks or a text; None is a single line.
func (s *state) jsonIndent(options *value.JSONOptions, setting value.Value) error {
	options.Indent, options.Multiline = "", setting != nil
	switch v := setting.(type) {
	case nil:
		return nil
	case string:
		options.Indent = v
	default:
		width, err := intArgument(v)
		if err != nil {
			return err
		}
		indent, err := s.pad("", " ", min(width, 1000), justifyLeft)
		if err != nil {
			return err
		}
		options.Indent = indent.(string)
	}
	if options.ItemSeparator == ", " {
		options.ItemSeparator = ","
	}
	return nil
}

func jsonSeparators(options *value.JSONOptions, setting value.Value) error {
	if setting == nil {
		return nil
	}
	pair := sequenceItems(setting)
	if len(pair) != 2 {
		return valueError("separators must be a pair of texts")
	}
	item, err := textArgument(pair[0])
	if err != nil {
		return err
	}
	key, err := textArgument(pair[1])
	if err != nil {
		return err
	}
	if item == "" || key == "" {
		return unsupported("an empty separator of JSON")
	}
	options.ItemSeparator, options.KeySeparator = item, key
	return nil
}

func filterToJSON(s *state, a []value.Value) (value.Value, error) {
	return s.dumpJSON(a[0], jsonDefaults(), a[1].(*value.Dict))
}

func filterToNiceJSON(s *state, a []value.Value) (value.Value, error) {
	options := jsonDefaults()
	options.ItemSeparator = ","
	if err := s.jsonIndent(&options, a[1]); err != nil {
		return nil, err
	}
	options.SortKeys = value.Truthy(a[2])
	kwargs := a[3].(*value.Dict).Copy()
	kwargs.Delete("separators")
	return s.dumpJSON(a[0], options, kwargs)
}

func filterFromJSON(_ *state, a []value.Value) (value.Value, error) {
	text, err := textArgument(a[0])
	if err != nil {
		return nil, err
	}
	v, err := value.ParsePythonJSON([]byte(text))
	return v, pythonError("JSONDecodeError", err)
}

// encode makes bytes of text. UTF-8 and its subsets are what playbooks use.
func encode(text, encoding string) ([]byte, error) {
	switch normalEncoding(encoding) {
	case "utf8":
		return []byte(text), nil
	case "ascii":
		if !isASCII(text) {
			return nil, &RuntimeError{Class: "UnicodeEncodeError", Message: "'ascii' codec can't encode the text"}
		}
		return []byte(text), nil
	case "latin1":
		var data []byte
		for _, r := range text {
			if r > 0xff {
				return nil, &RuntimeError{Class: "UnicodeEncodeError", Message: "'latin-1' codec can't encode the text"}
			}
			data = append(data, byte(r))
		}
		return data, nil
	}
	return nil, unsupported("the encoding '%s'", encoding)
}

func normalEncoding(name string) string {
	name = strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
	switch name {
	case "u8", "utf", "utf8":
		return "utf8"
	case "usascii", "ascii", "646":
		return "ascii"
	case "latin1", "iso88591", "latin", "l1", "88591", "cp819":
		return "latin1"
	}
	return name
}

func decode(data []byte, encoding string) (string, error) {
	switch normalEncoding(encoding) {
	case "utf8", "ascii":
		if !utf8.Valid(data) || normalEncoding(encoding) == "ascii" && !isASCII(string(data)) {
			return "", unsupported("data that is not %s", encoding)
		}
		return string(data), nil
	case "latin1":
		runes := make([]rune, len(data))
		for i, b := range data {
			runes[i] = rune(b)
		}
		return string(runes), nil
	}
	return "", unsupported("the encoding '%s'", encoding)
}

func (s *state) encoded(v, encoding value.Value) ([]byte, error) {
	text, err := s.str(v)
	if err != nil {
		return nil, err
	}
	name, err := textArgument(encoding)
	if err != nil {
		return nil, err
	}
	return encode(text, name)
}

func filterBase64Encode(s *state, a []value.Value) (value.Value, error) {
	data, err := s.encoded(a[0], a[1])
	return base64.StdEncoding.EncodeToString(data), err
}

func filterBase64Decode(s *state, a []value.Value) (value.Value, error) {
	text, err := s.str(a[0])
	if err != nil {
		return nil, err
	}
	encoding, err := textArgument(a[1])
	if err != nil {
		return nil, err
	}
	data, err := decodeBase64(text)
	if err != nil {
		return nil, err
	}
	return decode(data, encoding)
}

// decodeBase64 skips what is not in the alphabet, as Python does, and stops at the padding that completes the data.
func decodeBase64(text string) ([]byte, error) {
	var digits []byte
	padding := 0
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '=':
			if len(digits)%4 >= 2 {
				padding++
				if len(digits)%4+padding >= 4 {
					return decodeDigits(digits)
				}
			}
		case c == '+' || c == '/' || isDecimal(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			digits = append(digits, c)
			padding = 0
		}
	}
	if len(digits)%4 != 0 {
		return nil, &RuntimeError{Class: "Error", Message: "Incorrect padding"}
	}
	return decodeDigits(digits)
}

func decodeDigits(digits []byte) ([]byte, error) {
	data, err := base64.RawStdEncoding.DecodeString(string(digits))
	return data, pythonError("Error", err)
}

func hashFilter(algorithm func() hash.Hash) func(*state, []value.Value) (value.Value, error) {
	return func(s *state, a []value.Value) (value.Value, error) {
		text, err := s.str(a[0])
		if err != nil {
			return nil, err
		}
		digest := algorithm()
		digest.Write([]byte(text))
		return hex.EncodeToString(digest.Sum(nil)), nil
	}
}

var hashes = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New,
	"sha512_224": sha512.New512_224, "sha512_256": sha512.New512_256,
	"sha3_224": func() hash.Hash { return sha3.New224() }, "sha3_256": func() hash.Hash { return sha3.New256() },
	"sha3_384": func() hash.Hash { return sha3.New384() }, "sha3_512": func() hash.Hash { return sha3.New512() },
}

func filterHash(s *state, a []value.Value) (value.Value, error) {
	algorithm, err := hashAlgorithm(a[1])
	if err != nil {
		return nil, err
	}
	return hashFilter(algorithm)(s, a[:1])
}

func hashAlgorithm(v value.Value) (func() hash.Hash, error) {
	name, err := textArgument(v)
	if err != nil {
		return nil, err
	}
	algorithm, ok := hashes[strings.ReplaceAll(strings.ToLower(name), "-", "_")]
	if !ok {
		return nil, filterError("unsupported hash type %s", name)
	}
	return algorithm, nil
}
