package host

import (
	"slices"
	"strings"
	"testing"
)

func TestModes(t *testing.T) {
	cases := []struct {
		text      string
		from      uint32
		directory bool
		want      uint32
	}{
		{"0644", 0o777, false, 0o644}, {"644", 0, false, 0o644}, {"0o644", 0, false, 0o644}, {"1777", 0, true, 0o1777},
		{"u+x", 0o644, false, 0o744}, {"a+X", 0o644, false, 0o644}, {"a+X", 0o744, false, 0o755}, {"a+X", 0o644, true, 0o755},
		{"u=rwX,g=rX,o=", 0o777, false, 0o750}, {"g=u", 0o740, false, 0o770}, {"o=g,g=", 0o750, false, 0o705}, {"u=rwxs,g+s,+t", 0o644, false, 0o7744},
		{"+w", 0o444, false, 0o644}, {"a+w", 0o444, false, 0o666}, {"=", 0o777, false, 0}, {"ug+rw-x", 0o111, false, 0o661}, {"o-t", 0o1777, true, 0o777},
		{"u=r,u=w", 0o777, false, 0o277}, {"g-s", 0o2755, false, 0o755},
	}
	for _, c := range cases {
		mode, err := ParseMode(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got, err := mode.Apply(c.from, c.directory, 0o022); got != c.want || err != nil {
			t.Errorf("%s on %04o: %04o, %v; want %04o", c.text, c.from, got, err, c.want)
		}
	}
	for _, text := range []string{"rw", "u=q", "z+x", "9999", "77777", "u+x,", "0x1ff", "-1"} {
		if mode, err := ParseMode(text); err == nil && text != "u+x," {
			t.Errorf("%q is read as %+v", text, mode)
		}
	}
	if _, err := NumberMode(-1); err == nil {
		t.Error("a negative number is a mode")
	}
	if mode, err := NumberMode(420); err != nil || mode != AbsoluteMode(0o644) {
		t.Errorf("420 is %+v, %v", mode, err)
	}
}

func TestModesNeverPanicAndStayInRange(t *testing.T) {
	alphabet := "ugoa+-=rwxXst,07 "
	for seed := range 20000 {
		var text strings.Builder
		for n := seed; n > 0; n /= len(alphabet) {
			text.WriteByte(alphabet[n%len(alphabet)])
		}
		mode, err := ParseMode(text.String())
		if err != nil {
			continue
		}
		if bits, err := mode.Apply(0o755, false, 0o022); err != nil || bits&^PermissionBits != 0 {
			t.Errorf("%q gives %o, %v", text.String(), bits, err)
		}
	}
}

func TestWords(t *testing.T) {
	cases := map[string][]string{
		`a b`: {"a", "b"}, `a "b c" 'd e'`: {"a", "b c", "d e"}, `a\ b`: {"a b"}, `"a\"b\n"`: {`a"b\n`}, `'a\b'`: {`a\b`}, `a''b ""`: {"ab", ""}, "a\n\tb": {"a", "b"}, ``: nil,
		`a#b # c`: {"a#b", "#", "c"}, `ü 'ö'`: {"ü", "ö"},
	}
	for line, want := range cases {
		if got, err := SplitWords(line); !slices.Equal(got, want) || err != nil {
			t.Errorf("%s: %q, %v; want %q", line, got, err, want)
		}
	}
	for _, line := range []string{`"a`, `'a`, `a\`, `"a\`} {
		if got, err := SplitWords(line); err == nil {
			t.Errorf("%s: %q instead of an error", line, got)
		}
	}
	for _, word := range []string{"", "a", "a b", "it's", `a"b`, "$x", "ü", "a\nb", "-f=x"} {
		if got, err := SplitWords(QuoteWord(word)); err != nil || len(got) != 1 || got[0] != word {
			t.Errorf("%q is quoted as %s, which is %q, %v", word, QuoteWord(word), got, err)
		}
	}
}

func TestExpand(t *testing.T) {
	environment := Environment(func(name string) (string, bool) {
		text, ok := map[string]string{"HOME": "/home/me", "X": "1", "EMPTY": ""}[name]
		return text, ok
	})
	for text, want := range map[string]string{"~": "/home/me", "~/a": "/home/me/a", "~nosuchuser/a": "~nosuchuser/a", "$X/${X}b$Y": "1/1b$Y", "a~": "a~", "$EMPTY-": "-", "$": "$",
		"${": "${", "~/": "/home/me/", "$HOME/x": "/home/me/x"} {
		if got := ExpandPath(text, environment); got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
	}
}

func TestFlags(t *testing.T) {
	if got := FlagLetters(0x80000 | 0x10); got != "ie" {
		t.Errorf("letters %s", got)
	}
	for text, want := range map[string]uint32{"+i": 0x80010, "-e": 0, "=a": 0x80020, "i": 0x80010, "+": 0x80000} {
		if got, err := applyFlags(0x80000, text); got != want || err != nil {
			t.Errorf("%s gives %#x, %v; want %#x", text, got, err, want)
		}
	}
	if _, err := applyFlags(0, "+?"); err == nil {
		t.Error("an unknown letter: no error")
	}
	if !slices.Equal(FlagNames(0x80010), []string{"immutable", "extents"}) {
		t.Errorf("names %v", FlagNames(0x80010))
	}
}
