package apt

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/host/hosttest"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

const (
	query = "$ dpkg-query -W '-f=${Package}\\t${Architecture}\\t${db:Status-Status}\\t${Version}\\n' "
	conf  = "apt-get -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "
	there = "curl\tamd64\tinstalled\t1.0-1\n"
	table = "curl:\n  Installed: 1.0-1\n  Candidate: 1.2-1\n  Version table:\n     1.2-1 500\n        500 x\n *** 1.0-1 100\n        100 /var/lib/dpkg/status\n     0.9-1 500\n        500 x\n"
	fresh = "jq:\n  Installed: (none)\n  Candidate: 1.6-2\n  Version table:\n     1.6-2 500\n        500 x\n"
	done  = "Reading state information...\nThe following NEW packages will be installed:\n  jq\n0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.\nSetting up\n"
)

type outcome struct {
	result  module.Result
	changes []string
}

func run(t *testing.T, recording string, check bool, root string, args ...value.Value) outcome {
	t.Helper()
	commands := hosttest.Parse(t, recording)
	commands.Programs = []string{"apt-get", "apt-mark"}
	m := Module{Runner: commands, Root: root, Pause: func(context.Context, time.Duration) error { return nil }}
	checked, problems := module.Check(m.Spec(), value.DictOf(args...))
	if len(problems) > 0 {
		t.Fatal(module.JoinProblems(problems))
	}
	result := m.Run(context.Background(), &module.Call{Args: checked, Check: check, Diff: true})
	changes := slices.DeleteFunc(commands.Ran, func(line string) bool {
		return strings.HasPrefix(line, "dpkg-query") || strings.HasPrefix(line, "apt-cache")
	})
	return outcome{result, changes}
}

func TestPackages(t *testing.T) {
	cases := []struct {
		name, recording string
		args            []value.Value
		want            string // the transaction, after apt-get and its common options; empty when nothing is to do
	}{
		{"there already", query + "curl\n" + there, []value.Value{"name", "curl"}, ""},
		{"missing", query + "jq\n= 1\n$ apt-cache policy jq\n" + fresh, []value.Value{"name", "jq"}, "install jq=1.6-2"},
		{"one of two", query + "curl jq\n" + there + "= 1\n$ apt-cache policy jq\n" + fresh, []value.Value{"name", value.NewList("curl", " jq")}, "install jq=1.6-2"},
		{"comma text", query + "curl jq\n" + there + "= 1\n$ apt-cache policy jq\n" + fresh, []value.Value{"pkg", "curl,jq"}, "install jq=1.6-2"},
		{"latest", query + "curl\n" + there + "$ apt-cache policy curl\n" + table, []value.Value{"name", "curl", "state", "latest"}, "install curl=1.2-1"},
		{"latest, is latest", query + "curl\ncurl\tamd64\tinstalled\t1.2-1\n$ apt-cache policy curl\n" + table, []value.Value{"name", "curl", "state", "latest"}, ""},
		{"version there", query + "curl\n" + there + "$ apt-cache policy curl\n" + table, []value.Value{"name", "curl=1.0-1"}, ""},
		{"version pattern there", query + "curl\n" + there + "$ apt-cache policy curl\n" + table, []value.Value{"name", "curl=1.0*"}, ""},
		{"other version", query + "curl\n" + there + "$ apt-cache policy curl\n" + table, []value.Value{"name", "curl=0.9-1", "allow_downgrade", true},
			"install curl=0.9-1 --allow-downgrades"},
		{"at least, there", query + "curl\n" + there + "$ apt-cache policy curl\n" + table, []value.Value{"name", "curl>=1.0"}, ""},
		{"at least, newer", query + "curl\n" + there + "$ apt-cache policy curl\n" + table, []value.Value{"name", "curl>=1.1"}, "install curl=1.2-1"},
		{"only_upgrade of what is not there", query + "jq\n= 1\n$ apt-cache policy jq\n" + fresh, []value.Value{"name", "jq", "only_upgrade", true}, ""},
		{"options", query + "jq\n= 1\n$ apt-cache -o APT::Default-Release=backports policy jq\n" + fresh,
			[]value.Value{"name", "jq", "default_release", "backports", "install_recommends", false, "fail_on_autoremove", true, "allow_unauthenticated", true},
			"--no-remove install jq=1.6-2 -t backports -o APT::Install-Recommends=no --allow-unauthenticated"},
		{"name pattern", "$ apt-cache pkgnames\njq\njqp\ncurl\n" + query + "jq jqp\njqp\tall\tinstalled\t1\n= 1\n$ apt-cache policy jq\n" + fresh,
			[]value.Value{"name", "jq*"}, "install jq=1.6-2"},
		{"virtual with one provider there", query + "mta\n= 1\n$ apt-cache policy mta\nmta:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n" +
			"$ apt-cache showpkg mta\nReverse Provides: \ncurl 1 (= )\n" + query + "curl\n" + there, []value.Value{"name", "mta"}, ""},
		{"virtual", query + "mta\n= 1\n$ apt-cache policy mta\n$ apt-cache showpkg mta\nReverse Provides: \na 1 (= )\nb 1 (= )\n", []value.Value{"name", "mta"}, "install mta"},
		{"build-dep", "", []value.Value{"name", "curl", "state", "build-dep"}, "build-dep curl"},
		{"removed", query + "curl\n" + there, []value.Value{"name", "curl", "state", "absent"}, "-q remove curl"},
		{"removed already", query + "jq\n= 1\n", []value.Value{"name", "jq", "state", "absent"}, ""},
		{"configuration left", query + "jq\njq\tamd64\tconfig-files\t1\n", []value.Value{"name", "jq", "state", "absent"}, ""},
		{"configuration purged", query + "jq\njq\tamd64\tconfig-files\t1\n", []value.Value{"name", "jq", "state", "absent", "purge", true, "autoremove", true},
			"-q --purge --auto-remove remove jq"},
		{"other version is there, removed not", query + "curl\n" + there, []value.Value{"name", "curl=9", "state", "absent"}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for _, check := range []bool{true, false} {
				line := conf + c.want
				if check {
					line = simulated(line)
				}
				recording := c.recording
				if c.want != "" {
					recording += "$ " + line + "\n" + done
				}
				got := run(t, recording, check, t.TempDir(), c.args...)
				var want []string
				if c.want != "" {
					want = []string{line}
				}
				if got.result.Failed || got.result.Changed != (c.want != "") || !slices.Equal(got.changes, want) {
					t.Errorf("check %v: failed %v (%s), changed %v, ran %q, want %q", check, got.result.Failed, got.result.Msg, got.result.Changed, got.changes, want)
				}
			}
		})
	}
}

