package apt

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/host/debian"
	"rustle.dev/deploy/runner/internal/module"
)

// wish is one package that a task names: name, name=version or name>=version, where a version may be a pattern.
type wish struct {
	text, name, operator, version string
}

func parseWish(text string) wish {
	at := strings.Index(text, "=")
	if at < 0 {
		return wish{text: text, name: text}
	}
	if at > 0 && text[at-1] == '>' {
		return wish{text: text, name: text[:at-1], operator: ">=", version: text[at+1:]}
	}
	return wish{text: text, name: text[:at], operator: "=", version: text[at+1:]}
}

// accepts says whether a version is one that the wish is content with.
func (w wish) accepts(version string) bool {
	switch w.operator {
	case "=":
		return matches(w.version, version)
	case ">=":
		return debian.CompareVersions(version, w.version) >= 0
	default:
		return true
	}
}

func matches(pattern, text string) bool {
	found, err := filepath.Match(strings.ReplaceAll(pattern, "[!", "[^"), text)
	return err == nil && found
}

// best is the version that would be installed: apt's candidate, or for a version that is asked for, the newest that fits. Empty when there is none.
func (w wish) best(policy debian.Policy) string {
	if w.operator != "=" {
		if policy.Candidate != "" && w.accepts(policy.Candidate) {
			return policy.Candidate
		}
		return ""
	}
	for _, version := range policy.Versions {
		if w.accepts(version) {
			return version
		}
	}
	return ""
}

// wishes reads the names of a task; patterns stand for all packages that match.
func (t *task) wishes(ctx context.Context, names []string) ([]wish, error) {
	var wishes []wish
	var known []string
	for _, text := range names {
		each := parseWish(text)
		if !strings.ContainsAny(each.name, "*?[]!") {
			wishes = append(wishes, each)
			continue
		}
		if known == nil {
			var err error
			if known, err = t.packages.Names(ctx); err != nil {
				return nil, err
			}
			slices.Sort(known)
		}
		found := false
		for _, name := range known {
			if matches(each.name, name) && (strings.Contains(each.name, ":") || !strings.Contains(name, ":")) {
				wishes = append(wishes, wish{text: name, name: name})
				found = true
			}
		}
		if !found {
			return nil, host.Refuse("No package(s) matching '%s' available", each.name)
		}
	}
	return wishes, nil
}

func namesOf(wishes []wish) []string {
	names := make([]string, len(wishes))
	for i, each := range wishes {
		names[i] = each.name
	}
	return names
}

// install brings packages to the wanted state.
func (t *task) install(ctx context.Context, names []string) (module.Result, error) {
	args := t.call.Args
	if args.Str("state") == "build-dep" {
		return t.installNamed(ctx, names, nil)
	}
	wishes, err := t.wishes(ctx, names)
	if err != nil {
		return module.Result{}, err
	}
	wanted, err := t.toInstall(ctx, wishes)
	if err != nil {
		return module.Result{}, err
	}
	return t.installNamed(ctx, wanted, wishes)
}

// toInstall decides which packages, in which versions, apt-get has to be asked for.
func (t *task) toInstall(ctx context.Context, wishes []wish) ([]string, error) {
	there, err := t.packages.Packages(ctx, namesOf(wishes))
	if err != nil {
		return nil, err
	}
	// Asking apt takes a while; a package that is there in any version needs it only when the task is particular about versions.
	var asked []string
	for _, each := range wishes {
		if !there[each.name].IsInstalled() || each.operator != "" || t.call.Args.Str("state") == "latest" {
			asked = append(asked, each.name)
		}
	}
	policies, err := t.packages.Policies(ctx, asked, t.call.Args.Str("default_release"))
	if err != nil {
		return nil, err
	}
	var wanted []string
	for _, each := range wishes {
		choice, err := t.choose(ctx, each, there[each.name], policies[each.name])
		if err != nil {
			return nil, err
		}
		if choice != "" {
			wanted = append(wanted, choice)
		}
	}
	return wanted, nil
}

