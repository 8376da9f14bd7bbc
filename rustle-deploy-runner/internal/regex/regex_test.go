package regex

import "testing"

func TestSearchAndExpand(t *testing.T) {
	cases := []struct{ pattern, subject, template, want string }{
		{`^(?P<k>\w+)=(?P<v>.*)$`, "a=1\n", `\g<v>:\g<k>:\1:\g<2>`, "1:a:a:1"},
		{`(?P<a>x)(y)(?P=a)`, "xyx", `\2\1`, "yx"},
		{`a{,2}b`, "aaab", `<\g<0>>`, "<aab>"},
		{`[[]`, "[", `\g<0>`, "["},
		{`[]a]+`, "]a]", `\g<0>`, "]a]"},
		{`[a-z-[aeiou]]+`, "b-]", `\g<0>`, "-]"},
		{`(?i)ABC`, "xabc", `\g<0>`, "abc"},
		{`b\Z`, "a\nb", `\g<0>`, "b"},
		{`(a)?b(?(1)c|d)`, "bd", `[\1]`, "[]"},
		{`(?<!a)b(?!c)`, "abcb", `\g<0>`, "b"},
		{`(x)`, "x", `\n\t\\ \.`, "\n\t\\ \\."},
		{`(?:a|b)+`, "abab", `\g<0>\101`, "ababA"},
	}
	for _, c := range cases {
		for _, bytes := range []bool{false, true} {
			expression, err := Compile(c.pattern, Options{Bytes: bytes})
			if err != nil {
				t.Errorf("%s: %v", c.pattern, err)
				continue
			}
			match, err := expression.Search(c.subject)
			if err != nil || match == nil {
				t.Errorf("%s on %q: no match, %v", c.pattern, c.subject, err)
				continue
			}
			if got, err := match.Expand(c.template); got != c.want || err != nil {
				t.Errorf("%s on %q: %s gives %q, %v; want %q", c.pattern, c.subject, c.template, got, err, c.want)
			}
		}
	}
}

func TestBytesAndText(t *testing.T) {
	text, _ := Compile(`^\w.$`, Options{})
	bytes, _ := Compile(`^\w.$`, Options{Bytes: true})
	if m, _ := text.Search("üy"); m == nil {
		t.Error(`\w does not match a letter in text`)
	}
	if m, _ := bytes.Search("üy"); m != nil {
		t.Error(`\w matches a letter that is not ASCII in bytes`)
	}
	raw, _ := Compile("(.)x", Options{Bytes: true})
	m, _ := raw.Search("\xffx")
	if got, err := m.Expand(`\1`); got != "\xff" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestErrors(t *testing.T) {
	for _, pattern := range []string{`(`, `[a`, `\1`, `(?P<a>x)(?P<a>y)`, `(?P=b)`, `\q`, `a**`, `x\`} {
		if _, err := Compile(pattern, Options{}); err == nil {
			t.Errorf("%s: no error", pattern)
		}
	}
	expression, _ := Compile("(a)", Options{})
	match, _ := expression.Search("a")
	for _, template := range []string{`\2`, `\g<x>`, `\g`, `\q`, `\`} {
		if got, err := match.Expand(template); err == nil {
			t.Errorf("%s: %q instead of an error", template, got)
		}
	}
}
