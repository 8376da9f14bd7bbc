// Package debian asks dpkg and apt what is installed and what could be.
package debian

import (
	"context"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
)

// Database is the packages of the host.
type Database struct {
	Runner host.CommandRunner
}

// English is the environment in which the programs are asked, since their answers are read.
var English = map[string]string{"DEBIAN_FRONTEND": "noninteractive", "DEBIAN_PRIORITY": "critical", "LANG": "C", "LC_ALL": "C", "LC_MESSAGES": "C", "LC_CTYPE": "C",
	"LANGUAGE": "C"}

// Package is the state of one package on the host.
type Package struct {
	Name, Architecture string
	// Status is dpkg's word: installed, config-files, half-configured ...
	Status  string
	Version string
}

// IsInstalled says whether the package is there and configured.
func (p Package) IsInstalled() bool { return p.Status == "installed" }

// HasFiles says whether something of the package is on the host, be it configuration that was left behind.
func (p Package) HasFiles() bool { return p.Status != "" && p.Status != "not-installed" }

const queryFormat = `${Package}\t${Architecture}\t${db:Status-Status}\t${Version}\n`

// Packages tells the state of packages by the names given; a package that dpkg does not know has no status.
func (d Database) Packages(ctx context.Context, names []string) (map[string]Package, error) {
	found := make(map[string]Package, len(names))
	if len(names) == 0 {
		return found, nil
	}
	output, err := d.run(ctx, append([]string{"dpkg-query", "-W", "-f=" + queryFormat}, names...)...)
	if err != nil {
		return nil, err
	}
	// Exit code 1 only means that some name is not known.
	if output.RC > 1 {
		return nil, host.Refuse("dpkg-query failed: %s", strings.TrimSpace(host.TextOf(output.Stderr)))
	}
	for _, line := range strings.Split(string(output.Stdout), "\n") {
		fields := strings.Split(line, "\t")
		if len(fields) != 4 {
			continue
		}
		each := Package{Name: fields[0], Architecture: fields[1], Status: fields[2], Version: fields[3]}
		for _, name := range names {
			plain, architecture, qualified := strings.Cut(name, ":")
			if plain != each.Name || (qualified && architecture != each.Architecture && architecture != "any") {
				continue
			}
			if before, known := found[name]; !known || !before.IsInstalled() {
				found[name] = each
			}
		}
	}
	return found, nil
}

// Policy is what apt would install of a package.
type Policy struct {
	// Known says whether apt has heard of the name at all; a virtual package is known but has no versions.
	Known     bool
	Installed string
	Candidate string
	// Versions are all that could be installed, with apt's priorities, as apt lists them: the newest first.
	Versions []string
}

// Policies asks apt about packages. Release, when not empty, is preferred as by apt-get -t.
func (d Database) Policies(ctx context.Context, names []string, release string) (map[string]Policy, error) {
	found := make(map[string]Policy, len(names))
	if len(names) == 0 {
		return found, nil
	}
	line := []string{"apt-cache"}
	if release != "" {
		line = append(line, "-o", "APT::Default-Release="+release)
	}
	output, err := d.run(ctx, append(append(line, "policy"), names...)...)
	if err != nil {
		return nil, err
	}
	if output.RC != 0 {
		return nil, host.Refuse("apt-cache policy failed: %s", strings.TrimSpace(host.TextOf(output.Stderr)))
	}
	parsePolicies(string(output.Stdout), found)
	return found, nil
}

func parsePolicies(text string, into map[string]Policy) {
	name := ""
	var policy Policy
	inTable := false
	finish := func() {
		if name != "" {
			into[name] = policy
		}
	}
	for _, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case line == "":
		case line[0] != ' ':
			finish()
			name, policy, inTable = strings.TrimSuffix(trimmed, ":"), Policy{Known: true}, false
		case strings.HasPrefix(line, "  Installed: "):
			policy.Installed = versionOf(trimmed)
		case strings.HasPrefix(line, "  Candidate: "):
			policy.Candidate = versionOf(trimmed)
		case trimmed == "Version table:":
			inTable = true
		// A version stands five columns in, where its sources come after it are further in.
		case inTable && len(line) > 5 && line[5] != ' ':
			version, _, _ := strings.Cut(line[5:], " ")
			policy.Versions = append(policy.Versions, version)
		}
	}
	finish()
}

func versionOf(line string) string {
	_, version, _ := strings.Cut(line, ": ")
	if version == "(none)" {
		return ""
	}
	return version
}

// Providers are the packages that provide a virtual one.
func (d Database) Providers(ctx context.Context, name string) ([]string, error) {
	output, err := d.run(ctx, "apt-cache", "showpkg", name)
	if err != nil {
		return nil, err
	}
	_, list, _ := strings.Cut(string(output.Stdout), "Reverse Provides: \n")
	var providers []string
	for _, line := range strings.Split(list, "\n") {
		provider, _, found := strings.Cut(strings.TrimSpace(line), " ")
		if found && !contains(providers, provider) {
			providers = append(providers, provider)
		}
	}
	return providers, nil
}

func contains(list []string, item string) bool {
	for _, each := range list {
		if each == item {
			return true
		}
	}
	return false
}

// Names are all packages that apt knows.
func (d Database) Names(ctx context.Context) ([]string, error) {
	output, err := d.run(ctx, "apt-cache", "pkgnames")
	if err != nil {
		return nil, err
	}
	if output.RC != 0 {
		return nil, host.Refuse("apt-cache pkgnames failed: %s", strings.TrimSpace(host.TextOf(output.Stderr)))
	}
	return strings.Fields(string(output.Stdout)), nil
}

// Field is one field of a package file.
func (d Database) Field(ctx context.Context, file, name string) (string, error) {
	output, err := d.run(ctx, "dpkg", "--field", file, name)
	if err == nil && output.RC != 0 {
		err = host.Refuse("dpkg --field %s %s failed: %s", file, name, strings.TrimSpace(host.TextOf(output.Stderr)))
	}
	return strings.TrimSpace(string(output.Stdout)), err
}

func (d Database) run(ctx context.Context, args ...string) (host.Output, error) {
	output, err := d.Runner.Run(ctx, host.Command{Args: args, Environment: English})
	if err != nil {
		return output, host.Refuse("%s: is this host managed by dpkg and apt?: %w", args[0], err)
	}
	return output, nil
}
