package module

import (
	"testing"

	"rustle.dev/deploy/runner/internal/value"
)

func TestExpandFreeForm(t *testing.T) {
	command := Spec{Name: "command", FreeForm: true}
	file := Spec{Name: "file"}
	cases := []struct {
		spec     Spec
		in, want *value.Dict
	}{
		{command, value.DictOf("_raw_params", "which curl"), value.DictOf("_raw_params", "which curl")},
		{command, value.DictOf("_raw_params", "touch /x creates=/x"), value.DictOf("creates", "/x", "_raw_params", "touch /x")},
		{command, value.DictOf("_raw_params", `echo a=b chdir="/a b"  'c d'`), value.DictOf("chdir", "/a b", "_raw_params", `echo a=b  'c d'`)},
		{command, value.DictOf("_raw_params", "echo  two   spaces"), value.DictOf("_raw_params", "echo  two   spaces")},
		{command, value.DictOf("_raw_params", "echo a\n  echo b\n"), value.DictOf("_raw_params", "echo a\n  echo b\n")},
		{command, value.DictOf("_raw_params", "echo {{ x | d('creates=1 2') }}"), value.DictOf("_raw_params", "echo {{ x | d('creates=1 2') }}")},
		{command, value.DictOf("_raw_params", "ls creates=/a", "creates", "/b"), value.DictOf("creates", "/b", "_raw_params", "ls")},
		{command, value.DictOf("cmd", "touch creates=/x"), value.DictOf("cmd", "touch creates=/x")},
		{command, value.DictOf("_raw_params", "a \\\n b"), value.DictOf("_raw_params", "a b")},
		{command, value.DictOf("_raw_params", `x y\=z`), value.DictOf("_raw_params", "x y=z")},
		{file, value.DictOf("_raw_params", "path=/x state=touch mode='0600'"), value.DictOf("path", "/x", "state", "touch", "mode", "0600")},
	}
	for _, c := range cases {
		got, err := ExpandFreeForm(c.spec, c.in)
		if err != nil || !value.Equal(got, c.want) {
			t.Errorf("%s: %s\ngot  %s, %v\nwant %s", c.spec.Name, value.Repr(c.in), value.Repr(got), err, value.Repr(c.want))
		}
	}
	for _, text := range []string{`echo "a`, "echo {{ x"} {
		if _, err := ExpandFreeForm(command, value.DictOf("_raw_params", text)); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
	if _, err := ExpandFreeForm(file, value.DictOf("_raw_params", "path=/x oops")); err == nil {
		t.Error("free text for a module without free form: no error")
	}
}
