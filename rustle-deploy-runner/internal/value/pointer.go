package value

import "strings"

// Built once: a replacer makes its tables when it is first used.
var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// EscapePointer makes a key part of a JSON pointer (RFC 6901, section 3).
func EscapePointer(key string) string {
	if !strings.ContainsAny(key, "~/") {
		return key
	}
	return pointerEscapes.Replace(key)
}
