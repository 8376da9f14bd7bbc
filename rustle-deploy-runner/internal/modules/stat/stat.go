// Package stat tells what the file system knows about a path.
package stat

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/file"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the stat module.
type Module struct {
	Runner host.CommandRunner
	types  *host.MIMETypes // nil: each file takes a process of its own
}

// New returns the stat module.
func New() Module { return Module{Runner: host.System{}, types: host.NewMIMETypes()} }

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "stat", Summary: "Tell what the file system knows about a path", CheckMode: "full", Convergent: true,
		Options: map[string]module.Option{
			"path":           {Type: module.Path, Required: true, Aliases: []string{"dest", "name"}},
			"follow":         {Type: module.Bool, Default: false},
			"get_checksum":   {Type: module.Bool, Default: true},
			"get_mime":       {Type: module.Bool, Default: true, Aliases: []string{"mime", "mime_type", "mime-type"}},
			"get_attributes": {Type: module.Bool, Default: true, Aliases: []string{"attr", "attributes"}},
			"checksum_algorithm": {Type: module.Str, Default: "sha1", Aliases: []string{"checksum", "checksum_algo"},
				Choices: []string{"md5", "sha1", "sha224", "sha256", "sha384", "sha512"}},
		}}
}

// Run implements module.Module.
func (m Module) Run(ctx context.Context, call *module.Call) module.Result {
	path := call.Args.Str("path")
	look := host.Lstat
	if call.Args.Bool("follow") {
		look = host.Stat
	}
	status, err := look(path)
	if errors.Is(err, fs.ErrNotExist) {
		return module.Result{}.With("stat", value.DictOf("exists", false))
	}
	if err != nil {
		return module.Fail("%s", systemText(err))
	}
	found := describe(path, status)
	if err := addContent(found, path, status, call.Args); err != nil {
		return module.Fail("%s", err)
	}
	if call.Args.Bool("get_mime") {
		kind, charset := m.mime(ctx, path)
		found.Set("mimetype", kind)
		found.Set("charset", charset)
	}
	if call.Args.Bool("get_attributes") {
		addFlags(found, path)
	}
	return module.Result{}.With("stat", found)
}

func systemText(err error) string {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return err.Error()
	}
	text := number.Error()
	return strings.ToUpper(text[:1]) + text[1:]
}

func describe(path string, status host.FileStatus) *value.Dict {
	mode, bits := status.Mode, status.Bits
	has := func(mask uint32) bool { return bits&mask != 0 }
	octal := strconv.FormatUint(uint64(bits), 8)
	found := value.DictOf(
		"exists", true, "path", path, "mode", strings.Repeat("0", max(0, 4-len(octal)))+octal,
		"isdir", mode.IsDir(), "ischr", mode&fs.ModeCharDevice != 0, "isblk", mode&fs.ModeDevice != 0 && mode&fs.ModeCharDevice == 0,
		"isreg", mode.IsRegular(), "isfifo", mode&fs.ModeNamedPipe != 0, "islnk", mode&fs.ModeSymlink != 0, "issock", mode&fs.ModeSocket != 0,
		"uid", int64(status.UID), "gid", int64(status.GID), "size", status.Size, "inode", int64(status.Inode), "dev", int64(status.Device),
		"nlink", int64(status.Links), "atime", file.Seconds(status.Accessed), "mtime", file.Seconds(status.Modified), "ctime", file.Seconds(status.Changed),
		"wusr", has(0o200), "rusr", has(0o400), "xusr", has(0o100), "wgrp", has(0o020), "rgrp", has(0o040), "xgrp", has(0o010),
		"woth", has(0o002), "roth", has(0o004), "xoth", has(0o001), "isuid", has(0o4000), "isgid", has(0o2000),
		"blocks", status.Blocks, "block_size", status.BlockSize, "device_type", int64(status.SpecialDevice),
		"readable", host.Access(path, 4), "writeable", host.Access(path, 2), "executable", host.Access(path, 1))
	if mode&fs.ModeSymlink != 0 {
		found.Set("lnk_source", host.RealPath(path))
		if target, err := os.Readlink(path); err == nil {
			found.Set("lnk_target", target)
		}
	}
	if user, ok := host.LookupUserID(status.UID); ok {
		found.Set("pw_name", user.Name)
	}
	if group, ok := host.LookupGroupID(status.GID); ok {
		found.Set("gr_name", group.Name)
	}
	return found
}

func addContent(found *value.Dict, path string, status host.FileStatus, args module.Args) error {
	if !status.Mode.IsRegular() || !args.Bool("get_checksum") || !host.Access(path, 4) {
		return nil
	}
	checksum, err := host.Checksum(path, args.Str("checksum_algorithm"))
	if err != nil {
		return err
	}
	found.Set("checksum", checksum)
	return nil
}

// mime asks the host's file program, where there is one, as Ansible does.
func (m Module) mime(ctx context.Context, path string) (kind, charset string) {
	kind, charset = "unknown", "unknown"
	program, ok := m.Runner.LookPath("file")
	if !ok {
		return kind, charset
	}
	text, ok := m.ask(ctx, program, path)
	if !ok {
		return kind, charset
	}
	first, second, found := strings.Cut(text[strings.LastIndex(text, ":")+1:], ";")
	_, encoding, named := strings.Cut(second, "=")
	if !found || !named {
		return kind, charset
	}
	return strings.TrimSpace(first), strings.TrimSpace(encoding)
}

func (m Module) ask(ctx context.Context, program, path string) (answer string, ok bool) {
	if m.types != nil {
		if answer, ok = m.types.Answer(ctx, program, path); ok {
			return answer, true
		}
	}
	output, err := m.Runner.Run(ctx, host.Command{Args: []string{program, "--mime-type", "--mime-encoding", path}, Environment: map[string]string{"LC_ALL": "C"}})
	return string(output.Stdout), err == nil && output.RC == 0
}

func addFlags(found *value.Dict, path string) {
	names := value.NewList()
	found.Set("version", nil)
	found.Set("attributes", names)
	found.Set("attr_flags", "")
	flags, version, err := host.FileFlags(path)
	if err != nil {
		return // the file system has none
	}
	found.Set("version", strconv.FormatUint(uint64(version), 10))
	found.Set("attr_flags", host.FlagLetters(flags))
	for _, name := range host.FlagNames(flags) {
		names.Items = append(names.Items, name)
	}
}
