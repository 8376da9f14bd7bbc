package value

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
)

func large(text string) Value {
	i, ok := new(big.Int).SetString(text, 10)
	if !ok {
		panic(text)
	}
	return NormalizeInt(i)
}

func TestRepr(t *testing.T) {
	for want, v := range map[string]Value{
		"None": nil, "True": true, "-5": int64(-5), "36893488147419103232": large("36893488147419103232"),
		"1.0": 1.0, "1e+16": 1e16, "1234567890123456.0": 1234567890123456.0, "0.0001": 0.0001, "1e-05": 0.00001, "-0.0": math.Copysign(0, -1),
		"1.5e+300": 1.5e300, "inf": math.Inf(1), "nan": math.NaN(), "0.1": 0.1,
		"'a'": "a", `"it's"`: "it's", `'it\'s "x"'`: `it's "x"`, `'\n\t\r\\'`: "\n\t\r\\", `'\x00\x7f\xa0'`: "\x00\x7f\u00a0", `'é€😀'`: "é€😀",
		`'\u200b\U000e0001'`: "\u200b\U000e0001", `'\udcff'`: "\xff",
		"[]": NewList(), "[1, 'a', [None]]": NewList(int64(1), "a", NewList(nil)), "(1,)": Tuple{int64(1)}, "()": Tuple{}, "(1, 2)": Tuple{int64(1), int64(2)},
		"{}": NewDict(), "{'a': 1, 2: {}}": DictOf("a", int64(1), int64(2), NewDict()),
	} {
		if got := Repr(v); got != want {
			t.Errorf("Repr = %s, want %s", got, want)
		}
	}
	loop := NewList("a")
	loop.Items = append(loop.Items, loop, DictOf("self", loop))
	if got, want := Repr(loop), "['a', [...], {'self': [...]}]"; got != want {
		t.Errorf("Repr = %s, want %s", got, want)
	}
}

func TestEqualAndCompare(t *testing.T) {
	two53 := math.Pow(2, 53)
	for _, c := range []struct {
		a, b    Value
		equal   bool
		compare int
	}{
		{int64(1), 1.0, true, 0}, {true, int64(1), true, 0}, {int64(1), int64(2), false, -1},
		{int64(1<<53 + 1), two53, false, 1}, {large("1180591620717411303424"), 1180591620717411303424.0, true, 0},
		{large("-1180591620717411303424"), int64(0), false, -1}, {1.5, large("1180591620717411303424"), false, -1},
		{math.Inf(1), large("1180591620717411303424"), false, 1}, {math.Inf(-1), large("1180591620717411303424"), false, -1},
		{math.NaN(), math.NaN(), false, Unordered}, {math.NaN(), large("1180591620717411303424"), false, Unordered},
		{"a", "b", false, -1}, {"é", "z", false, 1}, {"a", "a", true, 0},
		{NewList(int64(1), "a"), NewList(true, "a"), true, 0}, {NewList(int64(1)), NewList(int64(1), "a"), false, -1},
		{NewList("x", int64(1)), NewList("x", "b"), false, 9}, {Tuple{int64(1)}, Tuple{int64(2)}, false, -1},
		{NewList(), Tuple{}, false, 9}, {Tuple{}, NewList(), false, 9}, {nil, nil, true, 9}, {nil, false, false, 9}, {"1", int64(1), false, 9}, {int64(1), "1", false, 9},
		{DictOf("a", int64(1), "b", int64(2)), DictOf("b", 2.0, "a", true), true, 9}, {DictOf("a", nil), DictOf("b", nil), false, 9}, {NewDict(), NewList(), false, 9},
		{nil, Tuple{}, false, 9}, {-0.5, int64(0), false, -1}, {large("9223372036854775808"), 9223372036854775808.5, true, 0},
	} {
		if got := Equal(c.a, c.b); got != c.equal {
			t.Errorf("Equal(%s, %s) = %v", Repr(c.a), Repr(c.b), got)
		}
		got, err := Compare(c.a, c.b)
		var unorderable *UnorderableError
		if errors.As(err, &unorderable) {
			got = 9
		}
		if got != c.compare {
			t.Errorf("Compare(%s, %s) = %d, %v; want %d", Repr(c.a), Repr(c.b), got, err, c.compare)
		}
	}
}

func TestTruthyAndTypeName(t *testing.T) {
	for _, c := range []struct {
		v        Value
		truthy   bool
		typeName string
	}{
		{nil, false, "NoneType"}, {false, false, "bool"}, {true, true, "bool"}, {int64(0), false, "int"}, {int64(2), true, "int"}, {0.0, false, "float"},
		{math.NaN(), true, "float"}, {"", false, "str"}, {"False", true, "str"}, {NewList(), false, "list"}, {NewList(nil), true, "list"}, {Tuple{}, false, "tuple"},
		{Tuple{nil}, true, "tuple"}, {NewDict(), false, "dict"}, {DictOf(nil, nil), true, "dict"}, {large("99999999999999999999"), true, "int"},
		{Undefined{Name: "x"}, false, "AnsibleUndefined"},
	} {
		if Truthy(c.v) != c.truthy || TypeName(c.v) != c.typeName {
			t.Errorf("%s: Truthy %v, TypeName %s", Repr(c.v), Truthy(c.v), TypeName(c.v))
		}
	}
}

func TestParseJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"b":1,"a":[true,false,null,-0,1e2,0.5,-1E-2]}`: "{'b': 1, 'a': [True, False, None, 0, 100.0, 0.5, -0.01]}",
		` 123456789012345678901234567890 `:               "123456789012345678901234567890",
		`"\u00e9\ud83d\ude00\n\/\"é"`:                    `'é😀\n/"é'`,
		`{}`:                                             "{}", `[ ]`: "[]", `""`: "''",
	} {
		v, err := ParseJSON([]byte(text))
		if err != nil || Repr(v) != want {
			t.Errorf("%s: %s, %v; want %s", text, Repr(v), err, want)
		}
	}
}

func TestParseJSONRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "line 1, column 1: the text ends",
		"{\"a\":1,\n \"é\":,}":    "line 2, column 6: ',' cannot start a value",
		`{"a":1,"a":2}`:           `line 1, column 8: the key "a" occurs twice`,
		"1 2":                     "column 3: data after the end",
		"[1 2]":                   "column 4: a comma or ]",
		`{"a" 1}`:                 "column 6: a colon",
		`{"a":1 "b"}`:             "column 8: a comma or }",
		"{a:1}":                   "column 2: a key in double quotes",
		"[1,]":                    "column 4: ']' cannot start",
		"01":                      "must not start with 0",
		"-":                       "needs digits",
		"1.":                      "a digit should follow the point",
		"1e+":                     "in the exponent",
		"1e999":                   "does not fit a float",
		"NaN":                     "'N' cannot start",
		"-Infinity":               "needs digits",
		`"abc`:                    "column 1: the string is not closed",
		`"é`:                      "column 1: the string is not closed",
		"\"a\nb\"":                "must be escaped",
		`"\x"`:                    `unknown escape \x`,
		`"\u12g4"`:                "four hexadecimal digits",
		`"\ud800"`:                "half of a surrogate pair",
		`"\ud800\u0041"`:          "half of a surrogate pair",
		"\"\xff\"":                "not UTF-8",
		`"\`:                      "not closed",
		strings.Repeat("[", 2000): "column 1001: nested deeper",
	} {
		_, err := ParseJSON([]byte(text))
		var problem *JSONError
		if !errors.As(err, &problem) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
	}
}

func TestParsePythonJSON(t *testing.T) {
	v, err := ParsePythonJSON([]byte(`{"a":1,"a":[NaN,Infinity,-Infinity,1e999]}`))
	if err != nil || Repr(v) != "{'a': [nan, inf, -inf, inf]}" {
		t.Errorf("%s, %v", Repr(v), err)
	}
}

func TestAppendJSON(t *testing.T) {
	v := DictOf("b", NewList(1.0, 1e16, large("99999999999999999999"), "é\x00\"\u2028<\x7f"), int64(1), true, nil, NewDict(), true, "set again", 1.5, Tuple{}, "n", NewList())
	got, err := AppendJSON([]byte("x"), v)
	want := "x" + `{"b":[1.0,1e+16,99999999999999999999,"é\u0000\"` + "\u2028<\x7f" + `"],"1":"set again","null":{},"1.5":[],"n":[]}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v\nwant %s", got, err, want)
	}
	nice, err := AppendJSONWith(nil, DictOf("b", NewList(int64(1), NewDict()), "a", "é😀\x7f"), JSONOptions{Indent: "    ", KeySeparator: ": ", SortKeys: true, ASCII: true})
	want = "{\n    \"a\": \"\\u00e9\\ud83d\\ude00\\u007f\",\n    \"b\": [\n        1,\n        {}\n    ]\n}"
	if err != nil || string(nice) != want {
		t.Errorf("%s, %v\nwant %s", nice, err, want)
	}
	for want, v := range map[string]Value{
		"not JSON compliant":           NewList(math.NaN()),
		"not JSON serializable":        DictOf("a", Undefined{Name: "a"}),
		"keys must be str":             DictOf(Tuple{}, nil),
		"nested deeper than":           cyclic(),
		"'<' not supported between in": DictOf("a", nil, int64(1), nil),
	} {
		if _, err := AppendJSONWith(nil, v, JSONOptions{SortKeys: true}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func cyclic() Value {
	loop := NewList()
	loop.Items = append(loop.Items, loop)
	return loop
}

func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-2.5e3,"\u00e9"],"b":null}`, `[[[]]]`, `"\ud83d\ude00"`, `{"a":1,"a":2}`, "1e999", "\"\xff\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := ParseJSON(data)
		if err != nil {
			return
		}
		text, err := AppendJSON(nil, v)
		if err != nil {
			t.Fatalf("cannot write what was read: %v", err)
		}
		again, err := ParseJSON(text)
		if err != nil || !Equal(v, again) {
			t.Fatalf("%s does not read back: %v", text, err)
		}
	})
}
