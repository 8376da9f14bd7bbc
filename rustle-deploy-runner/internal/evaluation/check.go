package evaluation

import (
	"encoding/base64"
	"runtime"
	"sync"
	"sync/atomic"

	"rustle.dev/deploy/runner/internal/check"
	"rustle.dev/deploy/runner/internal/value"
)

// check answers with a list of problems for each task, source and text.
func (s *server) check(r fields) (value.Value, error) {
	answer := value.NewDict()
	for _, about := range []struct {
		key   string
		check func(item value.Value) ([]check.Problem, error)
	}{{"tasks", s.checkTask}, {"sources", s.checkSource}, {"texts", s.checkText}} {
		items, err := r.list(about.key)
		if err != nil {
			return nil, err
		}
		all, err := each(items, about.check)
		if err != nil {
			return nil, err
		}
		answer.Set(about.key, value.NewList(all...))
	}
	return answer, nil
}

// each checks items side by side, since whoever asks waits for all of them. The answer, and which error is told, is the same as if it were one after another.
func each(items []value.Value, check func(item value.Value) ([]check.Problem, error)) ([]value.Value, error) {
	answers, errs := make([]value.Value, len(items)), make([]error, len(items))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(items)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(items)); i = next.Add(1) - 1 {
				problems, err := check(items[i])
				answers[i], errs[i] = shown(problems), err
			}
		})
	}
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return answers, nil
}

func (s *server) checkTask(item value.Value) ([]check.Problem, error) {
	task, ok := item.(*value.Dict)
	if !ok {
		return nil, badRequest("each of tasks has to be an object")
	}
	return s.checker.Task(task), nil
}

func (s *server) checkText(item value.Value) ([]check.Problem, error) {
	text, ok := item.(string)
	if !ok {
		return nil, badRequest("each of texts has to be a text")
	}
	return s.checker.Text(text), nil
}

func (s *server) checkSource(item value.Value) ([]check.Problem, error) {
	request, ok := item.(*value.Dict)
	if !ok {
		return nil, badRequest("each of sources has to be an object")
	}
	r := fields{request}
	task, err := r.object("task")
	if err != nil {
		return nil, err
	}
	name, err := r.text("name")
	if err != nil {
		return nil, err
	}
	content, isFile := request.GetString("content")
	encoded, isText := content.(string)
	if isFile && !isText {
		return nil, badRequest("content has to be a text")
	}
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, badRequest("content is not in Base64: %s", err)
	}
	return s.checker.Source(task, name, check.Source{Folder: !isFile, Content: decoded}), nil
}

func shown(problems []check.Problem) *value.List {
	list := value.NewList()
	for _, problem := range problems {
		severity := "error"
		if problem.Warning {
			severity = "warning"
		}
		d := value.DictOf("severity", severity, "pointer", problem.Pointer, "message", problem.Message)
		if problem.Line > 0 {
			d.Set("line", int64(problem.Line))
		}
		if problem.Variable != "" {
			d.Set("variable", problem.Variable)
		}
		list.Items = append(list.Items, d)
	}
	return list
}

func (f fields) list(key string) ([]value.Value, error) {
	v, ok := f.request.GetString(key)
	if !ok {
		return nil, nil
	}
	list, ok := v.(*value.List)
	if !ok {
		return nil, badRequest("%s has to be a list", key)
	}
	return list.Items, nil
}
