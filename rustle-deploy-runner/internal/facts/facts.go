// Package facts gathers what is known about the host: what Ansible's setup module calls facts, read from the kernel's files and from system calls, without
// Python and, except for executable local facts, without running any program.
//
// Names carry no ansible_ prefix. A fact that the host cannot give is absent, never an error; gathering works in an empty chroot.
//
// Deviations from Ansible's setup:
//   - python and python_version are not there: the runner needs no Python. selinux_python_present neither.
//   - facter, ohai, iscsi_iqn, hostnqn, fibre_channel_wwn, lvm and the features that ethtool reports are not gathered; their subsets are accepted.
//   - DMI values come from /sys alone, never from dmidecode; virtualization neither.
//   - system_capabilities is read from /proc/self/status as names, not as the text of capsh.
//   - fqdn comes from /etc/hosts, not from DNS: gathering never waits for a name server.
//   - lsb comes from /etc/lsb-release and os-release, lsb_release is not run.
//   - accounts come from /etc/passwd, and from getent where the host has other sources.
package facts

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/value"
)

// Options say what to gather.
type Options struct {
	// Subsets are the words of gather_subset; none means all.
	Subsets []string
	// Filter keeps the facts whose name, with or without ansible_, matches one of the patterns; none means all.
	Filter []string
	// FactPath is the folder of local facts.
	FactPath string
	// Timeout limits each executable local fact; 0 means 10 seconds.
	Timeout time.Duration
	// Environment is the task's, on top of the runner's.
	Environment map[string]string
	// Root is where the files of the host are; empty means /.
	Root string
}

// DefaultFactPath is where local facts are unless a task says otherwise.
const DefaultFactPath = "/etc/ansible/facts.d"

// source reads the files of the host.
type source struct {
	root    string
	options Options
	facts   *value.Dict
}

func (s *source) path(path string) string {
	if s.root == "" {
		return path
	}
	return filepath.Join(s.root, path)
}

// read returns the trimmed content of a file, and whether it could be read and was not empty.
func (s *source) read(path string) (string, bool) {
	content, err := os.ReadFile(s.path(path))
	text := strings.TrimSpace(string(content))
	return strings.ToValidUTF8(text, "\uFFFD"), err == nil && text != ""
}

func (s *source) lines(path string) []string {
	text, ok := s.read(path)
	if !ok {
		return nil
	}
	return strings.Split(text, "\n")
}

func (s *source) exists(path string) bool {
	_, err := os.Stat(s.path(path))
	return err == nil
}

func (s *source) set(name string, fact value.Value) { s.facts.Set(name, fact) }

func (s *source) text(name string) string {
	fact, _ := s.facts.GetString(name)
	text, _ := fact.(string)
	return text
}

// collector gathers the facts of one subset.
type collector struct {
	name    string
	minimal bool     // gathered unless !min is asked for
	needs   []string // collectors whose facts it reads
	facts   []string // names of facts that stand for it in gather_subset
	gather  func(ctx context.Context, s *source)
}

// nothing stands for collectors of Ansible that have no facts here.
func nothing(context.Context, *source) {}

var collectors = []collector{
	{name: "platform", minimal: true, facts: []string{"system", "kernel", "kernel_version", "machine", "python_version", "architecture", "machine_id"}, gather: gatherPlatform},
	{name: "distribution", minimal: true, facts: []string{"distribution_version", "distribution_release", "distribution_major_version", "os_family"}, gather: gatherDistribution},
	{name: "lsb", minimal: true, gather: gatherLSB},
	{name: "selinux", minimal: true, gather: gatherSELinux},
	{name: "apparmor", minimal: true, gather: gatherAppArmor},
	{name: "chroot", facts: []string{"is_chroot"}, gather: gatherChroot},
	{name: "fips", minimal: true, gather: gatherFIPS},
	{name: "python", minimal: true, gather: nothing},
	{name: "caps", minimal: true, facts: []string{"system_capabilities", "system_capabilities_enforced"}, gather: gatherCapabilities},
	{name: "pkg_mgr", minimal: true, needs: []string{"distribution"}, gather: gatherPackageManager},
	{name: "service_mgr", minimal: true, needs: []string{"platform", "distribution"}, gather: gatherServiceManager},
	{name: "cmdline", minimal: true, gather: gatherCommandLine},
	{name: "date_time", minimal: true, gather: gatherDateTime},
	{name: "env", minimal: true, gather: gatherEnvironment},
	{name: "loadavg", gather: gatherLoadAverage},
	{name: "ssh_pub_keys", minimal: true, facts: []string{"ssh_host_pub_keys", "ssh_host_key_dsa_public", "ssh_host_key_rsa_public", "ssh_host_key_ecdsa_public", "ssh_host_key_ed25519_public"}, gather: gatherHostKeys},
	{name: "user", minimal: true, facts: []string{"user_id", "user_uid", "user_gid", "user_gecos", "user_dir", "user_shell", "real_user_id", "effective_user_id", "effective_group_ids"}, gather: gatherUser},
	{name: "systemd", gather: nothing},
	{name: "virtual", facts: []string{"virtualization_type", "virtualization_role", "virtualization_tech_guest", "virtualization_tech_host"}, gather: gatherVirtualization},
	{name: "hardware", needs: []string{"platform"}, facts: []string{"processor", "processor_cores", "processor_count", "mounts", "devices"}, gather: gatherHardware},
	{name: "dns", minimal: true, gather: gatherDNS},
	{name: "fibre_channel_wwn", gather: nothing},
	{name: "network", facts: []string{"interfaces", "default_ipv4", "default_ipv6", "all_ipv4_addresses", "all_ipv6_addresses"}, gather: gatherNetwork},
	{name: "iscsi", gather: nothing},
	{name: "nvme", gather: nothing},
	{name: "local", minimal: true, gather: gatherLocal},
	{name: "facter", gather: nothing},
	{name: "ohai", gather: nothing},
}

