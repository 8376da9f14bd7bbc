package txtar_test

import (
	"testing"

	"rustle.dev/deploy/runner/internal/txtar"
)

func TestStory(t *testing.T) {
	const text = "what it is about\n-- a.json --\n{}\n-- empty --\n-- b/c --\nline\n--not a header--\n"
	s := txtar.Parse(text)
	if s.Comment != "what it is about\n" || len(s.Files) != 3 {
		t.Fatalf("%+v", s)
	}
	for name, want := range map[string]string{"a.json": "{}\n", "empty": "", "b/c": "line\n--not a header--\n"} {
		if got, ok := s.Get(name); !ok || got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if s.String() != text {
		t.Errorf("written again: %q", s.String())
	}
	s.Set("empty", "x")
	s.Set("new", "y\n")
	if again := txtar.Parse(s.String()); again.String() != s.String() {
		t.Errorf("%q", again.String())
	}
}
