package jinja

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/value"
)

// longTemplate is a configuration file of 200 lines as playbooks have them: text, values, conditions, loops and filters.
func longTemplate() string {
	var text strings.Builder
	text.WriteString("# {{ ansible_managed | default('managed') }}\n")
	for i := range 33 {
		fmt.Fprintf(&text, "[section%d]\nname = svc-{{ name }}-%d\nhost = {{ host | upper }}\n{%% if workers > %d %%}\nworkers = {{ workers * %d }}\n{%% endif %%}\n", i, i, i%5, i+1)
	}
	text.WriteString("{% for p in ports %}\nlisten = 0.0.0.0:{{ p + 1 }}\n{% endfor %}\n")
	return text.String()
}

func benchmarkVariables() Scope {
	return Variables{value.DictOf("name", "web", "host", "db.example.com", "workers", int64(4), "state", "present", "result", value.DictOf("rc", int64(0), "stdout", "all fine"),
		"ports", value.NewList(int64(8000), int64(8100), int64(8200)))}
}

func BenchmarkRender200Lines(b *testing.B) {
	env := NewEnvironment(DefaultOptions())
	parsed, err := env.Parse("long.j2", longTemplate())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parsed.Render(context.Background(), benchmarkVariables()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse200Lines(b *testing.B) {
	env, text := NewEnvironment(DefaultOptions()), longTemplate()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := env.Parse("long.j2", text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkConditions10000 evaluates 10,000 conditions of 100 different texts, as a run does.
func BenchmarkConditions10000(b *testing.B) {
	env, scope := NewEnvironment(DefaultOptions()), benchmarkVariables()
	texts := make([]string, 100)
	for i := range texts {
		texts[i] = fmt.Sprintf("result.rc == 0 and 'fine' in result.stdout and (workers | int > %d or state is defined) and name != 'x%d'", i, i)
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range 10_000 {
			if _, err := env.Condition(context.Background(), texts[i%len(texts)], scope); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkTemplateValue(b *testing.B) {
	env, scope := NewEnvironment(DefaultOptions()), benchmarkVariables()
	arguments := value.DictOf("path", "/etc/{{ name }}/{{ host }}.conf", "mode", "0644", "lines", value.NewList("a", "{{ ports }}"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := env.TemplateValue(context.Background(), arguments, scope); err != nil {
			b.Fatal(err)
		}
	}
}
