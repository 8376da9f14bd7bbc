package engine

import (
	"slices"

	"rustle.dev/deploy/runner/internal/program"
)

// selected applies the tags of the run to a task, by Ansible's rules.
func (e *Engine) selected(task *program.Task) bool {
	return tagsSelect(e.Options.Tags, e.Options.SkipTags, taskTags(e.play, task))
}

func taskTags(play *program.Play, task *program.Task) []string {
	if len(play.Tags) == 0 {
		return task.Tags
	}
	return append(slices.Clone(play.Tags), task.Tags...)
}

// tagsSelect says whether something with the given tags runs when only and skip are asked for; nothing asked for is "all".
func tagsSelect(only, skip, tags []string) bool {
	if len(only) == 0 {
		only = []string{"all"}
	}
	has := func(tag string) bool { return slices.Contains(tags, tag) }
	overlap := func(asked []string) bool {
		return slices.ContainsFunc(tags, func(tag string) bool { return slices.Contains(asked, tag) })
	}
	untagged := len(tags) == 0

	run := has("always") || overlap(only) || // named
		slices.Contains(only, "all") && !has("never") ||
		slices.Contains(only, "tagged") && !untagged && !has("never") ||
		slices.Contains(only, "untagged") && untagged
	if !run || len(skip) == 0 {
		return run
	}
	switch {
	case slices.Contains(skip, "all"):
		// --skip-tags all still runs what is tagged always, unless that is named too.
		return has("always") && !slices.Contains(skip, "always")
	case overlap(skip):
		return false
	case slices.Contains(skip, "tagged") && !untagged, slices.Contains(skip, "untagged") && untagged:
		return false
	}
	return true
}
