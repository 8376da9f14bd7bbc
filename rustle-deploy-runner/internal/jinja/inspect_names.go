package jinja

import (
	"maps"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/nearest"
)

// What Jinja 3.1 and ansible-core 2.18 have beside what is here, so that a name that exists is told from one that does not.
var (
	otherFilters = strings.Fields(`attr b64decode b64encode checksum combinations comment commonpath e escape expanduser expandvars fileglob
		filesizeformat forceescape from_yaml from_yaml_all hash human_readable human_to_bytes log md5 password_hash permutations pow pprint product random
		realpath rekey_on_member relpath root safe sha1 shuffle slice striptags strftime subelements to_datetime to_nice_yaml to_uuid to_yaml tojson
		truncate unvault urldecode urlencode urlize urlsplit vault win_basename win_dirname win_splitdrive wordwrap xmlattr zip_longest`)
	otherTests = strings.Fields(`abs contains directory escaped exists file is_abs is_dir is_file is_link is_mount is_same_file link link_exists
		mount same_file timedout uri url urn vault_encrypted vaulted_file`)
	lookups = strings.Fields(`config csvfile dict env file fileglob first_found indexed_items ini inventory_hostnames items lines list nested password
		pipe random_choice sequence subelements template together unvault url varnames vars`)
	// absentFunctions are registered only to say so.
	absentFunctions = []string{"now", "lipsum"}
	lookupFunctions = []string{"lookup", "query", "q"}
	// collectionFilters are filters of collections that playbooks use without the collection's name.
	collectionFilters = strings.Fields(`ipaddr ipv4 ipv6 ipmath ipsubnet ipwrap json_query hwaddr macaddr nthhost random_mac network_in_usable
		network_in_network cidr_merge dict_kv counter lists_mergeby groupby_as_dict`)
)

const unsupportedHere = " is not supported by this version"

// missingName says that there is no filter, test or function of a name: not here, or nowhere.
func missingName(kind, name string) string {
	shown := kind + " " + name
	if kind == "function" {
		shown += "()"
	}
	short := strings.TrimPrefix(strings.TrimPrefix(name, builtinPrefix), "ansible.legacy.")
	var here, elsewhere []string
	switch kind {
	case "filter":
		here, elsewhere = slices.Sorted(maps.Keys(filters)), slices.Concat(otherFilters, collectionFilters)
	case "test":
		here, elsewhere = slices.Sorted(maps.Keys(tests)), otherTests
	default:
		for _, known := range slices.Sorted(maps.Keys(globals)) {
			if !slices.Contains(absentFunctions, known) && !slices.Contains(lookupFunctions, known) {
				here = append(here, known)
			}
		}
		elsewhere = absentFunctions
	}
	switch {
	case slices.Contains(elsewhere, short):
		return "the " + shown + unsupportedHere
	case strings.Contains(short, "."):
		return "the " + shown + unsupportedHere + ": it is one of a collection"
	}
	return "there is no " + shown + nearest.Question(short, here)
}

func missingLookup(function, plugin string) string {
	switch {
	case plugin == "":
		return function + "()" + unsupportedHere + ": it needs the controller"
	case slices.Contains(lookups, strings.TrimPrefix(plugin, builtinPrefix)), strings.Contains(plugin, "."):
		return "the lookup " + plugin + unsupportedHere + ": write the value into a variable of the plan or the inventory"
	}
	return "there is no lookup " + plugin + nearest.Question(plugin, lookups)
}
