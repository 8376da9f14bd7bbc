package module

import (
	"math/big"
	"slices"
	"testing"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/value"
)

// noEnvironment has a home folder and nothing else.
var noEnvironment = host.Environment(func(name string) (string, bool) { return "/home/me", name == "HOME" })

func TestConversions(t *testing.T) {
	huge, _ := new(big.Int).SetString("99999999999999999999", 10)
	list := value.NewList("a", "b")
	cases := []struct {
		to   Type
		in   value.Value
		want value.Value // nil: refused
	}{
		{Str, "a", "a"}, {Str, int64(5), "5"}, {Str, true, "True"}, {Str, 1.5, "1.5"}, {Str, nil, nil}, {Str, list, "['a', 'b']"}, {Str, huge, "99999999999999999999"},
		{Str, value.Text("[1]"), "[1]"}, {Bool, value.Text("yes"), true},
		{Int, int64(5), int64(5)}, {Int, "5", int64(5)}, {Int, " 5 ", int64(5)}, {Int, "5.0", int64(5)}, {Int, 5.0, int64(5)}, {Int, true, int64(1)}, {Int, "-3", int64(-3)},
		{Int, "1e3", int64(1000)}, {Int, "1_000", int64(1000)}, {Int, "5.5", nil}, {Int, 5.5, nil}, {Int, "x", nil}, {Int, "", nil}, {Int, "1/2", nil}, {Int, "0x10", nil}, {Int, huge, nil},
		{Int, list, nil}, {Int, nil, nil}, {Int, "9e99", nil},
		{Float, "1.5", 1.5}, {Float, int64(2), 2.0}, {Float, true, 1.0}, {Float, "x", nil}, {Float, list, nil},
		{Bool, true, true}, {Bool, "yes", true}, {Bool, "Off", false}, {Bool, int64(1), true}, {Bool, int64(0), false}, {Bool, 1.0, true}, {Bool, "t", true}, {Bool, "N", false}, {Bool, " true ", true},
		{Bool, int64(2), nil}, {Bool, "maybe", nil}, {Bool, "", nil}, {Bool, nil, nil}, {Bool, list, nil},
		{Path, "~/a", "/home/me/a"}, {Path, "$NO/a", "$NO/a"}, {Path, int64(3), "3"}, {Path, nil, nil},
		{ListT, list, list}, {ListT, "a,b", list}, {ListT, "a, b", value.NewList("a", " b")}, {ListT, int64(5), value.NewList("5")}, {ListT, value.Tuple{"a", "b"}, list}, {ListT, value.NewDict(), nil},
		{DictT, value.DictOf("a", int64(1)), value.DictOf("a", int64(1))}, {DictT, `{"a": 1}`, value.DictOf("a", int64(1))}, {DictT, "a=1, b='2 3'", value.DictOf("a", "1", "b", "2 3")},
		{DictT, `{"a"`, nil}, {DictT, "a", nil}, {DictT, "a=1 b", nil}, {DictT, int64(1), nil},
		{Raw, list, list}, {Raw, int64(1), int64(1)},
		{Mode, "0644", "0644"}, {Mode, "u+x", "u+x"}, {Mode, int64(420), int64(420)}, {Mode, "preserve", "preserve"}, {Mode, "rw", nil}, {Mode, int64(-1), nil}, {Mode, 6.44, nil}, {Mode, true, nil},
		{Bytes, "1K", int64(1024)}, {Bytes, "1.5MB", int64(1572864)}, {Bytes, int64(7), int64(7)}, {Bytes, "10 B", int64(10)}, {Bytes, "1Q", nil}, {Bytes, "1Mb", nil}, {Bytes, "x", nil},
	}
	for _, c := range cases {
		got, err := convert(c.in, c.to, noEnvironment)
		if c.want == nil {
			if err == nil {
				t.Errorf("%s of %s is %s instead of an error", c.to, value.Repr(c.in), value.Repr(got))
			}
			continue
		}
		if err != nil || !value.Equal(got, c.want) {
			t.Errorf("%s of %s is %s, %v; want %s", c.to, value.Repr(c.in), value.Repr(got), err, value.Repr(c.want))
		}
	}
}

