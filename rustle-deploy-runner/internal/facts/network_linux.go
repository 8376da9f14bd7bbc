package facts

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"math"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"rustle.dev/deploy/runner/internal/value"
)

// address is an address of an interface as the kernel tells it.
type address struct {
	index     int
	ip        netip.Addr
	prefix    int
	broadcast string
	label     string
	secondary bool
	scope     string
}

// Scopes and flags of addresses in the kernel's routing messages.
const (
	attributeAddress   = 1
	attributeLocal     = 2
	attributeLabel     = 3
	attributeBroadcast = 4
	flagSecondary      = 1
)

var scopes = map[byte]string{0: "global", 200: "site", 253: "link", 254: "host", 255: "nowhere"}

var interfaceTypes = map[string]string{"1": "ether", "32": "infiniband", "512": "ppp", "772": "loopback", "65534": "tunnel"}

func gatherNetwork(_ context.Context, s *source) {
	entries, err := os.ReadDir(s.path("/sys/class/net"))
	if err != nil {
		return
	}
	addresses := kernelAddresses()
	network := networkFacts{s: s, all4: value.NewList(), all6: value.NewList(), local4: value.NewList(), local6: value.NewList()}
	network.default4, network.default6 = defaultRoute(s, "udp4", "8.8.8.8:53"), defaultRoute(s, "udp6", "[2404:6800:400a:800::1012]:53")
	names := value.NewList()
	described := value.NewDict()
	for _, entry := range entries {
		if !s.exists("/sys/class/net/"+entry.Name()+"/.") || !isFolder(s.path("/sys/class/net/"+entry.Name())) {
			continue // bonding_masters is a file
		}
		key := strings.ReplaceAll(entry.Name(), ":", "_")
		names.Items = append(names.Items, key)
		described.Set(key, network.describe(entry.Name(), addresses))
	}
	s.set("interfaces", names)
	for key, each := range described.All() {
		s.set(value.Str(key), each)
	}
	s.set("default_ipv4", network.default4)
	s.set("default_ipv6", network.default6)
	s.set("all_ipv4_addresses", network.all4)
	s.set("all_ipv6_addresses", network.all6)
	s.set("locally_reachable_ips", value.DictOf("ipv4", byAddress(network.local4), "ipv6", byAddress(network.local6)))
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// byAddress sorts addresses and networks as the kernel lists its routes; a network comes before its addresses.
func byAddress(list *value.List) *value.List {
	parse := func(v value.Value) netip.Addr {
		text, _, _ := strings.Cut(value.Str(v), "/")
		address, _ := netip.ParseAddr(text)
		return address
	}
	sorted := slices.Clone(list.Items)
	slices.SortStableFunc(sorted, func(a, b value.Value) int { return parse(a).Compare(parse(b)) })
	return value.NewList(sorted...)
}

type networkFacts struct {
	s                          *source
	default4, default6         *value.Dict
	all4, all6, local4, local6 *value.List
}

func (n *networkFacts) describe(name string, addresses []address) *value.Dict {
	s, folder := n.s, "/sys/class/net/"+name+"/"
	device := value.DictOf("device", name)
	if mac, ok := s.read(folder + "address"); ok && mac != "00:00:00:00:00:00" {
		device.Set("macaddress", mac)
	}
	if text, ok := s.read(folder + "mtu"); ok {
		device.Set("mtu", number(text))
	}
	if state, ok := s.read(folder + "operstate"); ok {
		device.Set("active", state != "down")
	}
	if target, err := filepath.EvalSymlinks(s.path(folder + "device/driver/module")); err == nil {
		device.Set("module", filepath.Base(target))
	}
	if kind, ok := s.read(folder + "type"); ok {
		device.Set("type", orElse(interfaceTypes[kind], "unknown"))
	}
	n.describeGroups(device, folder)
	if target, err := os.Readlink(s.path(folder + "device")); err == nil {
		device.Set("pciid", filepath.Base(target))
	}
	if text, ok := s.read(folder + "speed"); ok {
		device.Set("speed", number(text))
	}
	if text, ok := s.read(folder + "flags"); ok {
		flags, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 32)
		device.Set("promisc", err == nil && flags&0x100 != 0)
	}
	index := int(number(textOr(s, folder+"ifindex")))
	for _, each := range addresses {
		if each.index != index || index == 0 {
			continue
		}
		if each.ip.Is4() {
			n.add4(device, each)
		} else {
			n.add6(device, each)
		}
	}
	return device
}

