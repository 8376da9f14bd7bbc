package facts

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/value"
)

func gatherSELinux(_ context.Context, s *source) {
	status := value.DictOf("status", "disabled")
	if enforcing, ok := s.read("/sys/fs/selinux/enforce"); ok {
		modes := map[string]string{"0": "permissive", "1": "enforcing"}
		status = value.DictOf("status", "enabled", "mode", modes[enforcing])
		if version, ok := s.read("/sys/fs/selinux/policyvers"); ok {
			status.Set("policyvers", intOrText(version))
		}
		config := assignments(s.lines("/etc/selinux/config"))
		status.Set("config_mode", orElse(config["SELINUX"], "unknown"))
		status.Set("type", orElse(config["SELINUXTYPE"], "unknown"))
	}
	s.set("selinux", status)
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func intOrText(text string) value.Value {
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		return number
	}
	return text
}

func gatherAppArmor(_ context.Context, s *source) {
	status := "disabled"
	if s.exists("/sys/kernel/security/apparmor") {
		status = "enabled"
	}
	s.set("apparmor", value.DictOf("status", status))
}

func gatherFIPS(_ context.Context, s *source) {
	enabled, _ := s.read("/proc/sys/crypto/fips_enabled")
	s.set("fips", enabled == "1")
}

func gatherCommandLine(_ context.Context, s *source) {
	text, ok := s.read("/proc/cmdline")
	if !ok {
		return
	}
	words, err := host.SplitWords(text)
	if err != nil {
		words = strings.Fields(text)
	}
	once, all := value.NewDict(), value.NewDict()
	for _, word := range words {
		name, text, hasValue := strings.Cut(word, "=")
		var item value.Value = true
		if hasValue {
			item = text
		}
		once.Set(name, item)
		switch before, given := all.GetString(name); list := before.(type) {
		case *value.List:
			list.Items = append(list.Items, item)
		default:
			if given {
				item = value.NewList(before, item)
			}
			all.Set(name, item)
		}
	}
	s.set("cmdline", once)
	s.set("proc_cmdline", all)
}

func gatherDateTime(_ context.Context, s *source) {
	now := time.Now()
	utc := now.UTC()
	epoch := strconv.FormatInt(now.Unix(), 10)
	zone, _ := now.Zone()
	s.set("date_time", value.DictOf("year", now.Format("2006"), "month", now.Format("01"), "weekday", now.Weekday().String(),
		"weekday_number", strconv.Itoa(int(now.Weekday())), "weeknumber", weekNumber(now), "day", now.Format("02"),
		"hour", now.Format("15"), "minute", now.Format("04"), "second", now.Format("05"), "epoch", epoch, "epoch_int", epoch,
		"date", now.Format("2006-01-02"), "time", now.Format("15:04:05"), "iso8601_micro", utc.Format("2006-01-02T15:04:05.000000Z"),
		"iso8601", utc.Format("2006-01-02T15:04:05Z"), "iso8601_basic", strings.Replace(now.Format("20060102T150405.000000"), ".", "", 1),
		"iso8601_basic_short", now.Format("20060102T150405"), "tz", zone, "tz_dst", summerZone(now), "tz_offset", now.Format("-0700")))
}

// weekNumber counts weeks from the first Monday of the year.
func weekNumber(t time.Time) string {
	week := (t.YearDay() + 6 - (int(t.Weekday())+6)%7) / 7
	return string([]byte{byte('0' + week/10), byte('0' + week%10)})
}

// summerZone is the name of the zone's daylight saving time, or of the zone itself when it has none.
func summerZone(t time.Time) string {
	for month := time.January; month <= time.December; month++ {
		if at := time.Date(t.Year(), month, 1, 0, 0, 0, 0, t.Location()); at.IsDST() {
			name, _ := at.Zone()
			return name
		}
	}
	name, _ := t.Zone()
	return name
}

func gatherEnvironment(_ context.Context, s *source) {
	environment := value.NewDict()
	for _, entry := range os.Environ() {
		if name, text, found := strings.Cut(entry, "="); found && name != "" {
			environment.Set(name, text)
		}
	}
	for name, text := range s.options.Environment {
		environment.Set(name, text)
	}
	s.set("env", environment)
}

func gatherLoadAverage(_ context.Context, s *source) {
	text, _ := s.read("/proc/loadavg")
	fields := strings.Fields(text)
	if len(fields) < 3 {
		return
	}
	load := value.NewDict()
	for i, name := range []string{"1m", "5m", "15m"} {
		if number, err := strconv.ParseFloat(fields[i], 64); err == nil {
			load.Set(name, number)
		}
	}
	s.set("loadavg", load)
}

