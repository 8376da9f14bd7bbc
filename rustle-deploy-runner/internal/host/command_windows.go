package host

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

const (
	errnoNotFound = 2
	errnoDenied   = 13
	notFound      = syscall.ERROR_FILE_NOT_FOUND
	denied        = syscall.ERROR_ACCESS_DENIED
)

func ownGroup(process *exec.Cmd) {
	process.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

func exitCode(state *os.ProcessState) int {
	if state == nil {
		return -1
	}
	return state.ExitCode()
}

func startError(program string, err error) error {
	return &StartError{Program: program, Number: errnoNotFound, Err: err}
}

func isBrokenPipe(err error) bool { return errors.Is(err, syscall.ERROR_BROKEN_PIPE) }