// describeGroups adds what bridges and bonds have beside.
func (n *networkFacts) describeGroups(device *value.Dict, folder string) {
	s := n.s
	if s.exists(folder + "bridge") {
		device.Set("type", "bridge")
		members := value.NewList()
		if entries, err := os.ReadDir(s.path(folder + "brif")); err == nil {
			for _, entry := range entries {
				members.Items = append(members.Items, entry.Name())
			}
		}
		device.Set("interfaces", members)
		device.Set("id", textOr(s, folder+"bridge/bridge_id"))
		device.Set("stp", textOr(s, folder+"bridge/stp_state") == "1")
	}
	if s.exists(folder + "bonding") {
		device.Set("type", "bonding")
		device.Set("slaves", texts(strings.Fields(textOr(s, folder+"bonding/slaves"))))
		for _, name := range []string{"mode", "miimon", "lacp_rate"} {
			first, _, _ := strings.Cut(textOr(s, folder+"bonding/"+name), " ")
			device.Set(name, first)
		}
		if primary, ok := s.read(folder + "bonding/primary"); ok {
			device.Set("primary", primary)
		}
	}
	if mac, ok := s.read(folder + "bonding_slave/perm_hwaddr"); ok {
		device.Set("perm_macaddress", mac)
	}
}

func (n *networkFacts) add4(device *value.Dict, each address) {
	mask := net.IP(net.CIDRMask(each.prefix, 32)).String()
	network := netip.PrefixFrom(each.ip, each.prefix).Masked()
	described := value.DictOf("address", each.ip.String(), "broadcast", each.broadcast, "netmask", mask, "network", network.Addr().String(),
		"prefix", strconv.Itoa(each.prefix))
	if !device.Has("ipv4") && !each.secondary {
		device.Set("ipv4", described)
	} else {
		before, _ := device.GetString("ipv4_secondaries")
		list, ok := before.(*value.List)
		if !ok {
			list = value.NewList()
			device.Set("ipv4_secondaries", list)
		}
		list.Items = append(list.Items, described)
	}
	if text, _ := n.default4.GetString("address"); text == each.ip.String() {
		for _, name := range []string{"broadcast", "netmask", "network", "prefix"} {
			item, _ := described.GetString(name)
			n.default4.Set(name, item)
		}
		n.default4.Set("alias", each.label)
		n.describeDefault(n.default4, device)
	}
	if each.ip.IsLoopback() {
		n.local4.Items = append(n.local4.Items, network.String())
	} else {
		n.all4.Items = append(n.all4.Items, each.ip.String())
	}
	n.local4.Items = append(n.local4.Items, each.ip.String())
}

func (n *networkFacts) add6(device *value.Dict, each address) {
	before, _ := device.GetString("ipv6")
	list, ok := before.(*value.List)
	if !ok {
		list = value.NewList()
		device.Set("ipv6", list)
	}
	prefix := strconv.Itoa(each.prefix)
	list.Items = append(list.Items, value.DictOf("address", each.ip.String(), "prefix", prefix, "scope", each.scope))
	if text, _ := n.default6.GetString("address"); text == each.ip.String() {
		n.default6.Set("prefix", prefix)
		n.default6.Set("scope", each.scope)
		n.describeDefault(n.default6, device)
	}
	if !each.ip.IsLoopback() {
		n.all6.Items = append(n.all6.Items, each.ip.String())
	}
	n.local6.Items = append(n.local6.Items, each.ip.String())
}

func (n *networkFacts) describeDefault(route, device *value.Dict) {
	mac, _ := device.GetString("macaddress")
	route.Set("macaddress", orElse(value.Str(mac), ""))
	if mac == nil {
		route.Set("macaddress", "")
	}
	if mtu, ok := device.GetString("mtu"); ok {
		route.Set("mtu", mtu)
	}
	kind, ok := device.GetString("type")
	if !ok {
		kind = "unknown"
	}
	route.Set("type", kind)
}

