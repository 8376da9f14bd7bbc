package engine_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/contracttest"
	"rustle.dev/deploy/runner/internal/engine"
	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/all"
	"rustle.dev/deploy/runner/internal/program"
	"rustle.dev/deploy/runner/internal/txtar"
	"rustle.dev/deploy/runner/internal/value"
)

var update = flag.Bool("update", false, "write what the stories give as what they should give")

// TestStories runs each story of testdata: a program and variables, and the events and files that they give. A story consists of
//
//	program.json, or tasks.json (the tasks of one play) with play.json (keys of that play) and handlers.json
//	variables.json   keys of the variables and groups, optional
//	options          arguments of the run, optional
//	control          what the controller has said before the run, one message a line, optional
//	before/NAME      files that are there before; $WORK is their folder
//	files/NAME       files of the controller; FILE(NAME) in the program stands for their entry
//	events           what has to happen, in short; keys of results that differ from run to run are left out
//	after/NAME       files that have to be there afterwards
//
// Events in short are for people to read and to write; TestGolden compares whole ones.
func TestStories(t *testing.T) {
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatal("no stories", err)
	}
	for _, path := range stories {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s := txtar.Parse(string(text))
			run := runStory(t, s)
			got := strings.ReplaceAll(inShort(t, run.events), run.work, "$WORK")
			want, _ := s.Get("events")
			if *update {
				s.Set("events", got)
				if err := os.WriteFile(path, []byte(s.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != want {
				t.Errorf("%s\ngot events:\n%s\nwant:\n%s", s.Comment, got, want)
			}
			for _, f := range s.Files {
				name, ok := strings.CutPrefix(f.Name, "after/")
				if !ok {
					continue
				}
				content, err := os.ReadFile(filepath.Join(run.work, name))
				if err != nil {
					t.Error(err)
				} else if string(content) != f.Content {
					t.Errorf("%s holds %q, want %q", name, content, f.Content)
				}
			}
			if absent, ok := s.Get("absent"); ok {
				for name := range strings.FieldsSeq(absent) {
					if _, err := os.Lstat(filepath.Join(run.work, name)); err == nil {
						t.Errorf("%s exists", name)
					}
				}
			}
		})
	}
}

type storyRun struct {
	work   string
	events []byte
	done   event.RunDone
}

