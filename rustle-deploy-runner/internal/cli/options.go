package cli

import (
	"errors"
	"flag"
	"io"
	"strconv"
	"strings"

	"rustle.dev/deploy/runner/internal/engine"
	"rustle.dev/deploy/runner/internal/runstate"
)

// runOptions are the arguments of run and check.
type runOptions struct {
	engine.Options
	events      bool
	stateDir    string
	runID       string
	limitOutput int
}

// names collects texts separated by commas, over several options.
type names struct{ to *[]string }

func (n names) String() string { return "" }

func (n names) Set(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			*n.to = append(*n.to, name)
		}
	}
	return nil
}

func parseRun(command string, args []string) (runOptions, error) {
	o := runOptions{}
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&o.Check, "check", command == "check", "")
	flags.BoolVar(&o.Diff, "diff", false, "")
	flags.BoolVar(&o.Staged, "staged", false, "")
	flags.BoolVar(&o.events, "events", false, "")
	flags.Var(names{&o.Tags}, "tags", "")
	flags.Var(names{&o.SkipTags}, "skip-tags", "")
	flags.BoolVar(&o.RerunInterrupted, "rerun-interrupted", false, "")
	flags.StringVar(&o.stateDir, "state-dir", "", "")
	flags.StringVar(&o.runID, "run-id", "", "")
	flags.IntVar(&o.limitOutput, "limit-output", 0, "")
	for level, name := range []string{"v", "vv", "vvv"} {
		flags.BoolFunc(name, "", func(text string) error {
			on, err := strconv.ParseBool(text)
			if on {
				o.Verbosity = max(o.Verbosity+1, level+1)
			}
			return err
		})
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return o, wrongUsage("%s: --help stands alone", command)
	} else if err != nil {
		return o, wrongUsage("%s: %v; --help lists the options", command, err)
	}
	switch {
	case flags.NArg() > 0:
		return o, wrongUsage("%s: %q is not an option", command, flags.Arg(0))
	case o.limitOutput < 0:
		return o, wrongUsage("%s: --limit-output %d is negative", command, o.limitOutput)
	}
	if o.runID != "" {
		if err := runstate.CheckID(o.runID); err != nil {
			return o, wrongUsage("%s: %v", command, err)
		}
	}
	return o, nil
}
