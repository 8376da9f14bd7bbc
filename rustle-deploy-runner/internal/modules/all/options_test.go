package all

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/contracttest"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// documented is what ansible-doc says about an option.
type documented struct {
	Type     string
	Elements string
	Required bool
	Default  any
	Choices  []string
	Aliases  []string
}

// otherwise lists where our spec differs from the documentation, with the reason; most often the documentation differs from Ansible's own code.
var otherwise = map[string]string{
	"assert.that":               "text is one condition, whatever commas it has",
	"assert.fail_msg":           "a list of texts is accepted as well",
	"assert.success_msg":        "a list of texts is accepted as well",
	"command.free_form":         "stands for the text itself, which is _raw_params",
	"command.executable":        "undocumented; accepted with a warning, as in Ansible",
	"fail.msg":                  "any value is accepted and shown as it is, as in Ansible's own code",
	"meta.free_form":            "stands for the text itself, which is _raw_params",
	"shell.free_form":           "stands for the text itself, which is _raw_params",
	"shell.strip_empty_ends":    "undocumented, but works",
	"copy.content":              "lists and dicts are accepted and written as JSON",
	"copy.directory_mode":       "a mode",
	"copy.local_follow":         "the documented default only holds for files of the controller",
	"debug.msg":                 "lists and dicts are accepted",
	"debug.var":                 "lists and dicts are accepted",
	"package.name":              "checked by the package manager's module",
	"package.state":             "checked by the package manager's module",
	"set_fact.key_value":        "stands for any name",
	"template.newline_sequence": "the characters themselves are accepted beside their escapes",
}

func TestOptionsAreThoseOfAnsible(t *testing.T) {
	var recorded struct {
		Modules map[string]map[string]documented
	}
	load(t, "options.json", &recorded)
	registry := Registry()
	used := map[string]bool{}
	for _, name := range registry.Names() {
		facts, ok := recorded.Modules[name]
		if !ok {
			t.Errorf("module %s is not recorded: add it to options.py", name)
			continue
		}
		m, _ := registry.Get(name)
		for _, problem := range differences(m.Spec(), facts) {
			option := name + "." + problem.option
			if used[option] = true; otherwise[option] == "" {
				t.Errorf("%s: %s", option, problem.text)
			}
		}
	}
	for option := range otherwise {
		if !used[option] {
			t.Errorf("%s does not differ from the documentation", option)
		}
	}
}

func load(t *testing.T, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "testdata", "oracle", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

type difference struct{ option, text string }

func differences(spec module.Spec, facts map[string]documented) []difference {
	var found []difference
	for name, doc := range facts {
		option, ok := spec.Options[name]
		if !ok {
			found = append(found, difference{name, "missing here"})
			continue
		}
		for _, text := range compareOption(name, option, doc) {
			found = append(found, difference{name, text})
		}
	}
	for name := range spec.Options {
		if _, ok := facts[name]; !ok {
			found = append(found, difference{name, "not documented by Ansible"})
		}
	}
	return found
}

func compareOption(name string, option module.Option, doc documented) []string {
	var found []string
	differ := func(what string, ours, theirs any) {
		if fmt.Sprint(ours) != fmt.Sprint(theirs) {
			found = append(found, fmt.Sprintf("%s is %v, documented %v", what, ours, theirs))
		}
	}
	kind := string(option.Type)
	if name == "mode" && option.Type == module.Mode {
		kind = "raw" // Ansible reads modes itself
	}
	if doc.Type == "" {
		doc.Type = "str"
	}
	differ("type", kind, doc.Type)
	differ("elements", string(option.Elements), doc.Elements)
	differ("required", option.Required, doc.Required)
	differ("aliases", sortedCopy(option.Aliases), sortedCopy(doc.Aliases))
	differ("choices", sortedCopy(option.Choices), sortedCopy(doc.Choices))
	differ("default", defaultText(option, option.Default), defaultText(option, doc.Default))
	return found
}

func sortedCopy(items []string) []string {
	items = slices.Clone(items)
	slices.Sort(items)
	return items
}

// defaultText writes a default in one way: the documentation says no for false, and a word for a list of one.
func defaultText(option module.Option, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		return fmt.Sprint(v)
	case []any:
		texts := make([]string, len(v))
		for i, item := range v {
			texts[i] = fmt.Sprint(item)
		}
		return strings.Join(texts, ",")
	case *value.List:
		texts := make([]string, len(v.Items))
		for i, item := range v.Items {
			texts[i] = value.Str(item)
		}
		return strings.Join(texts, ",")
	}
	text := fmt.Sprint(v)
	if option.Type == module.Bool {
		switch text {
		case "no", "False":
			return "false"
		case "yes", "True":
			return "true"
		}
	}
	return text
}

func TestEveryDepartureHasAReason(t *testing.T) {
	registry := Registry()
	for _, name := range registry.Names() {
		m, _ := registry.Get(name)
		spec := m.Spec()
		if spec.Summary == "" || !slices.Contains([]string{"full", "partial", "none"}, spec.CheckMode) {
			t.Errorf("%s: summary %q, check mode %q", name, spec.Summary, spec.CheckMode)
		}
		for option, facts := range spec.Options {
			if (facts.Status != module.Supported) != (facts.Reason != "") {
				t.Errorf("%s.%s: status %q with reason %q", name, option, facts.Status, facts.Reason)
			}
		}
	}
}

func TestDefaultsPassTheirOwnCheck(t *testing.T) {
	registry := Registry()
	for _, name := range registry.Names() {
		m, _ := registry.Get(name)
		spec := m.Spec()
		for option, facts := range spec.Options {
			if facts.Default == nil {
				continue
			}
			_, problems := module.Check(module.Spec{Name: name, Options: map[string]module.Option{option: facts}}, value.DictOf(option, facts.Default))
			if len(problems) > 0 {
				t.Errorf("%s.%s: %s", name, option, module.JoinProblems(problems))
			}
		}
	}
}

func TestExportIsDeterministicAndComplete(t *testing.T) {
	first, err := module.ExportSpecs(Registry(), "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	second, err := module.ExportSpecs(Registry(), "1.2.3")
	if err != nil || !bytes.Equal(first, second) {
		t.Fatalf("two exports differ, %v", err)
	}
	contracttest.Load(t, "modules.schema.json").Check(t, first, "")
	parsed, err := value.ParseJSON(first)
	if err != nil {
		t.Fatal(err)
	}
	modules, _ := parsed.(*value.Dict).GetString("modules")
	for _, name := range Registry().Names() {
		exported, ok := modules.(*value.Dict).GetString(name)
		if !ok {
			t.Errorf("%s is not exported", name)
			continue
		}
		m, _ := Registry().Get(name)
		options, _ := exported.(*value.Dict).GetString("options")
		if got, want := options.(*value.Dict).Len(), len(m.Spec().Options); got != want {
			t.Errorf("%s: %d options exported, %d there", name, got, want)
		}
	}
	for _, key := range []string{"ansible.builtin.copy", "ansible.legacy.copy", "copy"} {
		if _, ok := Registry().Get(key); !ok {
			t.Errorf("no module %s", key)
		}
	}
}
