package facts

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/value"
)

// gather gathers in a tree of the given files.
func gather(t *testing.T, files map[string]string, options Options) *value.Dict {
	t.Helper()
	options.Root = t.TempDir()
	for name, content := range files {
		write(t, options.Root, name, content)
	}
	facts, err := Gather(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

func write(t *testing.T, root, name, content string) {
	t.Helper()
	path := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, facts *value.Dict, name string, want value.Value) {
	t.Helper()
	if got, _ := facts.GetString(name); !value.Equal(got, want) {
		t.Errorf("%s is %s, want %s", name, value.JSON(got), value.JSON(want))
	}
}

func TestDistributions(t *testing.T) {
	const dnf = "usr/bin/dnf"
	cases := []struct {
		name                                                   string
		files                                                  map[string]string
		distribution, version, major, release, family, manager string
	}{
		{"debian", map[string]string{"etc/os-release": "ID=debian\nVERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nVERSION_CODENAME=bookworm\n", "etc/debian_version": "12.11\n"},
			"Debian", "12.11", "12", "bookworm", "Debian", "apt"},
		{"debian sid", map[string]string{"etc/os-release": "ID=debian\nVERSION_CODENAME=trixie\n", "etc/debian_version": "trixie/sid\n"},
			"Debian", "NA", "NA", "trixie", "Debian", "apt"},
		{"ubuntu", map[string]string{"etc/os-release": "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"22.04\"\nVERSION_CODENAME=jammy\n", "etc/debian_version": "bookworm/sid\n"},
			"Ubuntu", "22.04", "22", "jammy", "Debian", "apt"},
		{"mint", map[string]string{"etc/os-release": "ID=linuxmint\nVERSION_ID=\"21.2\"\nVERSION_CODENAME=victoria\n"}, "Linux Mint", "21.2", "21", "victoria", "Debian", "apt"},
		{"kali", map[string]string{"etc/os-release": "ID=kali\nVERSION_ID=\"2024.1\"\nVERSION_CODENAME=kali-rolling\n"}, "Kali", "2024.1", "2024", "kali-rolling", "Debian", "apt"},
		{"rocky", map[string]string{"etc/os-release": "ID=\"rocky\"\nVERSION_ID=\"9.3\"\nVERSION=\"9.3 (Blue Onyx)\"\n", "etc/redhat-release": "Rocky Linux release 9.3 (Blue Onyx)\n", dnf: ""},
			"Rocky", "9.3", "9", "Blue Onyx", "RedHat", "dnf"},
		{"centos 7", map[string]string{"etc/os-release": "ID=\"centos\"\nVERSION_ID=\"7\"\n", "etc/redhat-release": "CentOS Linux release 7.9.2009 (Core)\n", "usr/bin/yum": ""},
			"CentOS", "7.9.2009", "7", "Core", "RedHat", "unknown"},
		{"rhel", map[string]string{"etc/os-release": "ID=rhel\nVERSION_ID=9.4\n", "etc/redhat-release": "Red Hat Enterprise Linux release 9.4 (Plow)\n", dnf: ""},
			"RedHat", "9.4", "9", "Plow", "RedHat", "dnf"},
		{"amazon", map[string]string{"etc/os-release": "ID=\"amzn\"\nVERSION_ID=\"2023\"\n", dnf: ""}, "Amazon", "2023", "2023", "NA", "RedHat", "dnf"},
		{"oracle", map[string]string{"etc/os-release": "ID=ol\nVERSION_ID=8.9\n"}, "OracleLinux", "8.9", "8", "NA", "RedHat", "unknown"},
		{"leap", map[string]string{"etc/os-release": "ID=\"opensuse-leap\"\nVERSION_ID=\"15.5\"\n", "usr/bin/zypper": ""}, "openSUSE Leap", "15.5", "15", "5", "Suse", "zypper"},
		{"sles", map[string]string{"etc/os-release": "ID=\"sles\"\nVERSION_ID=\"15\"\n", "usr/bin/zypper": ""}, "SLES", "15", "15", "0", "Suse", "zypper"},
		{"alpine", map[string]string{"etc/os-release": "ID=alpine\nVERSION_ID=3.19.1\n", "etc/alpine-release": "3.19.1\n", "sbin/apk": ""}, "Alpine", "3.19.1", "3", "NA", "Alpine", "apk"},
		{"arch", map[string]string{"etc/os-release": "ID=arch\nBUILD_ID=rolling\n", "usr/bin/pacman": ""}, "Archlinux", "rolling", "rolling", "NA", "Archlinux", "pacman"},
		{"gentoo", map[string]string{"etc/os-release": "ID=gentoo\nVERSION_ID=2.14\n", "usr/bin/emerge": ""}, "Gentoo", "2.14", "2", "NA", "Gentoo", "portage"},
		{"no os-release", map[string]string{"etc/redhat-release": "CentOS release 6.10 (Final)\n"}, "CentOS", "6.10", "6", "Final", "RedHat", "unknown"},
		{"nothing", nil, "OtherLinux", "NA", "NA", "NA", "OtherLinux", "unknown"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			facts := gather(t, c.files, Options{Subsets: []string{"!all", "!min", "pkg_mgr"}})
			for name, want := range map[string]string{"distribution": c.distribution, "distribution_version": c.version, "distribution_major_version": c.major,
				"distribution_release": c.release, "os_family": c.family, "pkg_mgr": c.manager} {
				expect(t, facts, name, want)
			}
		})
	}
}

func TestServiceManagers(t *testing.T) {
	cases := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"first process", map[string]string{"proc/1/comm": "systemd\n"}, "systemd"},
		{"mapped", map[string]string{"proc/1/comm": "openrc-init\n"}, "openrc"},
		{"container with a shell", map[string]string{"proc/1/comm": "bash\n", "etc/init.d/x": ""}, "sysvinit"},
		{"init and systemd", map[string]string{"proc/1/comm": "init\n", "usr/bin/systemctl": "", "run/systemd/system/x": ""}, "systemd"},
		{"init and openrc", map[string]string{"proc/1/comm": "init\n", "sbin/openrc": ""}, "openrc"},
		{"nothing", nil, "service"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			expect(t, gather(t, c.files, Options{Subsets: []string{"!all", "service_mgr"}}), "service_mgr", c.want)
		})
	}
}