func gatherHostKeys(_ context.Context, s *source) {
	for _, folder := range []string{"/etc/ssh", "/etc/openssh", "/etc"} {
		found := false
		for _, algorithm := range []string{"dsa", "rsa", "ecdsa", "ed25519"} {
			text, _ := s.read(folder + "/ssh_host_" + algorithm + "_key.pub")
			fields := strings.Fields(text)
			if len(fields) < 2 {
				continue
			}
			found = true
			s.set("ssh_host_key_"+algorithm+"_public", fields[1])
			s.set("ssh_host_key_"+algorithm+"_public_keytype", fields[0])
		}
		if found {
			return
		}
	}
}

func gatherUser(_ context.Context, s *source) {
	if runtime.GOOS == "windows" {
		s.set("user_id", os.Getenv("USERNAME"))
		s.set("user_dir", os.Getenv("USERPROFILE"))
		return
	}
	s.set("real_user_id", int64(os.Getuid()))
	s.set("effective_user_id", int64(os.Geteuid()))
	s.set("real_group_id", int64(os.Getgid()))
	s.set("effective_group_id", int64(os.Getgid()))
	account, ok := host.LookupUserID(os.Getuid())
	if !ok {
		s.set("user_uid", int64(os.Getuid()))
		s.set("user_gid", int64(os.Getgid()))
		return
	}
	s.set("user_id", account.Name)
	s.set("user_uid", int64(account.ID))
	s.set("user_gid", int64(account.GroupID))
	s.set("user_gecos", account.Comment)
	s.set("user_dir", account.Home)
	s.set("user_shell", account.Shell)
}

func gatherDNS(_ context.Context, s *source) {
	dns := value.NewDict()
	add := func(name string, words []string) {
		before, _ := dns.GetString(name)
		list, ok := before.(*value.List)
		if !ok {
			list = value.NewList()
			dns.Set(name, list)
		}
		list.Items = append(list.Items, texts(words).Items...)
	}
	for _, line := range s.lines("/etc/resolv.conf") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") {
			continue
		}
		switch words[0] {
		case "nameserver":
			add("nameservers", words[1:])
		case "domain":
			if len(words) > 1 {
				dns.Set("domain", words[1])
			}
		case "search", "sortlist":
			dns.Delete(words[0])
			add(words[0], words[1:])
		case "options":
			options := value.NewDict()
			for _, word := range words[1:] {
				name, text, hasValue := strings.Cut(word, ":")
				var option value.Value = true
				if hasValue && text != "" {
					option = text
				}
				options.Set(name, option)
			}
			dns.Set("options", options)
		}
	}
	s.set("dns", dns)
}

const localFactLimit = 10 * time.Second

// gatherLocal reads *.fact files: executables are run, others are JSON or INI.
func gatherLocal(ctx context.Context, s *source) {
	local := value.NewDict()
	folder := s.options.FactPath
	if folder == "" {
		folder = DefaultFactPath
	}
	files, err := filepath.Glob(filepath.Join(s.path(folder), "*.fact"))
	if err != nil {
		files = nil // the folder's name is no pattern that could match
	}
	for _, file := range files {
		local.Set(strings.TrimSuffix(filepath.Base(file), ".fact"), localFact(ctx, s, file))
	}
	s.set("local", local)
}

func localFact(ctx context.Context, s *source, file string) value.Value {
	info, err := os.Stat(file)
	if err != nil {
		return "Could not stat fact (" + file + "): " + err.Error()
	}
	var content []byte
	if info.Mode()&0o111 != 0 {
		limit := s.options.Timeout
		if limit == 0 {
			limit = localFactLimit
		}
		limited, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		output, err := host.System{}.Run(limited, host.Command{Args: []string{file}, Environment: s.options.Environment})
		if err != nil {
			return "Could not execute fact script (" + file + "): " + err.Error()
		}
		if output.RC != 0 {
			return "Failure executing fact script (" + file + "), rc: " + strconv.Itoa(output.RC) + ", err: " + host.TextOf(output.Stderr)
		}
		content = output.Stdout
	} else if content, err = os.ReadFile(file); err != nil {
		return "error loading fact - output of running \"" + file + "\" was not readable: " + err.Error()
	}
	return parseLocalFact(file, content)
}

func parseLocalFact(file string, content []byte) value.Value {
	if json.Valid(content) {
		if parsed, err := value.ParseJSON(content); err == nil {
			return parsed
		}
	}
	sections, section := value.NewDict(), (*value.Dict)(nil)
	for _, line := range strings.Split(string(content), "\n") {
		line = strings.TrimSpace(line)
		name, text, isOption := strings.Cut(line, "=")
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			section = value.NewDict()
			sections.Set(line[1:len(line)-1], section)
		case isOption && section != nil:
			section.Set(strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(text))
		default:
			return "error loading facts as JSON or ini - please check content: " + file
		}
	}
	return sections
}
