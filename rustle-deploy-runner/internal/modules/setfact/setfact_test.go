package setfact

import (
	"context"
	"testing"

	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

func TestFacts(t *testing.T) {
	cases := []struct {
		args, want *value.Dict // nil: refused
	}{
		{value.DictOf("a", int64(1), "b", "x", "c", value.NewList("y"), "cacheable", true), value.DictOf("a", int64(1), "b", "x", "c", value.NewList("y"))},
		{value.DictOf("a", "yes", "b", "False", "c", "on"), value.DictOf("a", true, "b", false, "c", "on")},
		{value.DictOf("a", nil), value.DictOf("a", nil)},
		{value.DictOf("a", value.Text("yes")), value.DictOf("a", value.Text("yes"))},
		{value.DictOf("a-b", "x"), nil}, {value.DictOf("1a", "x"), nil}, {value.DictOf("class", "x"), nil}, {value.NewDict(), nil}, {value.DictOf("cacheable", true), nil},
	}
	for _, c := range cases {
		args, problems := module.Check(New().Spec(), c.args)
		if len(problems) > 0 {
			t.Errorf("%s: %s", value.Repr(c.args), module.JoinProblems(problems))
			continue
		}
		result := New().Run(context.Background(), &module.Call{Args: args})
		if result.Failed != (c.want == nil) || result.Changed || (c.want != nil && !value.Equal(result.Variables, c.want)) {
			t.Errorf("%s: failed %v (%s), sets %s, want %s", value.Repr(c.args), result.Failed, result.Msg, value.Repr(result.Variables), value.Repr(c.want))
		}
	}
}
