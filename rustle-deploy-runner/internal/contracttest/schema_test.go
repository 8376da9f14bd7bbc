package contracttest

import (
	"encoding/json"
	"testing"
)

func TestEveryKeywordCanFail(t *testing.T) {
	for _, c := range []struct{ schema, good, bad string }{
		{`{"type":"integer"}`, `1`, `1.5`},
		{`{"type":["string","null"]}`, `null`, `false`},
		{`{"type":"object"}`, `{}`, `[]`},
		{`{"type":"array"}`, `[]`, `""`},
		{`{"type":"number"}`, `1.5`, `"1"`},
		{`{"const":"1.0"}`, `"1.0"`, `"1.1"`},
		{`{"enum":["a",null]}`, `null`, `"b"`},
		{`{"pattern":"^a"}`, `"ab"`, `"b"`},
		{`{"minLength":1}`, `"a"`, `""`},
		{`{"minimum":0}`, `0`, `-1`},
		{`{"maximum":1}`, `1`, `2`},
		{`{"minItems":1}`, `[1]`, `[]`},
		{`{"items":{"type":"null"}}`, `[null]`, `[null,1]`},
		{`{"required":["a"]}`, `{"a":null}`, `{}`},
		{`{"properties":{"a":{"const":1}}}`, `{"a":1,"b":2}`, `{"a":2}`},
		{`{"properties":{"a":true},"additionalProperties":false}`, `{"a":1}`, `{"b":1}`},
		{`{"additionalProperties":{"const":1}}`, `{"a":1}`, `{"a":2}`},
		{`{"propertyNames":{"pattern":"^a$"}}`, `{"a":1}`, `{"b":1}`},
		{`{"anyOf":[{"const":1},{"const":2}]}`, `2`, `3`},
		{`{"oneOf":[{"type":"integer"},{"minimum":5}]}`, `1`, `7`},
		{`{"$ref":"#/$defs/x","$defs":{"x":{"const":1}}}`, `1`, `2`},
		{`{"title":"x"}`, `1`, ``},
		{`{"properties":{"a":{"$ref":"#/$defs/x"}}}`, `{}`, `{"a":1}`},
		{`{"properties":{"a":{"maxLength":1}}}`, `{}`, `{"a":"x"}`},
	} {
		var root map[string]any
		if err := json.Unmarshal([]byte(c.schema), &root); err != nil {
			t.Fatal(err)
		}
		s := Schema{root}
		if problems := s.Problems([]byte(c.good), ""); len(problems) > 0 {
			t.Errorf("%s refuses %s: %q", c.schema, c.good, problems)
		}
		if problems := s.Problems([]byte(c.bad), ""); len(problems) == 0 {
			t.Errorf("%s accepts %s", c.schema, c.bad)
		}
	}
}

func TestDefinition(t *testing.T) {
	s := Load(t, "host.schema.json")
	s.Check(t, []byte(`{"format":"1.0","ok":true,"released":true}`), "release")
	if len(s.Problems([]byte(`{"format":"1.0","ok":true,"released":true}`), "stage")) == 0 || len(s.Problems([]byte(`1`), "absent")) == 0 {
		t.Error("a definition is ignored")
	}
}
