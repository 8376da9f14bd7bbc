//go:build !linux

package host

import "errors"

func copyExtendedAttributes(string, string) error { return nil }

// FileFlags reads the flags (as lsattr shows them) and the generation number of a file; only Linux has them.
func FileFlags(string) (flags, version uint32, err error) { return 0, 0, errors.ErrUnsupported }

// SetFileFlags sets the flags of a file; only Linux has them.
func SetFileFlags(string, uint32) error { return errors.ErrUnsupported }
