package lineinfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/regex"
)

// wish is what a task wants of the lines of a file.
type wish struct {
	absent          bool
	line            string
	pattern         *regex.Expression
	search          string
	searches        bool // search is given
	after, before   string
	insertAt        *regex.Expression // of after or before
	backrefs, first bool
	warnings        []string
}

// edit is the lines as they should be.
type edit struct {
	lines   []string
	changed bool
	message string
	removed int // -1 when lines were to be present
}

func compile(text string) (*regex.Expression, error) {
	return regex.Compile(text, regex.Options{Bytes: true})
}

// pattern is the format of a regular expression, or one of some words.
func pattern(words ...string) *module.Format {
	return &module.Format{Name: "regular expression", Check: func(text string) error {
		if text == "" || slices.Contains(words, text) {
			return nil
		}
		_, err := compile(text)
		return err
	}}
}

// CheckStatic implements module.StaticChecker.
func (Module) CheckStatic(static module.Static) []module.Problem {
	for _, name := range []string{"state", "regexp", "search_string", "line", "backrefs"} {
		if static.Open(name) {
			return nil
		}
	}
	w := wish{absent: static.Args.Str("state") == "absent", backrefs: static.Args.Bool("backrefs")}
	if err := w.checkGiven(static.Args); err != nil {
		return []module.Problem{{Message: err.Error()}}
	}
	return nil
}

func readWish(args module.Args) (wish, error) {
	w := wish{absent: args.Str("state") == "absent", line: args.Str("line"), search: args.Str("search_string"), searches: args.Has("search_string"),
		after: args.Str("insertafter"), before: args.Str("insertbefore"), backrefs: args.Bool("backrefs"), first: args.Bool("firstmatch")}
	if err := w.checkGiven(args); err != nil {
		return w, err
	}
	if !args.Has("insertafter") && !args.Has("insertbefore") {
		w.after = "EOF"
	}
	var err error
	if args.Has("regexp") {
		if w.pattern, err = compile(args.Str("regexp")); err != nil {
			return w, err
		}
	}
	switch {
	case w.after != "" && w.after != "BOF" && w.after != "EOF":
		w.insertAt, err = compile(w.after)
	case w.before != "" && w.before != "BOF":
		w.insertAt, err = compile(w.before)
	}
	w.warnings = emptyPatterns(args)
	return w, err
}

func (w wish) checkGiven(args module.Args) error {
	switch {
	case w.absent && !args.Has("regexp") && !args.Has("search_string") && !args.Has("line"):
		return errors.New("one of line, search_string, or regexp is required with state=absent")
	case w.absent:
		return nil
	case w.backrefs && !args.Has("regexp"):
		return errors.New("regexp is required with backrefs=true")
	case !args.Has("line"):
		return errors.New("line is required with state=present")
	default:
		return nil
	}
}

func emptyPatterns(args module.Args) []string {
	const text = "The %s is an empty string, which will match every line in the file. This may have unintended consequences, " +
		"such as replacing the last line in the file rather than appending."
	switch {
	case args.Has("regexp") && args.Str("regexp") == "":
		return []string{fmt.Sprintf(text, "regular expression") + " If this is desired, use '^' to match every line in the file and avoid this warning."}
	case args.Has("search_string") && args.Str("search_string") == "":
		return []string{fmt.Sprintf(text, "search string")}
	default:
		return nil
	}
}

func (w wish) apply(lines []string) (edit, error) {
	if w.absent {
		return w.remove(lines)
	}
	found, err := w.locate(lines)
	if err != nil {
		return edit{}, err
	}
	return w.place(slices.Clone(lines), found)
}

func (w wish) remove(lines []string) (edit, error) {
	kept := make([]string, 0, len(lines))
	for _, line := range lines {
		var matches bool
		switch {
		case w.pattern != nil:
			match, err := w.pattern.Search(line)
			if err != nil {
				return edit{}, err
			}
			matches = match != nil
		case w.searches:
			matches = strings.Contains(line, w.search)
		default:
			matches = w.line == bare(line)
		}
		if !matches {
			kept = append(kept, line)
		}
	}
	removed := len(lines) - len(kept)
	result := edit{lines: kept, changed: removed > 0, removed: removed}
	if removed > 0 {
		result.message = fmt.Sprintf("%d line(s) removed", removed)
	}
	return result, nil
}

// location is where things are: line indexes, -1 when there is none.
type location struct {
	line    int          // to be replaced
	insert  int          // to insert at
	match   *regex.Match // of the pattern
	matched bool         // the pattern or the search text was found
}

func (w wish) locate(lines []string) (location, error) {
	found := location{line: -1, insert: -1}
	for i, line := range lines {
		matches := w.searches && strings.Contains(line, w.search)
		if w.pattern != nil {
			match, err := w.pattern.Search(line)
			if err != nil {
				return found, err
			}
			if matches = match != nil; matches {
				found.match = match
			}
		}
		if !matches {
			continue
		}
		found.line, found.matched = i, true
		if w.first {
			break
		}
	}
	if found.matched {
		return found, nil
	}
	return found, w.locateInsertion(lines, &found)
}

func (w wish) locateInsertion(lines []string, found *location) error {
	for i, line := range lines {
		if w.line == bare(line) {
			found.line = i
			continue
		}
		if w.insertAt == nil {
			continue
		}
		match, err := w.insertAt.Search(line)
		if err != nil {
			return err
		}
		if match == nil {
			continue
		}
		found.insert = i
		if w.after != "" {
			found.insert = i + 1
		}
		if w.first {
			break
		}
	}
	return nil
}

func (w wish) place(lines []string, found location) (edit, error) {
	unchanged := edit{lines: lines, removed: -1}
	switch {
	case found.line >= 0:
		line := w.line
		if w.backrefs && found.match != nil {
			expanded, err := found.match.Expand(w.line)
			if err != nil {
				return edit{}, err
			}
			line = expanded
		}
		if !strings.HasSuffix(line, "\n") {
			line += "\n"
		}
		if lines[found.line] == line {
			return unchanged, nil
		}
		lines[found.line] = line
		return edit{lines: lines, changed: true, message: "line replaced", removed: -1}, nil
	case w.backrefs:
		return unchanged, nil // without a match there is nothing to refer to
	case w.before == "BOF" || w.after == "BOF":
		return w.insert(lines, 0), nil
	case w.after == "EOF" || found.insert == -1:
		if len(lines) > 0 && !endsLine(lines[len(lines)-1]) {
			lines = append(lines, "\n")
		}
		return w.insert(lines, len(lines)), nil
	case w.after != "" && w.alreadyAt(lines, found.insert):
		return unchanged, nil
	default:
		if found.insert == len(lines) && !endsLine(lines[len(lines)-1]) {
			lines[len(lines)-1] += "\n"
		}
		return w.insert(lines, found.insert), nil
	}
}

func (w wish) alreadyAt(lines []string, at int) bool {
	if at == len(lines) {
		at--
	}
	return bare(lines[at]) == w.line
}

func (w wish) insert(lines []string, at int) edit {
	return edit{lines: slices.Insert(lines, at, w.line+"\n"), changed: true, message: "line added", removed: -1}
}

func bare(line string) string { return strings.TrimRight(line, "\r\n") }

func endsLine(line string) bool {
	return strings.HasSuffix(line, "\n") || strings.HasSuffix(line, "\r")
}