// simulated puts the argument of a prediction before the command.
func simulated(line string) string {
	for _, command := range []string{" install ", " remove ", " build-dep "} {
		if before, after, found := strings.Cut(line, command); found {
			return strings.TrimSuffix(before, " ") + " --simulate" + command + after
		}
	}
	return line
}

func TestFailures(t *testing.T) {
	cases := []struct {
		name, recording, want string
		args                  []value.Value
	}{
		{"unknown package", query + "nosuch\n= 1\n$ apt-cache policy nosuch\n$ apt-cache showpkg nosuch\n", "No package matching 'nosuch' is available",
			[]value.Value{"name", "nosuch"}},
		{"unknown pattern", "$ apt-cache pkgnames\ncurl\n", "No package(s) matching 'zz*' available", []value.Value{"name", "zz*"}},
		{"unknown version", query + "curl\n" + there + "$ apt-cache policy curl\n" + table, "no available installation candidate for curl=7", []value.Value{"name", "curl=7"}},
		{"two versions", "", "invalid package spec: a=1=2", []value.Value{"name", "a=1=2"}},
		{"apt fails", query + "jq\n= 1\n$ apt-cache policy jq\n" + fresh + "$ " + conf + "install jq=1.6-2\n! E: no\n= 100\n",
			"'" + conf + "install jq=1.6-2' failed: E: no\n", []value.Value{"name", "jq"}},
		{"deb from far", "", "deb https://x/y.deb: an address is not supported, the runner takes package files of the host: bring the file there first",
			[]value.Value{"deb", "https://x/y.deb"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := run(t, c.recording, false, t.TempDir(), c.args...); !got.result.Failed || got.result.Msg != c.want {
				t.Errorf("failed %v: %q, want %q", got.result.Failed, got.result.Msg, c.want)
			}
		})
	}
}

func TestALockIsWaitedFor(t *testing.T) {
	locked := "$ " + conf + "install jq=1.6-2\n! E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1\n= 100\n"
	recording := query + "jq\n= 1\n$ apt-cache policy jq\n" + fresh + locked + locked + "$ " + conf + "install jq=1.6-2\n" + done
	if got := run(t, recording, false, t.TempDir(), "name", "jq"); got.result.Failed || len(got.changes) != 3 {
		t.Errorf("%s, ran %q", got.result.Msg, got.changes)
	}
	got := run(t, query+"jq\n= 1\n$ apt-cache policy jq\n"+fresh+locked, false, t.TempDir(), "name", "jq", "lock_timeout", int64(0))
	if !got.result.Failed || !strings.HasPrefix(got.result.Msg, "Failed to lock apt for exclusive operation: ") {
		t.Errorf("after the time: %+v", got.result)
	}
}

const update = "apt-get -q -o APT::Update::Error-Mode=any update"

