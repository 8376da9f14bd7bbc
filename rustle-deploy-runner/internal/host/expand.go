package host

import (
	"os"
	"regexp"
	"strings"
)

// Environment looks up a variable of the environment.
type Environment func(name string) (text string, ok bool)

// TaskEnvironment is the runner's environment with a task's own on top.
func TaskEnvironment(task map[string]string) Environment {
	return func(name string) (string, bool) {
		if text, ok := task[name]; ok {
			return text, true
		}
		return os.LookupEnv(name)
	}
}

var variablePattern = regexp.MustCompile(`\$(\w+|\{[^}]*\})`)

// ExpandVariables replaces $NAME and ${NAME}; a name without a value stays as it is.
func ExpandVariables(text string, environment Environment) string {
	return variablePattern.ReplaceAllStringFunc(text, func(match string) string {
		name := strings.TrimSuffix(strings.TrimPrefix(match[1:], "{"), "}")
		if found, ok := environment(name); ok {
			return found
		}
		return match
	})
}

// ExpandHome replaces a leading ~ or ~user by the home folder; an unknown user stays as it is.
func ExpandHome(path string, environment Environment) string {
	if !strings.HasPrefix(path, "~") {
		return path
	}
	name, rest, _ := strings.Cut(path[1:], "/")
	if rest != "" || strings.HasSuffix(path, "/") {
		rest = "/" + rest
	}
	home := ""
	if name == "" {
		home, _ = environment("HOME")
		if home == "" {
			if account, ok := LookupUserID(os.Getuid()); ok {
				home = account.Home
			}
		}
	} else if account, ok := LookupUser(name); ok {
		home = account.Home
	}
	if home == "" {
		return path
	}
	if expanded := strings.TrimRight(home, "/") + rest; expanded != "" {
		return expanded
	}
	return "/"
}

// ExpandPath expands variables and then a leading home folder, as options of type path do.
func ExpandPath(path string, environment Environment) string {
	return ExpandHome(ExpandVariables(path, environment), environment)
}
