package engine

import (
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
	"rustle.dev/deploy/runner/internal/variables"
)

// magic are the variables that describe the run itself.
func (e *Engine) magic() *value.Dict {
	v := e.Variables
	short, _, _ := strings.Cut(v.Hostname, ".")
	hosts := e.present(e.play.Hosts)
	batch := hosts
	if e.part != nil {
		batch = e.present(e.part.Hosts)
	}
	runTags := e.Options.Tags
	if len(runTags) == 0 {
		runTags = []string{"all"}
	}
	return value.DictOf(
		"inventory_hostname", v.Hostname, "inventory_hostname_short", short, "group_names", list(v.GroupNames), "groups", v.Groups,
		"ansible_play_hosts", hosts, "ansible_play_hosts_all", list(e.play.Hosts), "ansible_play_batch", batch, "play_hosts", batch,
		"ansible_play_name", e.play.Name, "ansible_check_mode", e.Options.Check, "ansible_diff_mode", e.Options.Diff,
		"ansible_verbosity", int64(e.Options.Verbosity), "ansible_version", variables.AnsibleVersion,
		"ansible_run_tags", list(runTags), "ansible_skip_tags", list(e.Options.SkipTags), "omit", e.omit)
}

// present leaves out the hosts that have failed, as Ansible does.
func (e *Engine) present(hosts []string) *value.List {
	return list(slices.DeleteFunc(slices.Clone(hosts), func(host string) bool { return e.gone[host] }))
}

// lazy are the variables that would cost something to build and are rarely used.
func (e *Engine) lazy() map[string]func(*variables.View) (value.Value, error) {
	return map[string]func(*variables.View) (value.Value, error){
		"hostvars": e.hostvars,
		"vars":     func(view *variables.View) (value.Value, error) { return variables.Mapping{View: view}, nil },
	}
}

func list(texts []string) *value.List {
	items := make([]value.Value, len(texts))
	for i, text := range texts {
		items[i] = text
	}
	return value.NewList(items...)
}
