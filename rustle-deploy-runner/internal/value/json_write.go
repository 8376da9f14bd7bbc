package value

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// JSONOptions are the options of Python's json.dumps. The zero value is compact UTF-8.
type JSONOptions struct {
	// Indent is put before each item once per level, and every item stands on a line of its own. Empty: all on one line, unless Multiline is set.
	Indent    string
	Multiline bool
	// ItemSeparator and KeySeparator are "," and ":" when empty.
	ItemSeparator, KeySeparator string
	SortKeys                    bool
	// ASCII escapes all other characters, as Python does by default.
	ASCII bool
	// AllowNaN writes NaN and Infinity, which are not JSON, as Python does by default. Otherwise they are an error.
	AllowNaN bool
	// SkipKeys leaves out keys that are not scalar instead of failing.
	SkipKeys bool
	// Convert, when set, is asked for a JSON value in place of one that has none.
	Convert func(Value) (Value, error)
}

// AppendJSON appends v as compact JSON in UTF-8. Keys are written as Python's json.dumps writes them. NaN, infinities, Undefined and other values
// that JSON does not have are errors.
func AppendJSON(dst []byte, v Value) ([]byte, error) { return AppendJSONWith(dst, v, JSONOptions{}) }

// AppendJSONWith appends v as JSON in the given layout.
func AppendJSONWith(dst []byte, v Value, options JSONOptions) ([]byte, error) {
	if options.ItemSeparator == "" {
		options.ItemSeparator = ","
	}
	if options.KeySeparator == "" {
		options.KeySeparator = ":"
	}
	options.Multiline = options.Multiline || options.Indent != ""
	w := jsonWriter{dst: dst, options: options}
	if err := w.value(v); err != nil {
		return dst, err
	}
	return w.dst, nil
}

type jsonWriter struct {
	dst     []byte
	options JSONOptions
	depth   int
}

func (w *jsonWriter) value(v Value) error {
	switch v := v.(type) {
	case nil:
		w.dst = append(w.dst, "null"...)
	case bool:
		w.dst = strconv.AppendBool(w.dst, v)
	case int:
		w.dst = strconv.AppendInt(w.dst, int64(v), 10)
	case int64:
		w.dst = strconv.AppendInt(w.dst, v, 10)
	case *big.Int:
		w.dst = v.Append(w.dst, 10)
	case float64:
		text, err := w.float(v)
		if err != nil {
			return err
		}
		w.dst = append(w.dst, text...)
	case string:
		w.text(v)
	case Text:
		w.text(string(v))
	case *List:
		return w.array(v.Items)
	case Tuple:
		return w.array(v)
	case *Dict:
		return w.object(v)
	default:
		if w.options.Convert == nil || w.depth >= maxJSONDepth {
			return fmt.Errorf("a value of type %s is not JSON serializable", TypeName(v))
		}
		converted, err := w.options.Convert(v)
		if err != nil {
			return err
		}
		w.depth++
		defer func() { w.depth-- }()
		return w.value(converted)
	}
	return nil
}

func (w *jsonWriter) float(f float64) (string, error) {
	if !math.IsNaN(f) && !math.IsInf(f, 0) {
		return FormatFloat(f), nil
	}
	if !w.options.AllowNaN {
		return "", errors.New("out of range float values are not JSON compliant: " + FormatFloat(f))
	}
	switch {
	case math.IsNaN(f):
		return "NaN", nil
	case f > 0:
		return "Infinity", nil
	}
	return "-Infinity", nil
}

func (w *jsonWriter) enter() error {
	if w.depth >= maxJSONDepth {
		return fmt.Errorf("cannot write JSON nested deeper than %d levels", maxJSONDepth)
	}
	w.depth++
	return nil
}

func (w *jsonWriter) newline() {
	if w.options.Multiline {
		w.dst = append(w.dst, '\n')
		for range w.depth {
			w.dst = append(w.dst, w.options.Indent...)
		}
	}
}