// kernelAddresses asks the kernel for all addresses; none if it does not answer.
func kernelAddresses() []address {
	table, err := syscall.NetlinkRIB(syscall.RTM_GETADDR, syscall.AF_UNSPEC)
	if err != nil {
		return nil
	}
	messages, err := syscall.ParseNetlinkMessage(table)
	if err != nil {
		return nil
	}
	var found []address
	for _, message := range messages {
		if message.Header.Type != syscall.RTM_NEWADDR || len(message.Data) < syscall.SizeofIfAddrmsg {
			continue
		}
		attributes, err := syscall.ParseNetlinkRouteAttr(&message)
		if err != nil {
			continue
		}
		each := address{prefix: int(message.Data[1]), secondary: message.Data[2]&flagSecondary != 0, scope: orElse(scopes[message.Data[3]], "global"),
			index: int(binary.NativeEndian.Uint32(message.Data[4:8]))}
		isIPv6 := message.Data[0] == syscall.AF_INET6
		for _, attribute := range attributes {
			ip, isAddress := netip.AddrFromSlice(attribute.Value)
			switch attribute.Attr.Type {
			case attributeLocal: // the own end of a point-to-point link
				if isAddress {
					each.ip = ip
				}
			case attributeAddress:
				if isAddress && !each.ip.IsValid() {
					each.ip = ip
				}
			case attributeLabel:
				each.label = strings.TrimRight(string(attribute.Value), "\x00")
			case attributeBroadcast:
				if isAddress {
					each.broadcast = ip.String()
				}
			}
		}
		if each.ip.IsValid() {
			each.secondary = each.secondary && !isIPv6
			found = append(found, each)
		}
	}
	return found
}

// defaultRoute finds the interface, the own address and the gateway that lead to a far address. Connecting a datagram socket sends nothing.
func defaultRoute(s *source, network, far string) *value.Dict {
	route := value.NewDict()
	if s.root != "" {
		return route
	}
	connection, err := net.Dial(network, far)
	if err != nil {
		return route
	}
	defer connection.Close()
	local, ok := connection.LocalAddr().(*net.UDPAddr)
	if !ok {
		return route
	}
	destination, err := netip.ParseAddrPort(far)
	if err != nil {
		return route
	}
	device, gateway := bestRoute(s.routes(), destination.Addr())
	if device == "" {
		return route
	}
	if gateway != "" {
		route.Set("gateway", gateway)
	}
	route.Set("interface", device)
	route.Set("address", local.IP.String())
	return route
}

// kernelRoute is one line of the kernel's routing tables.
type kernelRoute struct {
	to      netip.Prefix
	gateway netip.Addr
	device  string
	metric  uint64
}

func (s *source) routes() []kernelRoute {
	var routes []kernelRoute
	for _, line := range s.lines("/proc/net/route") {
		fields := strings.Fields(line)
		if len(fields) < 8 {
			continue
		}
		to, mask, gateway := littleEndian(fields[1]), littleEndian(fields[7]), littleEndian(fields[2])
		if !to.IsValid() || !mask.IsValid() || !gateway.IsValid() {
			continue
		}
		ones, _ := net.IPMask(mask.AsSlice()).Size()
		routes = append(routes, kernelRoute{to: netip.PrefixFrom(to, ones), gateway: gateway, device: fields[0], metric: uint64(number(fields[6]))})
	}
	for _, line := range s.lines("/proc/net/ipv6_route") {
		fields := strings.Fields(line)
		if len(fields) < 10 || fields[9] == "lo" {
			continue
		}
		to, gateway := bigEndian(fields[0]), bigEndian(fields[4])
		ones, err := strconv.ParseUint(fields[1], 16, 8)
		metric, metricErr := strconv.ParseUint(fields[5], 16, 32)
		if err == nil && metricErr == nil && to.IsValid() && gateway.IsValid() {
			routes = append(routes, kernelRoute{to: netip.PrefixFrom(to, int(ones)), gateway: gateway, device: fields[9], metric: metric})
		}
	}
	return routes
}

func littleEndian(text string) netip.Addr {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != 4 {
		return netip.Addr{}
	}
	slices.Reverse(raw)
	ip, _ := netip.AddrFromSlice(raw)
	return ip
}

func bigEndian(text string) netip.Addr {
	raw, err := hex.DecodeString(text)
	if err != nil {
		return netip.Addr{}
	}
	ip, _ := netip.AddrFromSlice(raw)
	return ip
}

func bestRoute(routes []kernelRoute, to netip.Addr) (device, gateway string) {
	longest, metric := -1, uint64(math.MaxUint64)
	for _, route := range routes {
		if !route.to.Contains(to) || route.to.Bits() < longest || (route.to.Bits() == longest && route.metric >= metric) {
			continue
		}
		longest, metric, device, gateway = route.to.Bits(), route.metric, route.device, ""
		if !route.gateway.IsUnspecified() {
			gateway = route.gateway.String()
		}
	}
	return device, gateway
}
