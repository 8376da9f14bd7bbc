package engine

import (
	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/module"
)

// languageFor returns the language with the options of a template task. Those of one kind share their parsed templates.
func (e *Engine) languageFor(o module.RenderOptions) *jinja.Environment {
	language, ok := e.languages[o]
	if !ok {
		options := jinja.DefaultOptions()
		options.TrimBlocks, options.LstripBlocks, options.NewlineSequence = o.TrimBlocks, o.LstripBlocks, o.NewlineSequence
		options.BlockStart, options.BlockEnd = o.BlockStart, o.BlockEnd
		options.VariableStart, options.VariableEnd = o.VariableStart, o.VariableEnd
		options.CommentStart, options.CommentEnd = o.CommentStart, o.CommentEnd
		language = jinja.NewEnvironment(options)
		e.languages[o] = language
	}
	return language
}
