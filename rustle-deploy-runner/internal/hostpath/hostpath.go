// Package hostpath turns names that people chose into names of folders on a host.
package hostpath

import (
	"fmt"
	"path/filepath"
	"strings"
)

// MaxLength is how long the name of a folder can be on the file systems that hosts have.
const MaxLength = 255

// Escape returns the folder name for a plan's or an inventory's name: every byte other than A-Z a-z 0-9 . _ - and a leading dot become %XX. Different
// names give different folder names, and none is "." or "..".
func Escape(name string) (string, error) {
	if name == "" {
		return "", fmt.Errorf("an empty name cannot be the name of a folder: give the plan or the inventory a name")
	}
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; isPlain(c) && (c != '.' || i > 0) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	if b.Len() > MaxLength {
		return "", fmt.Errorf("name %q is too long: as the name of a folder it takes %d bytes, %d are possible; give it a shorter one", name, b.Len(), MaxLength)
	}
	return b.String(), nil
}

func isPlain(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '.' || c == '_' || c == '-'
}

// Root is the name of the folder in the home that holds all state.
const Root = ".rustle"

// State returns the state folder of a plan and an inventory below a home folder.
func State(home, plan, inventory string) (string, error) {
	first, err := Escape(plan)
	if err != nil {
		return "", fmt.Errorf("plan: %w", err)
	}
	second, err := Escape(inventory)
	if err != nil {
		return "", fmt.Errorf("inventory: %w", err)
	}
	return filepath.Join(home, Root, first, second), nil
}
