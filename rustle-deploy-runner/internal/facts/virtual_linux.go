package facts

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
)

// virtualization collects signs; the first one decides about type and role.
type virtualization struct {
	kind, role  string
	guest, host []string
}

func (v *virtualization) isGuest(kind string) {
	v.guest = appendOnce(v.guest, kind)
	v.decide(kind, "guest")
}

func (v *virtualization) isHost(kind string) {
	v.host = appendOnce(v.host, kind)
	v.decide(kind, "host")
}

func (v *virtualization) decide(kind, role string) {
	if v.kind == "" {
		v.kind, v.role = kind, role
	}
}

func appendOnce(list []string, item string) []string {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}

func gatherVirtualization(_ context.Context, s *source) {
	if !s.exists("/proc/self") && !s.exists("/sys/devices") {
		return
	}
	v := &virtualization{}
	s.containers(v)
	s.hypervisorByFirmware(v)
	s.hypervisorByProcessor(v)
	s.hypervisorByModules(v)
	if s.exists("/dev/kvm") {
		v.isHost("kvm")
	}
	s.set("virtualization_type", orNA(v.kind))
	s.set("virtualization_role", orNA(v.role))
	s.set("virtualization_tech_guest", texts(v.guest))
	s.set("virtualization_tech_host", texts(v.host))
}

var dockerGroup = regexp.MustCompile(`/docker(/|-[0-9a-f]+\.scope)`)

func (s *source) containers(v *virtualization) {
	for _, line := range s.lines("/proc/1/cgroup") {
		switch {
		case dockerGroup.MatchString(line):
			v.isGuest("docker")
		case strings.Contains(line, "/lxc/"), strings.Contains(line, "/machine.slice/machine-lxc"):
			v.isGuest("lxc")
		case strings.Contains(line, "/system.slice/containerd.service"):
			v.isGuest("containerd")
		}
	}
	environment, _ := s.read("/proc/1/environ")
	for _, entry := range strings.Split(environment, "\x00") {
		switch kind, found := strings.CutPrefix(entry, "container="); {
		case strings.Contains(entry, "container=lxc"):
			v.isGuest("lxc")
		case strings.Contains(entry, "container=podman"):
			v.isGuest("podman")
		case found && kind != "":
			v.isGuest("container")
		}
	}
	if s.exists("/proc/vz") && !s.exists("/proc/lve") {
		if s.exists("/proc/bc") {
			v.isHost("openvz")
		} else {
			v.isGuest("openvz")
		}
	}
	if kind, ok := s.read("/run/systemd/container"); ok {
		v.isGuest(kind)
		v.guest = appendOnce(v.guest, "container")
	}
	if s.exists("/.dockerenv") || s.exists("/.dockerinit") {
		v.isGuest("docker")
	}
	for _, kind := range []string{"docker", "lxc", "podman", "openvz", "containerd"} {
		if slices.Contains(v.guest, kind) {
			v.guest = appendOnce(v.guest, "container")
		}
	}
	if s.exists("/proc/xen") {
		if text, _ := s.read("/proc/xen/capabilities"); strings.Contains(text, "control_d") {
			v.isHost("xen")
		} else {
			v.decide("xen", "guest")
		}
	}
}

func (s *source) hypervisorByFirmware(v *virtualization) {
	product, vendor := textOr(s, dmiFolder+"product_name"), textOr(s, dmiFolder+"sys_vendor")
	bios, family := textOr(s, dmiFolder+"bios_vendor"), textOr(s, dmiFolder+"product_family")
	signs := []struct {
		is   bool
		kind string
	}{
		{slices.Contains([]string{"KVM", "KVM Server", "Bochs", "AHV"}, product), "kvm"},
		{vendor == "oVirt", "oVirt"},
		{vendor == "Red Hat" && family == "RHV", "RHV"},
		{vendor == "Red Hat" && family != "RHV" && product == "RHEV Hypervisor", "RHEV"},
		{strings.HasPrefix(product, "VMware"), "VMware"},
		{product == "OpenStack Compute" || product == "OpenStack Nova", "openstack"},
		{bios == "Xen", "xen"},
		{bios == "innotek GmbH", "virtualbox"},
		{slices.Contains([]string{"Amazon EC2", "DigitalOcean", "Hetzner"}, bios), "kvm"},
		{slices.Contains([]string{"QEMU", "Amazon EC2", "DigitalOcean", "Google", "Scaleway", "Nutanix"}, vendor), "kvm"},
		{vendor == "KubeVirt", "KubeVirt"},
		{vendor == "Microsoft Corporation", "VirtualPC"},
		{vendor == "Parallels Software International Inc.", "parallels"},
		{vendor == "OpenStack Foundation", "openstack"},
	}
	for _, sign := range signs {
		if sign.is {
			v.isGuest(sign.kind)
		}
	}
}

func (s *source) hypervisorByProcessor(v *virtualization) {
	for _, line := range s.lines("/proc/cpuinfo") {
		switch {
		case strings.HasPrefix(line, "model name") && strings.Contains(line, "QEMU Virtual CPU"):
			v.isGuest("kvm")
		case strings.HasPrefix(line, "vendor_id") && strings.Contains(line, "User Mode Linux"), strings.HasPrefix(line, "model name") && strings.Contains(line, "UML"):
			v.isGuest("uml")
		case strings.HasPrefix(line, "machine") && strings.Contains(line, "CHRP IBM pSeries (emulated by qemu)"):
			v.isGuest("kvm")
		case strings.HasPrefix(line, "vendor_id") && strings.Contains(line, "PowerVM Lx86"):
			v.isGuest("powervm_lx86")
		case strings.HasPrefix(line, "vendor_id") && strings.Contains(line, "IBM/S390"):
			v.guest = appendOnce(v.guest, "PR/SM")
			v.decide("PR/SM", "LPAR")
		}
	}
}

func (s *source) hypervisorByModules(v *virtualization) {
	var modules []string
	for _, line := range s.lines("/proc/modules") {
		name, _, _ := strings.Cut(line, " ")
		modules = append(modules, name)
	}
	if slices.Contains(modules, "kvm") {
		v.isHost("kvm")
		if info, err := os.Stat(s.path("/rhev/")); err == nil && info.IsDir() {
			v.host = appendOnce(v.host, "RHEV")
		}
	}
	if slices.Contains(modules, "vboxdrv") {
		v.isHost("virtualbox")
	}
	if slices.Contains(modules, "virtio") {
		v.host = appendOnce(v.host, "kvm")
		v.decide("kvm", "guest")
	}
}
