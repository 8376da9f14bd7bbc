package cli

import (
	"context"
	"fmt"
	"strings"

	"rustle.dev/deploy/runner/internal/bundle"
	"rustle.dev/deploy/runner/internal/program"
	"rustle.dev/deploy/runner/internal/value"
)

// infoFormat is the version of what `info --json` prints.
const infoFormat = "1.0"

// verify checks every byte of the artifact.
func verify(args []string, p Process) error {
	json, err := onlyJSON("verify", args)
	if err != nil {
		return err
	}
	b, err := openBundle(p)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := b.Verify(context.Background()); err != nil {
		return err
	}
	// What this runner could not read is not a sound artifact either.
	if _, _, err := load(b); err != nil {
		return err
	}
	if json {
		_, err = fmt.Fprintln(p.Stdout, value.JSON(value.DictOf("format", infoFormat, "ok", true, "artifact", b.Digest(), "entries", int64(len(b.Manifest().Entries)))))
		return err
	}
	_, err = fmt.Fprintf(p.Stdout, "ok: %d entries, bundle %s\n", len(b.Manifest().Entries), b.Digest())
	return err
}

// info says what the artifact contains.
func info(args []string, p Process) error {
	json, err := onlyJSON("info", args)
	if err != nil {
		return err
	}
	b, err := openBundle(p)
	if err != nil {
		return err
	}
	defer b.Close()
	todo, variables, err := load(b)
	if err != nil {
		return err
	}
	described := describe(b, todo, variables, p.Version)
	if json {
		_, err = fmt.Fprintln(p.Stdout, value.JSON(described))
	} else {
		_, err = fmt.Fprint(p.Stdout, inWords(described, todo))
	}
	return err
}

func describe(b *bundle.Bundle, todo *program.Program, variables *program.Variables, version string) *value.Dict {
	m := b.Manifest()
	files, size := 0, int64(0)
	for name, entry := range m.Entries {
		if strings.HasPrefix(name, "files/") {
			files++
			size += entry.Size
		}
	}
	stages := value.NewList()
	for _, stage := range todo.Stages(variables.Hostname) {
		stages.Items = append(stages.Items, int64(stage))
	}
	plays := value.NewList()
	for _, play := range todo.Plays {
		tasks := value.NewList()
		for _, section := range play.Sections {
			for _, part := range section.Parts {
				if !part.Includes(variables.Hostname) {
					continue
				}
				for _, task := range part.Tasks {
					tags := value.NewList()
					for _, tag := range append(play.Tags[:len(play.Tags):len(play.Tags)], task.Tags...) {
						tags.Items = append(tags.Items, tag)
					}
					tasks.Items = append(tasks.Items, value.DictOf("id", task.ID, "name", task.Name, "module", task.Module, "stage", int64(part.Stage), "tags", tags))
				}
			}
		}
		plays.Items = append(plays.Items, value.DictOf("id", play.ID, "name", play.Name, "tasks", tasks, "handlers", int64(len(play.Handlers))))
	}
	return value.DictOf("format", infoFormat, "plan", m.Plan, "inventory", m.Inventory, "host", m.Host, "triple", m.Triple, "artifact", b.Digest(),
		"runner", version, "files", value.DictOf("count", int64(files), "size", size), "stages", stages, "plays", plays)
}

func inWords(d *value.Dict, todo *program.Program) string {
	var out strings.Builder
	line := func(name string, v any) { fmt.Fprintf(&out, "%-10s %v\n", name+":", v) }
	for _, name := range []string{"plan", "inventory", "host", "triple", "artifact", "runner"} {
		v, _ := d.GetString(name)
		line(name, value.Str(v))
	}
	files, _ := d.GetString("files")
	count, _ := files.(*value.Dict).GetString("count")
	size, _ := files.(*value.Dict).GetString("size")
	line("files", fmt.Sprintf("%d, %d bytes", count, size))
	if boundaries := todo.Boundaries(); len(boundaries) > 0 {
		line("stages", describeBoundaries(boundaries))
	}
	plays, _ := d.GetString("plays")
	for _, play := range plays.(*value.List).Items {
		name, _ := play.(*value.Dict).GetString("name")
		fmt.Fprintf(&out, "\nplay %s\n", value.Str(name))
		tasks, _ := play.(*value.Dict).GetString("tasks")
		for _, task := range tasks.(*value.List).Items {
			task := task.(*value.Dict)
			name, _ := task.GetString("name")
			module, _ := task.GetString("module")
			tags, _ := task.GetString("tags")
			fmt.Fprintf(&out, "  %s (%s)", value.Str(name), value.Str(module))
			if list := tags.(*value.List); len(list.Items) > 0 {
				var texts []string
				for _, tag := range list.Items {
					texts = append(texts, value.Str(tag))
				}
				fmt.Fprintf(&out, " TAGS: [%s]", strings.Join(texts, ", "))
			}
			out.WriteString("\n")
		}
	}
	return out.String()
}
