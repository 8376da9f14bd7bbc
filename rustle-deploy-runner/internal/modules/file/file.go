// Package file manages files, folders and links and their attributes.
package file

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/modules/attributes"
	"rustle.dev/deploy/runner/internal/value"
)

// Module is the file module.
type Module struct{}

// New returns the file module.
func New() Module { return Module{} }

const timeFormat = "%Y%m%d%H%M.%S"

// Spec implements module.Module.
func (Module) Spec() module.Spec {
	return module.Spec{Name: "file", Summary: "Manage files, folders, links and their attributes", CheckMode: "full", Convergent: true,
		Options: attributes.Options(map[string]module.Option{
			"path":                     {Type: module.Path, Required: true, Aliases: []string{"dest", "name"}},
			"state":                    {Type: module.Str, Choices: []string{"absent", "directory", "file", "hard", "link", "touch"}},
			"src":                      {Type: module.Path},
			"recurse":                  {Type: module.Bool, Default: false},
			"force":                    {Type: module.Bool, Default: false},
			"follow":                   {Type: module.Bool, Default: true},
			"modification_time":        {Type: module.Str},
			"modification_time_format": {Type: module.Str, Default: timeFormat},
			"access_time":              {Type: module.Str},
			"access_time_format":       {Type: module.Str, Default: timeFormat},
		})}
}

// Request is what a task wants of one path. Other modules use it to set attributes as the file module does.
type Request struct {
	Path, State, Source    string
	HasSource              bool
	Attributes             host.Attributes
	Recurse, Force, Follow bool
	Times                  Times
	Check                  bool
}

// refusal is a failure with its return values.
type refusal struct {
	message string
	values  *value.Dict
}

func (r *refusal) Error() string { return r.message }

func refuse(message string, namesAndValues ...value.Value) error {
	return &refusal{message: message, values: value.DictOf(namesAndValues...)}
}

// change is what a request comes to: the predicted result, and the deed that makes it true. A nil deed means that all is as wanted.
type change struct {
	values  *value.Dict
	changed bool
	diff    *diff
	apply   func() error
}

// Run implements module.Module.
func (Module) Run(_ context.Context, call *module.Call) module.Result {
	request, err := read(call)
	if err != nil {
		return failure(err)
	}
	result := Ensure(request)
	if call.Check && request.State != "absent" {
		result.Warnings = append(result.Warnings, missingAccounts(request.Attributes)...)
	}
	return result
}

// Ensure computes what a request needs and, unless it is a check, does it.
func Ensure(request Request) module.Result {
	planned, err := plan(request)
	if err != nil {
		return failure(err)
	}
	if !request.Check && planned.apply != nil {
		if err := planned.apply(); err != nil {
			return failure(err)
		}
	}
	result := module.Result{Changed: planned.changed, Values: planned.values}
	if planned.diff != nil {
		result.Diff = planned.diff.dict()
	}
	describe(result.Values)
	return result
}

func read(call *module.Call) (Request, error) {
	args := call.Args
	wanted, err := attributes.Wanted(args)
	if err != nil {
		return Request{}, err
	}
	request := Request{
		Path: args.Str("path"), State: args.Str("state"), Source: args.Str("src"), HasSource: args.Str("src") != "", Attributes: wanted,
		Recurse: args.Bool("recurse"), Force: args.Bool("force"), Follow: args.Bool("follow"), Check: call.Check,
	}
	// A folder as path of a file, link or touch means the entry in it that src names.
	if request.State != "link" && request.State != "absent" && request.HasSource && host.IsDirectory(request.Path) {
		request.Path = filepath.Join(request.Path, filepath.Base(request.Source))
	}
	if request.State == "" {
		if request.State, err = impliedState(request); err != nil {
			return Request{}, err
		}
	}
	for _, problem := range contradictions(request) {
		return Request{}, refuse(problem.Message, "path", request.Path)
	}
	request.Times, err = readTimes(args, request.State)
	return request, err
}

// contradictions are options that do not go with the state.
func contradictions(request Request) []module.Problem {
	var problems []module.Problem
	if request.Recurse && request.State != "directory" {
		problems = append(problems, module.Problem{Option: "recurse", Message: "recurse option requires state to be 'directory'"})
	}
	if request.HasSource && !isLink(request.State) {
		problems = append(problems, module.Problem{Option: "src", Message: "src option requires state to be 'link' or 'hard'"})
	}
	return problems
}

func isLink(state string) bool { return state == "link" || state == "hard" }

// CheckStatic implements module.StaticChecker.
func (Module) CheckStatic(static module.Static) []module.Problem {
	args := static.Args
	problems := checkTimes(static)
	state := args.Str("state")
	if state == "" {
		return problems // it is what the path is, or will be known on the host
	}
	problems = append(problems, contradictions(Request{State: state, Recurse: args.Bool("recurse"), HasSource: args.Str("src") != ""})...)
	if isLink(state) && !static.Given("src") {
		problems = append(problems, module.Problem{Option: "state", Warning: true, Message: "a link that is not there yet needs src: the task fails where the link is missing"})
	}
	return problems
}

func impliedState(request Request) (string, error) {
	state, err := host.State(request.Path)
	switch {
	case err != nil:
		return "", err
	case state != "absent":
		return state, nil
	case request.Recurse:
		return "directory", nil
	default:
		return "file", nil
	}
}

func plan(request Request) (change, error) {
	switch request.State {
	case "directory":
		return planDirectory(request)
	case "link":
		return planLink(request)
	case "hard":
		return planHardLink(request)
	case "touch":
		return planTouch(request)
	case "absent":
		return planAbsent(request)
	default:
		return planFile(request)
	}
}

// describe adds what is now at the path that the values name.
func describe(values *value.Dict) {
	path, ok := values.GetString("path")
	if !ok {
		path, ok = values.GetString("dest")
	}
	if text, isText := path.(string); ok && isText {
		attributes.AddFileInfo(values, text)
	}
}

func failure(err error) module.Result {
	var refused *refusal
	if !errors.As(err, &refused) {
		return attributes.Failure(err)
	}
	result := module.Fail("%s", refused.message)
	result.Values = refused.values
	describe(result.Values)
	return result
}

func missingAccounts(wanted host.Attributes) []string {
	var warnings []string
	if wanted.Owner != "" {
		if id, err := strconv.Atoi(wanted.Owner); err == nil {
			if _, ok := host.LookupUserID(id); !ok {
				warnings = append(warnings, "failed to look up user with uid "+wanted.Owner+". Create user up to this point in real play")
			}
		} else if _, ok := host.LookupUser(wanted.Owner); !ok {
			warnings = append(warnings, "failed to look up user "+wanted.Owner+". Create user up to this point in real play")
		}
	}
	if wanted.Group != "" {
		if id, err := strconv.Atoi(wanted.Group); err == nil {
			if _, ok := host.LookupGroupID(id); !ok {
				warnings = append(warnings, "failed to look up group with gid "+wanted.Group+". Create group up to this point in real play")
			}
		} else if _, ok := host.LookupGroup(wanted.Group); !ok {
			warnings = append(warnings, "failed to look up group "+wanted.Group+". Create group up to this point in real play")
		}
	}
	return warnings
}
