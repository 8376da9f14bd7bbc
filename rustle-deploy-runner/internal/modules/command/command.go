// Package command runs a program without a shell, and lends its workings to the shell module.
package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is command, or shell when Shell is set.
type Module struct {
	Runner host.CommandRunner
	Shell  bool
}

// New returns the command module.
func New() Module { return Module{Runner: host.System{}} }

// Spec implements module.Module.
func (m Module) Spec() module.Spec {
	options := map[string]module.Option{
		"cmd":               {Type: module.Str},
		"chdir":             {Type: module.Path},
		"creates":           {Type: module.Path},
		"removes":           {Type: module.Path},
		"stdin":             {Type: module.Str},
		"stdin_add_newline": {Type: module.Bool, Default: true},
		"strip_empty_ends":  {Type: module.Bool, Default: true},
		"executable":        {Type: module.Path},
	}
	words := &module.Format{Name: "command line", Check: isCommandLine}
	spec := module.Spec{Name: "shell", Summary: "Run a command line in a shell", FreeForm: true, CheckMode: "partial", Begins: true, Options: options,
		MutuallyExclusive: [][]string{{"cmd", module.RawParameters}}}
	if !m.Shell {
		spec.Name, spec.Summary = "command", "Run a program without a shell"
		options["cmd"] = module.Option{Type: module.Str, Format: words}
		spec.FreeFormat = words
		options["argv"] = module.Option{Type: module.ListT, Elements: module.Str}
		options["expand_argument_vars"] = module.Option{Type: module.Bool, Default: true}
		options["executable"] = module.Option{Type: module.Str, Status: module.Accepted,
			Reason: "command starts no shell; as in Ansible the option has no effect but a warning"}
	}
	return spec
}

func isCommandLine(text string) error {
	_, err := host.SplitWords(text)
	return err
}

// CheckStatic implements module.StaticChecker.
func (m Module) CheckStatic(static module.Static) []module.Problem {
	line, argv := "cmd", static.Given("argv")
	if !static.Given("cmd") {
		line = module.RawParameters
	}
	if static.Open(line) || static.Open("argv") {
		return nil
	}
	text := strings.TrimSpace(static.Args.Str(line))
	switch {
	case text == "" && (!argv || len(static.Args.List("argv")) == 0):
		return []module.Problem{{Message: "no command given"}}
	case text != "" && argv && len(static.Args.List("argv")) > 0:
		return []module.Problem{{Message: "only command or argv can be given, not both"}}
	}
	return nil
}

// Run implements module.Module.
func (m Module) Run(ctx context.Context, call *module.Call) module.Result {
	line, failure := m.read(call)
	if failure != nil {
		return *failure
	}
	result := line.predict(call)
	if !m.Shell && call.Args.Has("executable") {
		result.Warnings = append(result.Warnings, fmt.Sprintf(
			"As of Ansible 2.4, the parameter 'executable' is no longer supported with the 'command' module. Not using '%s'.", call.Args.Str("executable")))
	}
	if call.Check || result.Msg != "" {
		return result
	}
	return m.execute(ctx, call, line, result)
}

// commandLine is what is to be run.
type commandLine struct {
	shown value.Value // as results show it
	args  []string
	dir   string
}

func (m Module) read(call *module.Call) (commandLine, *module.Result) {
	text := call.Args.Str(module.RawParameters)
	if call.Args.Has("cmd") {
		text = call.Args.Str("cmd")
	}
	argv := call.Args.Strings("argv")
	refuse := func(rc int, format string, args ...any) (commandLine, *module.Result) {
		failed := module.Fail(format, args...)
		failed.Values = values("", "", rc, nil)
		return commandLine{}, &failed
	}
	switch {
	case strings.TrimSpace(text) == "" && len(argv) == 0:
		return refuse(256, "no command given")
	case text != "" && len(argv) > 0:
		return refuse(256, "only command or argv can be given, not both")
	}
	line := commandLine{dir: call.Args.Str("chdir")}
	if m.Shell {
		line.shown, line.args = text, shellArgs(call.Args.Str("executable"), text)
	} else {
		words := argv
		if text != "" {
			var err error
			if words, err = host.SplitWords(text); err != nil {
				return refuse(1, "%s: the command line cannot be split into words: %s", err, text)
			}
		}
		line.shown = list(words)
		line.args = expand(words, call)
	}
	if line.dir != "" {
		if err := checkDirectory(line.dir); err != nil {
			failed := module.Fail("Unable to change directory before execution: %s", host.ErrorText(err, line.dir))
			failed.Values = values("", "", 0, line.shown)
			failed.Values.Set("rc", nil)
			return commandLine{}, &failed
		}
	}
	return line, nil
}

func shellArgs(executable, text string) []string {
	if executable != "" {
		return []string{executable, "-c", text}
	}
	if runtime.GOOS == "windows" {
		return []string{"cmd.exe", "/C", text}
	}
	return []string{"/bin/sh", "-c", text}
}

