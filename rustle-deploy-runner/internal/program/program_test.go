package program_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/program"
	"rustle.dev/deploy/runner/internal/value"
)

// playOf wraps keys of a task in the least program around it.
func playOf(task string) string {
	return `{"format":"1.0","plays":[{"id":"p","hosts":["h"],"sections":[{"name":"tasks","parts":[{"stage":0,"hosts":["h"],"tasks":[` + task + `]}]}]}]}`
}

func TestDecode(t *testing.T) {
	sum := strings.Repeat("ab", 32)
	p, err := program.Decode([]byte(`{"format":"1.0","plays":[{"id":"p","name":"web","gather_facts":true,"hosts":["a","b"],"vars":{"z":1,"a":2},"force_handlers":true,
		"tags":["x"],"sections":[{"name":"pre_tasks","parts":[{"stage":0,"batch":"b0","hosts":["a"],"tasks":[
		{"id":"t","name":"n","module":"copy","args":{"src":"s","n":12345678901234567890},"when":[true,"x"],"loop":["{{ y }}"],
		 "loop_control":{"loop_var":"l","index_var":"i","label":"{{ l }}","pause":0.5,"extended":true},"register":"r","vars":{"v":"w"},"tags":["y"],
		 "notify":["h"],"changed_when":[false],"failed_when":["a"],"until":["b"],"ignore_errors":"{{ c }}","retries":3,"delay":0.5,"no_log":true,
		 "check_mode":false,"diff":true,"timeout":30,"files":{"s":{"sha256":"` + sum + `","size":3,"mode":"0600"}},
		 "trees":{"d":[{"path":"x","directory":true,"mode":"0750"},{"path":"x/y","sha256":"` + sum + `","size":3,"mode":"0644"}]}}]}]}],
		"handlers":[{"id":"h","module":"service","args":{},"listen":["topic"]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	play := p.Plays[0]
	task := play.Sections[0].Parts[0].Tasks[0]
	if play.Name != "web" || !play.GatherFacts || !play.ForceHandlers || value.JSON(play.Vars) != `{"z":1,"a":2}` || play.Handlers[0].Listen[0] != "topic" ||
		play.Handlers[0].Name != "service" {
		t.Errorf("%+v", play)
	}
	want := &program.Task{ID: "t", Name: "n", Module: "copy", When: []value.Value{true, "x"}, HasLoop: true, Loop: task.Loop, Args: task.Args,
		LoopControl: program.LoopControl{LoopVar: "l", IndexVar: "i", Label: "{{ l }}", Pause: 0.5, Extended: true}, Register: "r", Vars: task.Vars,
		Tags: []string{"y"}, Notify: []string{"h"}, ChangedWhen: []value.Value{false}, FailedWhen: []value.Value{"a"}, Until: []value.Value{"b"},
		IgnoreErrors: "{{ c }}", Retries: int64(3), Delay: 0.5, NoLog: true, CheckMode: false, Diff: true, Timeout: int64(30),
		Files: map[string]program.File{"s": {SHA256: sum, Size: 3, Mode: 0o600}},
		Trees: map[string][]program.TreeEntry{"d": {{Path: "x", Directory: true, File: program.File{Mode: 0o750}}, {Path: "x/y", File: program.File{SHA256: sum, Size: 3, Mode: 0o644}}}}}
	if !reflect.DeepEqual(task, want) {
		t.Errorf("got  %+v\nwant %+v", task, want)
	}
	if text := value.JSON(task.Args); text != `{"src":"s","n":12345678901234567890}` {
		t.Error(text)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"no JSON":       {`{`, "is not JSON"},
		"no object":     {`[]`, "is not an object"},
		"no version":    {`{}`, `format "" is not a version`},
		"odd version":   {`{"format":"1"}`, `format "1" is not a version`},
		"padded":        {`{"format":"1.00"}`, `format "1.00" is not a version`},
		"other major":   {`{"format":"2.0","plays":[]}`, "has format 2.0; this runner reads 1.x"},
		"unknown key":   {`{"format":"1.0","plais":[]}`, "/plais: unknown key"},
		"task key":      {playOf(`{"id":"t","module":"m","args":{},"whne":["x"]}`), "/plays/0/sections/0/parts/0/tasks/0/whne: unknown key"},
		"listen":        {playOf(`{"id":"t","module":"m","args":{},"listen":["x"]}`), "/listen: unknown key"},
		"no id":         {playOf(`{"module":"m","args":{}}`), "/tasks/0/id: is missing or empty"},
		"no args":       {playOf(`{"id":"t","module":"m"}`), "/tasks/0/args: is missing"},
		"same id":       {playOf(`{"id":"t","module":"m","args":{}},{"id":"t","module":"m","args":{}}`), `"t" occurs twice`},
		"when":          {playOf(`{"id":"t","module":"m","args":{},"when":[1]}`), "/when/0: expected a condition (text, true or false), found int"},
		"when no list":  {playOf(`{"id":"t","module":"m","args":{},"when":"x"}`), "/when: expected a list of conditions, found str"},
		"loop":          {playOf(`{"id":"t","module":"m","args":{},"loop":{}}`), "/loop: expected a list or a template, found dict"},
		"null loop":     {playOf(`{"id":"t","module":"m","args":{},"loop":null}`), "/loop: expected a list or a template, found NoneType"},
		"loop_var":      {playOf(`{"id":"t","module":"m","args":{},"loop_control":{"loop_var":"a b"}}`), `/loop_control/loop_var: "a b" is not the name of a variable`},
		"loop_control":  {playOf(`{"id":"t","module":"m","args":{},"loop_control":{"labl":"a"}}`), `/loop_control/labl: unknown key`},
		"register":      {playOf(`{"id":"t","module":"m","args":{},"register":"1x"}`), `/register: "1x" is not the name of a variable`},
		"retries":       {playOf(`{"id":"t","module":"m","args":{},"retries":1.5}`), "/retries: expected a whole number or a template, found float"},
		"no_log":        {playOf(`{"id":"t","module":"m","args":{},"no_log":1}`), "/no_log: expected true, false or a template, found int"},
		"digest":        {playOf(`{"id":"t","module":"m","args":{},"files":{"a/b":{"sha256":"x","size":1,"mode":"0644"}}}`), `/files/a~1b/sha256: "x" is not a SHA-256`},
		"mode":          {playOf(`{"id":"t","module":"m","args":{},"files":{"a":{"sha256":"x","size":1,"mode":"rw"}}}`), `/files/a/mode: "rw" is not a mode`},
		"outside":       {playOf(`{"id":"t","module":"m","args":{},"trees":{"d":[{"path":"../x","directory":true,"mode":"0755"}]}}`), `/trees/d/0/path: "../x" is not a path below the folder`},
		"absolute":      {playOf(`{"id":"t","module":"m","args":{},"trees":{"d":[{"path":"/x","directory":true,"mode":"0755"}]}}`), `"/x" is not a path below the folder`},
		"section":       {`{"format":"1.0","plays":[{"id":"p","sections":[{"name":"roles","parts":[]}]}]}`, `/plays/0/sections/0/name: "roles" is none of pre_tasks, tasks, post_tasks`},
		"stages fall":   {`{"format":"1.0","plays":[{"id":"p","sections":[{"name":"tasks","parts":[{"stage":1},{"stage":0}]}]}]}`, "/plays/0/sections/0/parts/1/stage: stage 0 comes after stage 1"},
		"stage":         {`{"format":"1.0","plays":[{"id":"p","sections":[{"name":"tasks","parts":[{"stage":-1}]}]}]}`, "expected a whole number that is not negative"},
		"vars":          {`{"format":"1.0","plays":[{"id":"p","vars":[]}]}`, "/plays/0/vars: expected an object, found list"},
		"hosts":         {`{"format":"1.0","plays":[{"id":"p","hosts":[1]}]}`, "/plays/0/hosts/0: expected text, found int"},
		"all at a time": {`{"format":"1.0","plays":[{"id":"","x":1,"tags":2}]}`, "/plays/0/id: is missing or empty; /plays/0/tags: expected a list of texts, found int; /plays/0/x: unknown key"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := program.Decode([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "rustle/program.json") {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestNewerMinor(t *testing.T) {
	p, err := program.Decode([]byte(`{"format":"1.7","plays":[{"id":"p","colour":"red"}]}`))
	if err != nil || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "/plays/0/colour") {
		t.Errorf("%v %v", p, err)
	}
	v, err := program.DecodeVariables([]byte(`{"format":"1.7","inventory_hostname":"h","more":1}`), []byte(`{"format":"1.4","groups":{},"less":1}`))
	if err != nil || len(v.Warnings) != 2 || !strings.Contains(v.Warnings[0], "/more") || !strings.Contains(v.Warnings[1], "/less") {
		t.Errorf("%v %v", v, err)
	}
	if _, err = program.Decode([]byte(`{"format":"1.7","plays":[{"id":"p","tags":"red"}]}`)); err == nil {
		t.Error("a wrong type is an error in every version")
	}
}

func TestDecodeVariables(t *testing.T) {
	v, err := program.DecodeVariables([]byte(`{"format":"1.0","inventory_hostname":"h","group_names":["g"],"host":{"a":"{{ b }}"},"extra":{"b":1}}`), []byte(`{"format":"1.0","groups":{"all":["h"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(v.Hostname, v.GroupNames, value.JSON(v.Groups), value.JSON(v.Host), value.JSON(v.Extra)); got != `h[g]{"all":["h"]}{"a":"{{ b }}"}{"b":1}` {
		t.Error(got)
	}
	for text, want := range map[string]string{
		`{"format":"1.0"}`: "/inventory_hostname: is missing",
		`{"format":"1.0","inventory_hostname":"h","groups":{}}`: "/groups: unknown key",
		`{"format":"1.0","inventory_hostname":"h","host":[]}`:   "/host: expected an object",
		`{"format":"1.0","inventory_hostname":"h","hosts":1}`:   "/hosts: unknown key",
		`{"format":"3.1","inventory_hostname":"h"}`:             "has format 3.1",
		`nothing`: "is not JSON",
	} {
		if _, err := program.DecodeVariables([]byte(text), []byte(`{"format":"1.0"}`)); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "variables.json") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestStagesAndBoundaries(t *testing.T) {
	text := func(hosts string) []byte {
		return []byte(`{"format":"1.0","plays":[{"id":"p","name":"one","hosts":` + hosts + `,"sections":[{"name":"tasks","parts":[
			{"stage":0,"batch":"b0","hosts":["a"],"tasks":[]},{"stage":1,"batch":"b1","hosts":["b"],"tasks":[]},{"stage":2,"batch":"b2","hosts":["a"],"tasks":[
			{"id":"t","name":"last","module":"m","args":{}}]}]}]}]}`)
	}
	p, err := program.Decode(text(`["a","b"]`))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(p.Stages("a"), p.Stages("b"), p.Stages("")); got != "[0 2] [1] [0 1 2]" {
		t.Error(got)
	}
	want := []program.Boundary{{Stage: 1, Play: "one", Batch: "b1"}, {Stage: 2, Play: "one", Batch: "b2", Before: "last"}}
	if got := p.Boundaries(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if p, err = program.Decode(text(`["a"]`)); err != nil || p.Boundaries() != nil {
		t.Errorf("a single host waits for nobody: %v %v", p.Boundaries(), err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(playOf(`{"id":"t","module":"m","args":{},"trees":{"d":[{"path":"x"}]},"loop":[1]}`))
	f.Add(`{"format":"1.1","plays":[{"id":1,"sections":[{"parts":[{}]}],"handlers":[{}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := program.Decode([]byte(text))
		if (p == nil) != (err != nil) {
			t.Errorf("program %v and error %v", p, err)
		}
		_, _ = program.DecodeVariables([]byte(text), []byte(text))
	})
}
