package waitfor

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/regex"
)

func (w wait) dial(ctx context.Context, until time.Time) (net.Conn, error) {
	limit := min(w.seconds("connect_timeout"), time.Until(until))
	dialer := net.Dialer{Timeout: max(limit, time.Millisecond)}
	return dialer.DialContext(ctx, "tcp", net.JoinHostPort(w.args.Str("host"), strconv.FormatInt(w.args.Int("port"), 10)))
}

func (w wait) portClosed(ctx context.Context, until time.Time) (bool, *regex.Match, error) {
	connection, err := w.dial(ctx, until)
	if err != nil {
		return ctx.Err() == nil, nil, stopped(ctx)
	}
	return false, nil, connection.Close()
}

func (w wait) portOpen(ctx context.Context, until time.Time) (bool, *regex.Match, error) {
	connection, err := w.dial(ctx, until)
	if err != nil {
		return false, nil, stopped(ctx)
	}
	defer connection.Close()
	if w.search == nil {
		return true, nil, nil
	}
	if err := connection.SetDeadline(until); err != nil {
		return false, nil, err
	}
	stop := context.AfterFunc(ctx, func() { connection.Close() })
	defer stop()
	var received []byte
	buffer := make([]byte, 1024)
	for {
		length, err := connection.Read(buffer)
		received = append(received, buffer[:length]...)
		if match, searchErr := w.find(string(received)); match != nil || searchErr != nil {
			return match != nil, match, searchErr
		}
		if err != nil {
			return false, nil, stopped(ctx) // the other side closed, or the time is up
		}
	}
}

func (w wait) pathAbsent(context.Context, time.Time) (bool, *regex.Match, error) {
	return !host.Exists(w.args.Str("path")), nil, nil
}

func (w wait) pathPresent(context.Context, time.Time) (bool, *regex.Match, error) {
	path := w.args.Str("path")
	_, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil, nil
	case err != nil:
		return false, nil, fmt.Errorf("failed to stat %s: %w", path, err)
	case w.search == nil:
		return true, nil, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return false, nil, nil // it may become readable while we wait
	}
	match, err := w.find(string(content))
	return match != nil, match, err
}

// stateNumbers are the numbers of connection states in the kernel's tables.
var stateNumbers = map[string]string{"ESTABLISHED": "01", "SYN_SENT": "02", "SYN_RECV": "03", "FIN_WAIT1": "04", "FIN_WAIT2": "05", "TIME_WAIT": "06"}

// connections are the kernel's tables of TCP connections.
var connections = []string{"/proc/net/tcp", "/proc/net/tcp6"}

// drained looks for connections to the port in the kernel's tables.
func (w wait) drained() (probe, error) {
	if !host.Exists(connections[0]) {
		return nil, errors.New("state=drained is only supported on Linux: it reads the kernel's tables of connections")
	}
	local, err := addresses([]string{w.args.Str("host")})
	if err != nil {
		return nil, err
	}
	excluded, err := addresses(w.args.Strings("exclude_hosts"))
	if err != nil {
		return nil, err
	}
	var states []string
	for _, name := range w.args.Strings("active_connection_states") {
		states = append(states, stateNumbers[name])
	}
	port := fmt.Sprintf("%04X", w.args.Int("port"))
	return func(context.Context, time.Time) (bool, *regex.Match, error) {
		for _, table := range connections {
			active, err := activeConnections(table, port, states, local, excluded)
			if err != nil || active {
				return false, nil, err
			}
		}
		return true, nil, nil
	}, nil
}

func activeConnections(table, port string, states []string, local, excluded []netip.Addr) (bool, error) {
	file, err := os.Open(table)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // a kernel without IPv6
	}
	if err != nil {
		return false, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !slices.Contains(states, fields[3]) {
			continue
		}
		own, ownPort, _ := strings.Cut(fields[1], ":")
		remote, _, _ := strings.Cut(fields[2], ":")
		if ownPort == port && isLocal(kernelAddress(own), local) && !slices.Contains(excluded, kernelAddress(remote)) {
			return true, nil
		}
	}
	return false, lines.Err()
}

// isLocal says whether an address is one that is waited for; 0.0.0.0 and :: stand for all of their family.
func isLocal(address netip.Addr, wanted []netip.Addr) bool {
	return slices.ContainsFunc(wanted, func(each netip.Addr) bool {
		return each == address || (each.IsUnspecified() && each.Is4() == address.Is4())
	})
}

// kernelAddress reads an address of the kernel's tables: words of four bytes, each in the host's order, which is little-endian on what we run on.
func kernelAddress(text string) netip.Addr {
	raw, err := hex.DecodeString(text)
	if err != nil {
		return netip.Addr{}
	}
	for i := 0; i+4 <= len(raw); i += 4 {
		slices.Reverse(raw[i : i+4])
	}
	address, _ := netip.AddrFromSlice(raw)
	return address.Unmap()
}

func addresses(names []string) ([]netip.Addr, error) {
	var found []netip.Addr
	for _, name := range names {
		ips, err := net.LookupIP(name)
		if err != nil {
			return nil, fmt.Errorf("resolve %s: %w", name, err)
		}
		for _, ip := range ips {
			if address, ok := netip.AddrFromSlice(ip); ok {
				found = append(found, address.Unmap())
			}
		}
	}
	return found, nil
}