func expand(words []string, call *module.Call) []string {
	if !call.Args.Bool("expand_argument_vars") {
		return words
	}
	expanded := make([]string, len(words))
	for i, word := range words {
		expanded[i] = host.ExpandPath(word, host.TaskEnvironment(call.Environment))
	}
	return expanded
}

// predict is the result as far as creates, removes and check mode decide it; its Msg is empty when the command is to run.
func (l commandLine) predict(call *module.Call) module.Result {
	done := "Did"
	if call.Check {
		done = "Would"
	}
	creates, removes := call.Args.Str("creates"), call.Args.Str("removes")
	switch {
	case creates != "" && len(host.Glob(l.inDirectory(creates))) > 0:
		return module.Result{Msg: fmt.Sprintf("%s not run command since '%s' exists", done, creates),
			Values: values(fmt.Sprintf("skipped, since %s exists", creates), "", 0, l.shown)}
	case removes != "" && len(host.Glob(l.inDirectory(removes))) == 0:
		return module.Result{Msg: fmt.Sprintf("%s not run command since '%s' does not exist", done, removes),
			Values: values(fmt.Sprintf("skipped, since %s does not exist", removes), "", 0, l.shown)}
	case call.Check:
		predictable := creates != "" || removes != ""
		return module.Result{Msg: "Command would have run if not in check mode", Changed: predictable, Skipped: !predictable,
			Values: values("", "", 0, l.shown)}
	default:
		return module.Result{}
	}
}

func (l commandLine) inDirectory(path string) string {
	if l.dir == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(l.dir, path)
}

func (m Module) execute(ctx context.Context, call *module.Call, line commandLine, result module.Result) module.Result {
	command := host.Command{Args: line.args, Dir: line.dir, Environment: call.Environment}
	if call.Args.Has("stdin") {
		text := call.Args.Str("stdin")
		if text != "" && call.Args.Bool("stdin_add_newline") {
			text += "\n"
		}
		command.Stdin = []byte(text)
	}
	if err := call.BeginWork(); err != nil {
		result.Failed, result.Msg = true, err.Error()
		return result
	}
	output, err := m.Runner.Run(ctx, command)
	var notStarted *host.StartError
	switch {
	case errors.As(err, &notStarted):
		result.Failed, result.Msg = true, notStarted.Error()
		result.Values = withLines(value.DictOf("rc", int64(notStarted.Number), "stdout", "", "stderr", "", "cmd", shown(list(line.args))))
		return result
	case err != nil:
		result.Failed, result.Msg = true, err.Error()
	}
	stdout, stderr := host.TextOf(output.Stdout), host.TextOf(output.Stderr)
	if call.Args.Bool("strip_empty_ends") {
		stdout, stderr = strings.TrimRight(stdout, "\r\n"), strings.TrimRight(stderr, "\r\n")
	}
	result.Changed = true
	result.Values = values(stdout, stderr, output.RC, line.shown)
	result.Values.Set("start", Timestamp(output.Start))
	result.Values.Set("end", Timestamp(output.End))
	result.Values.Set("delta", Duration(output.End.Sub(output.Start)))
	result.Values.Set("msg", result.Msg)
	if err == nil && output.RC != 0 {
		result.Failed, result.Msg = true, "non-zero return code"
	}
	return result
}

// values are what command always returns, in Ansible's order.
func values(stdout, stderr string, rc int, cmd value.Value) *value.Dict {
	return withLines(value.DictOf("stdout", stdout, "stderr", stderr, "rc", int64(rc), "cmd", cmd, "start", nil, "end", nil, "delta", nil))
}

func withLines(values *value.Dict) *value.Dict {
	for _, name := range []string{"stdout", "stderr"} {
		text, _ := values.GetString(name)
		values.Set(name+"_lines", module.Lines(text.(string)))
	}
	return values
}

func list(words []string) *value.List {
	items := value.NewList()
	for _, word := range words {
		items.Items = append(items.Items, word)
	}
	return items
}

// shown is a command as one line of text.
func shown(cmd value.Value) string {
	words, ok := cmd.(*value.List)
	if !ok {
		return value.Str(cmd)
	}
	quoted := make([]string, len(words.Items))
	for i, word := range words.Items {
		quoted[i] = host.QuoteWord(value.Str(word))
	}
	return strings.Join(quoted, " ")
}

// Timestamp writes a time as Python's str(datetime) does.
func Timestamp(t time.Time) string {
	if t.Nanosecond()/1000 == 0 {
		return t.Format("2006-01-02 15:04:05")
	}
	return t.Format("2006-01-02 15:04:05.000000")
}

// Duration writes a duration as Python's str(timedelta) does.
func Duration(d time.Duration) string {
	const day = 24 * time.Hour
	text := ""
	if days := d / day; days == 1 {
		text = "1 day, "
	} else if days > 1 {
		text = fmt.Sprintf("%d days, ", days)
	}
	d %= day
	text += fmt.Sprintf("%d:%02d:%02d", d/time.Hour, d/time.Minute%60, d/time.Second%60)
	if micro := d / time.Microsecond % 1000000; micro > 0 {
		text += fmt.Sprintf(".%06d", micro)
	}
	return text
}
