package event

import (
	"fmt"
	"slices"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// contextLines is how many equal lines are shown around a difference.
const contextLines = 3

// maxEdits bounds the search for the shortest difference; texts that differ more are shown as replaced as a whole.
const maxEdits = 2000

// unifiedDiff shows one entry of a result's diff: before and after with their headers, or text that a module prepared.
func unifiedDiff(d *value.Dict) []string {
	if prepared := text(d, "prepared"); prepared != "" {
		return strings.Split(strings.TrimSuffix(prepared, "\n"), "\n")
	}
	if !d.Has("before") && !d.Has("after") {
		return nil
	}
	lines := []string{"--- " + header(d, "before"), "+++ " + header(d, "after")}
	return append(lines, hunks(diffLines(side(d, "before")), diffLines(side(d, "after")))...)
}

func header(d *value.Dict, key string) string {
	if name := text(d, key+"_header"); name != "" {
		return key + ": " + name
	}
	return key
}

// side returns a text to compare; values that are not text are compared as indented JSON.
func side(d *value.Dict, key string) string {
	v, _ := d.GetString(key)
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	data, err := value.AppendJSONWith(nil, v, value.JSONOptions{Indent: "    ", KeySeparator: ": ", SortKeys: true, AllowNaN: true})
	if err != nil {
		return value.Str(v) + "\n"
	}
	return string(data) + "\n"
}

func diffLines(s string) []string {
	if s == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	if !strings.HasSuffix(s, "\n") {
		lines[len(lines)-1] += "\n\\ No newline at end of file"
	}
	return lines
}

// edit is one line of a difference: ' ' in both, '-' before only, '+' after only.
type edit struct {
	op   byte
	line string
}

// hunks groups the edits with their context.
func hunks(before, after []string) []string {
	edits := compareLines(before, after)
	var out []string
	beforeAt, afterAt := 1, 1
	for i := 0; i < len(edits); {
		if edits[i].op == ' ' {
			i, beforeAt, afterAt = i+1, beforeAt+1, afterAt+1
			continue
		}
		start := max(0, i-contextLines)
		end, last := i, i
		for ; end < len(edits) && end-last <= 2*contextLines; end++ {
			if edits[end].op != ' ' {
				last = end
			}
		}
		end = min(len(edits), last+1+contextLines)
		var body []string
		beforeCount, afterCount := 0, 0
		for _, e := range edits[start:end] {
			body = append(body, string(e.op)+e.line)
			if e.op != '+' {
				beforeCount++
			}
			if e.op != '-' {
				afterCount++
			}
		}
		shared := i - start
		out = append(out, fmt.Sprintf("@@ -%s +%s @@", span(beforeAt-shared, beforeCount), span(afterAt-shared, afterCount)))
		out = append(out, body...)
		beforeAt, afterAt = beforeAt-shared+beforeCount, afterAt-shared+afterCount
		i = end
	}
	return out
}

func span(start, count int) string {
	switch count {
	case 0:
		return fmt.Sprintf("%d,0", start-1)
	case 1:
		return fmt.Sprint(start)
	}
	return fmt.Sprintf("%d,%d", start, count)
}

// compareLines finds a shortest list of edits (Myers' greedy algorithm).
func compareLines(before, after []string) []edit {
	prefix := 0
	for prefix < len(before) && prefix < len(after) && before[prefix] == after[prefix] {
		prefix++
	}
	suffix := 0
	for suffix < len(before)-prefix && suffix < len(after)-prefix && before[len(before)-1-suffix] == after[len(after)-1-suffix] {
		suffix++
	}
	var edits []edit
	for _, line := range before[:prefix] {
		edits = append(edits, edit{' ', line})
	}
	edits = append(edits, shortest(before[prefix:len(before)-suffix], after[prefix:len(after)-suffix])...)
	for _, line := range before[len(before)-suffix:] {
		edits = append(edits, edit{' ', line})
	}
	return edits
}

func shortest(before, after []string) []edit {
	n, m := len(before), len(after)
	bound := min(n+m, maxEdits)
	reach := make([]int, 2*bound+2) // the furthest x on each diagonal
	var trace [][]int
	for d := 0; d <= bound; d++ {
		trace = append(trace, append([]int(nil), reach[bound-d:bound+d+2]...))
		for k := -d; k <= d; k += 2 {
			var x int
			if k == -d || k != d && reach[bound+k-1] < reach[bound+k+1] {
				x = reach[bound+k+1]
			} else {
				x = reach[bound+k-1] + 1
			}
			for x < n && x-k < m && before[x] == after[x-k] {
				x++
			}
			reach[bound+k] = x
			if x >= n && x-k >= m {
				return walkBack(before, after, trace, d)
			}
		}
	}
	edits := make([]edit, 0, n+m)
	for _, line := range before {
		edits = append(edits, edit{'-', line})
	}
	for _, line := range after {
		edits = append(edits, edit{'+', line})
	}
	return edits
}

// walkBack follows the trace from the end; trace[d][d+k] is what was reached on diagonal k before step d.
func walkBack(before, after []string, trace [][]int, steps int) []edit {
	var edits []edit
	x, y := len(before), len(after)
	for d := steps; d > 0; d-- {
		at := func(k int) int { return trace[d][d+k] }
		k := x - y
		previous := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			previous = k + 1
		}
		fromX := at(previous)
		start := fromX // where the edit ended and equal lines began
		if previous == k-1 {
			start++
		}
		for x > start {
			x, y = x-1, y-1
			edits = append(edits, edit{' ', before[x]})
		}
		if previous == k+1 {
			y--
			edits = append(edits, edit{'+', after[y]})
		} else {
			x--
			edits = append(edits, edit{'-', before[x]})
		}
	}
	for x > 0 {
		x--
		edits = append(edits, edit{' ', before[x]})
	}
	slices.Reverse(edits)
	return edits
}
