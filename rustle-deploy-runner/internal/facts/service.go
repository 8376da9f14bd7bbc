package facts

import (
	"context"
	"os"
	"path"
	"runtime"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// leadsTo says whether a link ends at a file of the given name.
func (s *source) leadsTo(link, name string) bool {
	target, err := os.Readlink(s.path(link))
	return err == nil && path.Base(target) == name
}

// ServiceManager names the service manager of this host as the fact service_mgr does.
func ServiceManager() string {
	s := &source{facts: value.NewDict()}
	gatherDistribution(context.Background(), s)
	gatherServiceManager(context.Background(), s)
	return s.text("service_mgr")
}

var firstProcesses = map[string]string{"procd": "openwrt_init", "runit-init": "runit", "svscan": "svc", "openrc-init": "openrc"}

func gatherServiceManager(_ context.Context, s *source) {
	s.set("service_mgr", serviceManager(s))
}

func serviceManager(s *source) string {
	if runtime.GOOS == "darwin" && s.root == "" {
		return "launchd"
	}
	first, known := s.read("/proc/1/comm")
	if !known {
		if target, err := os.Readlink(s.path("/sbin/init")); err == nil {
			first, known = path.Base(target), true
		}
	}
	// Many systems say init, and a shell is that of a container: neither says anything.
	if known && first != "init" && !strings.HasSuffix(first, "sh") {
		if name, mapped := firstProcesses[first]; mapped {
			return name
		}
		return first
	}
	switch {
	case s.text("distribution") == "OpenWrt":
		return "openwrt_init"
	case lookPath(s, "systemctl") && (s.exists("/run/systemd/system/") || s.exists("/dev/.run/systemd/") || s.exists("/dev/.systemd/")):
		return "systemd"
	case lookPath(s, "initctl") && s.exists("/etc/init/"):
		return "upstart"
	case s.exists("/sbin/openrc"):
		return "openrc"
	case lookPath(s, "systemctl") && s.leadsTo("/sbin/init", "systemd"):
		return "systemd"
	case s.exists("/etc/init.d/"):
		return "sysvinit"
	case s.exists("/etc/dinit.d/"):
		return "dinit"
	default:
		return "service"
	}
}
