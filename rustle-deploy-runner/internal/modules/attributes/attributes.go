// Package attributes is what all modules that write files have in common: the options for owner, group, mode and flags, and how results describe a file.
package attributes

import (
	"errors"
	"maps"
	"strconv"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

const noContexts = "SELinux contexts are not set by the runner; files get the context that the host's policy gives to new files"

// Options are the options that Ansible adds to every module that writes files, together with the module's own.
func Options(own map[string]module.Option) map[string]module.Option {
	options := map[string]module.Option{
		"mode":          {Type: module.Mode, Format: &module.Format{Name: "mode", Check: isMode}},
		"owner":         {Type: module.Str},
		"group":         {Type: module.Str},
		"attributes":    {Type: module.Str, Aliases: []string{"attr"}, Format: &module.Format{Name: "list of attributes", Check: host.CheckFlags}},
		"unsafe_writes": {Type: module.Bool, Default: false},
		"seuser":        {Type: module.Str, Status: module.Rejected, Reason: noContexts},
		"serole":        {Type: module.Str, Status: module.Rejected, Reason: noContexts},
		"setype":        {Type: module.Str, Status: module.Rejected, Reason: noContexts},
		"selevel":       {Type: module.Str, Status: module.Rejected, Reason: noContexts},
	}
	maps.Copy(options, own)
	return options
}

// ModeOrPreserve is the option mode of modules that can give a file the mode of another one.
func ModeOrPreserve() module.Option { return module.Option{Type: module.Mode} }

// isMode refuses what the type of the option lets pass for the sake of modules that know it: preserve.
func isMode(text string) error {
	_, err := host.ParseMode(text)
	return err
}

// FolderMode is the option directory_mode.
func FolderMode() module.Option {
	return module.Option{Type: module.Mode, Format: &module.Format{Name: "mode", Check: isMode}}
}

// WantedOrPreserve reads the options of modules that can give a file the mode of another one; preserve says that the task asks for that.
func WantedOrPreserve(args module.Args) (wanted host.Attributes, preserve bool, err error) {
	if args.Raw("mode") == "preserve" {
		return host.Attributes{Owner: args.Str("owner"), Group: args.Str("group"), Flags: args.Str("attributes")}, true, nil
	}
	wanted, err = Wanted(args)
	return wanted, false, err
}

// Wanted reads the options.
func Wanted(args module.Args) (host.Attributes, error) {
	mode, err := Mode(args.Raw("mode"))
	return host.Attributes{Owner: args.Str("owner"), Group: args.Str("group"), Mode: mode, Flags: args.Str("attributes")}, err
}

// Mode reads the value of an option of type mode.
func Mode(v value.Value) (host.Mode, error) {
	switch mode := v.(type) {
	case int64:
		return host.NumberMode(mode)
	case string:
		return host.ParseMode(mode)
	default:
		return host.Mode{}, nil
	}
}

// Describe adds a change to the before and after of a result's diff.
func Describe(change host.AttributeChange, before, after *value.Dict) {
	if change.UID != nil {
		before.Set("owner", int64(change.Before.UID))
		after.Set("owner", int64(*change.UID))
	}
	if change.GID != nil {
		before.Set("group", int64(change.Before.GID))
		after.Set("group", int64(*change.GID))
	}
	if change.Bits != nil {
		before.Set("mode", host.FormatMode(change.Before.Bits))
		after.Set("mode", host.FormatMode(*change.Bits))
	}
	if change.Flags != nil {
		before.Set("attributes", host.FlagLetters(change.FlagsBefore))
		after.Set("attributes", change.WantedFlags())
	}
}

// AddFileInfo adds to a module's return values what Ansible tells about every path in a result: owner, group, mode, state, size.
func AddFileInfo(values *value.Dict, path string) {
	if !host.Exists(path) {
		return
	}
	status, err := host.Lstat(path)
	if err != nil {
		return
	}
	values.Set("uid", int64(status.UID))
	values.Set("gid", int64(status.GID))
	values.Set("owner", UserName(status.UID))
	values.Set("group", GroupName(status.GID))
	values.Set("mode", host.FormatMode(status.Bits))
	values.Set("state", status.State())
	values.Set("size", status.Size)
}

// UserName is the name of a user, its number when it has none.
func UserName(id int) string {
	if user, ok := host.LookupUserID(id); ok {
		return user.Name
	}
	return strconv.Itoa(id)
}

// GroupName is the name of a group, its number when it has none.
func GroupName(id int) string {
	if group, ok := host.LookupGroupID(id); ok {
		return group.Name
	}
	return strconv.Itoa(id)
}

// Failure is the result for an error of the host package.
func Failure(err error) module.Result {
	var attribute *host.AttributeError
	if errors.As(err, &attribute) {
		result := module.Fail("%s", attribute.Message).With("path", attribute.Path)
		AddFileInfo(result.Values, attribute.Path)
		if attribute.Details != "" {
			result = result.With("details", attribute.Details)
		}
		return result
	}
	var mode *host.ErrorMode
	if errors.As(err, &mode) {
		return module.Fail("%s", mode.Message).With("details", mode.Details)
	}
	return module.Fail("%s", err)
}
