// Package jinja is the expression and template language: Jinja2 3.1 with the filters, tests and conversions of ansible-core 2.18 in its classic
// mode. It knows nothing of tasks; variables come through a Scope.
//
// A template's text passes the lexer (tokens), the parser (a tree of nodes) and the evaluator (values). What the language does not have here is
// an error when the template is parsed, even in a branch that is never taken.
package jinja
