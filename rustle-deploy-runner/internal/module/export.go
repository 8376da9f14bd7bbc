package module

import (
	"fmt"

	"rustle.dev/deploy/runner/internal/value"
)

// SpecsFormat is the version of the exported module specs.
const SpecsFormat = "1.0"

// ExportSpecs writes the specs of all modules as the contract describes them. The same registry and version give the same bytes.
func ExportSpecs(registry *Registry, version string) ([]byte, error) {
	modules := value.NewDict()
	for _, name := range registry.Names() {
		m, _ := registry.Get(name)
		modules.Set(name, m.Spec().export())
	}
	document := value.DictOf("format", SpecsFormat, "runner", version, "modules", modules)
	text, err := value.AppendJSON(nil, document)
	if err != nil {
		return nil, fmt.Errorf("export of module specs: %w", err)
	}
	return append(text, '\n'), nil
}

func (s Spec) export() *value.Dict {
	options := value.NewDict()
	for _, name := range s.optionNames() {
		options.Set(name, s.Options[name].export())
	}
	requiredIf := value.NewList()
	for _, rule := range s.RequiredIf {
		requiredIf.Items = append(requiredIf.Items, value.DictOf("key", rule.Key, "value", rule.Value, "options", texts(rule.Options), "any", rule.Any))
	}
	var reads value.Value
	if s.ReadsControllerFile != "" {
		reads = s.ReadsControllerFile
	}
	return value.DictOf(
		"summary", s.Summary, "free_form", s.FreeForm, "check_mode", s.CheckMode, "reads_controller_file", reads,
		"convergent", s.Convergent, "open_options", s.OpenOptions, "options", options,
		"mutually_exclusive", groups(s.MutuallyExclusive), "required_one_of", groups(s.RequiredOneOf),
		"required_together", groups(s.RequiredTogether), "required_if", requiredIf)
}

func (o Option) export() *value.Dict {
	status := o.Status
	if status == Supported {
		status = "supported"
	}
	var choices value.Value
	if o.Choices != nil {
		choices = texts(o.Choices)
	}
	exported := value.DictOf("type", string(o.Type), "required", o.Required, "aliases", texts(o.Aliases), "default", o.Default, "choices", choices,
		"status", string(status))
	if o.Elements != "" {
		exported.Set("elements", string(o.Elements))
	}
	if o.Status != Supported {
		exported.Set("reason", o.Reason)
	}
	if o.Format != nil {
		exported.Set("format", o.Format.Name)
	}
	if o.NoLog {
		exported.Set("no_log", true)
	}
	return exported
}

func texts(items []string) *value.List {
	list := value.NewList()
	for _, item := range items {
		list.Items = append(list.Items, item)
	}
	return list
}

func groups(items [][]string) *value.List {
	list := value.NewList()
	for _, item := range items {
		list.Items = append(list.Items, texts(item))
	}
	return list
}
