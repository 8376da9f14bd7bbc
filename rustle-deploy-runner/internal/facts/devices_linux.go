package facts

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/value"
)

func gatherDevices(s *source) {
	links := map[string]map[string][]string{"ids": s.links("/dev/disk/by-id"), "uuids": s.links("/dev/disk/by-uuid"), "labels": s.links("/dev/disk/by-label"),
		"masters": s.masters()}
	all := value.NewDict()
	for _, kind := range []string{"ids", "uuids", "labels", "masters"} {
		byDevice := value.NewDict()
		for device, names := range links[kind] {
			byDevice.Set(device, texts(names))
		}
		all.Set(kind, byDevice)
	}
	s.set("device_links", all)
	entries, err := os.ReadDir(s.path("/sys/block"))
	if err != nil {
		return
	}
	devices := value.NewDict()
	for _, entry := range entries {
		devices.Set(entry.Name(), s.device(entry.Name(), links))
	}
	s.set("devices", devices)
}

// masters maps a device to those that are built on it.
func (s *source) masters() map[string][]string {
	found := map[string][]string{}
	slaves, err := filepath.Glob(s.path("/sys/block/*/slaves/*"))
	if err != nil {
		return found
	}
	for _, slave := range slaves {
		device := filepath.Base(slave)
		found[device] = append(found[device], filepath.Base(filepath.Dir(filepath.Dir(slave))))
	}
	return found
}

func (s *source) device(name string, links map[string]map[string][]string) *value.Dict {
	folder := "/sys/block/" + name
	optional := func(file string) value.Value {
		if text, ok := s.read(folder + file); ok {
			return text
		}
		return nil
	}
	// Ansible only sees through this on kernels that have no links in /sys/block; on any other it calls every device virtual.
	isVirtual := int64(1)
	if !host.IsLink(s.path(folder)) && s.exists(folder+"/device") {
		isVirtual = 0
	}
	sectorSize := orElse(textOr(s, folder+"/queue/logical_block_size"), orElse(textOr(s, folder+"/queue/hw_sector_size"), "512"))
	sectors := number(textOr(s, folder+"/size"))
	device := value.DictOf("virtual", isVirtual, "links", linksOf(name, links), "vendor", optional("/device/vendor"), "model", optional("/device/model"),
		"sas_address", optional("/device/sas_address"), "sas_device_handle", optional("/device/sas_device_handle"))
	if serial, ok := s.read(folder + "/device/serial"); ok {
		device.Set("serial", serial)
	}
	device.Set("removable", optional("/removable"))
	discard := "0"
	if text, ok := s.read(folder + "/queue/discard_granularity"); ok {
		discard = text
	}
	device.Set("support_discard", discard)
	device.Set("partitions", s.partitions(name, sectorSize, links))
	device.Set("rotational", optional("/queue/rotational"))
	scheduler := textOr(s, folder+"/queue/scheduler")
	if _, rest, found := strings.Cut(scheduler, "["); found {
		scheduler, _, _ = strings.Cut(rest, "]")
	}
	device.Set("scheduler_mode", scheduler)
	device.Set("sectors", sectors)
	device.Set("sectorsize", sectorSize)
	device.Set("size", humanSize(float64(sectors)*512))
	device.Set("host", "")
	device.Set("holders", s.holders(folder))
	return device
}

func textOr(s *source, path string) string {
	text, _ := s.read(path)
	return text
}

func number(text string) int64 {
	parsed, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return parsed
}

func linksOf(device string, links map[string]map[string][]string) *value.Dict {
	own := value.NewDict()
	for _, kind := range []string{"ids", "uuids", "labels", "masters"} {
		own.Set(kind, texts(links[kind][device]))
	}
	return own
}

func (s *source) partitions(device, sectorSize string, links map[string]map[string][]string) *value.Dict {
	partitions := value.NewDict()
	starts, err := filepath.Glob(s.path("/sys/block/" + device + "/" + device + "*/start"))
	if err != nil {
		return partitions
	}
	for _, start := range starts {
		name := filepath.Base(filepath.Dir(start))
		folder := "/sys/block/" + device + "/" + name
		sectors := number(textOr(s, folder+"/size"))
		var uuid value.Value
		if uuids := links["uuids"][name]; len(uuids) > 0 {
			uuid = uuids[0]
		}
		partitions.Set(name, value.DictOf("links", linksOf(name, links), "start", textOr(s, folder+"/start"), "sectors", sectors,
			"sectorsize", intOrText(sectorSize), "size", humanSize(float64(sectors)*512), "uuid", uuid, "holders", s.holders(folder)))
	}
	return partitions
}

func (s *source) holders(folder string) *value.List {
	holders := value.NewList()
	entries, err := os.ReadDir(s.path(folder + "/holders"))
	if err != nil {
		return holders
	}
	for _, entry := range entries {
		text := entry.Name()
		if name, ok := s.read("/sys/block/" + text + "/dm/name"); ok && strings.HasPrefix(text, "dm-") {
			text = name
		}
		holders.Items = append(holders.Items, text)
	}
	return holders
}

func humanSize(bytes float64) string {
	for i, unit := range []string{"YB", "ZB", "EB", "PB", "TB", "GB", "MB", "KB"} {
		limit := 1.0
		for range 8 - i {
			limit *= 1024
		}
		if bytes >= limit {
			return fmt.Sprintf("%.2f %s", bytes/limit, unit)
		}
	}
	return fmt.Sprintf("%.2f Bytes", bytes)
}
