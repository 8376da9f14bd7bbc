// Package hosttest replays recorded commands, for tests of what runs programs.
package hosttest

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/host"
)

// Recording is a host.CommandRunner that answers from a recording. Every command that it is asked for must be in it.
type Recording struct {
	t       testing.TB
	answers map[string][]host.Output
	// Ran are the command lines that were run, in order.
	Ran []string
	// Programs are what LookPath finds, in /usr/bin.
	Programs []string
}

// Read reads a recording. It is text: a line `$ COMMAND LINE` (words quoted as for a shell), then the output; a line `! TEXT` is standard error, and
// a line `= CODE` the exit code when it is not 0. A command that is recorded several times gives its answers in order, the last one again and again.
func Read(t testing.TB, path string) *Recording {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Parse(t, string(content))
}

// Parse reads a recording from text.
func Parse(t testing.TB, text string) *Recording {
	t.Helper()
	recording := &Recording{t: t, answers: map[string][]host.Output{}}
	command := ""
	var output host.Output
	finish := func() {
		if command != "" {
			recording.answers[command] = append(recording.answers[command], output)
		}
		output = host.Output{}
	}
	for _, line := range strings.SplitAfter(text, "\n") {
		bare := strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "$ "):
			finish()
			command = bare[2:]
		case strings.HasPrefix(line, "! "):
			output.Stderr = append(output.Stderr, line[2:]...)
		case strings.HasPrefix(line, "= "):
			if _, err := fmt.Sscanf(bare, "= %d", &output.RC); err != nil {
				t.Fatalf("recording: %q: %v", bare, err)
			}
		default:
			output.Stdout = append(output.Stdout, line...)
		}
	}
	finish()
	return recording
}

// Run implements host.CommandRunner.
func (r *Recording) Run(_ context.Context, command host.Command) (host.Output, error) {
	words := make([]string, len(command.Args))
	for i, word := range command.Args {
		words[i] = host.QuoteWord(strings.TrimPrefix(word, "/usr/bin/"))
	}
	line := strings.Join(words, " ")
	r.Ran = append(r.Ran, line)
	answers := r.answers[line]
	if len(answers) == 0 {
		r.t.Errorf("command that is not recorded: %s", line)
		return host.Output{RC: 127}, nil
	}
	if len(answers) > 1 {
		r.answers[line] = answers[1:]
	}
	return answers[0], nil
}

// LookPath implements host.CommandRunner.
func (r *Recording) LookPath(name string) (string, bool) {
	return "/usr/bin/" + name, slices.Contains(r.Programs, name)
}
