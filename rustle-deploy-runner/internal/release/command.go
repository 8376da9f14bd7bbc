package release

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const usage = "usage: host stage|activate|rollback|prune|status|lock acquire|lock release|lock show --state DIR [OPTION VALUE]"

// command is a subcommand after its arguments were read.
type command func(ctx context.Context, state *state) (any, error)

// Main runs `host` with the given arguments: it prints one line, the reply, and returns the exit code.
func (e Environment) Main(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	reply, err := e.run(ctx, args)
	code := exitFine
	var line []byte
	if err != nil {
		known := asError(err)
		code = known.exitCode()
		line, err = json.Marshal(struct {
			Format string `json:"format"`
			OK     bool   `json:"ok"`
			Error  *Error `json:"error"`
		}{Format, false, known})
	} else {
		line, err = withHead(reply)
	}
	if err == nil {
		_, err = stdout.Write(append(line, '\n'))
	}
	if err != nil {
		fmt.Fprintf(stderr, "host: writing the reply: %v\n", err)
		return exitOther
	}
	return code
}

// withHead puts format and ok before the members of reply.
func withHead(reply any) ([]byte, error) {
	body, err := json.Marshal(reply)
	if err != nil {
		return nil, err
	}
	return append([]byte(`{"format":"`+Format+`","ok":true,`), body[1:]...), nil
}

func (e Environment) run(ctx context.Context, args []string) (any, error) {
	if len(args) == 0 {
		return nil, fail(Usage, "", "a subcommand is missing; %s", usage)
	}
	name, rest := args[0], args[1:]
	if name == "lock" {
		if len(rest) == 0 {
			return nil, fail(Usage, "", "lock: acquire, release or show is missing; %s", usage)
		}
		name, rest = name+" "+rest[0], rest[1:]
	}
	parse, ok := map[string]func(*flag.FlagSet, []string) (command, error){
		"stage": parseStage, "activate": parseActivate, "rollback": parseRollback, "prune": parsePrune, "status": parseStatus,
		"lock acquire": parseAcquire, "lock release": parseRelease, "lock show": parseShow,
	}[name]
	if !ok {
		return nil, fail(Usage, "", "unknown subcommand %q; %s", name, usage)
	}
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var dir string
	flags.StringVar(&dir, "state", "", "")
	act, err := parse(flags, rest)
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err == nil && (!filepath.IsAbs(dir) || filepath.Clean(dir) != dir || filepath.Dir(dir) == dir) {
		err = fmt.Errorf("--state must be an absolute, clean path of a folder, got %q", dir)
	}
	if err != nil {
		if errors.Is(err, flag.ErrHelp) {
			err = errors.New(usage)
		}
		return nil, fail(Usage, "", "%s: %v", name, err)
	}
	return act(ctx, &state{env: e, dir: dir})
}

var digestPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

func parseDigest(text string) (string, error) {
	if !digestPattern.MatchString(text) {
		return "", fmt.Errorf("%q is not a SHA-256 in lower-case hexadecimal", text)
	}
	return text, nil
}

func digestFlag(flags *flag.FlagSet, name string, into *string) {
	flags.Func(name, "", func(text string) (err error) {
		*into, err = parseDigest(text)
		return err
	})
}

func segmentsFlag(flags *flag.FlagSet, name string, into *[]Segment) {
	flags.Func(name, "", func(text string) error {
		s, err := parseSegment(text)
		*into = append(*into, s)
		return err
	})
}

func parseSegment(text string) (Segment, error) {
	digest, size, found := strings.Cut(text, ":")
	n, err := strconv.ParseInt(size, 10, 64)
	if !found || !digestPattern.MatchString(digest) || err != nil || n < 0 || strconv.FormatInt(n, 10) != size {
		return Segment{}, fmt.Errorf("%q is not DIGEST:SIZE", text)
	}
	return Segment{digest, n}, nil
}

// textFlag takes a text that goes into a record: something, on one line, not endless.
func textFlag(flags *flag.FlagSet, name string, into *string) {
	flags.Func(name, "", func(text string) error {
		if text == "" || len(text) > 1000 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\ufffd' }) {
			return fmt.Errorf("--%s must be one line of at most 1000 bytes of UTF-8", name)
		}
		*into = text
		return nil
	})
}

