package event

import (
	"fmt"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// Human prints a run for people, in the layout that users of Ansible read every day.
type Human struct {
	Color     bool
	Verbosity int
	// Diff shows the differences that changed tasks report.
	Diff bool

	host  string
	name  string // of the running task
	items bool   // the running task has printed items
}

const lineWidth = 79

// Codes of colours, as terminals know them.
const (
	green  = "32"
	yellow = "33"
	red    = "31"
	cyan   = "36"
	purple = "35"
)

// Print implements Printer.
func (h *Human) Print(dst []byte, kind string, body *value.Dict, _ []byte) []byte {
	var out strings.Builder
	switch kind {
	case "run_started":
		h.host = text(body, "host")
	case "play_started":
		h.banner(&out, "PLAY ["+text(body, "name")+"]")
	case "task_started":
		h.items = false
		if text(body, "module") == "meta" && h.Verbosity == 0 {
			return dst // it says something to the engine, and nothing about the host
		}
		title := "TASK"
		if flag(body, "handler") {
			title = "RUNNING HANDLER"
		}
		h.name = text(body, "name")
		h.banner(&out, title+" ["+h.name+"]")
	case "item_done":
		h.items = true
		h.item(&out, body)
	case "task_retry":
		left := number(body, "retries") - number(body, "attempt") + 1
		h.line(&out, cyan, fmt.Sprintf("FAILED - RETRYING: [%s]: %s (%d retries left).", h.host, h.name, left))
	case "task_done":
		if text(body, "module") != "meta" || text(body, "status") == string(Failed) || h.Verbosity > 0 {
			h.task(&out, body)
		}
	case "warning":
		h.line(&out, purple, "[WARNING]: "+text(body, "message"))
	case "run_done":
		h.recap(&out, body)
	}
	return append(dst, out.String()...)
}

func (h *Human) banner(out *strings.Builder, title string) {
	stars := max(3, lineWidth-len([]rune(title)))
	fmt.Fprintf(out, "\n%s %s\n", title, strings.Repeat("*", stars))
}

func (h *Human) line(out *strings.Builder, color, line string) {
	if h.Color {
		line = "\x1b[0;" + color + "m" + line + "\x1b[0m"
	}
	out.WriteString(line + "\n")
}

func (h *Human) item(out *strings.Builder, body *value.Dict) {
	result, label := dict(body, "result"), text(body, "label")
	h.diff(out, result)
	switch status := Status(text(body, "status")); status {
	case Failed, Ignored:
		h.line(out, red, fmt.Sprintf("failed: [%s] (item=%s) => %s", h.host, label, value.JSON(result)))
	case Skipped:
		h.line(out, cyan, fmt.Sprintf("skipping: [%s] => (item=%s)%s", h.host, label, h.details(result, false)))
	case Changed:
		h.line(out, yellow, fmt.Sprintf("changed: [%s] => (item=%s)%s", h.host, label, h.details(result, false)))
	default:
		h.line(out, green, fmt.Sprintf("ok: [%s] => (item=%s)%s", h.host, label, h.details(result, false)))
	}
}

func (h *Human) task(out *strings.Builder, body *value.Dict) {
	result, status := dict(body, "result"), Status(text(body, "status"))
	if !h.items {
		h.diff(out, result)
	}
	if status == Failed || status == Ignored {
		if !h.items || !result.Has("results") {
			h.line(out, red, fmt.Sprintf("fatal: [%s]: FAILED! => %s", h.host, value.JSON(result)))
		}
		if status == Ignored {
			h.line(out, cyan, "...ignoring")
		}
		return
	}
	// debug exists to show its result; what shows it as items has shown it already.
	always := text(body, "module") == "debug"
	switch {
	case status == Skipped:
		h.line(out, cyan, fmt.Sprintf("skipping: [%s]%s", h.host, h.details(result, false)))
	case h.items:
	case status == Changed:
		h.line(out, yellow, fmt.Sprintf("changed: [%s]%s", h.host, h.details(result, always)))
	default:
		h.line(out, green, fmt.Sprintf("ok: [%s]%s", h.host, h.details(result, always)))
	}
}

func (h *Human) details(result *value.Dict, always bool) string {
	if always {
		shown := value.NewDict()
		for key, v := range result.All() {
			if key != "changed" && key != "failed" || h.Verbosity > 0 {
				shown.Set(key, v)
			}
		}
		data, err := value.AppendJSONWith(nil, shown, value.JSONOptions{Indent: "    ", KeySeparator: ": ", AllowNaN: true})
		if err != nil {
			return " => " + value.JSON(plain(shown, 0))
		}
		return " => " + string(data)
	}
	if h.Verbosity == 0 {
		return ""
	}
	return " => " + value.JSON(result)
}

func (h *Human) diff(out *strings.Builder, result *value.Dict) {
	if !h.Diff || !flag(result, "changed") {
		return
	}
	found, _ := result.GetString("diff")
	diffs := []value.Value{found}
	if list, ok := found.(*value.List); ok {
		diffs = list.Items
	}
	for _, d := range diffs {
		if d, ok := d.(*value.Dict); ok && d.Len() > 0 {
			for _, line := range unifiedDiff(d) {
				color := ""
				switch {
				case strings.HasPrefix(line, "+"):
					color = green
				case strings.HasPrefix(line, "-"):
					color = red
				case strings.HasPrefix(line, "@@"):
					color = cyan
				default:
					out.WriteString(line + "\n")
					continue
				}
				h.line(out, color, line)
			}
			out.WriteString("\n")
		}
	}
}

func (h *Human) recap(out *strings.Builder, body *value.Dict) {
	h.banner(out, "PLAY RECAP")
	color := green
	switch {
	case number(body, "failed") > 0 || text(body, "status") != string(RunOK):
		color = red
	case number(body, "changed") > 0:
		color = yellow
	}
	h.line(out, color, fmt.Sprintf("%-26s : ok=%-4d changed=%-4d unreachable=0    failed=%-4d skipped=%-4d rescued=0    ignored=%-4d",
		h.host, number(body, "ok"), number(body, "changed"), number(body, "failed"), number(body, "skipped"), number(body, "ignored")))
	if reason := text(body, "reason"); reason != "" {
		h.line(out, red, fmt.Sprintf("%s: %s", text(body, "status"), reason))
	}
}

func text(body *value.Dict, key string) string {
	v, _ := body.GetString(key)
	if v == nil {
		return ""
	}
	return value.Str(v)
}

func flag(body *value.Dict, key string) bool {
	v, _ := body.GetString(key)
	return v == true
}

func number(body *value.Dict, key string) int64 {
	v, _ := body.GetString(key)
	n, _ := v.(int64)
	return n
}

func dict(body *value.Dict, key string) *value.Dict {
	v, _ := body.GetString(key)
	d, _ := v.(*value.Dict)
	return d
}
