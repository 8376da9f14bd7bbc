package bundle

import "bytes"

// OpenBytes opens an artifact in memory: the tests that try every byte of one would write thousands of files.
func OpenBytes(content []byte) (*Bundle, error) {
	return read("artifact", memory{bytes.NewReader(content)}, int64(len(content)))
}
