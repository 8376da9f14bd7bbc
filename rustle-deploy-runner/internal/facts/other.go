//go:build !linux

package facts

import (
	"context"
	"net"
	"runtime"

	"rustle.dev/deploy/runner/internal/value"
)

func gatherOtherDistribution(s *source) {
	name := map[string]string{"darwin": "MacOSX", "windows": "Windows", "freebsd": "FreeBSD", "netbsd": "NetBSD", "openbsd": "OpenBSD"}[runtime.GOOS]
	s.set("distribution", name)
	s.set("os_family", familyOf(name))
}

func gatherCapabilities(context.Context, *source) {}

func gatherVirtualization(context.Context, *source) {}

func gatherHardware(_ context.Context, s *source) { s.set("processor_nproc", int64(runtime.NumCPU())) }

func gatherNetwork(_ context.Context, s *source) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return
	}
	names, all4, all6 := value.NewList(), value.NewList(), value.NewList()
	for _, each := range interfaces {
		names.Items = append(names.Items, each.Name)
		addresses, err := each.Addrs()
		if err != nil {
			continue
		}
		for _, address := range addresses {
			network, ok := address.(*net.IPNet)
			switch {
			case !ok || network.IP.IsLoopback():
			case network.IP.To4() != nil:
				all4.Items = append(all4.Items, network.IP.String())
			default:
				all6.Items = append(all6.Items, network.IP.String())
			}
		}
	}
	s.set("interfaces", names)
	s.set("all_ipv4_addresses", all4)
	s.set("all_ipv6_addresses", all6)
}
