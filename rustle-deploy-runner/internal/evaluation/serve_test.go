package evaluation_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/contracttest"
	"rustle.dev/deploy/runner/internal/evaluation"
	"rustle.dev/deploy/runner/internal/modules/all"
)

var update = flag.Bool("update", false, "write the answers that are given as the golden ones")

// The golden session is read by the controller's tests too.
func TestGolden(t *testing.T) {
	requests, err := os.ReadFile("../../contract/golden/eval/requests.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	var answers bytes.Buffer
	if err := evaluation.Serve(bytes.NewReader(requests), &answers, all.Registry()); err != nil {
		t.Fatal(err)
	}
	schema := contracttest.Load(t, "eval.schema.json")
	for line := range bytes.Lines(answers.Bytes()) {
		schema.Check(t, line, "")
	}
	for line := range bytes.Lines(requests) {
		nonsense := bytes.Contains(line, []byte("jump")) || bytes.Contains(line, []byte(`"unknown":{"p":1}`)) || bytes.HasPrefix(line, []byte("not"))
		if problems := schema.Problems(line, ""); (len(problems) > 0) != nonsense {
			t.Errorf("the schema on %s: %q", line, problems)
		}
	}
	const golden = "../../contract/golden/eval/answers.ndjson"
	if *update {
		if err := os.WriteFile(golden, answers.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(answers.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s %v", answers.String(), want, err)
	}
}

// Whoever asks one thing at a time gets each answer before the next question.
func TestAnswersDoNotWait(t *testing.T) {
	in, ask := io.Pipe()
	answer, out := io.Pipe()
	done := make(chan error)
	go func() { done <- evaluation.Serve(in, out, all.Registry()) }()
	lines := bufio.NewScanner(answer)
	for _, id := range []string{"1", "2", "3"} {
		if _, err := io.WriteString(ask, `{"id":`+id+`,"op":"template","text":"x"}`+"\n"); err != nil {
			t.Fatal(err)
		}
		if !lines.Scan() || lines.Text() != `{"id":`+id+`,"ok":true,"value":"x"}` {
			t.Fatalf("%s %v", lines.Text(), lines.Err())
		}
	}
	ask.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Nothing that comes in ends the service, and every line gets one answer.
func FuzzServe(f *testing.F) {
	f.Add(`{"id":1,"op":"define","scope":"a","parent":"a"}` + "\n" + `{"op":"template","text":"{{ a }}","vars":[]}`)
	f.Add(`{"op":"condition","text":[1],"scope":2}` + "\n\n" + `{"op":"drop"}`)
	f.Add(`{"op":"check","tasks":[{"module":"debug","args":{"msg":"{{ x"}},3],"texts":[1],"sources":{}}` + "\n" + `{"op":"check","tasks":[[]]}`)
	f.Add(`{"op":"check","sources":[{"task":{"module":"template","args":{"src":1}},"name":"t","content":"e3s="}]}`)
	f.Fuzz(func(t *testing.T, requests string) {
		var answers bytes.Buffer
		if err := evaluation.Serve(strings.NewReader(requests), &answers, all.Registry()); err != nil {
			t.Fatal(err)
		}
		lines := strings.Count(requests, "\n")
		if requests != "" && !strings.HasSuffix(requests, "\n") {
			lines++
		}
		if got := strings.Count(answers.String(), "\n"); got != lines {
			t.Errorf("%d lines, %d answers", lines, got)
		}
	})
}

// Many tasks are checked side by side; answers stay where their tasks are, and the first that is no task is the one that is told.
func TestAnswersAreInTheOrderOfQuestions(t *testing.T) {
	const count = 500
	task := func(i int) string {
		if i%7 == 0 {
			return fmt.Sprintf(`{"module":"debug","args":{"msg":"{{ %d | wrong%d }}"}}`, i, i)
		}
		return `{"module":"debug","args":{"msg":"{{ right }}"}}`
	}
	var tasks []string
	for i := range count {
		tasks = append(tasks, task(i))
	}
	line := answerTo(t, `{"op":"check","tasks":[`+strings.Join(tasks, ",")+`]}`)
	var answer struct {
		Value struct {
			Tasks [][]struct{ Message string }
		}
	}
	if err := json.Unmarshal(line, &answer); err != nil || len(answer.Value.Tasks) != count {
		t.Fatalf("%v, %d answers", err, len(answer.Value.Tasks))
	}
	for i, problems := range answer.Value.Tasks {
		if i%7 != 0 && len(problems) > 0 || i%7 == 0 && (len(problems) != 1 || !strings.HasSuffix(problems[0].Message, fmt.Sprintf("wrong%d", i))) {
			t.Errorf("%d: %v", i, problems)
		}
	}
	source, nameless, noText := `{"task":{"module":"template","args":{}},"name":"t","content":""}`, `{"task":{}}`, `{"task":{},"name":"t","content":1}`
	for _, c := range []struct{ sources, want string }{
		{source + "," + nameless + "," + noText, "name has to be a text"},
		{source + "," + noText + "," + nameless, "content has to be a text"},
	} {
		if line := answerTo(t, `{"op":"check","sources":[`+c.sources+`]}`); !bytes.Contains(line, []byte(c.want)) {
			t.Errorf("%s: %s", c.sources, line)
		}
	}
}

func answerTo(t *testing.T, request string) []byte {
	t.Helper()
	var answers bytes.Buffer
	if err := evaluation.Serve(strings.NewReader(request+"\n"), &answers, all.Registry()); err != nil {
		t.Fatal(err)
	}
	return answers.Bytes()
}
