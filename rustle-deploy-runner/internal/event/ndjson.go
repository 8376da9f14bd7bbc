package event

import "rustle.dev/deploy/runner/internal/value"

// NDJSON prints each event as its line of JSON.
type NDJSON struct{}

// Print implements Printer.
func (NDJSON) Print(dst []byte, _ string, _ *value.Dict, line []byte) []byte {
	return append(dst, line...)
}
