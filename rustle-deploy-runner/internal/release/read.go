package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"rustle.dev/deploy/runner/internal/durable"
)

var buffers = sync.Pool{New: func() any { b := make([]byte, 256<<10); return &b }}

// copyAll copies until the end of from, in large pieces, and stops when ctx is done.
func copyAll(ctx context.Context, to io.Writer, from io.Reader) error {
	pooled := buffers.Get().(*[]byte)
	defer buffers.Put(pooled)
	buffer := *pooled
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := io.ReadFull(from, buffer)
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// counter counts what is written to it.
type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// digestOf returns the SHA-256 of a file.
func digestOf(ctx context.Context, path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if err := copyAll(ctx, hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// pack is an upload. It may be the running executable itself.
type pack struct {
	path string
	file *os.File
}

func openPack(path string) (*pack, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, fmt.Errorf("opening the upload: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fail(Usage, path, "--pack %s is not a regular file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the upload: %w", err)
	}
	opened, err := file.Stat()
	if err != nil || !os.SameFile(info, opened) {
		file.Close()
		return nil, errors.Join(err, fail(Usage, path, "--pack %s was replaced while it was opened", path))
	}
	return &pack{path, file}, nil
}

// remove removes the upload: what was good of it is in the state folder.
func (p *pack) remove(files durable.FS) error {
	closeErr := p.file.Close()
	if err := files.Remove(p.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the upload: %w", err)
	}
	return closeErr
}
