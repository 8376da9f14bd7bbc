package facts

import (
	"net/netip"
	"slices"
	"testing"

	"rustle.dev/deploy/runner/internal/value"
)

func TestReachableAddressesAreSorted(t *testing.T) {
	got := byAddress(value.NewList("192.0.2.2", "127.0.0.1", "127.0.0.0/8", "10.0.0.9", "9.255.0.1"))
	if text := value.JSON(got); text != `["9.255.0.1","10.0.0.9","127.0.0.0/8","127.0.0.1","192.0.2.2"]` {
		t.Error(text)
	}
}

func TestLinuxFiles(t *testing.T) {
	facts := gather(t, map[string]string{
		"proc/cpuinfo": "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: X\nphysical id\t: 0\nsiblings\t: 4\ncore id\t: 0\ncpu cores\t: 2\nflags\t: fpu vme\n\n" +
			"processor\t: 1\nvendor_id\t: GenuineIntel\nmodel name\t: X\nphysical id\t: 0\nsiblings\t: 4\ncore id\t: 1\ncpu cores\t: 2\n",
		"proc/meminfo":                          "MemTotal:  8192 kB\nMemFree: 4096 kB\nBuffers: 1024 kB\nCached: 1024 kB\nSwapTotal: 2048 kB\nSwapFree: 1024 kB\nSwapCached: 0 kB\n",
		"proc/cmdline":                          "root=/dev/sda1 quiet console=ttyS0 console=tty0\n",
		"proc/uptime":                           "4410.25 100.0\n",
		"proc/mounts":                           "proc /proc proc rw 0 0\n/dev/sda1 / ext4 rw,relatime 0 1\n/dev/sda1 /with\\040space ext4 rw 0 0\n",
		"proc/self/mountinfo":                   "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:1 /sub /with\\040space rw - ext4 /dev/sda1 rw\n",
		"etc/resolv.conf":                       "# c\nnameserver 192.0.2.1\nnameserver 192.0.2.2\nsearch a.example b.example\noptions ndots:2 rotate\n",
		"etc/ssh/ssh_host_rsa_key.pub":          "ssh-rsa AAAA root@x\n",
		"etc/facts/a.fact":                      `{"x": [1]}`,
		"etc/facts/b.fact":                      "[s]\nName = y\n",
		"etc/facts/c.fact":                      "what is this",
		"sys/devices/virtual/dmi/id/sys_vendor": "QEMU\n",
	}, Options{FactPath: "/etc/facts"})
	expect(t, facts, "processor", value.NewList("0", "GenuineIntel", "X", "1", "GenuineIntel", "X"))
	expect(t, facts, "processor_count", int64(1))
	expect(t, facts, "processor_cores", int64(2))
	expect(t, facts, "processor_threads_per_core", int64(2))
	expect(t, facts, "processor_vcpus", int64(4))
	expect(t, facts, "memtotal_mb", int64(8))
	expect(t, facts, "memory_mb", value.DictOf("real", value.DictOf("total", int64(8), "used", int64(4), "free", int64(4)),
		"nocache", value.DictOf("free", int64(6), "used", int64(2)), "swap", value.DictOf("total", int64(2), "free", int64(1), "used", int64(1), "cached", int64(0))))
	expect(t, facts, "cmdline", value.DictOf("root", "/dev/sda1", "quiet", true, "console", "tty0"))
	expect(t, facts, "proc_cmdline", value.DictOf("root", "/dev/sda1", "quiet", true, "console", value.NewList("ttyS0", "tty0")))
	expect(t, facts, "uptime_seconds", int64(4410))
	expect(t, facts, "dns", value.DictOf("nameservers", value.NewList("192.0.2.1", "192.0.2.2"), "search", value.NewList("a.example", "b.example"),
		"options", value.DictOf("ndots", "2", "rotate", true)))
	expect(t, facts, "ssh_host_key_rsa_public", "AAAA")
	expect(t, facts, "virtualization_type", "kvm")
	expect(t, facts, "virtualization_role", "guest")
	local, _ := facts.GetString("local")
	for name, want := range map[string]value.Value{"a": value.DictOf("x", value.NewList(int64(1))), "b": value.DictOf("s", value.DictOf("name", "y")),
		"c": "error loading facts as JSON or ini - please check content: "} {
		got, _ := local.(*value.Dict).GetString(name)
		if text, ok := got.(string); ok {
			got = text[:min(len(text), len(want.(string)))]
		}
		if !value.Equal(got, want) {
			t.Errorf("local fact %s is %s", name, value.JSON(got))
		}
	}
	mounts, _ := facts.GetString("mounts")
	var options []string
	for _, mount := range mounts.(*value.List).Items {
		at, _ := mount.(*value.Dict).GetString("mount")
		text, _ := mount.(*value.Dict).GetString("options")
		options = append(options, at.(string)+" "+text.(string))
	}
	if want := []string{"/ rw,relatime", "/with space rw,bind"}; !slices.Equal(options, want) {
		t.Errorf("mounts are %q, want %q", options, want)
	}
}

func TestBestRoute(t *testing.T) {
	s := &source{root: t.TempDir()}
	write(t, s.root, "proc/net/route", "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n"+
		"eth0 00000000 010200C0 0003 0 0 100 00000000 0 0 0\neth1 00000000 020200C0 0003 0 0 50 00000000 0 0 0\n"+
		"tun0 00000008 00000000 0001 0 0 0 000000FF 0 0 0\n")
	write(t, s.root, "proc/net/ipv6_route",
		"00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000001 00000000 00000003 eth0\n")
	for address, want := range map[string][2]string{"1.1.1.1": {"eth1", "192.0.2.2"}, "8.8.8.8": {"tun0", ""}, "2404:6800::1": {"eth0", "fd00::1"}} {
		if device, gateway := bestRoute(s.routes(), netip.MustParseAddr(address)); device != want[0] || gateway != want[1] {
			t.Errorf("%s goes to %s by %s, want %v", address, device, gateway, want)
		}
	}
}
