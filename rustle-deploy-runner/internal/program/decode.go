package program

import (
	"encoding/hex"
	"path"
	"slices"
	"strconv"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// The format versions that this runner reads.
const (
	formatMajor = 1
	formatMinor = 0
)

// Decode reads rustle/program.json. The error names every problem with the JSON pointer of its place.
func Decode(data []byte) (*Program, error) {
	r := &reader{document: "rustle/program.json"}
	top, err := r.open(data, formatMajor, formatMinor)
	if err != nil {
		return nil, err
	}
	d := &decoder{reader: r, ids: map[string]bool{}}
	p := &Program{}
	top.objects("plays", func(o *object) { p.Plays = append(p.Plays, d.play(o)) })
	top.finish()
	if err := r.err(); err != nil {
		return nil, err
	}
	p.Warnings = r.warnings
	return p, nil
}

// DecodeVariables reads rustle/variables.json, and rustle/groups.json, which all hosts of an inventory have in common.
func DecodeVariables(variables, groups []byte) (*Variables, error) {
	r := &reader{document: "rustle/variables.json"}
	top, err := r.open(variables, formatMajor, formatMinor)
	if err != nil {
		return nil, err
	}
	v := &Variables{
		Hostname: top.required("inventory_hostname"), GroupNames: top.texts("group_names"),
		Host: top.object("host"), Extra: top.object("extra"),
	}
	top.finish()
	if err := r.err(); err != nil {
		return nil, err
	}
	v.Warnings = r.warnings
	if err := v.readGroups(groups); err != nil {
		return nil, err
	}
	return v, nil
}

func (v *Variables) readGroups(data []byte) error {
	r := &reader{document: "rustle/groups.json"}
	top, err := r.open(data, formatMajor, formatMinor)
	if err != nil {
		return err
	}
	v.Groups = top.object("groups")
	top.finish()
	v.Warnings = append(v.Warnings, r.warnings...)
	return r.err()
}

type decoder struct {
	*reader
	ids   map[string]bool
	stage int64 // of the last part: stages never decrease
}

func (d *decoder) play(o *object) *Play {
	p := &Play{
		ID: o.required("id"), Name: o.text("name", ""), GatherFacts: o.flag("gather_facts"), Hosts: o.texts("hosts"), Vars: o.object("vars"),
		ForceHandlers: o.flag("force_handlers"), Tags: o.texts("tags"),
	}
	d.unique(o, p.ID)
	o.objects("sections", func(o *object) {
		section := &Section{Name: o.required("name")}
		if !slices.Contains(SectionNames, section.Name) {
			o.r.problem(o.at+"/name", "%q is none of %s", section.Name, strings.Join(SectionNames, ", "))
		}
		o.objects("parts", func(o *object) { section.Parts = append(section.Parts, d.part(o)) })
		p.Sections = append(p.Sections, section)
	})
	o.objects("handlers", func(o *object) {
		handler := d.task(o)
		handler.Listen = o.texts("listen")
		p.Handlers = append(p.Handlers, handler)
	})
	return p
}

func (d *decoder) part(o *object) *Part {
	stage := o.integer("stage")
	if stage < d.stage {
		o.r.problem(o.at+"/stage", "stage %d comes after stage %d", stage, d.stage)
	}
	d.stage = stage
	part := &Part{Stage: int(stage), Batch: o.text("batch", ""), Hosts: o.texts("hosts")}
	o.objects("tasks", func(o *object) { part.Tasks = append(part.Tasks, d.task(o)) })
	return part
}

func (d *decoder) unique(o *object, id string) {
	if d.ids[id] {
		d.problem(o.at+"/id", "%q occurs twice in the program", id)
	}
	d.ids[id] = true
}

func (d *decoder) task(o *object) *Task {
	t := &Task{
		ID: o.required("id"), Name: o.text("name", ""), Module: o.required("module"), Args: o.object("args"), When: o.conditions("when"),
		Register: o.text("register", ""), Vars: o.object("vars"), Tags: o.texts("tags"), Notify: o.texts("notify"),
		ChangedWhen: o.conditions("changed_when"), FailedWhen: o.conditions("failed_when"), Until: o.conditions("until"),
		IgnoreErrors: o.setting("ignore_errors", "true, false", isBool), NoLog: o.setting("no_log", "true, false", isBool),
		CheckMode: o.setting("check_mode", "true, false", isBool), Diff: o.setting("diff", "true, false", isBool),
		Retries: o.setting("retries", "a whole number", isInt), Delay: o.setting("delay", "a number", isNumber),
		Timeout: o.setting("timeout", "a whole number", isInt),
		Files:   map[string]File{}, Trees: map[string][]TreeEntry{},
	}
	d.unique(o, t.ID)
	if !o.dict.Has("args") {
		d.problem(o.at+"/args", "is missing")
	}
	if t.Name == "" {
		t.Name, t.Unnamed = t.Module, true
	}
	t.Loop, t.HasLoop = o.get("loop")
	switch t.Loop.(type) {
	case nil:
		if t.HasLoop {
			o.wrong("loop", "a list or a template", nil)
		}
	case string, *value.List:
	default:
		o.wrong("loop", "a list or a template", t.Loop)
	}
	t.LoopControl.LoopVar = "item"
	if control, ok := o.get("loop_control"); ok {
		o.child("loop_control", control, func(o *object) {
			t.LoopControl = LoopControl{LoopVar: o.text("loop_var", "item"), IndexVar: o.text("index_var", ""), Extended: o.flag("extended"),
				Pause: o.setting("pause", "a number", isNumber)}
			t.LoopControl.Label, _ = o.get("label")
			d.name(o, "loop_var", t.LoopControl.LoopVar)
			d.name(o, "index_var", t.LoopControl.IndexVar)
		})
	}
	d.name(o, "register", t.Register)
	o.entries("files", func(src, at string, v value.Value) {
		o.child(at, v, func(o *object) { t.Files[src] = d.file(o) })
	})
	o.entries("trees", func(src, at string, v value.Value) {
		t.Trees[src] = d.tree(o, at, v)
	})
	return t
}

// name checks the name of a variable that a task sets.
func (d *decoder) name(o *object, key, name string) {
	for i, c := range name {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			d.problem(o.at+"/"+key, "%q is not the name of a variable", name)
			return
		}
	}
}

