//go:build unix

package host

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

const (
	errnoNotFound = int(syscall.ENOENT)
	errnoDenied   = int(syscall.EACCES)
	notFound      = syscall.ENOENT
	denied        = syscall.EACCES
)

func ownGroup(process *exec.Cmd) {
	process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	process.Cancel = func() error { return syscall.Kill(-process.Process.Pid, syscall.SIGKILL) }
}

func exitCode(state *os.ProcessState) int {
	if state == nil {
		return -1
	}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return -int(status.Signal())
	}
	return state.ExitCode()
}

func startError(program string, err error) error {
	var number syscall.Errno
	if errors.As(err, &number) {
		return &StartError{Program: program, Number: int(number), Err: number}
	}
	return &StartError{Program: program, Number: errnoNotFound, Err: err}
}

func isBrokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
