package apt

import (
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
)

const (
	onlyTheWhole    = "unable to install additional packages when upgrading all installed packages"
	filesArePresent = "deb only supports state=present"
	filesOfTheHost  = "deb %s: an address is not supported, the runner takes package files of the host: bring the file there first"
	twoVersions     = "invalid package spec: %s"
)

// CheckStatic implements module.StaticChecker.
func (Module) CheckStatic(static module.Static) []module.Problem {
	args := static.Args
	if static.Open("upgrade") || args.Str("upgrade") != "no" || static.Open("state") {
		return nil
	}
	if static.Given("deb") {
		return checkFiles(args)
	}
	if isWholeSystem(args) && len(packageNames(args)) > 0 {
		return []module.Problem{{Option: "name", Message: onlyTheWhole}}
	}
	return nil
}

// checkFiles returns what is wrong with package files and what is to become of them.
func checkFiles(args module.Args) []module.Problem {
	var problems []module.Problem
	if args.Str("state") != "present" {
		problems = append(problems, module.Problem{Option: "state", Message: filesArePresent})
	}
	for _, file := range strings.Split(args.Str("deb"), ",") {
		if err := isFile(file); err != nil {
			problems = append(problems, module.Problem{Option: "deb", Message: err.Error()})
		}
	}
	return problems
}

func isFile(name string) error {
	if strings.Contains(name, "://") {
		return host.Refuse(filesOfTheHost, name)
	}
	return nil
}

// isPackageSpec looks at name or name=version.
func isPackageSpec(text string) error {
	if strings.Count(text, "=") > 1 {
		return host.Refuse(twoVersions, text)
	}
	return nil
}

// isWholeSystem says that all packages are to be upgraded: a star alone stands for them.
func isWholeSystem(args module.Args) bool {
	return slices.Contains(args.Strings("name"), "*") && args.Str("state") == "latest"
}

// packageNames are the packages of a task, without the star that stands for the whole system.
func packageNames(args module.Args) []string {
	var names []string
	for _, name := range args.Strings("name") {
		if name = strings.TrimSpace(name); name != "*" && name != "" {
			names = append(names, name)
		}
	}
	return names
}
