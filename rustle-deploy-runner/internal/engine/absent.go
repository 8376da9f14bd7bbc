package engine

import (
	"fmt"

	"rustle.dev/deploy/runner/internal/value"
)

const (
	ofController = "only the controller knows it"
	ofSecret     = "secrets of the connection are not sent to hosts"
	ofRoles      = "a plan has tasks where a playbook has roles"
	ofSource     = "only the controller knows the file that the template comes from"
)

// absent are variables that Ansible defines, always or often, and a host does not have. Asking for one is an error: `default` would put something else in its place without
// a word. A plan can define variables of these names.
var absent = func() map[string]error {
	reasons := map[string][]string{
		ofController: {"playbook_dir", "inventory_file", "inventory_dir", "ansible_forks", "ansible_limit", "ansible_inventory_sources", "ansible_playbook_python",
			"ansible_config_file", "ansible_search_path"},
		// What the controller takes out of an inventory.
		ofSecret: {"ansible_password", "ansible_ssh_pass", "ansible_ssh_password", "ansible_become_password", "ansible_become_pass", "ansible_sudo_pass",
			"ansible_su_pass", "ansible_private_key_passphrase", "ansible_ssh_private_key_passphrase"},
		ofRoles: {"role_name", "role_path", "role_names", "ansible_role_name", "ansible_role_names", "ansible_play_role_names", "ansible_dependent_role_names",
			"ansible_parent_role_names", "ansible_parent_role_paths", "ansible_collection_name"},
		ofSource: {"template_host", "template_uid", "template_mtime"},
	}
	errs := map[string]error{}
	for reason, names := range reasons {
		for _, name := range names {
			errs[name] = fmt.Errorf("the variable %s is not known on hosts: %s; where a task needs it, define a variable of that name, in the plan or on the command line",
				name, reason)
		}
	}
	return errs
}()

// connectionNames are names of one thing: Ansible defines the others where an inventory has one.
var connectionNames = [][]string{{"ansible_host", "ansible_ssh_host"}, {"ansible_port", "ansible_ssh_port"}, {"ansible_user", "ansible_ssh_user"}}

// connectionAliases returns the connection variables of the inventory under their other names.
func connectionAliases(host *value.Dict) *value.Dict {
	aliases := value.NewDict()
	for _, names := range connectionNames {
		for i, name := range names {
			if v, ok := host.GetString(names[1-i]); ok && !host.Has(name) {
				aliases.Set(name, v)
			}
		}
	}
	return aliases
}
