package waitfor

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

func call(t *testing.T, ctx context.Context, args ...value.Value) module.Result {
	t.Helper()
	checked, problems := module.Check(New().Spec(), value.DictOf(args...))
	if len(problems) > 0 {
		t.Fatal(module.JoinProblems(problems))
	}
	return New().Run(ctx, &module.Call{Args: checked})
}

// server answers every connection with a text and closes it.
func server(t *testing.T, answer string) (net.Listener, int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = connection.Write([]byte(answer))
			connection.Close()
		}
	}()
	return listener, int64(listener.Addr().(*net.TCPAddr).Port)
}

func TestPorts(t *testing.T) {
	ctx := context.Background()
	listener, port := server(t, "SSH-2.0-OpenSSH_9.2\n")
	if result := call(t, ctx, "port", port); result.Failed {
		t.Error(result.Msg)
	}
	result := call(t, ctx, "port", port, "search_regex", `^SSH-(?P<version>[\d.]+)-(\w+)`)
	groups, _ := result.Values.GetString("match_groups")
	named, _ := result.Values.GetString("match_groupdict")
	if result.Failed || !value.Equal(groups, value.NewList("2.0", "OpenSSH_9")) || !value.Equal(named, value.DictOf("version", "2.0")) {
		t.Errorf("%s: groups %s, named %s", result.Msg, value.JSON(groups), value.JSON(named))
	}
	if result := call(t, ctx, "port", port, "state", "stopped", "timeout", int64(0)); !result.Failed || !strings.HasSuffix(result.Msg, "to stop.") {
		t.Errorf("a port that is open: %+v", result)
	}
	listener.Close()
	if result := call(t, ctx, "port", port, "state", "stopped"); result.Failed {
		t.Error(result.Msg)
	}
	if result := call(t, ctx, "port", port, "timeout", int64(0)); !result.Failed || !strings.HasPrefix(result.Msg, "Timeout when waiting for 127.0.0.1:") {
		t.Errorf("a port that is closed: %+v", result)
	}
	if result := call(t, ctx, "port", port, "timeout", int64(0), "msg", "not up"); result.Msg != "not up" {
		t.Errorf("own message: %q", result.Msg)
	}
}

func TestFiles(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a")
	if result := call(t, ctx, "path", path, "state", "absent"); result.Failed {
		t.Error(result.Msg)
	}
	if result := call(t, ctx, "path", path, "timeout", int64(0)); result.Msg != "Timeout when waiting for file "+path {
		t.Errorf("missing: %q", result.Msg)
	}
	if err := os.WriteFile(path, []byte("one\nstarted: 42\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	result := call(t, ctx, "path", path, "search_regex", `^started: (\d+)$`)
	if groups, _ := result.Values.GetString("match_groups"); result.Failed || !value.Equal(groups, value.NewList("42")) {
		t.Errorf("%s: groups %s", result.Msg, value.JSON(groups))
	}
	if result := call(t, ctx, "path", path, "state", "absent", "timeout", int64(0)); result.Msg != "Timeout when waiting for "+path+" to be absent." {
		t.Errorf("there: %q", result.Msg)
	}
	if result := call(t, ctx, "path", path, "search_regex", "stopped", "timeout", int64(0)); result.Msg != "Timeout when waiting for search string stopped in "+path {
		t.Errorf("without the text: %q", result.Msg)
	}
}

func TestContradictions(t *testing.T) {
	ctx := context.Background()
	for want, args := range map[string][]value.Value{
		"port and path parameter can not both be passed to wait_for":                   {"port", int64(1), "path", "/x"},
		"state=stopped should only be used for checking a port in the wait_for module": {"path", "/x", "state", "stopped"},
		"state=drained should only be used for checking a port in the wait_for module": {"path", "/x", "state", "drained"},
		"exclude_hosts should only be with state=drained":                              {"port", int64(1), "exclude_hosts", "a"},
		"unknown active_connection_state (OPEN) defined":                               {"port", int64(1), "active_connection_states", "OPEN"},
		"state=drained needs a port":                                                   {"state", "drained"},
	} {
		if result := call(t, ctx, args...); !result.Failed || result.Msg != want {
			t.Errorf("%v: %q, want %q", args, result.Msg, want)
		}
	}
	if result := call(t, ctx, "port", int64(1), "search_regex", "("); !strings.HasPrefix(result.Msg, "Invalid regular expression: ") {
		t.Errorf("wrong expression: %q", result.Msg)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	reason := errors.New("cancelled by the controller")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(reason)
	for _, args := range [][]value.Value{{"timeout", int64(300)}, {"path", filepath.Join(t.TempDir(), "no")}, {"delay", int64(300), "path", "/"}} {
		if result := call(t, ctx, args...); !result.Failed || !strings.Contains(result.Msg, reason.Error()) {
			t.Errorf("%v: %+v", args, result)
		}
	}
}

func TestConnections(t *testing.T) {
	table := filepath.Join(t.TempDir(), "tcp")
	lines := "  sl  local_address rem_address   st\n" +
		"   0: 0100007F:1F90 00000000:0000 0A\n" + // listens
		"   1: 0100007F:1F90 0200007F:C000 01\n" + // established
		"   2: 0500007F:1F91 0200007F:C000 06\n" +
		"   3: 0000000000000000FFFF00000100007F:1F92 0000000000000000FFFF00000200007F:C000 01\n"
	if err := os.WriteFile(table, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	local, all := []netip.Addr{netip.MustParseAddr("127.0.0.1")}, []netip.Addr{netip.IPv4Unspecified()}
	other := []netip.Addr{netip.MustParseAddr("127.0.0.2")}
	cases := []struct {
		name, port      string
		states          []string
		local, excluded []netip.Addr
		want            bool
	}{
		{"established", "1F90", []string{"01"}, local, nil, true},
		{"other state", "1F90", []string{"06"}, local, nil, false},
		{"other port", "1F99", []string{"01"}, local, nil, false},
		{"excluded", "1F90", []string{"01"}, local, other, false},
		{"other address", "1F91", []string{"06"}, local, nil, false},
		{"all addresses", "1F91", []string{"06"}, all, nil, true},
		{"mapped address", "1F92", []string{"01"}, local, nil, true},
		{"mapped and excluded", "1F92", []string{"01"}, local, other, false},
	}
	for _, c := range cases {
		if got, err := activeConnections(table, c.port, c.states, c.local, c.excluded); got != c.want || err != nil {
			t.Errorf("%s: %v, %v; want %v", c.name, got, err, c.want)
		}
	}
	if got, err := activeConnections(table+"6", "1F90", []string{"01"}, local, nil); got || err != nil {
		t.Errorf("a table that is not there: %v, %v", got, err)
	}
	if !slices.Equal(connectionStates, []string{"ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "SYN_RECV", "SYN_SENT", "TIME_WAIT"}) {
		t.Error("the default states are not Ansible's")
	}
}
