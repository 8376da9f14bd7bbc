package debian

import (
	"context"
	"slices"
	"testing"

	"rustle.dev/deploy/runner/internal/host/hosttest"
)

func TestCompareVersions(t *testing.T) {
	ordered := []string{"0.9", "1.0~rc1-1", "1.0", "1.0-1~bpo1", "1.0-1", "1.0-1+b1", "1.0-2", "1.0-10", "1.0a", "1.0+dfsg-1", "1.1", "1.10", "1:0.1", "2:0"}
	for i, older := range ordered {
		for j, newer := range ordered {
			got := CompareVersions(older, newer)
			if (i < j && got >= 0) || (i == j && got != 0) || (i > j && got <= 0) {
				t.Errorf("%s and %s compare as %d", older, newer, got)
			}
		}
	}
	if CompareVersions("1.00", "1.0") != 0 || CompareVersions("0:1", "1") != 0 {
		t.Error("equal versions are not equal")
	}
}

func TestPolicies(t *testing.T) {
	d := Database{Runner: hosttest.Read(t, "testdata/policy.txt")}
	found, err := d.Policies(context.Background(), []string{"curl", "nosuch", "mail-transport-agent", "linux-image-amd64"}, "")
	if err != nil {
		t.Fatal(err)
	}
	curl := found["curl"]
	if curl.Installed != "7.88.1-10+deb12u14" || curl.Candidate != "7.88.1-10+deb12u15" ||
		!slices.Equal(curl.Versions, []string{"7.88.1-10+deb12u15", "7.88.1-10+deb12u14", "7.88.1-10+deb12u5"}) {
		t.Errorf("curl: %+v", curl)
	}
	if agent := found["mail-transport-agent"]; !agent.Known || agent.Candidate != "" || agent.Versions != nil {
		t.Errorf("a virtual package: %+v", agent)
	}
	if found["nosuch"].Known {
		t.Error("a package that apt has not heard of is known")
	}
	if image := found["linux-image-amd64"]; image.Installed != "" || len(image.Versions) != 2 {
		t.Errorf("a package that is not installed: %+v", image)
	}
	providers, err := d.Providers(context.Background(), "mail-transport-agent")
	if err != nil || !slices.Equal(providers, []string{"ssmtp", "postfix"}) {
		t.Errorf("providers %v, %v", providers, err)
	}
}

func TestPackages(t *testing.T) {
	d := Database{Runner: hosttest.Read(t, "testdata/policy.txt")}
	found, err := d.Packages(context.Background(), []string{"curl", "libc6:i386", "old", "nosuch"})
	if err != nil {
		t.Fatal(err)
	}
	if curl := found["curl"]; !curl.IsInstalled() || curl.Version != "7.88.1-10+deb12u14" {
		t.Errorf("curl: %+v", curl)
	}
	if libc := found["libc6:i386"]; libc.IsInstalled() {
		t.Errorf("libc6 of another architecture: %+v", libc)
	}
	if old := found["old"]; old.IsInstalled() || !old.HasFiles() {
		t.Errorf("a package with configuration left: %+v", old)
	}
	if found["nosuch"].HasFiles() {
		t.Error("a package that was never there has files")
	}
}