var spec = Spec{Name: "thing",
	Options: map[string]Option{
		"path":  {Type: Path, Required: true, Aliases: []string{"dest"}},
		"state": {Type: Str, Default: "present", Choices: []string{"present", "absent", "link"}},
		"src":   {Type: Str}, "content": {Type: Str}, "mode": {Type: Mode},
		"on":    {Type: Str, Default: "no", Choices: []string{"no", "yes", "dist"}},
		"items": {Type: ListT, Elements: Int},
		"user":  {Type: Str}, "password": {Type: Str, NoLog: true},
		"level":  {Type: Str, Status: Rejected, Reason: "there are no levels here"},
		"unsafe": {Type: Bool, Default: false, Status: Rejected, Reason: "it is not safe"},
		"cache":  {Type: Bool, Status: Accepted, Reason: "there is no cache"},
	},
	MutuallyExclusive: [][]string{{"src", "content"}},
	RequiredTogether:  [][]string{{"user", "password"}},
	RequiredIf:        []RequiredIf{{Key: "state", Value: "link", Options: []string{"src"}}},
}

func TestCheck(t *testing.T) {
	cases := []struct {
		name string
		raw  *value.Dict
		want *value.Dict // canonical; nil when there are problems
		says []string
	}{
		{"defaults", value.DictOf("path", "/x"), value.DictOf("path", "/x", "state", "present", "on", "no", "unsafe", false), nil},
		{"alias", value.DictOf("dest", "~", "state", "absent"), value.DictOf("path", "/home/me", "state", "absent", "on", "no", "unsafe", false), nil},
		{"alias and name", value.DictOf("dest", "/x", "path", "/y"), nil, []string{"option path of module thing is given twice: as dest and as its other name path"}},
		{"nothing for an option without default", value.DictOf("path", "/x", "src", nil), value.DictOf("path", "/x", "state", "present", "on", "no", "unsafe", false), nil},
		{"nothing for a required option", value.DictOf("path", nil), nil,
			[]string{"argument 'path' is of type <class 'NoneType'> and we were unable to convert to path: 'None' is not a string and conversion is not allowed"}},
		{"missing", value.NewDict(), nil, []string{"missing required arguments: path"}},
		{"choice", value.DictOf("path", "/x", "state", "gone"), nil, []string{"value of state must be one of: present, absent, link, got: gone"}},
		{"boolean for a word", value.DictOf("path", "/x", "on", true), value.DictOf("path", "/x", "on", "yes", "state", "present", "unsafe", false), nil},
		{"exclusive", value.DictOf("path", "/x", "src", "a", "content", "b"), nil, []string{"parameters are mutually exclusive: src|content"}},
		{"together", value.DictOf("path", "/x", "user", "a"), nil, []string{"parameters are required together: user, password"}},
		{"required if", value.DictOf("path", "/x", "state", "link"), nil, []string{"state is link but all of the following are missing: src"}},
		{"elements", value.DictOf("path", "/x", "items", "1,2"), value.DictOf("path", "/x", "items", value.NewList(int64(1), int64(2)), "state", "present", "on", "no", "unsafe", false), nil},
		{"wrong element", value.DictOf("path", "/x", "items", "1,b"), nil,
			[]string{"Elements value for option 'items' is of type <class 'str'> and we were unable to convert to int: \"'b'\" cannot be converted to an int"}},
		{"rejected", value.DictOf("path", "/x", "level", "1"), nil, []string{"option level of module thing is not supported: there are no levels here"}},
		{"rejected, but its default", value.DictOf("path", "/x", "unsafe", "no"), value.DictOf("path", "/x", "unsafe", false, "state", "present", "on", "no"), nil},
		{"accepted", value.DictOf("path", "/x", "cache", true), value.DictOf("path", "/x", "cache", true, "state", "present", "on", "no", "unsafe", false), nil},
		{"unknown", value.DictOf("path", "/x", "stat", "absent"), nil,
			[]string{"Unsupported parameters for (thing) module: stat. Supported parameters include: cache, content, items, level, mode, on, password, path, src, state, " +
				"unsafe, user (dest). Did you mean state?"}},
		{"unknown and far from all", value.DictOf("path", "/x", "frobnicate", 1), nil,
			[]string{"Unsupported parameters for (thing) module: frobnicate. Supported parameters include: cache, content, items, level, mode, on, password, path, src, state, " +
				"unsafe, user (dest)."}},
		{"free text for what takes none", value.DictOf("path", "/x", RawParameters, "x"), nil,
			[]string{"Unsupported parameters for (thing) module: _raw_params. Supported parameters include: cache, content, items, level, mode, on, password, path, src, state, " +
				"unsafe, user (dest)."}},
		{"everything at once", value.DictOf("state", "gone", "items", "x"), nil, []string{"value of state must be one of: present, absent, link, got: gone",
			"Elements value for option 'items' is of type <class 'str'> and we were unable to convert to int: \"'x'\" cannot be converted to an int",
			"missing required arguments: path"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before := value.Repr(c.raw)
			args, problems := CheckIn(spec, c.raw, noEnvironment)
			var says []string
			for _, problem := range problems {
				says = append(says, problem.Message)
			}
			if !slices.Equal(says, c.says) {
				t.Errorf("says %q\nwant %q", says, c.says)
			}
			if c.want != nil && !value.Equal(args.values, c.want) {
				t.Errorf("canonical %s, want %s", value.Repr(args.values), value.Repr(c.want))
			}
			if value.Repr(c.raw) != before {
				t.Error("the arguments given were changed")
			}
		})
	}
}