func TestGatheringNeedsNothing(t *testing.T) {
	facts := gather(t, nil, Options{})
	expect(t, facts, "os_family", "OtherLinux")
	for _, name := range []string{"memtotal_mb", "processor", "interfaces", "mounts", "cmdline"} {
		if facts.Has(name) {
			t.Errorf("%s is there without a source", name)
		}
	}
}

func TestSubsets(t *testing.T) {
	has := func(subsets ...string) func(value.Value) bool {
		facts := gather(t, map[string]string{"proc/meminfo": "MemTotal: 2048 kB\nMemFree: 1024 kB\n", "proc/loadavg": "1 2 3 1/2 3\n"}, Options{Subsets: subsets})
		return facts.Has
	}
	if found := has("!all"); !found("os_family") || found("memtotal_mb") || found("loadavg") {
		t.Error("!all does not leave the minimum")
	}
	if found := has("!all", "!min"); found("os_family") || found("loadavg") {
		t.Error("!all, !min leaves something")
	}
	if found := has("!all", "hardware"); !found("memtotal_mb") || !found("os_family") || found("loadavg") {
		t.Error("!all, hardware does not give hardware and the minimum")
	}
	if found := has("!hardware"); found("memtotal_mb") || !found("loadavg") {
		t.Error("!hardware does not take hardware away alone")
	}
	if found := has("hardware"); !found("memtotal_mb") || !found("os_family") || found("loadavg") {
		t.Error("hardware alone gives more than hardware and the minimum")
	}
	if _, err := Gather(context.Background(), Options{Subsets: []string{"hardwear"}}); err == nil {
		t.Error("a subset that is not known: no error")
	}
}

func TestFilter(t *testing.T) {
	facts := gather(t, map[string]string{"proc/meminfo": "MemTotal: 2048 kB\nSwapTotal: 0 kB\n"}, Options{Filter: []string{"*total_mb", "ansible_distribution"}})
	for _, name := range []string{"memtotal_mb", "swaptotal_mb", "distribution"} {
		if !facts.Has(name) {
			t.Errorf("%s was filtered out", name)
		}
	}
	if facts.Len() != 3 {
		t.Errorf("kept %v", facts.Keys())
	}
}

func TestThisHost(t *testing.T) {
	facts, err := Gather(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"system", "architecture", "hostname", "distribution", "os_family", "env", "date_time", "dns", "local"} {
		if !facts.Has(name) {
			t.Errorf("no fact %s", name)
		}
	}
}

func TestWeekNumber(t *testing.T) {
	for date, want := range map[string]string{"2024-01-01": "01", "2023-01-01": "00", "2023-01-02": "01", "2026-11-23": "47", "2024-12-31": "53"} {
		at, err := time.Parse("2006-01-02", date)
		if err != nil {
			t.Fatal(err)
		}
		if got := weekNumber(at); got != want {
			t.Errorf("week of %s is %s, want %s", date, got, want)
		}
	}
}
