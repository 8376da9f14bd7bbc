package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// ErrorText words a system error as Python does, which is what results of Ansible's modules show: "[Errno 13] Permission denied: b'/etc/x'".
func ErrorText(err error, path string) string {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return err.Error()
	}
	text := number.Error()
	return fmt.Sprintf("[Errno %d] %s: b'%s'", int(number), strings.ToUpper(text[:1])+text[1:], path)
}

// PathErrorText is ErrorText with the path that the error itself names.
func PathErrorText(err error) string {
	var atPath *fs.PathError
	if errors.As(err, &atPath) {
		return ErrorText(atPath.Err, atPath.Path)
	}
	var atLink *os.LinkError
	if errors.As(err, &atLink) {
		return fmt.Sprintf("%s -> b'%s'", ErrorText(atLink.Err, atLink.Old), atLink.New)
	}
	return err.Error()
}