func (w *jsonWriter) array(items []Value) error {
	if len(items) == 0 {
		w.dst = append(w.dst, "[]"...)
		return nil
	}
	if err := w.enter(); err != nil {
		return err
	}
	w.dst = append(w.dst, '[')
	for i, item := range items {
		if i > 0 {
			w.dst = append(w.dst, w.options.ItemSeparator...)
		}
		w.newline()
		if err := w.value(item); err != nil {
			return err
		}
	}
	w.depth--
	w.newline()
	w.dst = append(w.dst, ']')
	return nil
}

func (w *jsonWriter) object(dict *Dict) error {
	if dict.Len() == 0 {
		w.dst = append(w.dst, "{}"...)
		return nil
	}
	keys := dict.Keys()
	if w.options.SortKeys {
		if err := Sort(keys, nil); err != nil {
			return err
		}
	}
	if err := w.enter(); err != nil {
		return err
	}
	w.dst = append(w.dst, '{')
	first := true
	for _, key := range keys {
		name, ok, err := w.key(key)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if !first {
			w.dst = append(w.dst, w.options.ItemSeparator...)
		}
		first = false
		w.newline()
		w.text(name)
		w.dst = append(w.dst, w.options.KeySeparator...)
		v, _ := dict.Get(key)
		if err := w.value(v); err != nil {
			return err
		}
	}
	w.depth--
	w.newline()
	w.dst = append(w.dst, '}')
	return nil
}

func (w *jsonWriter) key(key Value) (name string, ok bool, err error) {
	switch key := key.(type) {
	case string:
		return key, true, nil
	case Text:
		return string(key), true, nil
	case nil:
		return "null", true, nil
	case bool:
		return strconv.FormatBool(key), true, nil
	case int, int64, *big.Int:
		return Repr(key), true, nil
	case float64:
		name, err := w.float(key)
		return name, true, err
	}
	if w.options.SkipKeys {
		return "", false, nil
	}
	return "", false, fmt.Errorf("keys must be str, int, float, bool or None, not %s", TypeName(key))
}

const hexDigits = "0123456789abcdef"

func (w *jsonWriter) text(s string) {
	w.dst = append(w.dst, '"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			w.dst = append(w.dst, '\\', byte(r))
		case r == '\n':
			w.dst = append(w.dst, `\n`...)
		case r == '\r':
			w.dst = append(w.dst, `\r`...)
		case r == '\t':
			w.dst = append(w.dst, `\t`...)
		case r == '\b':
			w.dst = append(w.dst, `\b`...)
		case r == '\f':
			w.dst = append(w.dst, `\f`...)
		case r < ' ':
			w.escape(r)
		case r < utf8.RuneSelf && (r != 0x7f || !w.options.ASCII):
			w.dst = append(w.dst, byte(r))
		case r == utf8.RuneError && invalidAt(s, i) && w.options.ASCII:
			w.escape(0xdc00 | rune(s[i]))
		case !w.options.ASCII:
			w.dst = utf8.AppendRune(w.dst, r) // an invalid byte becomes U+FFFD: JSON is UTF-8
		case r < 0x10000:
			w.escape(r)
		default:
			r -= 0x10000
			w.escape(0xd800 + r>>10)
			w.escape(0xdc00 + r&0x3ff)
		}
	}
	w.dst = append(w.dst, '"')
}

func (w *jsonWriter) escape(unit rune) {
	w.dst = append(w.dst, '\\', 'u', hexDigits[unit>>12&15], hexDigits[unit>>8&15], hexDigits[unit>>4&15], hexDigits[unit&15])
}

// Sort sorts items in place as Python's sorted does, stably, by the given key (nil: the item itself). Items that cannot be ordered are an error.
func Sort(items []Value, key func(Value) Value) error {
	var failure error
	slices.SortStableFunc(items, func(a, b Value) int {
		if failure != nil {
			return 0
		}
		if key != nil {
			a, b = key(a), key(b)
		}
		result, err := Compare(a, b)
		if err != nil {
			failure = err
		}
		if result == Unordered {
			return 0
		}
		return result
	})
	return failure
}

// JSON returns v as compact JSON for a message or a log, where a value that JSON does not have is shown by its repr.
func JSON(v Value) string {
	text, err := AppendJSONWith(nil, v, JSONOptions{AllowNaN: true, Convert: func(v Value) (Value, error) { return strings.Clone(Repr(v)), nil }})
	if err != nil {
		return Repr(v)
	}
	return string(text)
}