// CheckSubset says whether there is a subset of that name, which may have a ! before it.
func CheckSubset(word string) error {
	_, err := choose([]string{word})
	return err
}

// Gather returns the facts of the host. The error says that a subset is not known.
func Gather(ctx context.Context, options Options) (*value.Dict, error) {
	chosen, err := choose(options.Subsets)
	if err != nil {
		return nil, err
	}
	s := &source{root: options.Root, options: options, facts: value.NewDict()}
	for _, c := range collectors {
		if chosen[c.name] {
			c.gather(ctx, s)
		}
	}
	return filtered(s.facts, options.Filter), nil
}

// choose resolves gather_subset: words add, words with ! take away, !all leaves the minimum, !min takes that away too.
func choose(subsets []string) (map[string]bool, error) {
	groups := subsetGroups()
	wanted, unwanted := map[string]bool{}, map[string]bool{}
	explicit := map[string]bool{}
	minimum := true
	if len(subsets) == 0 {
		subsets = []string{"all"}
	}
	for _, word := range subsets {
		name, taken := strings.CutPrefix(strings.TrimSpace(word), "!")
		members, known := groups[name]
		if !known {
			return nil, fmt.Errorf("bad subset '%s' given to gather_subset: options allowed: %s", name, strings.Join(subsetNames(groups), ", "))
		}
		for _, member := range members {
			switch {
			case !taken:
				wanted[member] = true
				explicit[member] = explicit[member] || name != "all"
			case name == "all" && isMinimal(member):
			default:
				unwanted[member] = true
			}
		}
		if taken && name == "min" {
			minimum = false
		}
	}
	if len(wanted) == 0 {
		onlyTaken := !slices.ContainsFunc(subsets, func(word string) bool { return strings.TrimSpace(word) == "!all" })
		for _, c := range collectors {
			wanted[c.name] = onlyTaken
		}
	}
	chosen := map[string]bool{}
	for _, c := range collectors {
		chosen[c.name] = (wanted[c.name] && (!unwanted[c.name] || explicit[c.name])) || (c.minimal && minimum && !unwanted[c.name])
	}
	for _, c := range collectors {
		for _, needed := range c.needs {
			chosen[needed] = chosen[needed] || chosen[c.name]
		}
	}
	return chosen, nil
}

func isMinimal(name string) bool {
	return slices.ContainsFunc(collectors, func(c collector) bool { return c.name == name && c.minimal })
}

func subsetGroups() map[string][]string {
	groups := map[string][]string{}
	for _, c := range collectors {
		groups["all"] = append(groups["all"], c.name)
		if c.minimal {
			groups["min"] = append(groups["min"], c.name)
		}
		groups[c.name] = []string{c.name}
		for _, fact := range c.facts {
			groups[fact] = []string{c.name}
		}
	}
	return groups
}

func subsetNames(groups map[string][]string) []string {
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func filtered(facts *value.Dict, patterns []string) *value.Dict {
	kept := value.NewDict()
	for key, fact := range facts.All() {
		if name := value.Str(key); Selects(patterns, name) || Selects(patterns, "ansible_"+name) {
			kept.Set(name, fact)
		}
	}
	return kept
}

// Selects says whether one of the patterns of a filter is that of a name; no patterns select everything.
func Selects(patterns []string, name string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(pattern string) bool { return pattern == "" || matches(pattern, name) })
}

func matches(pattern, name string) bool {
	found, err := filepath.Match(strings.ReplaceAll(pattern, "[!", "[^"), name)
	return err == nil && found
}

func texts(items []string) *value.List {
	list := value.NewList()
	for _, item := range items {
		list.Items = append(list.Items, item)
	}
	return list
}

func lookPath(s *source, name string) bool {
	if s.root == "" {
		_, ok := host.System{}.LookPath(name)
		return ok
	}
	for _, folder := range []string{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"} {
		if s.exists(folder + "/" + name) {
			return true
		}
	}
	return false
}
