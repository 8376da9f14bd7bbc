package regex

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"
)

// foundMatch is a recorded match; groups that took no part are nil.
type foundMatch struct {
	subject, start, end int
	groups              []*string
}

func (f *foundMatch) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &[]any{&f.subject, &f.start, &f.end, &f.groups})
}

type vector struct {
	Pattern   string
	Bytes     bool
	Error     bool
	Found     []foundMatch
	Templates []*string
	Names     map[string]int
}

// deviations are patterns that Python takes and this package refuses.
var deviations = map[string]string{
	`text \N{BULLET}`: "the names of all characters would have to be carried along",
	`bytes (?L)a`:     "what is a letter would depend on the locale of the host",
}

func TestVectors(t *testing.T) {
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Subjects, Templates []string
		Cases               []vector
	}
	if err := json.Unmarshal(text, &recorded); err != nil {
		t.Fatal(err)
	}
	for _, v := range recorded.Cases {
		kind := "text "
		if v.Bytes {
			kind = "bytes "
		}
		t.Run(kind+v.Pattern, func(t *testing.T) {
			expression, err := Compile(v.Pattern, Options{Bytes: v.Bytes})
			if _, deviates := deviations[kind+v.Pattern]; (err != nil) != v.Error != deviates {
				t.Fatalf("error %v; Python refuses it: %v, listed as a deviation: %v", err, v.Error, deviates)
			}
			if err != nil || v.Error {
				return
			}
			if !maps.Equal(expression.names, v.Names) {
				t.Errorf("names %v, want %v", expression.names, v.Names)
			}
			found := findAll(t, expression, recorded.Subjects)
			if got, want := show(found), show(v.Found); got != want {
				t.Errorf("found\n got %s\nwant %s", got, want)
			}
			checkTemplates(t, expression, v, recorded.Subjects, recorded.Templates)
		})
	}
}

func findAll(t *testing.T, expression *Expression, subjects []string) (found []foundMatch) {
	for number, subject := range subjects {
		m, err := expression.Search(subject)
		for ; m != nil && err == nil; m, err = m.Next() {
			f := foundMatch{subject: number, groups: []*string{}}
			f.start, f.end = m.Span()
			for group := 1; group <= expression.Groups(); group++ {
				if text, ok := m.Group(group); ok {
					f.groups = append(f.groups, recordedForm(expression, text))
				} else {
					f.groups = append(f.groups, nil)
				}
			}
			found = append(found, f)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// recordedForm is how record.py writes a text: bytes as Latin-1.
func recordedForm(expression *Expression, text string) *string {
	if expression.bytes {
		characters := make([]rune, len(text))
		for i := range len(text) {
			characters[i] = rune(text[i])
		}
		text = string(characters)
	}
	return &text
}

func show(found []foundMatch) string {
	var all []any
	for _, f := range found {
		all = append(all, []any{f.subject, f.start, f.end, f.groups})
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func checkTemplates(t *testing.T, expression *Expression, v vector, subjects, templates []string) {
	at := slices.IndexFunc(subjects, func(s string) bool { m, err := expression.Search(s); return m != nil && err == nil })
	if at < 0 {
		return
	}
	m, err := expression.Search(subjects[at])
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range v.Templates {
		got, err := m.Expand(templates[i])
		switch {
		case want == nil && err == nil:
			t.Errorf("template %q gives %q instead of an error", templates[i], got)
		case want != nil && (err != nil || *recordedForm(expression, got) != *want):
			t.Errorf("template %q gives %q, %v; want %q", templates[i], got, err, *want)
		}
	}
}
