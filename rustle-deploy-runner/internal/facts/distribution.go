package facts

import (
	"context"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// families are the distributions that belong to a family of another name; any other is a family of its own.
var families = map[string][]string{
	"RedHat": {"RedHat", "RHEL", "Fedora", "CentOS", "Scientific", "SLC", "Ascendos", "CloudLinux", "PSBM", "OracleLinux", "OVS", "OEL", "Amazon", "Amzn",
		"Virtuozzo", "XenServer", "Alibaba", "EulerOS", "openEuler", "AlmaLinux", "Rocky", "TencentOS", "EuroLinux", "Kylin Linux Advanced Server", "MIRACLE"},
	"Debian": {"Debian", "Ubuntu", "Raspbian", "Neon", "KDE neon", "Linux Mint", "SteamOS", "Devuan", "Kali", "Cumulus Linux", "Pop!_OS", "Parrot",
		"Pardus GNU/Linux", "Uos", "Deepin", "OSMC"},
	"Suse":       {"SuSE", "SLES", "SLED", "openSUSE", "openSUSE Tumbleweed", "SLES_SAP", "SUSE_LINUX", "openSUSE Leap", "ALP-Dolomite", "SL-Micro"},
	"Archlinux":  {"Archlinux", "Antergos", "Manjaro"},
	"Mandrake":   {"Mandrake", "Mandriva"},
	"Solaris":    {"Solaris", "Nexenta", "OmniOS", "OpenIndiana", "SmartOS"},
	"Gentoo":     {"Gentoo", "Funtoo"},
	"HP-UX":      {"HPUX"},
	"Darwin":     {"MacOSX"},
	"FreeBSD":    {"FreeBSD", "TrueOS"},
	"ClearLinux": {"Clear Linux OS", "Clear Linux Mix"},
	"DragonFly":  {"DragonflyBSD", "DragonFlyBSD", "Gentoo/DragonflyBSD", "Gentoo/DragonFlyBSD"},
}

// distributionNames are Ansible's names where they are not the capitalized ID of os-release.
var distributionNames = map[string]string{
	"rhel": "RedHat", "redhat": "RedHat", "centos": "CentOS", "almalinux": "AlmaLinux", "ol": "OracleLinux", "oracle": "OracleLinux", "amzn": "Amazon",
	"scientific": "Scientific", "cloudlinux": "CloudLinux", "virtuozzo": "Virtuozzo", "xenserver": "XenServer", "alinux": "Alibaba", "euleros": "EulerOS", "openeuler": "openEuler",
	"tencentos": "TencentOS", "eurolinux": "EuroLinux", "kylin": "Kylin Linux Advanced Server", "miraclelinux": "MIRACLE",
	"raspbian": "Debian", "linuxmint": "Linux Mint", "steamos": "SteamOS", "cumulus-linux": "Cumulus Linux", "pop": "Pop!_OS", "neon": "KDE neon", "pardus": "Pardus GNU/Linux",
	"osmc": "OSMC", "sles": "SLES", "sled": "SLED", "sles_sap": "SLES_SAP", "opensuse": "openSUSE", "opensuse-leap": "openSUSE Leap", "opensuse-tumbleweed": "openSUSE Tumbleweed",
	"alp-dolomite": "ALP-Dolomite", "sl-micro": "SL-Micro", "arch": "Archlinux", "archarm": "Archlinux", "altlinux": "Altlinux", "clear-linux-os": "Clear Linux OS",
	"openwrt": "OpenWrt", "coreos": "Coreos", "nixos": "Nixos",
}

const notAvailable = "NA"

func gatherDistribution(_ context.Context, s *source) {
	if runtime.GOOS != "linux" && s.root == "" {
		gatherOtherDistribution(s)
		return
	}
	release := s.osRelease()
	name := distributionName(s, release)
	version, codename := release["VERSION_ID"], release["VERSION_CODENAME"]
	if inParentheses := parentheses.FindStringSubmatch(release["VERSION"]); codename == "" && inParentheses != nil {
		codename = inParentheses[1]
	}
	switch family := familyOf(name); family {
	case "Debian":
		version = debianVersion(s, name, version)
		s.describeFile("/etc/os-release", "Debian")
	case "RedHat":
		if found := redHatRelease.FindStringSubmatch(s.first("/etc/redhat-release", "/etc/system-release")); found != nil {
			version, codename = found[1], found[2]
			s.describeFile("/etc/redhat-release", "RedHat")
		}
	case "Suse":
		s.describeFile("/etc/os-release", "SUSE")
		_, minor, _ := strings.Cut(version, ".")
		if codename = minor; minor == "" {
			codename = "0"
		}
	case "Alpine":
		if text, ok := s.read("/etc/alpine-release"); ok {
			version = text
			s.describeFile("/etc/alpine-release", "Alpine")
		}
	case "Archlinux":
		version = strings.TrimSpace(release["BUILD_ID"])
	}
	s.set("distribution", name)
	s.set("distribution_version", orNA(version))
	s.set("distribution_release", orNA(codename))
	s.set("distribution_major_version", orNA(strings.Split(version, ".")[0]))
	s.set("os_family", familyOf(name))
}

var (
	parentheses   = regexp.MustCompile(`\(([^)]+)\)`)
	redHatRelease = regexp.MustCompile(`release (\d[\d.]*)[^(]*(?:\(([^)]*)\))?`)
)

func orNA(text string) string {
	if text == "" {
		return notAvailable
	}
	return text
}

func (s *source) first(paths ...string) string {
	for _, path := range paths {
		if text, ok := s.read(path); ok {
			return text
		}
	}
	return ""
}

func (s *source) describeFile(path, variety string) {
	s.set("distribution_file_parsed", true)
	s.set("distribution_file_path", path)
	s.set("distribution_file_variety", variety)
}

// osRelease reads os-release, whose values may be quoted as in a shell.
func (s *source) osRelease() map[string]string {
	for _, path := range []string{"/etc/os-release", "/usr/lib/os-release"} {
		if lines := s.lines(path); lines != nil {
			return assignments(lines)
		}
	}
	return nil
}

func assignments(lines []string) map[string]string {
	values := map[string]string{}
	for _, line := range lines {
		name, text, found := strings.Cut(strings.TrimSpace(line), "=")
		if found && !strings.HasPrefix(name, "#") {
			values[name] = strings.NewReplacer(`\"`, `"`, `\$`, `$`, "\\`", "`", `\\`, `\`).Replace(strings.Trim(text, `"'`))
		}
	}
	return values
}

func distributionName(s *source, release map[string]string) string {
	id := strings.ToLower(release["ID"])
	if name, known := distributionNames[id]; known {
		return name
	}
	switch {
	case id != "":
		return strings.ToUpper(id[:1]) + id[1:]
	case s.exists("/etc/alpine-release"):
		return "Alpine"
	case s.exists("/etc/debian_version"):
		return "Debian"
	case s.exists("/etc/arch-release"):
		return "Archlinux"
	case s.exists("/etc/slackware-version"):
		return "Slackware"
	case s.exists("/etc/gentoo-release"):
		return "Gentoo"
	}
	text := s.first("/etc/redhat-release")
	for prefix, name := range map[string]string{"CentOS": "CentOS", "Red Hat": "RedHat", "Scientific": "Scientific", "Fedora": "Fedora", "Oracle": "OracleLinux"} {
		if strings.HasPrefix(text, prefix) {
			return name
		}
	}
	return "OtherLinux"
}

func familyOf(distribution string) string {
	for family, members := range families {
		if slices.Contains(members, distribution) {
			return family
		}
	}
	return distribution
}

// debianVersion is the point release, which os-release does not tell; testing and unstable have only a name there.
func debianVersion(s *source, name, version string) string {
	text, ok := s.read("/etc/debian_version")
	if name != "Debian" || !ok {
		return version
	}
	major, minor, isNumber := strings.Cut(text, ".")
	if isNumber && strings.Trim(major, "0123456789") == "" {
		s.set("distribution_minor_version", minor)
		return text
	}
	return version
}

func gatherLSB(_ context.Context, s *source) {
	values := assignments(s.lines("/etc/lsb-release"))
	release := s.osRelease()
	pick := func(candidates ...string) string {
		for _, candidate := range candidates {
			if candidate != "" {
				return candidate
			}
		}
		return ""
	}
	if len(values) == 0 && !s.exists("/usr/bin/lsb_release") {
		s.set("lsb", value.NewDict())
		return
	}
	id := release["ID"]
	if id != "" {
		id = strings.ToUpper(id[:1]) + id[1:]
	}
	lsb := value.NewDict()
	number := pick(values["DISTRIB_RELEASE"], release["VERSION_ID"])
	for name, text := range map[string]string{"id": pick(values["DISTRIB_ID"], id), "release": number, "codename": pick(values["DISTRIB_CODENAME"], release["VERSION_CODENAME"]),
		"description": pick(values["DISTRIB_DESCRIPTION"], release["PRETTY_NAME"]), "major_release": strings.Split(number, ".")[0]} {
		if text != "" {
			lsb.Set(name, text)
		}
	}
	s.set("lsb", lsb)
}

// PackageManager names the package manager of this host as the fact pkg_mgr does.
func PackageManager() string {
	s := &source{facts: value.NewDict()}
	gatherDistribution(context.Background(), s)
	gatherPackageManager(context.Background(), s)
	return s.text("pkg_mgr")
}

// packageManagers are programs and the managers that they stand for; a later one wins.
var packageManagers = []struct{ path, name string }{
	{"/usr/bin/rpm-ostree", "atomic_container"}, {"/usr/bin/yum", "dnf"}, {"/usr/bin/dnf-3", "dnf"}, {"/usr/bin/dnf5", "dnf5"}, {"/usr/bin/apt-get", "apt"},
	{"/usr/bin/zypper", "zypper"}, {"/usr/sbin/urpmi", "urpmi"}, {"/usr/bin/pacman", "pacman"}, {"/bin/opkg", "opkg"}, {"/usr/pkg/bin/pkgin", "pkgin"},
	{"/opt/local/bin/pkgin", "pkgin"}, {"/opt/local/bin/port", "macports"}, {"/usr/local/bin/brew", "homebrew"}, {"/opt/homebrew/bin/brew", "homebrew"}, {"/sbin/apk", "apk"},
	{"/usr/sbin/pkg", "pkgng"}, {"/usr/bin/emerge", "portage"}, {"/usr/bin/xbps-install", "xbps"}, {"/usr/local/sbin/pkg", "pkgng"}, {"/usr/bin/swupd", "swupd"},
	{"/usr/sbin/sorcery", "sorcery"},
}

func gatherPackageManager(_ context.Context, s *source) {
	name := "unknown"
	for _, manager := range packageManagers {
		if s.exists(manager.path) {
			name = manager.name
		}
	}
	switch s.text("os_family") {
	case "RedHat":
		name = redHatPackageManager(s)
	case "Debian":
		name = "apt"
	case "Altlinux":
		if name == "apt" {
			name = "apt_rpm"
		}
	}
	s.set("pkg_mgr", name)
}

func redHatPackageManager(s *source) string {
	switch {
	case s.exists("/run/ostree-booted"):
		return "atomic_container"
	case s.leadsTo("/usr/bin/dnf", "dnf5"), !s.exists("/usr/bin/dnf") && s.leadsTo("/usr/bin/microdnf", "dnf5"):
		return "dnf5"
	case s.exists("/usr/bin/dnf"), s.exists("/usr/bin/microdnf"):
		return "dnf"
	default:
		return "unknown"
	}
}