// choose is what to ask apt-get for to fulfil one wish; empty when there is nothing to do.
func (t *task) choose(ctx context.Context, each wish, there debian.Package, policy debian.Policy) (string, error) {
	onlyUpgrade, latest := t.call.Args.Bool("only_upgrade"), t.call.Args.Str("state") == "latest"
	installed := there.IsInstalled()
	if !installed && len(policy.Versions) == 0 {
		return t.chooseVirtual(ctx, each)
	}
	content := installed && each.accepts(there.Version)
	best := each.best(policy)
	switch {
	case !installed && onlyUpgrade:
		return "", nil
	case !content && best == "":
		return "", &noCandidate{host.Refuse("no available installation candidate for %s", each.text)}
	case best == "" || best == there.Version && installed:
		return "", nil
	case !installed || latest || !content:
		return each.name + "=" + best, nil
	default:
		return "", nil
	}
}

// chooseVirtual deals with a name that no package has. A single provider that is installed is enough; otherwise apt decides between providers.
func (t *task) chooseVirtual(ctx context.Context, each wish) (string, error) {
	providers, err := t.packages.Providers(ctx, each.name)
	if err != nil {
		return "", err
	}
	switch {
	case len(providers) == 0:
		return "", host.Refuse("No package matching '%s' is available", each.name)
	case t.call.Args.Bool("only_upgrade"):
		return "", nil
	case len(providers) == 1:
		there, err := t.packages.Packages(ctx, providers)
		if err != nil {
			return "", err
		}
		if there[providers[0]].IsInstalled() {
			return "", nil
		}
	}
	if each.version != "" {
		return each.name + "=" + each.version, nil
	}
	return each.name, nil
}

// installNamed asks apt-get for packages and marks them as wanted by somebody, so that autoremove leaves them.
func (t *task) installNamed(ctx context.Context, wanted []string, wishes []wish) (module.Result, error) {
	if len(wanted) == 0 {
		result := module.Result{}
		if err := t.markManual(ctx, wishes); err != nil {
			return result, err
		}
		result.Values = t.cacheValues()
		return result, nil
	}
	args := t.call.Args
	buildDependencies := args.Str("state") == "build-dep"
	line := append(t.commandLine(), t.flags(flag{"only_upgrade", "--only-upgrade"}, flag{"fail_on_autoremove", "--no-remove"})...)
	if args.Str("state") == "fixed" {
		line = append(line, "--fix-broken")
	}
	command := "build-dep"
	if !buildDependencies {
		command = "install"
		line = append(line, t.flags(flag{"autoremove", "--auto-remove"})...)
	}
	line = append(append(t.simulated(line), command), wanted...)
	line = append(line, t.release()...)
	if args.Has("install_recommends") {
		line = append(line, "-o", "APT::Install-Recommends="+map[bool]string{true: "yes", false: "no"}[args.Bool("install_recommends")])
	}
	line = append(line, t.flags(flag{"allow_unauthenticated", "--allow-unauthenticated"}, flag{"allow_downgrade", "--allow-downgrades"},
		flag{"allow_change_held_packages", "--allow-change-held-packages"})...)
	output, err := t.perform(ctx, line)
	if err != nil {
		return module.Result{}, err
	}
	if output.RC != 0 {
		failed := commandFailed(line, output)
		failed.Values.Update(t.cacheValues())
		return failed, nil
	}
	if !t.call.Check {
		if err := t.markManual(ctx, wishes); err != nil {
			return module.Result{}, err
		}
	}
	changed := !buildDependencies || !strings.Contains(string(output.Stdout), nothingToDo)
	result := t.finished(changed, output)
	result.Values.Update(t.cacheValues())
	return result, nil
}

// markManual marks those of the packages that are only there because another one needed them.
func (t *task) markManual(ctx context.Context, wishes []wish) error {
	automatic, err := t.module.automatic()
	if err != nil || t.call.Check {
		return err
	}
	line := []string{"apt-mark", "manual"}
	for _, each := range wishes {
		name, _, _ := strings.Cut(each.name, ":")
		if automatic[name] {
			line = append(line, each.name)
		}
	}
	if len(line) == 2 {
		return nil
	}
	if _, ok := t.module.Runner.LookPath("apt-mark"); !ok {
		t.warnings = append(t.warnings, "Could not find apt-mark binary, not marking package(s) as manually installed.")
		return nil
	}
	output, err := t.attempts(ctx, line)
	if err == nil && output.RC != 0 {
		err = host.Refuse("'%s' failed: %s", strings.Join(line, " "), host.TextOf(output.Stderr))
	}
	return err
}

