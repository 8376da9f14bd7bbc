package jinja

import (
	"errors"
	"fmt"

	"rustle.dev/deploy/runner/internal/value"
)

// Place says where in which template an error happened. Line counts from 1; 0 means unknown.
type Place struct {
	Template string
	Line     int
}

func (p Place) String() string {
	if p.Line == 0 {
		return ""
	}
	name := p.Template
	if name == "" {
		name = "template"
	}
	return fmt.Sprintf("%s, line %d: ", name, p.Line)
}

// UndefinedError says that a variable or attribute that has no value was used.
type UndefinedError struct {
	Place
	Name    string
	Message string
}

func (e *UndefinedError) Error() string { return e.String() + e.Message }

// Undefined tells this error from others to packages that do not know this one.
func (e *UndefinedError) Undefined() bool { return true }

// SyntaxError says that a text is not a template.
type SyntaxError struct {
	Place
	Message string
}

func (e *SyntaxError) Error() string { return e.String() + e.Message }

// RuntimeError says that an operation, filter or test refused its operands. Class is the exception that Python raises, for example "TypeError".
type RuntimeError struct {
	Place
	Class   string
	Message string
	Cause   error
}

func (e *RuntimeError) Error() string { return e.String() + e.Message }

// Unwrap returns the cause, if another error caused this one.
func (e *RuntimeError) Unwrap() error { return e.Cause }

// LookupError says that something only the controller can give was asked for: lookup, query or q.
type LookupError struct {
	Place
	Plugin string
}

func (e *LookupError) Error() string {
	return e.String() + fmt.Sprintf("the lookup %q needs the controller: it is resolved before a program is sent to a host, and cannot be evaluated here", e.Plugin)
}

// LimitError says that a template went over one of the bounds of Limits, or that its context ended.
type LimitError struct {
	Place
	Message string
	Cause   error
}

func (e *LimitError) Error() string { return e.String() + e.Message }

// Unwrap returns the context's error, if it ended.
func (e *LimitError) Unwrap() error { return e.Cause }

// locate fills in the place of an error that does not have one yet.
func locate(err error, template string, line int) error {
	place := placeOf(err)
	if place != nil && place.Line == 0 {
		*place = Place{Template: template, Line: line}
	}
	return err
}

func placeOf(err error) *Place {
	switch e := err.(type) {
	case *UndefinedError:
		return &e.Place
	case *SyntaxError:
		return &e.Place
	case *RuntimeError:
		return &e.Place
	case *LookupError:
		return &e.Place
	case *LimitError:
		return &e.Place
	}
	return nil
}

func typeError(format string, args ...any) error {
	return &RuntimeError{Class: "TypeError", Message: fmt.Sprintf(format, args...)}
}

func valueError(format string, args ...any) error {
	return &RuntimeError{Class: "ValueError", Message: fmt.Sprintf(format, args...)}
}

func filterError(format string, args ...any) error {
	return &RuntimeError{Class: "AnsibleFilterError", Message: fmt.Sprintf(format, args...)}
}

// unsupported is the error of what Python or Ansible has and this engine does not.
func unsupported(format string, args ...any) error {
	return &RuntimeError{Class: "NotImplementedError", Message: fmt.Sprintf(format, args...) + " is not supported"}
}

// pythonError gives an error of package value its class.
func pythonError(class string, err error) error {
	if err == nil || placeOf(err) != nil {
		return err
	}
	return &RuntimeError{Class: class, Message: err.Error(), Cause: err}
}

func undefinedError(u value.Undefined) error {
	message := u.Message
	if message == "" {
		message = fmt.Sprintf("'%s' is undefined", u.Name)
	}
	return &UndefinedError{Name: u.Name, Message: message}
}

// asUndefined turns the error of a variable whose own template uses something undefined into an undefined value, so that `is defined` and
// `default` see it.
func asUndefined(err error, name string) (value.Undefined, bool) {
	var undefined *UndefinedError
	if errors.As(err, &undefined) {
		return value.Undefined{Name: name, Message: undefined.Message}, true
	}
	return value.Undefined{}, false
}
