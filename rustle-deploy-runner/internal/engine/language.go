package engine

import (
	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/module"
)

// languageFor returns the language with the options of a template task. Those of one kind share their parsed templates.
func (e *Engine) languageFor(o module.RenderOptions) *jinja.Environment {
	language, ok := e.languages[o]
	if !ok {
		language = jinja.NewEnvironment(o.Language())
		e.languages[o] = language
	}
	return language
}
