// Package evaluation answers the controller's questions about templates and expressions: one request a line, one answer a line.
package evaluation

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"rustle.dev/deploy/runner/internal/check"
	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
	"rustle.dev/deploy/runner/internal/variables"
)

// The kinds of errors, as the contract has them.
const (
	kindUndefined = "undefined"
	kindSyntax    = "syntax"
	kindType      = "type"
	kindLookup    = "lookup"
	kindLimit     = "limit"
	kindUnknown   = "unknown"
	kindRequest   = "request"
)

// requestError says that a request makes no sense.
type requestError struct{ message string }

func (e *requestError) Error() string { return e.message }

func badRequest(format string, args ...any) error {
	return &requestError{fmt.Sprintf(format, args...)}
}

// server keeps the scopes that were defined.
type server struct {
	language *jinja.Environment
	checker  *check.Checker
	scopes   map[string]*scope
}

type scope struct {
	vars   *value.Dict
	parent *scope
}

// Serve answers requests until the end of input. The modules are those that tasks are checked for.
func Serve(in io.Reader, out io.Writer, modules *module.Registry) error {
	s := &server{language: jinja.NewEnvironment(jinja.DefaultOptions()), checker: check.New(modules), scopes: map[string]*scope{}}
	reader, writer := bufio.NewReaderSize(in, 64<<10), bufio.NewWriter(out)
	for {
		line, err := reader.ReadBytes('\n')
		if len(line) > 0 {
			if _, err := writer.Write(s.answer(line)); err != nil {
				return err
			}
		}
		// Answers to requests that have come together leave together; nobody waits for one that is held back.
		if err != nil || reader.Buffered() == 0 {
			if err := writer.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// answer returns the line that answers a request.
func (s *server) answer(line []byte) []byte {
	parsed, err := value.ParseJSON(line)
	request, ok := parsed.(*value.Dict)
	if err != nil || !ok {
		return encode(nil, nil, badRequest("a request is one JSON object on one line"))
	}
	id, _ := request.GetString("id")
	result, err := s.perform(request)
	return encode(id, result, err)
}

func encode(id, result value.Value, failure error) []byte {
	answer := value.DictOf("id", id, "ok", failure == nil)
	if failure == nil {
		answer.Set("value", result)
	} else {
		answer.Set("error", describe(failure))
	}
	line, err := value.AppendJSON(nil, answer)
	if err != nil {
		line, _ = value.AppendJSON(nil, value.DictOf("id", id, "ok", false, "error",
			value.DictOf("kind", kindType, "message", "the value cannot be sent: "+err.Error())))
	}
	return append(line, '\n')
}

func describe(err error) *value.Dict {
	var undefined *jinja.UndefinedError
	var syntax *jinja.SyntaxError
	var lookup *jinja.LookupError
	var limit *jinja.LimitError
	var runtime *jinja.RuntimeError
	var request *requestError
	var unknown *variables.UnknownError
	kind, place, message := kindType, jinja.Place{}, err.Error()
	d := value.NewDict()
	switch {
	case errors.As(err, &request):
		kind = kindRequest
	case errors.As(err, &unknown):
		kind = kindUnknown
		d.Set("name", unknown.Name)
	case errors.As(err, &undefined):
		kind, place, message = kindUndefined, undefined.Place, undefined.Message
		d.Set("name", undefined.Name)
	case errors.As(err, &syntax):
		kind, place, message = kindSyntax, syntax.Place, syntax.Message
	case errors.As(err, &lookup):
		kind, place = kindLookup, lookup.Place
		d.Set("name", lookup.Plugin)
	case errors.As(err, &limit):
		kind, place, message = kindLimit, limit.Place, limit.Message
	case errors.Is(err, variables.ErrRecursion):
		kind = kindLimit
	case errors.As(err, &runtime):
		place, message = runtime.Place, runtime.Message
	}
	if place.Line > 0 {
		d.Set("line", int64(place.Line))
	}
	answer := value.DictOf("kind", kind, "message", message)
	answer.Update(d)
	return answer
}

func (s *server) perform(request *value.Dict) (value.Value, error) {
	r := fields{request}
	op, err := r.text("op")
	if err != nil {
		return nil, err
	}
	switch op {
	case "define":
		return nil, s.define(r)
	case "drop":
		name, err := r.text("scope")
		if err == nil && s.scopes[name] == nil {
			err = badRequest("there is no scope %q", name)
		}
		delete(s.scopes, name)
		return nil, err
	case "check":
		return s.check(r)
	case "template", "condition":
	default:
		return nil, badRequest("there is no operation %q", op)
	}
	set, err := s.variables(r)
	if err != nil {
		return nil, err
	}
	raw, ok := request.GetString("text")
	if !ok {
		return nil, badRequest("text is missing")
	}
	ctx := context.Background()
	if op == "condition" {
		return s.language.Condition(ctx, raw, set.View(ctx))
	}
	return s.language.TemplateValue(ctx, raw, set.View(ctx))
}

func (s *server) define(r fields) error {
	name, err := r.text("scope")
	if err != nil {
		return err
	}
	defined := &scope{}
	if defined.vars, err = r.object("vars"); err != nil {
		return err
	}
	if r.request.Has("parent") {
		parent, err := r.text("parent")
		if err != nil {
			return err
		}
		if defined.parent = s.scopes[parent]; defined.parent == nil {
			return badRequest("there is no scope %q to be the parent of %q", parent, name)
		}
	}
	s.scopes[name] = defined
	return nil
}

// fields reads the keys of a request.
type fields struct{ request *value.Dict }

func (f fields) text(key string) (string, error) {
	v, _ := f.request.GetString(key)
	text, ok := v.(string)
	if !ok || text == "" {
		return "", badRequest("%s has to be a text", key)
	}
	return text, nil
}

func (f fields) object(key string) (*value.Dict, error) {
	v, ok := f.request.GetString(key)
	if !ok {
		return value.NewDict(), nil
	}
	d, ok := v.(*value.Dict)
	if !ok {
		return nil, badRequest("%s has to be an object", key)
	}
	return d, nil
}
