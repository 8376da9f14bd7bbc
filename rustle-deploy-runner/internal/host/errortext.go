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

// Refusal is a failure in the words of Ansible's modules: a whole sentence, which becomes the msg of a result as it is.
type Refusal struct {
	sentence string
	cause    error
}

// Refuse makes a Refusal; %w keeps a cause.
func Refuse(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Refusal{sentence: err.Error(), cause: errors.Unwrap(err)}
}

func (r *Refusal) Error() string { return r.sentence }

func (r *Refusal) Unwrap() error { return r.cause }
