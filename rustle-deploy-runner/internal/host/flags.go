package host

import (
	"fmt"
	"strings"
)

// fileFlag is one flag of Linux file systems: the letter of lsattr and chattr, its name in results, and its bit.
type fileFlag struct {
	letter byte
	name   string
	bit    uint32
}

// fileFlags are in the order in which lsattr prints them.
var fileFlags = []fileFlag{
	{'s', "", 0x1}, {'u', "", 0x2}, {'S', "synchronous", 0x8}, {'D', "dirsync", 0x10000}, {'i', "immutable", 0x10}, {'a', "append", 0x20},
	{'d', "nodump", 0x40}, {'A', "noatime", 0x80}, {'c', "compressed", 0x4}, {'E', "encrypted", 0x800}, {'j', "journalled", 0x4000},
	{'I', "indexed", 0x1000}, {'t', "notailmerging", 0x8000}, {'T', "topdir", 0x20000}, {'e', "extents", 0x80000},
	{'C', "nocow", 0x800000}, {'x', "", 0x2000000}, {'F', "", 0x40000000}, {'N', "inline", 0x10000000}, {'P', "project", 0x20000000},
	{'V', "", 0x100000}, {'m', "", 0x400},
}

// FlagLetters writes flags as lsattr does, without its dashes.
func FlagLetters(flags uint32) string {
	var letters strings.Builder
	for _, flag := range fileFlags {
		if flags&flag.bit != 0 {
			letters.WriteByte(flag.letter)
		}
	}
	return letters.String()
}

// FlagNames are the names that the stat module gives to flags; a few flags have none.
func FlagNames(flags uint32) []string {
	var names []string
	for _, flag := range fileFlags {
		if flags&flag.bit != 0 && flag.name != "" {
			names = append(names, flag.name)
		}
	}
	return names
}

// CheckFlags says whether text is one that asks for flags.
func CheckFlags(text string) error {
	_, err := applyFlags(0, text)
	return err
}

// applyFlags reads text as chattr does ("+i", "-a", "=i", or just letters, which means =) and returns the new flags.
func applyFlags(current uint32, text string) (uint32, error) {
	operator := byte('=')
	if text != "" && strings.IndexByte("+-=", text[0]) >= 0 {
		operator, text = text[0], text[1:]
	}
	var bits uint32
	for i := range len(text) {
		bit, err := flagBit(text[i])
		if err != nil {
			return 0, err
		}
		bits |= bit
	}
	switch operator {
	case '+':
		return current | bits, nil
	case '-':
		return current &^ bits, nil
	default:
		return current&^settableFlags | bits, nil
	}
}

// settableFlags are those that chattr may change; the rest (extents, indexed, encrypted ...) belongs to the file system.
const settableFlags = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x20 | 0x40 | 0x80 | 0x400 | 0x4000 | 0x8000 | 0x10000 | 0x20000 | 0x800000 | 0x2000000 | 0x20000000 | 0x40000000

func flagBit(letter byte) (uint32, error) {
	for _, flag := range fileFlags {
		if flag.letter == letter {
			return flag.bit, nil
		}
	}
	return 0, fmt.Errorf("unknown file attribute %q: use letters of chattr", string(letter))
}
