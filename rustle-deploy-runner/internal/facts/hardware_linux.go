package facts

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"rustle.dev/deploy/runner/internal/value"
)

func gatherOtherDistribution(*source) {}

func gatherHardware(ctx context.Context, s *source) {
	gatherProcessor(s)
	gatherMemory(s)
	gatherDMI(s)
	gatherDevices(s)
	if text, ok := s.read("/proc/uptime"); ok {
		if seconds, err := strconv.ParseFloat(strings.Fields(text)[0], 64); err == nil {
			s.set("uptime_seconds", int64(seconds))
		}
	}
	gatherMounts(ctx, s)
}

// processors is what /proc/cpuinfo says. Keys of a line that is not there stay zero.
type processors struct {
	texts                       []string
	flags                       []string
	vendors, models, processors int
	sockets, cores              map[string]int
	socketOrder, coreOrder      []string
	reported, maxThread         int // of s390x
	active                      int // of SPARC
}

func gatherProcessor(s *source) {
	lines := s.lines("/proc/cpuinfo")
	if lines == nil {
		return
	}
	found := readProcessors(lines)
	s.set("processor", texts(found.texts))
	if found.flags != nil {
		s.set("flags", texts(found.flags))
	}
	architecture := s.text("architecture")
	number := len(found.texts)
	if found.active > 0 {
		number = found.active
	}
	if found.vendors > 0 && found.vendors == found.models {
		number = found.vendors
	}
	for _, prefix := range []string{"armv", "aarch", "ppc"} {
		if strings.HasPrefix(architecture, prefix) {
			number = found.processors
		}
	}
	count, cores, threads := number, 1, 0
	if len(found.sockets) > 0 {
		count = len(found.sockets)
		cores = max(1, found.sockets[found.socketOrder[0]])
	}
	perCore := 1
	if len(found.coreOrder) > 0 {
		perCore = found.cores[found.coreOrder[0]]
	}
	threads = int(math.RoundToEven(float64(perCore) / float64(cores)))
	virtual, usable := threads*count*cores, found.processors
	if architecture == "s390x" && found.maxThread > 0 {
		count, cores, threads = 1, int(math.RoundToEven(float64(found.reported)/float64(found.maxThread))), found.maxThread
		virtual, usable = found.reported, found.reported
	}
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) == nil {
		usable = set.Count()
	}
	s.set("processor_count", int64(count))
	s.set("processor_cores", int64(cores))
	s.set("processor_threads_per_core", int64(threads))
	s.set("processor_vcpus", int64(virtual))
	s.set("processor_nproc", int64(usable))
}

func readProcessors(lines []string) processors {
	found := processors{sockets: map[string]int{}, cores: map[string]int{}}
	socket, core := "0", "0"
	setSocket := func(count int) {
		if _, known := found.sockets[socket]; !known {
			found.socketOrder = append(found.socketOrder, socket)
		}
		found.sockets[socket] = count
	}
	setCore := func(count int) {
		if _, known := found.cores[core]; !known {
			found.coreOrder = append(found.coreOrder, core)
		}
		found.cores[core] = count
	}
	for _, line := range lines {
		key, text, _ := strings.Cut(line, ":")
		key, text = strings.TrimSpace(key), strings.TrimSpace(text)
		number, _ := strconv.Atoi(text)
		switch key {
		case "flags":
			found.flags = strings.Fields(text)
		case "model name", "Processor", "vendor_id", "cpu", "Vendor", "processor":
			found.texts = append(found.texts, text)
			switch key {
			case "vendor_id":
				found.vendors++
			case "model name":
				found.models++
			case "processor":
				found.processors++
			}
		case "physical id":
			socket = text
			if _, known := found.sockets[socket]; !known {
				setSocket(1)
			}
		case "core id":
			core = text
			if _, isSocket := found.sockets[core]; !isSocket {
				setCore(1)
			}
		case "cpu cores":
			setSocket(number)
		case "siblings":
			setCore(number)
		case "# processors":
			found.reported = number
		case "max thread id":
			found.maxThread = number + 1
		case "ncpus active":
			found.active = number
		}
	}
	return found
}

func gatherMemory(s *source) {
	megabytes := map[string]int64{}
	for _, line := range s.lines("/proc/meminfo") {
		name, text, _ := strings.Cut(line, ":")
		if fields := strings.Fields(text); len(fields) > 0 {
			if kilobytes, err := strconv.ParseInt(fields[0], 10, 64); err == nil {
				megabytes[name] = kilobytes / 1024
			}
		}
	}
	if len(megabytes) == 0 {
		return
	}
	for _, name := range []string{"MemTotal", "SwapTotal", "MemFree", "SwapFree"} {
		s.set(strings.ToLower(name)+"_mb", megabytes[name])
	}
	free := megabytes["Cached"] + megabytes["MemFree"] + megabytes["Buffers"]
	s.set("memory_mb", value.DictOf(
		"real", value.DictOf("total", megabytes["MemTotal"], "used", megabytes["MemTotal"]-megabytes["MemFree"], "free", megabytes["MemFree"]),
		"nocache", value.DictOf("free", free, "used", megabytes["MemTotal"]-free),
		"swap", value.DictOf("total", megabytes["SwapTotal"], "free", megabytes["SwapFree"],
			"used", megabytes["SwapTotal"]-megabytes["SwapFree"], "cached", megabytes["SwapCached"])))
}

