//go:build !linux

package release

import "time"

// systemBoot has to do with the wall clock where there is no clock that counts from the start of the machine across processes.
func systemBoot() (Boot, error) {
	return Boot{Elapsed: time.Duration(time.Now().UnixNano())}, nil
}

// systemMachineID: such systems keep no such file; releases are told apart by host alone.
func systemMachineID() (string, error) { return "", nil }
