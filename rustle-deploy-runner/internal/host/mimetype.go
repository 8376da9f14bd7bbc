package host

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// MIMETypes asks the host's `file` program for the types of files. Most of what that program does is to read its database; so one process is kept, which is given
// one path after the other on its standard input, for as long as the program and its database stay as they are. It ends when the runner does.
type MIMETypes struct {
	mu       sync.Mutex
	process  *exec.Cmd
	stdin    io.WriteCloser
	answers  *bufio.Reader
	identity string
	unfit    bool // this program cannot be used in that way
}

// NewMIMETypes returns an asker without a process; the first question starts it.
func NewMIMETypes() *MIMETypes { return &MIMETypes{} }

// Answer is the line that program prints about path. ok is false where a process of its own has to be asked.
func (m *MIMETypes) Answer(ctx context.Context, program, path string) (line string, ok bool) {
	if !filepath.IsAbs(path) || strings.ContainsFunc(path, func(c rune) bool { return c < ' ' || c > '~' }) {
		return "", false // read as an option, or shown in another way than it is written
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if identity := identityOf(program); m.process != nil && identity != m.identity {
		m.end()
	}
	if m.unfit || (m.process == nil && !m.start(program)) {
		return "", false
	}
	// Some kinds of files (a file system of a server that is gone) let a reader wait for ever.
	process := m.process.Process
	stop := context.AfterFunc(ctx, func() { _ = process.Kill() })
	defer stop()
	if _, err := io.WriteString(m.stdin, path+"\n"); err == nil {
		if line, err = m.answers.ReadString('\n'); err == nil && strings.HasPrefix(line, path+":") {
			return line, true
		}
	}
	m.end()
	m.unfit = ctx.Err() == nil
	return "", false
}

func (m *MIMETypes) start(program string) bool {
	process := exec.CommandContext(context.Background(), program, "--mime-type", "--mime-encoding", "--no-buffer", "--files-from", "-")
	process.Dir = "/"
	process.Env = mergedEnvironment(map[string]string{"LC_ALL": "C"})
	process.WaitDelay = time.Second
	ownGroup(process)
	stdin, inErr := process.StdinPipe()
	stdout, outErr := process.StdoutPipe()
	if inErr != nil || outErr != nil || process.Start() != nil {
		m.unfit = true
		return false
	}
	m.process, m.stdin, m.answers, m.identity = process, stdin, bufio.NewReader(stdout), identityOf(program)
	return true
}

// end ends the process; nobody waits for its answer any more.
func (m *MIMETypes) end() {
	_ = m.stdin.Close()
	_ = m.process.Process.Kill()
	_ = m.process.Wait()
	m.process = nil
}

// mimeDatabases are the places where the program looks for its database.
var mimeDatabases = []string{"/etc/magic", "/etc/magic.mgc", "/usr/lib/file/magic.mgc", "/usr/share/misc/magic.mgc", "/usr/share/misc/magic", "/usr/share/file/misc/magic.mgc"}

// identityOf changes when the program or its database is replaced.
func identityOf(program string) string {
	var identity strings.Builder
	for _, path := range append([]string{program}, mimeDatabases...) {
		if status, err := Stat(path); err == nil {
			fmt.Fprintln(&identity, path, status.Device, status.Inode, status.Size, status.Modified.UnixNano())
		}
	}
	return identity.String()
}
