package event_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/value"
)

// order records what happens to log and output, in order.
type order struct {
	mu     sync.Mutex
	kept   []byte
	synced int // bytes of kept that are durable
	shown  []byte
	early  bool // something was shown before it was durable
	syncs  int
	broken error
}

func (o *order) Append(lines []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.broken != nil {
		return o.broken
	}
	o.kept = append(o.kept, lines...)
	return nil
}

func (o *order) Sync() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.synced = len(o.kept)
	o.syncs++
	return nil
}

func (o *order) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.shown = append(o.shown, text...)
	o.early = o.early || !bytes.HasPrefix(o.kept[:o.synced], o.shown)
	return len(text), nil
}

func newYear() time.Time {
	return time.Date(2026, 1, 2, 3, 4, 5, 6789000, time.FixedZone("east", 3600))
}

func TestNothingIsShownBeforeItIsDurable(t *testing.T) {
	o := &order{}
	s := event.NewStream(event.Options{Log: o, Out: o, Printer: event.NDJSON{}, Now: newYear})
	for i := range 1000 {
		s.Emit(event.Warning{Message: fmt.Sprint(i)})
		if i%100 == 0 {
			s.Sync()
			o.mu.Lock()
			if !bytes.HasSuffix(o.kept[:o.synced], fmt.Appendf(nil, `"message":"%d"}`+"\n", i)) {
				t.Errorf("event %d is not durable after Sync", i)
			}
			o.mu.Unlock()
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if o.early || !bytes.Equal(o.shown, o.kept) {
		t.Error("an event was shown before it was durable")
	}
	lines := strings.Split(strings.TrimSuffix(string(o.shown), "\n"), "\n")
	for i, line := range lines {
		want := fmt.Sprintf(`{"seq":%d,"time":"2026-01-02T02:04:05.006789Z","type":"warning","message":"%d"}`, i+1, i)
		if line != want {
			t.Fatalf("line %d is %s, want %s", i, line, want)
		}
	}
	if len(lines) != 1000 || o.syncs > 1001 || o.syncs < 10 {
		t.Errorf("%d lines, %d syncs", len(lines), o.syncs)
	}
}

func TestRunGoesOnWithoutItsRecord(t *testing.T) {
	o := &order{broken: errors.New("disk full")}
	var out bytes.Buffer
	s := event.NewStream(event.Options{Log: o, Out: &out, Printer: event.NDJSON{}})
	s.Emit(event.StageStarted{Stage: 0})
	s.Sync()
	s.Emit(event.StageDone{Stage: 0})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "disk full") || !strings.Contains(text, `"next":null`) || strings.Count(text, "\n") != 3 {
		t.Error(text)
	}
}

type closedPipe struct{ writes int }

func (p *closedPipe) Write([]byte) (int, error) {
	p.writes++
	return 0, errors.New("nobody reads")
}

func TestRunGoesOnWithoutItsOutput(t *testing.T) {
	o, out := &order{}, &closedPipe{}
	s := event.NewStream(event.Options{Log: o, Out: out, Printer: event.NDJSON{}})
	s.Emit(event.StageStarted{Stage: 0})
	s.Sync()
	s.Emit(event.StageDone{Stage: 0})
	s.Sync()
	if err := s.Close(); err == nil || out.writes != 1 {
		t.Errorf("%v after %d writes", err, out.writes)
	}
	if bytes.Count(o.kept, []byte("\n")) != 2 {
		t.Errorf("%s", o.kept)
	}
}

func TestWhatIsHidden(t *testing.T) {
	var out bytes.Buffer
	s := event.NewStream(event.Options{Out: &out, Printer: event.NDJSON{}})
	s.Hide([]string{"", "pass", "pass word", `q"uote`, "42", "ok"})
	result := value.DictOf("msg", `a pass word, a q"uote, and in JSON: {"p":"q\"uote"}`, "n", int64(42), "other", int64(421), "pass", value.Tuple{"pass", true},
		"list", value.NewList("unpassable"))
	s.Emit(event.TaskDone{TaskRef: event.TaskRef{Play: "p", Task: "ok", Name: "pass it", Module: "ok"}, Status: event.OK, Result: result})
	s.Emit(event.RunDone{Status: event.RunOK, Reason: "42"})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, hidden := range []string{"pass", "word", "uote\"", `q\"`, `:42,`, `"42"`} {
		if strings.Contains(text, hidden) {
			t.Errorf("%s shows %s", text, hidden)
		}
	}
	for _, shown := range []string{`"task":"ok"`, `"status":"ok"`, `"other":421`, `"name":"******** it"`, `"ok":0`} {
		if !strings.Contains(text, shown) {
			t.Errorf("%s does not show %s", text, shown)
		}
	}
}

func TestLongTexts(t *testing.T) {
	var out bytes.Buffer
	s := event.NewStream(event.Options{Out: &out, Printer: event.NDJSON{}, TextLimit: 4})
	s.Emit(event.TaskDone{TaskRef: event.TaskRef{Task: "a long name"}, Result: value.DictOf("stdout", "abcdef", "short", "abcd", "cut", "abcé")})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"a long name"`, `"a [2 more bytes] def"`, `"short":"abcd"`, `"a [1 more bytes] cé"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s lacks %s", out.String(), want)
		}
	}
}

