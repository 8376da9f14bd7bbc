//go:build !linux

package runstate

import "os"

func syncData(file *os.File) error { return file.Sync() }
