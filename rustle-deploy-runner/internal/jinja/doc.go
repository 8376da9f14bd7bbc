// Package jinja is the expression and template language: Jinja2 3.1 with the filters, tests and conversions of ansible-core 2.18 in its classic
// mode. It knows nothing of tasks; variables come through a Scope.
//
// A template's text passes the lexer (tokens), the parser (a tree of nodes) and the evaluator (values). What the language does not have here is
// an error when the template is parsed, even in a branch that is never taken. testdata/record.py records what Ansible itself makes of the cases
// in testdata/cases.txt; the tests replay that.
//
// On purpose this differs from Ansible:
//
//   - difference, intersect, union and symmetric_difference keep the order of the lists. Ansible's order is that of hashes, new in every run.
//   - A method, function or other object that is no data is an error as a result; Python prints it with its address in memory.
//   - An expression of constants that Jinja cannot fold, such as [].x ~ 'a', is an error; Ansible gives back the text of the template.
//   - A name that a template only sets later is looked up among the variables until then, also from an inner block; Jinja calls it undefined there.
//   - A variable is asked for once per evaluation; Jinja asks again in every block that names it first, which shows only if a method changed it.
//   - Infinite and undefined numbers may be constants (1e400 | int); the Python code that Jinja makes of them does not run.
//   - Text that reads as a Python set, bytes or a complex number is an error, since there is no such value here.
//   - Two escapes of a surrogate pair in text that is turned into a list are one character; Python leaves two halves that cannot be written.
//   - A list or dict that would come to hold itself is refused. Sizes, depths and rounds are bounded: see Limits.
//   - An unknown setting in a #jinja2: header is an error; Ansible warns and goes on.
package jinja