func TestEventsAreBoundedWhateverTheyHold(t *testing.T) {
	const limit = 1000
	lines, dicts, many := value.NewList(), value.NewList(), value.NewDict()
	for i := range 100_000 {
		lines.Items = append(lines.Items, fmt.Sprintf("line %d", i))
		dicts.Items = append(dicts.Items, value.DictOf("stdout", strings.Repeat("x", 5000), "stdout_lines", lines))
		many.Set(fmt.Sprintf("key %d", i), int64(i))
	}
	huge := strings.Repeat("é", 1_000_000)
	for name, result := range map[string]*value.Dict{
		"lines": value.DictOf("stdout_lines", lines, "stderr", "short", "stderr_lines", value.NewList("short")),
		"items": value.DictOf("results", dicts, "stderr", "short"),
		"dict":  value.DictOf("ansible_facts", many, "stderr", "short"),
		"tuple": value.DictOf("t", value.Tuple(lines.Items), "stderr", "short"),
		"keys":  value.DictOf("d", value.DictOf(huge, huge), huge, huge, "stderr", "short"),
	} {
		var out bytes.Buffer
		s := event.NewStream(event.Options{Out: &out, Printer: event.NDJSON{}, TextLimit: limit})
		s.Emit(event.TaskDone{TaskRef: event.TaskRef{Name: huge}, Result: result})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		line := out.String()
		if len(line) > 40*limit || !strings.Contains(line, `"cut":true`) || !strings.Contains(line, `"stderr":"short"`) || !strings.Contains(line, " more ") {
			t.Errorf("%s: %d bytes: %.3000s", name, len(line), line)
		}
		if _, err := value.ParseJSON(out.Bytes()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if name == "lines" && !strings.Contains(line, `"stderr_lines":["short"]`) {
			t.Errorf("one list takes the room of the others: %.3000s", line)
		}
	}
	if len(lines.Items) != 100_000 || many.Len() != 100_000 {
		t.Error("what is shown changed what is there")
	}
}

func TestWhatIsNotCutDoesNotSaySo(t *testing.T) {
	var out bytes.Buffer
	s := event.NewStream(event.Options{Out: &out, Printer: event.NDJSON{}, TextLimit: 100})
	s.Emit(event.TaskDone{TaskRef: event.TaskRef{Name: "n"}, Result: value.DictOf("stdout", strings.Repeat("x", 100), "stdout_lines", value.NewList(strings.Repeat("x", 100)), "d", value.DictOf("a", int64(1), "b", nil))})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "cut") || strings.Contains(out.String(), "more") {
		t.Error(out.String())
	}
}

func TestValuesThatJSONDoesNotHave(t *testing.T) {
	var out bytes.Buffer
	s := event.NewStream(event.Options{Out: &out, Printer: event.NDJSON{}})
	deep := value.NewList()
	for range 5000 {
		deep = value.NewList(deep)
	}
	for _, odd := range []value.Value{math.NaN(), math.Inf(-1), "\xff\x00", value.Undefined{Name: "x", Message: "no x"}, value.DictOf(value.Tuple{int64(1)}, 2), deep} {
		s.Emit(event.TaskDone{Result: value.DictOf("odd", odd)})
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if _, err := value.ParseJSON([]byte(line)); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if strings.Count(out.String(), "\n") != 6 {
		t.Error(out.String())
	}
}

// What a program prints last says why it gave up: it is never among what is left out.
func TestLongOutputKeepsItsEnd(t *testing.T) {
	lines := value.NewList()
	for i := range 20_000 {
		lines.Items = append(lines.Items, fmt.Sprintf("line %d", i))
	}
	lines.Items = append(lines.Items, "FATAL: the reason")
	text := value.Str(lines.Items[0])
	for _, line := range lines.Items[1:] {
		text += "\n" + value.Str(line)
	}
	var out bytes.Buffer
	s := event.NewStream(event.Options{Out: &out, Printer: event.NDJSON{}, TextLimit: 65536})
	s.Emit(event.TaskDone{Result: value.DictOf("stderr", text, "stderr_lines", lines)})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	line := out.String()
	if strings.Count(line, `FATAL: the reason"`) != 2 || strings.Count(line, `line 0`) != 2 || !strings.Contains(line, " more bytes] ") || !strings.Contains(line, " more items]") {
		t.Errorf("%.500s ... %s", line, line[max(0, len(line)-500):])
	}
	if len(line) > 4*65536 {
		t.Errorf("%d bytes", len(line))
	}
	last := value.NewList("first", strings.Repeat("x", 200))
	out.Reset()
	s = event.NewStream(event.Options{Out: &out, Printer: event.NDJSON{}, TextLimit: 100})
	s.Emit(event.TaskDone{Result: value.DictOf("stderr_lines", last)})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `["first","x`) || !strings.Contains(out.String(), `more bytes] x`) {
		t.Error(out.String())
	}
}
