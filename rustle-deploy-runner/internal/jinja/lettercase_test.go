package jinja

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestLetterCase compares with what Python says of every character of the Basic Multilingual Plane, and of words; testdata/lettercase.py records it.
func TestLetterCase(t *testing.T) {
	recorded, err := os.ReadFile("testdata/lettercase.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(recorded)) {
		fields := strings.Fields(line)
		if fields[0] == "#" {
			continue
		}
		text := decoded(t, fields[0])
		seen[text] = true
		expectCase(t, text, fields[1:])
	}
	if len(seen) < 2000 {
		t.Fatalf("only %d texts are recorded", len(seen))
	}
	for r := rune(0); r < 0x10000; r++ {
		if text := string(r); !seen[text] && (r < 0xd800 || r >= 0xe000) {
			same := strconv.FormatInt(int64(r), 16)
			expectCase(t, text, []string{same, same, same, same, same, "0", "0"})
		}
	}
}

func expectCase(t *testing.T, text string, want []string) {
	t.Helper()
	for i, got := range []string{pythonLower(text), pythonUpper(text), title(text), swapCase(text), capitalize(text)} {
		if expected := decoded(t, want[i]); got != expected {
			t.Errorf("%s of %q is %q, want %q", []string{"lower", "upper", "title", "swapcase", "capitalize"}[i], text, got, expected)
		}
	}
	for i, got := range []bool{isLower(text), isUpper(text)} {
		if got != (want[5+i] == "1") {
			t.Errorf("%s of %q is %v", []string{"islower", "isupper"}[i], text, got)
		}
	}
}

func decoded(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	for _, code := range strings.Split(text, "-") {
		r, err := strconv.ParseUint(code, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		out.WriteRune(rune(r))
	}
	return out.String()
}