func lists(t *testing.T, age time.Duration) string {
	t.Helper()
	root := t.TempDir()
	folder := filepath.Join(root, "var/lib/apt/lists")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-age)
	if err := os.Chtimes(folder, at, at); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestCache(t *testing.T) {
	hour := time.Hour
	if got := run(t, "$ "+update+"\n", false, lists(t, hour), "update_cache", true); got.result.Failed || !slices.Equal(got.changes, []string{update}) {
		t.Errorf("update: %+v", got)
	}
	if got := run(t, "", true, lists(t, hour), "update_cache", true); !got.result.Changed || len(got.changes) > 0 {
		t.Errorf("update in check mode: %+v", got)
	}
	if got := run(t, "", false, lists(t, hour), "update_cache", true, "cache_valid_time", int64(7200)); got.result.Changed || len(got.changes) > 0 {
		t.Errorf("lists are young enough: %+v", got)
	}
	if got := run(t, "$ "+update+"\n", false, lists(t, 3*hour), "cache_valid_time", int64(7200)); len(got.changes) != 1 {
		t.Errorf("lists are too old: %+v", got)
	}
	failing := "$ " + update + "\n! E: no mirror\n= 100\n"
	if got := run(t, failing+"$ "+update+"\n", false, lists(t, hour), "update_cache", true); got.result.Failed || len(got.changes) != 2 || len(got.result.Warnings) != 2 {
		t.Errorf("second attempt: %+v", got)
	}
	got := run(t, failing, false, lists(t, hour), "update_cache", true, "update_cache_retries", int64(3))
	if want := "Failed to update apt cache after 3 retries: E: no mirror"; got.result.Msg != want || len(got.changes) != 3 {
		t.Errorf("%q, want %q; ran %q", got.result.Msg, want, got.changes)
	}
	silent := "$ " + update + "\n! W: Some index files failed to download. They have been ignored.\n"
	if got := run(t, silent, false, lists(t, hour), "update_cache", true, "update_cache_retries", int64(1)); !got.result.Failed {
		t.Errorf("an old apt's silent failure: %+v", got)
	}
}

func TestUpgradeAndCleaning(t *testing.T) {
	none := "Reading state information...\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n"
	cases := []struct {
		name, line, output string
		args               []value.Value
		changed            bool
	}{
		{"safe, nothing", conf + "upgrade --with-new-pkgs", none, []value.Value{"upgrade", "safe"}, false},
		{"yes is safe", conf + "upgrade --with-new-pkgs", done, []value.Value{"upgrade", true}, true},
		{"dist", conf + "dist-upgrade --auto-remove", done, []value.Value{"upgrade", "dist", "autoremove", true}, true},
		{"star", conf + "upgrade --with-new-pkgs", done, []value.Value{"name", "*", "state", "latest"}, true},
		{"autoremove", conf + "autoremove", "The following packages will be REMOVED:\n  x\n", []value.Value{"autoremove", true}, true},
		{"autoremove, nothing", conf + "autoremove", none, []value.Value{"autoremove", true}, false},
		{"autoclean", conf + "autoclean", "Del x 1 [2 kB]\n", []value.Value{"autoclean", true}, true},
		{"clean", "apt-get clean", "", []value.Value{"clean", true}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := run(t, "$ "+c.line+"\n"+c.output, false, t.TempDir(), c.args...)
			if got.result.Failed || got.result.Changed != c.changed || !slices.Equal(got.changes, []string{c.line}) {
				t.Errorf("%s changed %v, ran %q", got.result.Msg, got.result.Changed, got.changes)
			}
		})
	}
	if got := run(t, "", true, t.TempDir(), "clean", true); !got.result.Changed || len(got.changes) > 0 {
		t.Errorf("clean in check mode: %+v", got)
	}
}

func TestPolicyIsRestored(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "usr/sbin")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	policy := filepath.Join(folder, "policy-rc.d")
	recording := query + "jq\n= 1\n$ apt-cache policy jq\n" + fresh + "$ " + conf + "install jq=1.6-2\n" + done
	if got := run(t, recording, false, root, "name", "jq", "policy_rc_d", int64(101)); got.result.Failed {
		t.Error(got.result.Msg)
	}
	if _, err := os.Stat(policy); !os.IsNotExist(err) {
		t.Errorf("the policy is left behind: %v", err)
	}
	if err := os.WriteFile(policy, []byte("mine"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, recording, false, root, "name", "jq", "policy_rc_d", int64(101))
	if content, err := os.ReadFile(policy); string(content) != "mine" {
		t.Errorf("the policy that was there is %q, %v", content, err)
	}
}

func TestWhatIsAskedForIsMarked(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "var/lib/apt"), 0o755); err != nil {
		t.Fatal(err)
	}
	states := "Package: curl\nArchitecture: amd64\nAuto-Installed: 1\n\nPackage: jq\nArchitecture: amd64\nAuto-Installed: 0\n"
	if err := os.WriteFile(filepath.Join(root, "var/lib/apt/extended_states"), []byte(states), 0o644); err != nil {
		t.Fatal(err)
	}
	got := run(t, query+"curl jq\n"+there+"jq\tamd64\tinstalled\t1\n$ apt-mark manual curl\n", false, root, "name", "curl,jq")
	if got.result.Changed || !slices.Equal(got.changes, []string{"apt-mark manual curl"}) {
		t.Errorf("changed %v, ran %q", got.result.Changed, got.changes)
	}
	if got := run(t, query+"curl\n"+there, true, root, "name", "curl"); len(got.changes) > 0 {
		t.Errorf("check mode ran %q", got.changes)
	}
}

func TestPreparedPart(t *testing.T) {
	if got, want := prepared(done), "The following NEW packages will be installed:\n  jq\n0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