var dmiFiles = []struct{ fact, file string }{
	{"bios_date", "bios_date"}, {"bios_vendor", "bios_vendor"}, {"bios_version", "bios_version"}, {"board_asset_tag", "board_asset_tag"},
	{"board_name", "board_name"}, {"board_serial", "board_serial"}, {"board_vendor", "board_vendor"}, {"board_version", "board_version"},
	{"chassis_asset_tag", "chassis_asset_tag"}, {"chassis_serial", "chassis_serial"}, {"chassis_vendor", "chassis_vendor"},
	{"chassis_version", "chassis_version"}, {"form_factor", "chassis_type"}, {"product_name", "product_name"}, {"product_serial", "product_serial"},
	{"product_uuid", "product_uuid"}, {"product_version", "product_version"}, {"system_vendor", "sys_vendor"},
}

var formFactors = []string{"Unknown", "Other", "Unknown", "Desktop", "Low Profile Desktop", "Pizza Box", "Mini Tower", "Tower", "Portable", "Laptop", "Notebook",
	"Hand Held", "Docking Station", "All In One", "Sub Notebook", "Space-saving", "Lunch Box", "Main Server Chassis", "Expansion Chassis", "Sub Chassis",
	"Bus Expansion Chassis", "Peripheral Chassis", "RAID Chassis", "Rack Mount Chassis", "Sealed-case PC", "Multi-system", "CompactPCI", "AdvancedTCA", "Blade",
	"Blade Enclosure", "Tablet", "Convertible", "Detachable", "IoT Gateway", "Embedded PC", "Mini PC", "Stick PC"}

const dmiFolder = "/sys/devices/virtual/dmi/id/"

func gatherDMI(s *source) {
	for _, dmi := range dmiFiles {
		text, ok := s.read(dmiFolder + dmi.file)
		if number, err := strconv.Atoi(text); ok && dmi.fact == "form_factor" && err == nil {
			if text = "unknown (" + text + ")"; number >= 0 && number < len(formFactors) {
				text = formFactors[number]
			}
		}
		s.set(dmi.fact, orNA(text))
	}
}

func gatherCapabilities(_ context.Context, s *source) {
	for _, line := range s.lines("/proc/self/status") {
		text, found := strings.CutPrefix(line, "CapEff:")
		if !found {
			continue
		}
		bits, err := strconv.ParseUint(strings.TrimSpace(text), 16, 64)
		if err != nil {
			return
		}
		names := value.NewList()
		for bit, name := range capabilities {
			if bits&(1<<bit) != 0 {
				names.Items = append(names.Items, name)
			}
		}
		s.set("system_capabilities", names)
		s.set("system_capabilities_enforced", map[bool]string{true: "False", false: "True"}[len(names.Items) == len(capabilities)])
	}
}

// capabilities are the kernel's, by number.
var capabilities = []string{"cap_chown", "cap_dac_override", "cap_dac_read_search", "cap_fowner", "cap_fsetid", "cap_kill", "cap_setgid", "cap_setuid",
	"cap_setpcap", "cap_linux_immutable", "cap_net_bind_service", "cap_net_broadcast", "cap_net_admin", "cap_net_raw", "cap_ipc_lock", "cap_ipc_owner",
	"cap_sys_module", "cap_sys_rawio", "cap_sys_chroot", "cap_sys_ptrace", "cap_sys_pacct", "cap_sys_admin", "cap_sys_boot", "cap_sys_nice", "cap_sys_resource",
	"cap_sys_time", "cap_sys_tty_config", "cap_mknod", "cap_lease", "cap_audit_write", "cap_audit_control", "cap_setfcap", "cap_mac_override", "cap_mac_admin",
	"cap_syslog", "cap_wake_alarm", "cap_block_suspend", "cap_audit_read", "cap_perfmon", "cap_bpf", "cap_checkpoint_restore"}

// links maps a device to its names in a folder of /dev/disk.
func (s *source) links(folder string) map[string][]string {
	found := map[string][]string{}
	entries, err := os.ReadDir(s.path(folder))
	if err != nil {
		return found
	}
	for _, entry := range entries { // sorted by name
		if target, err := os.Readlink(s.path(filepath.Join(folder, entry.Name()))); err == nil {
			device := filepath.Base(target)
			found[device] = append(found[device], entry.Name())
		}
	}
	return found
}