func runStory(t *testing.T, s txtar.Story) storyRun {
	t.Helper()
	work := t.TempDir()
	contents := map[string][]byte{}
	replace := []string{"$WORK", work}
	for _, f := range s.Files {
		if name, ok := strings.CutPrefix(f.Name, "before/"); ok {
			write(t, filepath.Join(work, name), f.Content)
		}
		if name, ok := strings.CutPrefix(f.Name, "files/"); ok {
			sum := sha256.Sum256([]byte(f.Content))
			digest := hex.EncodeToString(sum[:])
			contents[digest] = []byte(f.Content)
			replace = append(replace, "FILE("+name+")", fmt.Sprintf(`{"sha256":"%s","size":%d,"mode":"0644"}`, digest, len(f.Content)))
		}
	}
	text := []byte(strings.NewReplacer(replace...).Replace(programText(s)))
	contracttest.Load(t, "program.schema.json").Check(t, text, "")
	todo, err := program.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	variablesText, groupsText := variablesAndGroups(t, s)
	variables, err := program.DecodeVariables([]byte(strings.ReplaceAll(variablesText, "$WORK", work)), []byte(groupsText))
	if err != nil {
		t.Fatal(err)
	}
	registry := all.Registry()
	registry.Register(&probe{})
	registry.Register(&blocker{})
	control := engine.NewControl()
	options := storyOptions(t, s)
	secrets := value.NewDict()
	if text, ok := s.Get("control"); ok {
		options.Staged = true
		secrets = say(t, control, text)
	}
	var out bytes.Buffer
	stream := event.NewStream(event.Options{Out: &out, Printer: event.NDJSON{}})
	e := engine.New(engine.Config{Program: todo, Variables: variables, Modules: registry, Language: jinja.NewEnvironment(jinja.DefaultOptions()),
		OpenFile: func(digest string) (io.ReadCloser, error) {
			content, ok := contents[digest]
			if !ok {
				return nil, fmt.Errorf("no content %s", digest)
			}
			return io.NopCloser(bytes.NewReader(content)), nil
		}, Events: stream, Control: control, Options: options})
	e.AddSecrets(secrets)
	done := e.Run(context.Background())
	stream.Emit(done)
	if err := stream.Close(); err != nil {
		t.Fatal(err)
	}
	return storyRun{work: work, events: out.Bytes(), done: done}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// programText is the program of a story; the short form is one play with one part.
func programText(s txtar.Story) string {
	if text, ok := s.Get("program.json"); ok {
		return text
	}
	tasks, _ := s.Get("tasks.json")
	play, _ := s.Get("play.json")
	handlers, ok := s.Get("handlers.json")
	if !ok {
		handlers = "[]"
	}
	play = strings.TrimSpace(play)
	if play != "" {
		play = strings.TrimSuffix(strings.TrimPrefix(play, "{"), "}") + ","
	}
	return `{"format":"1.0","plays":[{"id":"play","name":"story",` + play + `"hosts":["web1"],"sections":[{"name":"tasks",
		"parts":[{"stage":0,"batch":"b0","hosts":["web1"],"tasks":` + tasks + `}]}],"handlers":` + handlers + `}]}`
}

func variablesAndGroups(t *testing.T, s txtar.Story) (variablesText, groupsText string) {
	variables := value.DictOf("format", "1.0", "inventory_hostname", "web1", "group_names", value.NewList("web"),
		"groups", value.DictOf("all", value.NewList("web1", "web2"), "web", value.NewList("web1")), "host", value.NewDict(), "extra", value.NewDict())
	if text, ok := s.Get("variables.json"); ok {
		parsed, err := value.ParseJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		variables.Update(parsed.(*value.Dict))
	}
	groups, _ := variables.GetString("groups")
	variables.Delete("groups")
	return value.JSON(variables), value.JSON(value.DictOf("format", "1.0", "groups", groups))
}

func storyOptions(t *testing.T, s txtar.Story) engine.Options {
	var o engine.Options
	text, _ := s.Get("options")
	for option := range strings.FieldsSeq(text) {
		name, list, _ := strings.Cut(option, "=")
		switch name {
		case "check":
			o.Check = true
		case "diff":
			o.Diff = true
		case "tags":
			o.Tags = strings.Split(list, ",")
		case "skip-tags":
			o.SkipTags = strings.Split(list, ",")
		default:
			t.Fatalf("unknown option %q", option)
		}
	}
	return o
}

// say tells the control what the controller said before the run.
func say(t *testing.T, control *engine.Control, text string) *value.Dict {
	secrets := value.NewDict()
	schema := contracttest.Load(t, "control.schema.json")
	for line := range strings.Lines(text) {
		schema.Check(t, []byte(line), "")
		parsed, err := value.ParseJSON([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		message := parsed.(*value.Dict)
		get := func(key string) value.Value { v, _ := message.GetString(key); return v }
		switch get("type") {
		case "start":
			secrets, _ = get("secrets").(*value.Dict)
			control.Fail(0, texts(get("failed")))
		case "go":
			values, _ := get("values").(*value.Dict)
			control.Fail(int(get("stage").(int64)), texts(get("failed")))
			control.Release(int(get("stage").(int64)), values)
		case "cancel":
			control.Stop(engine.Stop{Outcome: event.RunCancelled, Exit: engine.ExitCancelled, Reason: get("reason").(string)})
		}
	}
	control.Leave()
	return secrets
}

func texts(v value.Value) []string {
	var texts []string
	if list, ok := v.(*value.List); ok {
		for _, item := range list.Items {
			texts = append(texts, item.(string))
		}
	}
	return texts
}

// volatile are keys of results that are never the same twice.
var volatile = []string{"start", "end", "delta", "stdout_lines", "stderr_lines", "uid", "gid", "owner", "group"}

// inShort shows each event as a line, results without what differs from run to run.
func inShort(t *testing.T, events []byte) string {
	t.Helper()
	var out strings.Builder
	schema := contracttest.Load(t, "events.schema.json")
	seq := int64(0)
	for line := range bytes.Lines(events) {
		parsed, err := value.ParseJSON(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		schema.Check(t, line, "")
		e := parsed.(*value.Dict)
		get := func(key string) value.Value { v, _ := e.GetString(key); return v }
		text := func(key string) string { return value.Str(get(key)) }
		if seq++; get("seq") != seq {
			t.Fatalf("event %d has the number %v", seq, get("seq"))
		}
		result := func() string { return value.JSON(stable(get("result"))) }
		switch kind := text("type"); kind {
		case "play_started":
			fmt.Fprintf(&out, "play %s\n", text("name"))
		case "stage_started":
			fmt.Fprintf(&out, "stage %s\n", text("stage"))
		case "task_started":
			fmt.Fprintf(&out, "task %s: %s\n", text("task"), text("name"))
		case "item_done":
			fmt.Fprintf(&out, "  item %s: %s %s\n", text("label"), text("status"), result())
		case "task_retry":
			fmt.Fprintf(&out, "  retry %s of %s %s\n", text("attempt"), text("retries"), result())
		case "task_done":
			fmt.Fprintf(&out, "  %s %s\n", text("status"), result())
			if notified := get("notified"); notified != nil {
				fmt.Fprintf(&out, "  notified %s\n", value.JSON(notified))
			}
		case "warning":
			fmt.Fprintf(&out, "warning: %s\n", text("message"))
		case "stage_done":
			fmt.Fprintf(&out, "stage %s done, next %s\n", text("stage"), text("next"))
		case "run_done":
			fmt.Fprintf(&out, "%s, exit %s: ok %s, changed %s, failed %s, skipped %s, ignored %s\n", text("status"), text("exit"), text("ok"),
				text("changed"), text("failed"), text("skipped"), text("ignored"))
			if reason := get("reason"); reason != nil {
				fmt.Fprintf(&out, "reason: %s\n", reason)
			}
		default:
			t.Fatalf("event of unknown type %q", kind)
		}
	}
	return out.String()
}

func stable(v value.Value) value.Value {
	switch v := v.(type) {
	case *value.Dict:
		kept := value.NewDict()
		for key, item := range v.All() {
			if name, _ := key.(string); !slices.Contains(volatile, name) {
				kept.Set(key, stable(item))
			}
		}
		return kept
	case *value.List:
		items := make([]value.Value, len(v.Items))
		for i, item := range v.Items {
			items[i] = stable(item)
		}
		return value.NewList(items...)
	}
	return v
}

// probe is a module that does what its arguments say. With `results`, each call gives the next one.
type probe struct{ calls int }

func (*probe) Spec() module.Spec {
	return module.Spec{Name: "probe", CheckMode: "full", Convergent: true, OpenOptions: true}
}

func (p *probe) Run(_ context.Context, call *module.Call) module.Result {
	args := value.NewDict()
	for name, v := range call.Args.All() {
		args.Set(name, v)
	}
	if results, ok := args.GetString("results"); ok {
		items := results.(*value.List).Items
		p.calls++
		args = items[min(p.calls, len(items))-1].(*value.Dict)
	}
	get := func(key string) value.Value { v, _ := args.GetString(key); return v }
	r := module.Result{Values: value.NewDict()}
	r.Changed, _ = get("changed").(bool)
	r.Failed, _ = get("failed").(bool)
	r.Skipped, _ = get("skipped").(bool)
	r.Msg, _ = get("msg").(string)
	r.Facts, _ = get("facts").(*value.Dict)
	if directive, ok := get("directive").(string); ok {
		r.Directive = module.Directive(directive)
	}
	if warnings, ok := get("warnings").(*value.List); ok {
		for _, w := range warnings.Items {
			r.Warnings = append(r.Warnings, w.(string))
		}
	}
	for key, v := range args.All() {
		switch key {
		case "changed", "failed", "skipped", "msg", "facts", "directive", "warnings":
		default:
			r.Values.Set(key, v)
		}
	}
	r.Values.Set("check", call.Check)
	if !call.Check {
		r.Values.Delete("check")
	}
	return r
}

// blocker is a module that ends when it is told to, and that does not predict.
type blocker struct{}

func (*blocker) Spec() module.Spec {
	return module.Spec{Name: "blocker", CheckMode: "none"}
}

func (*blocker) Run(ctx context.Context, _ *module.Call) module.Result {
	<-ctx.Done()
	return module.Result{Failed: true, Msg: "told to end"}
}
