package value_test

import (
	"testing"

	"rustle.dev/deploy/runner/internal/value"
)

func TestEscapePointer(t *testing.T) {
	for key, want := range map[string]string{"": "", "dest": "dest", "a/b": "a~1b", "a~b": "a~0b", "~1/~": "~01~1~0", "/": "~1"} {
		if got := value.EscapePointer(key); got != want {
			t.Errorf("EscapePointer(%q) = %q, want %q", key, got, want)
		}
	}
}
