package host

import (
	"os"
	"path/filepath"
	"strings"
)

// Glob finds the paths that match a pattern by Python's rules: names that start with a dot need a pattern that does, and [!x] negates.
func Glob(pattern string) []string {
	if !strings.ContainsAny(pattern, "*?[") {
		if _, err := os.Lstat(pattern); err != nil {
			return nil
		}
		return []string{pattern}
	}
	// Windows has no escapes in Go's patterns, and a backslash is a separator there.
	inGo := strings.ReplaceAll(pattern, "[!", "[^")
	if filepath.Separator == '/' {
		inGo = strings.ReplaceAll(inGo, `\`, `\\`)
	}
	found, err := filepath.Glob(inGo)
	if err != nil {
		return nil // a malformed pattern matches nothing, as in Python
	}
	wanted := strings.Split(filepath.ToSlash(filepath.Clean(pattern)), "/")
	matches := make([]string, 0, len(found))
	for _, path := range found {
		if !hiddenByStar(wanted, strings.Split(filepath.ToSlash(path), "/")) {
			matches = append(matches, path)
		}
	}
	return matches
}

func hiddenByStar(wanted, parts []string) bool {
	for i, part := range parts {
		if i < len(wanted) && strings.HasPrefix(part, ".") && !strings.HasPrefix(wanted[i], ".") {
			return true
		}
	}
	return false
}