func parseStage(flags *flag.FlagSet, args []string) (command, error) {
	r := stageRequest{}
	digestFlag(flags, "artifact", &r.artifact)
	segmentsFlag(flags, "segment", &r.segments)
	segmentsFlag(flags, "packed", &r.packed)
	flags.StringVar(&r.pack, "pack", "", "")
	flags.StringVar(&r.owner.plan, "plan", "", "")
	flags.StringVar(&r.owner.inventory, "inventory", "", "")
	flags.StringVar(&r.owner.host, "host", "", "")
	flags.Func("segments", "", func(file string) error { return r.readSegments(file) })
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if r.artifact == "" || len(r.segments) == 0 {
		return nil, errors.New("--artifact and --segment are needed")
	}
	if (r.pack == "") != (len(r.packed) == 0) {
		return nil, errors.New("--pack and --packed go together")
	}
	sizes := map[string]int64{}
	for _, s := range r.segments {
		if size, twice := sizes[s.SHA256]; twice && size != s.Size {
			return nil, fmt.Errorf("segment %s is given with two sizes", s.SHA256)
		}
		sizes[s.SHA256] = s.Size
	}
	seen := map[string]bool{}
	for _, s := range r.packed {
		if size, listed := sizes[s.SHA256]; !listed || size != s.Size || seen[s.SHA256] {
			return nil, fmt.Errorf("packed segment %s is not one of the artifact's segments, or is given twice", s)
		}
		seen[s.SHA256] = true
	}
	return func(ctx context.Context, s *state) (any, error) { return s.stage(ctx, r) }, nil
}

// readSegments takes the segments from a file: an artifact can have more of them than a command can have arguments.
func (r *stageRequest) readSegments(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("--segments: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		segment, packed := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "+")
		s, err := parseSegment(segment)
		if err != nil {
			return fmt.Errorf("--segments: %s: %w", file, err)
		}
		r.segments = append(r.segments, s)
		if packed {
			r.packed = append(r.packed, s)
		}
	}
	return nil
}

func parseActivate(flags *flag.FlagSet, args []string) (command, error) {
	r := activateRequest{}
	digestFlag(flags, "artifact", &r.artifact)
	textFlag(flags, "deployment", &r.deployment)
	textFlag(flags, "token", &r.token)
	flags.StringVar(&r.link, "link", "", "")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if r.artifact == "" || r.deployment == "" {
		return nil, errors.New("--artifact and --deployment are needed")
	}
	if r.link != "" && (!filepath.IsAbs(r.link) || filepath.Clean(r.link) != r.link) {
		return nil, fmt.Errorf("--link must be an absolute, clean path, got %q", r.link)
	}
	return func(ctx context.Context, s *state) (any, error) { return s.activate(ctx, r) }, nil
}

func parseRollback(flags *flag.FlagSet, args []string) (command, error) {
	r := rollbackRequest{}
	digestFlag(flags, "to", &r.to)
	textFlag(flags, "deployment", &r.deployment)
	textFlag(flags, "token", &r.token)
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if r.deployment == "" {
		return nil, errors.New("--deployment is needed")
	}
	return func(ctx context.Context, s *state) (any, error) { return s.rollback(ctx, r) }, nil
}

func parsePrune(flags *flag.FlagSet, args []string) (command, error) {
	r := pruneRequest{}
	textFlag(flags, "token", &r.token)
	flags.Func("keep", "", func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return fmt.Errorf("--keep must be a number, 0 or more, got %q", text)
		}
		r.keep = n
		return nil
	})
	flags.BoolVar(&r.all, "all", false, "")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if r.all && r.keep > 0 {
		return nil, errors.New("--all keeps nothing, --keep is in contradiction to it")
	}
	return func(ctx context.Context, s *state) (any, error) {
		if r.all {
			return s.removeAll(ctx, r)
		}
		return s.prune(ctx, r)
	}, nil
}

func parseStatus(flags *flag.FlagSet, args []string) (command, error) {
	return func(ctx context.Context, s *state) (any, error) { return s.status() }, flags.Parse(args)
}

func parseAcquire(flags *flag.FlagSet, args []string) (command, error) {
	r := acquireRequest{}
	textFlag(flags, "holder", &r.holder)
	textFlag(flags, "token", &r.token)
	flags.Func("ttl", "", func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 86400 {
			return fmt.Errorf("--ttl must be a number of seconds from 1 to 86400, got %q", text)
		}
		r.ttl = time.Duration(n) * time.Second
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if r.holder == "" || r.ttl == 0 {
		return nil, errors.New("--holder and --ttl are needed")
	}
	return func(ctx context.Context, s *state) (any, error) { return s.acquire(ctx, r) }, nil
}

func parseRelease(flags *flag.FlagSet, args []string) (command, error) {
	var token string
	textFlag(flags, "token", &token)
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if token == "" {
		return nil, errors.New("--token is needed")
	}
	return func(ctx context.Context, s *state) (any, error) { return s.releaseLease(ctx, token) }, nil
}

func parseShow(flags *flag.FlagSet, args []string) (command, error) {
	return func(ctx context.Context, s *state) (any, error) { return s.showLease() }, flags.Parse(args)
}
