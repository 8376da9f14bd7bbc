package facts

import (
	"context"
	"os"
	"runtime"
	"strings"
)

func gatherPlatform(_ context.Context, s *source) {
	s.set("system", "Windows")
	s.set("architecture", map[string]string{"amd64": "x86_64", "arm64": "aarch64", "386": "i386"}[runtime.GOARCH])
	if name, err := os.Hostname(); err == nil {
		s.set("nodename", name)
		s.set("hostname", strings.Split(name, ".")[0])
		s.set("fqdn", name)
	}
}

func gatherChroot(context.Context, *source) {}