func TestArgs(t *testing.T) {
	args := NewArgs(value.DictOf("s", "x", "i", int64(5), "b", true, "f", 1.5, "l", value.NewList("a", int64(1)), "d", value.DictOf("k", "v")))
	if args.Str("s") != "x" || args.Int("i") != 5 || !args.Bool("b") || args.Float("f") != 1.5 || len(args.List("l")) != 2 || args.Dict("d").Len() != 1 || !args.Has("s") {
		t.Error("a value is not given back as it is")
	}
	if !slices.Equal(args.Strings("l"), []string{"a", "1"}) {
		t.Errorf("texts %q", args.Strings("l"))
	}
	for _, none := range []Args{{}, NewArgs(value.NewDict()), args} {
		if none.Str("no") != "" || none.Int("no") != 0 || none.Bool("no") || none.Float("no") != 0 || none.List("no") != nil || none.Dict("no") != nil || none.Raw("no") != nil || none.Has("no") {
			t.Error("an option without a value has one")
		}
	}
	for range (Args{}).All() {
		t.Error("no arguments, and yet there is one")
	}
}

func TestLines(t *testing.T) {
	for text, want := range map[string]*value.List{"": value.NewList(), "a": value.NewList("a"), "a\n": value.NewList("a"), "a\r\nb\rc\n\n": value.NewList("a", "b", "c", ""), "\n": value.NewList("")} {
		if got := Lines(text); !value.Equal(got, want) {
			t.Errorf("%q has the lines %s, want %s", text, value.Repr(got), value.Repr(want))
		}
	}
}

// Choices that differ only in how a character is written are one choice to a reader.
func TestChoicesAreSaidOnce(t *testing.T) {
	lines := Spec{Name: "lines", Options: map[string]Option{"end": {Type: Str, Choices: []string{`\n`, `\r\n`, "\n", "\r\n"}}}}
	_, problems := CheckIn(lines, value.DictOf("end", "lf"), noEnvironment)
	if len(problems) != 1 || problems[0].Message != `value of end must be one of: \n, \r\n, got: lf` {
		t.Errorf("%+v", problems)
	}
	for _, fine := range []string{`\n`, "\n"} {
		if _, problems := CheckIn(lines, value.DictOf("end", fine), noEnvironment); len(problems) > 0 {
			t.Errorf("%+v", problems)
		}
	}
}
