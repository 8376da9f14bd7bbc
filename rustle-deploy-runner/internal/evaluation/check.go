package evaluation

import (
	"encoding/base64"

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
		all := value.NewList()
		for _, item := range items {
			problems, err := about.check(item)
			if err != nil {
				return nil, err
			}
			all.Items = append(all.Items, shown(problems))
		}
		answer.Set(about.key, all)
	}
	return answer, nil
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
