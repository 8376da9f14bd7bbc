package variables

import (
	"fmt"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

const (
	ofController = "only the controller knows it"
	ofSecret     = "secrets of the connection are not sent to hosts"
	ofRoles      = "a plan has tasks where a playbook has roles"
	ofSource     = "only the controller knows the file that the template comes from"
)

// AnsibleVersion is the version of ansible-core whose language and results the runner reproduces. Plans compare it to decide what they may use.
var AnsibleVersion = value.DictOf("full", "2.18.0", "major", int64(2), "minor", int64(18), "revision", int64(0), "string", "2.18.0")

// UnknownError says that a variable has a value somewhere or at some time, and not here and now.
type UnknownError struct{ Name, Message string }

func (e *UnknownError) Error() string { return e.Message }

// Absent returns an error for variables that Ansible defines, always or often, and a host does not have; nil for all others. Asking for one is an error:
// `default` would put something else in its place without a word. A plan can define variables of these names.
func Absent(name string) error {
	for reason, names := range absent {
		if slices.Contains(names, name) {
			return &UnknownError{name, fmt.Sprintf(
				"the variable %s is not known on hosts: %s; where a task needs it, define a variable of that name, in the plan or on the command line", name, reason)}
		}
	}
	return nil
}

var absent = map[string][]string{
	ofController: {"playbook_dir", "inventory_file", "inventory_dir", "ansible_forks", "ansible_limit", "ansible_inventory_sources", "ansible_playbook_python",
		"ansible_config_file", "ansible_search_path"},
	// What the controller takes out of an inventory.
	ofSecret: {"ansible_password", "ansible_ssh_pass", "ansible_ssh_password", "ansible_become_password", "ansible_become_pass", "ansible_sudo_pass",
		"ansible_su_pass", "ansible_private_key_passphrase", "ansible_ssh_private_key_passphrase"},
	ofRoles: {"role_name", "role_path", "role_names", "ansible_role_name", "ansible_role_names", "ansible_play_role_names", "ansible_dependent_role_names",
		"ansible_parent_role_names", "ansible_parent_role_paths", "ansible_collection_name"},
	ofSource: {"template_host", "template_uid", "template_mtime"},
}

// ofRun are variables that describe a run, and nothing but a run has.
var ofRun = []string{"ansible_check_mode", "ansible_diff_mode", "ansible_verbosity", "ansible_run_tags", "ansible_skip_tags", "ansible_play_batch", "play_hosts"}

// OfRun returns an error for the variables that go before those of a plan and are only there when a host runs it; nil for all others.
func OfRun(name string) error {
	switch {
	case name == "ansible_facts":
		return ofFacts(name)
	case name == "hostvars":
		return &UnknownError{name, "hostvars is complete only in the run: name the variable of the host itself"}
	case slices.Contains(ofRun, name):
		return &UnknownError{name, fmt.Sprintf("the variable %s describes the run and is not known before it", name)}
	}
	return nil
}

// BeforeRun returns an error for variables that only a host can have, where the plan does not define them.
func BeforeRun(name string) error {
	if err := Absent(name); err != nil {
		return err
	}
	if strings.HasPrefix(name, "ansible_") && !isConnection(name) {
		return ofFacts(name)
	}
	return nil
}

func ofFacts(name string) error {
	return &UnknownError{name, fmt.Sprintf("the variable %s is a fact of the host, which is not known before the run", name)}
}

// isConnection says that a variable tells how a host is reached: without one in the inventory a host has none either.
func isConnection(name string) bool {
	for _, exact := range []string{"ansible_host", "ansible_port", "ansible_user", "ansible_connection", "ansible_private_key_file", "ansible_host_key_checking",
		"ansible_shell_type", "ansible_shell_executable", "ansible_python_interpreter", "ansible_remote_tmp", "ansible_timeout", "ansible_su", "ansible_proxy_command"} {
		if name == exact {
			return true
		}
	}
	key := strings.HasPrefix(name, "ansible_ssh_host_key_") && name != "ansible_ssh_host_key_checking" // a fact
	for _, prefix := range []string{"ansible_ssh_", "ansible_become", "ansible_sudo", "ansible_su_", "ansible_paramiko_", "ansible_winrm_", "ansible_sftp_",
		"ansible_scp_", "ansible_pipelining"} {
		if strings.HasPrefix(name, prefix) && !key {
			return true
		}
	}
	return false
}

// connectionNames are names of one thing: Ansible defines the others where an inventory has one.
var connectionNames = [][]string{{"ansible_host", "ansible_ssh_host"}, {"ansible_port", "ansible_ssh_port"}, {"ansible_user", "ansible_ssh_user"}}

// ConnectionAliases returns the connection variables of the inventory under their other names.
func ConnectionAliases(host *value.Dict) *value.Dict {
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