// automatic are the packages that apt has installed on its own account.
func (m Module) automatic() (map[string]bool, error) {
	content, err := os.ReadFile(m.path("/var/lib/apt/extended_states"))
	if os.IsNotExist(err) {
		return nil, nil
	}
	names := map[string]bool{}
	for _, stanza := range strings.Split(string(content), "\n\n") {
		if !strings.Contains(stanza, "Auto-Installed: 1") {
			continue
		}
		for _, line := range strings.Split(stanza, "\n") {
			if name, found := strings.CutPrefix(line, "Package: "); found {
				names[name] = true
			}
		}
	}
	return names, err
}

// remove takes packages away.
func (t *task) remove(ctx context.Context, names []string) (module.Result, error) {
	wishes, err := t.wishes(ctx, names)
	if err != nil {
		return module.Result{}, err
	}
	there, err := t.packages.Packages(ctx, namesOf(wishes))
	if err != nil {
		return module.Result{}, err
	}
	var unwanted []string
	for _, each := range wishes {
		found := there[each.name]
		if found.IsInstalled() && each.accepts(found.Version) || t.call.Args.Bool("purge") && found.HasFiles() {
			unwanted = append(unwanted, each.name)
		}
	}
	if len(unwanted) == 0 {
		return module.Result{}, nil
	}
	line := append(t.commandLine(), "-q")
	line = append(line, t.flags(flag{"purge", "--purge"}, flag{"autoremove", "--auto-remove"})...)
	line = append(t.simulated(line), t.flags(flag{"allow_change_held_packages", "--allow-change-held-packages"})...)
	line = append(append(line, "remove"), unwanted...)
	output, err := t.perform(ctx, line)
	if err != nil {
		return module.Result{}, err
	}
	if output.RC != 0 {
		failed := &broken{message: "'apt-get remove " + strings.Join(unwanted, " ") + "' failed: " + host.TextOf(output.Stderr), output: output}
		return failed.result(), nil
	}
	return t.finished(true, output), nil
}

// installFiles installs package files that are on the host, with what they depend on.
func (t *task) installFiles(ctx context.Context) (module.Result, error) {
	if t.call.Args.Str("state") != "present" {
		return module.Result{}, host.Refuse("%s", filesArePresent)
	}
	var wanted []string
	for _, file := range strings.Split(t.call.Args.Str("deb"), ",") {
		if err := isFile(file); err != nil {
			return module.Result{}, err
		}
		there, err := t.fileIsInstalled(ctx, file)
		if err != nil {
			return module.Result{}, err
		}
		if !there {
			absolute, err := filepath.Abs(file)
			if err != nil {
				return module.Result{}, err
			}
			wanted = append(wanted, absolute)
		}
	}
	if len(wanted) == 0 {
		return module.Result{}.With("stdout", "", "stderr", ""), nil
	}
	result, err := t.installNamed(ctx, wanted, nil)
	for key := range t.cacheValues().All() {
		if result.Values != nil && !result.Failed {
			result.Values.Delete(key) // files come from no list
		}
	}
	return result, err
}

func (t *task) fileIsInstalled(ctx context.Context, file string) (bool, error) {
	if _, err := os.Stat(file); err != nil {
		return false, host.Refuse("Unable to install package: %w", err)
	}
	fields := map[string]string{}
	for _, name := range []string{"Package", "Version", "Architecture"} {
		text, err := t.packages.Field(ctx, file, name)
		if err != nil {
			return false, err
		}
		fields[name] = text
	}
	name := fields["Package"]
	if fields["Architecture"] != "all" {
		name += ":" + fields["Architecture"]
	}
	there, err := t.packages.Packages(ctx, []string{name})
	if err != nil {
		return false, err
	}
	found := there[name]
	return found.IsInstalled() && debian.CompareVersions(found.Version, fields["Version"]) == 0, nil
}
