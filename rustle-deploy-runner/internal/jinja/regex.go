package jinja

import (
	"errors"
	"sync"
	"time"

	"rustle.dev/deploy/runner/internal/regex"
	"rustle.dev/deploy/runner/internal/value"
)

// regexTime bounds one match: some patterns take exponential time.
const regexTime = 2 * time.Second

var regexes = struct {
	sync.Mutex
	compiled map[regexKey]*regex.Expression
}{compiled: map[regexKey]*regex.Expression{}}

type regexKey struct {
	pattern               string
	ignoreCase, multiline bool
}

func compileRegex(key regexKey) (*regex.Expression, error) {
	regexes.Lock()
	defer regexes.Unlock()
	if found, ok := regexes.compiled[key]; ok {
		return found, nil
	}
	compiled, err := regex.Compile(key.pattern, regex.Options{IgnoreCase: key.ignoreCase, Multiline: key.multiline, Timeout: regexTime})
	if err != nil {
		return nil, &RuntimeError{Class: "error", Message: "the regular expression " + value.Repr(key.pattern) + " cannot be used: " + err.Error(), Cause: err}
	}
	if len(regexes.compiled) >= cacheSize {
		clear(regexes.compiled)
	}
	regexes.compiled[key] = compiled
	return compiled, nil
}

func regexError(err error) error {
	if err == nil {
		return nil
	}
	return &LimitError{Message: "a regular expression takes too long: " + err.Error(), Cause: err}
}

func templateError(err error) error {
	class := "error"
	var bad *regex.TemplateError
	if errors.As(err, &bad) && bad.UnknownName {
		class = "IndexError"
	}
	return &RuntimeError{Class: class, Message: err.Error(), Cause: err}
}
