package host

import (
	"fmt"
	"strconv"
	"strings"
)

// Mode is the change of permission bits that a task asks for: absolute, or symbolic clauses relative to what a file has.
type Mode struct {
	given    bool
	bits     uint32
	symbolic string
}

// PermissionBits are the bits that chmod can set.
const PermissionBits = 0o7777

// ErrorMode is an error about the text of a mode; Details names the part that is wrong.
type ErrorMode struct {
	Message string
	Details string
}

func (e *ErrorMode) Error() string {
	if e.Details == "" {
		return e.Message
	}
	return e.Message + ": " + e.Details
}

// AbsoluteMode is the mode with exactly these bits.
func AbsoluteMode(bits uint32) Mode { return Mode{given: true, bits: bits & PermissionBits} }

// ParseMode reads a mode as the file modules take it: octal text ("0644", "644", "0o644") or symbolic clauses ("u=rw,g+X"). A number is not text:
// it is taken as it is, which is why an unquoted 644 of a JSON plan means decimal.
func ParseMode(text string) (Mode, error) {
	octal := strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(text), "0o"), "0O")
	if bits, err := strconv.ParseUint(octal, 8, 32); err == nil {
		return NumberMode(int64(bits))
	}
	mode := Mode{given: true, symbolic: text}
	if _, err := mode.Apply(0, false, 0); err != nil {
		return Mode{}, err
	}
	return mode, nil
}

// NumberMode is the mode with the bits of a number.
func NumberMode(number int64) (Mode, error) {
	if number < 0 || number > PermissionBits {
		return Mode{}, &ErrorMode{Message: "Invalid mode supplied, only permission info is allowed", Details: strconv.FormatInt(number, 10)}
	}
	return AbsoluteMode(uint32(number)), nil
}

// Given says whether a mode was asked for at all.
func (m Mode) Given() bool { return m.given }

// Apply returns the bits that a file with the bits current is to have.
func (m Mode) Apply(current uint32, directory bool, umask uint32) (uint32, error) {
	if !m.given {
		return current, nil
	}
	if m.symbolic == "" {
		return m.bits, nil
	}
	bits := current & PermissionBits
	for _, clause := range strings.Split(m.symbolic, ",") {
		changed, err := applyClause(clause, bits, directory, umask)
		if err != nil {
			return 0, err
		}
		bits = changed
	}
	return bits, nil
}

func applyClause(clause string, bits uint32, directory bool, umask uint32) (uint32, error) {
	bad := &ErrorMode{Message: "mode must be in octal or symbolic form", Details: "bad symbolic permission for mode: " + clause}
	first := strings.IndexAny(clause, "+-=")
	if first < 0 {
		if clause != "" && strings.Trim(clause, "ugoa") != "" {
			return 0, bad
		}
		return bits, nil // Ansible accepts a clause of users without an operator, it changes nothing
	}
	users, masked := clause[:first], uint32(0)
	if users == "" {
		masked = umask
	}
	if users == "" || users == "a" {
		users = "ugo"
	}
	if strings.Trim(users, "ugo") != "" {
		return 0, bad
	}
	for rest := clause[first:]; rest != ""; {
		operator := rest[0]
		end := strings.IndexAny(rest[1:], "+-=")
		if end < 0 {
			end = len(rest) - 1
		}
		permissions := rest[1 : 1+end]
		rest = rest[1+end:]
		if strings.Trim(permissions, "rwxXstugo") != "" {
			return 0, bad
		}
		for _, user := range users {
			bits = operate(user, operator, permissionMask(user, permissions, bits, directory, masked), bits)
		}
	}
	return bits, nil
}

// shifts are the positions of a class's rwx bits.
var shifts = map[rune]uint{'u': 6, 'g': 3, 'o': 0}

func permissionMask(user rune, permissions string, bits uint32, directory bool, umask uint32) uint32 {
	shift := shifts[user]
	var mask uint32
	for _, permission := range permissions {
		switch permission {
		case 'r':
			mask |= 4 << shift &^ umask
		case 'w':
			mask |= 2 << shift &^ umask
		case 'x':
			mask |= 1 << shift &^ umask
		case 'X':
			if directory || bits&0o111 != 0 {
				mask |= 1 << shift
			}
		case 's':
			mask |= map[rune]uint32{'u': 0o4000, 'g': 0o2000}[user]
		case 't':
			if user == 'o' {
				mask |= 0o1000
			}
		case 'u', 'g', 'o':
			mask |= (bits >> shifts[permission] & 7) << shift
		}
	}
	return mask
}

func operate(user rune, operator byte, mask, bits uint32) uint32 {
	switch operator {
	case '+':
		return bits | mask
	case '-':
		return bits &^ mask
	default:
		special := map[rune]uint32{'u': 0o4000, 'g': 0o2000, 'o': 0o1000}[user]
		return bits&^(7<<shifts[user]|special) | mask
	}
}

// FormatMode writes permission bits as results show them: octal with a leading zero.
func FormatMode(bits uint32) string { return fmt.Sprintf("0%03o", bits&PermissionBits) }
