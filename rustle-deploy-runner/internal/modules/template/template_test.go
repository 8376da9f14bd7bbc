package template

import (
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/value"
)

func TestEncode(t *testing.T) {
	for _, c := range []struct{ text, encoding, want string }{
		{"ä€", "utf-8", "ä€"}, {"ä€", "", "ä€"}, {"a", "US_ASCII", "a"}, {"ä", "latin-1", "\xe4"}, {"ä", "ISO-8859-1", "\xe4"},
	} {
		if got, err := encode(c.text, c.encoding); string(got) != c.want || err != nil {
			t.Errorf("%q in %s is %q, %v", c.text, c.encoding, got, err)
		}
	}
	for _, c := range []struct{ text, encoding string }{{"ä", "ascii"}, {"€", "latin-1"}, {"a", "utf-16"}, {"a", "klingon"}} {
		if got, err := encode(c.text, c.encoding); err == nil {
			t.Errorf("%q in %s is %q instead of an error", c.text, c.encoding, got)
		}
	}
}

func TestOwnVariables(t *testing.T) {
	variables := ownVariables("a/t.j2", "/etc/t", time.Date(2024, 1, 2, 3, 4, 5, 600000, time.UTC))
	want := value.DictOf("ansible_managed", "Ansible managed", "template_path", "a/t.j2", "template_fullpath", "a/t.j2", "template_destpath", "/etc/t",
		"template_run_date", "2024-01-02 03:04:05.000600")
	if !value.Equal(variables, want) {
		t.Errorf("%s, want %s", value.Repr(variables), value.Repr(want))
	}
}