func (d *decoder) file(o *object) File {
	f := File{SHA256: o.text("sha256", ""), Size: o.integer("size"), Mode: d.mode(o, "0644")}
	if sum, err := hex.DecodeString(f.SHA256); err != nil || len(sum) != 32 || strings.ToLower(f.SHA256) != f.SHA256 {
		d.problem(o.at+"/sha256", "%q is not a SHA-256 in lower-case hex", f.SHA256)
	}
	return f
}

func (d *decoder) mode(o *object, absent string) uint32 {
	text := o.text("mode", absent)
	mode, err := strconv.ParseUint(text, 8, 12)
	if err != nil {
		d.problem(o.at+"/mode", "%q is not a mode in octal", text)
	}
	return uint32(mode)
}

func (d *decoder) tree(o *object, at string, v value.Value) []TreeEntry {
	list, ok := v.(*value.List)
	if !ok {
		o.wrong(at, "a list", v)
		return nil
	}
	entries := make([]TreeEntry, 0, len(list.Items))
	for i, item := range list.Items {
		o.child(at+"/"+strconv.Itoa(i), item, func(o *object) {
			e := TreeEntry{Path: o.required("path"), Directory: o.flag("directory")}
			if e.Path != path.Clean(e.Path) || strings.HasPrefix(e.Path, "/") || e.Path == ".." || strings.HasPrefix(e.Path, "../") {
				d.problem(o.at+"/path", "%q is not a path below the folder", e.Path)
			}
			if e.Directory {
				e.File.Mode = d.mode(o, "0755")
			} else {
				e.File = d.file(o)
			}
			entries = append(entries, e)
		})
	}
	return entries
}

func isBool(v value.Value) bool { _, ok := v.(bool); return ok }

func isInt(v value.Value) bool { _, ok := v.(int64); return ok }

func isNumber(v value.Value) bool {
	switch v.(type) {
	case int64, float64:
		return true
	}
	return false
}
