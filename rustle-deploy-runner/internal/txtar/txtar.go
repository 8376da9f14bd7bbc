// Package txtar reads stories: texts that hold several files, each after a line `-- NAME --`. Tests alone use it.
package txtar

import "strings"

// Story is a comment and files, in order.
type Story struct {
	Comment string
	Files   []File
}

// File is one file of a story.
type File struct{ Name, Content string }

// Parse reads a story.
func Parse(text string) Story {
	var s Story
	current := &s.Comment
	for line := range strings.Lines(text) {
		if name, ok := header(line); ok {
			s.Files = append(s.Files, File{Name: name})
			current = &s.Files[len(s.Files)-1].Content
			continue
		}
		*current += line
	}
	return s
}

func header(line string) (name string, ok bool) {
	line = strings.TrimSuffix(line, "\n")
	name, ok = strings.CutPrefix(line, "-- ")
	if !ok {
		return "", false
	}
	name, ok = strings.CutSuffix(name, " --")
	return strings.TrimSpace(name), ok && strings.TrimSpace(name) != ""
}

// String is the text that Parse reads.
func (s Story) String() string {
	var out strings.Builder
	write := func(content string) {
		out.WriteString(content)
		if content != "" && !strings.HasSuffix(content, "\n") {
			out.WriteString("\n")
		}
	}
	write(s.Comment)
	for _, f := range s.Files {
		out.WriteString("-- " + f.Name + " --\n")
		write(f.Content)
	}
	return out.String()
}

// Get returns the content of the file with that name.
func (s Story) Get(name string) (content string, ok bool) {
	for _, f := range s.Files {
		if f.Name == name {
			return f.Content, true
		}
	}
	return "", false
}

// Set replaces the content of a file, or adds one at the end.
func (s *Story) Set(name, content string) {
	for i := range s.Files {
		if s.Files[i].Name == name {
			s.Files[i].Content = content
			return
		}
	}
	s.Files = append(s.Files, File{name, content})
}
