package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
)

// entryReader reads an entry and compares its digest when it is at the end.
type entryReader struct {
	b      *Bundle
	name   string
	source *io.SectionReader
	hash   hash.Hash
	err    error
}

func (b *Bundle) reader(name string) io.ReadCloser {
	e := b.byName[name]
	return &entryReader{b: b, name: name, source: io.NewSectionReader(b.file, e.content(), e.size), hash: sha256.New()}
}

func (r *entryReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.source.Read(p)
	r.hash.Write(p[:n])
	if err == io.EOF {
		err = r.atEnd()
	}
	r.err = err
	return n, err
}

// atEnd turns the end of the content into an error when it was not the content that the manifest names.
func (r *entryReader) atEnd() error {
	want := r.b.manifest.Entries[r.name]
	if at, _ := r.source.Seek(0, io.SeekCurrent); at != want.Size {
		return r.b.damaged(fmt.Sprintf("entry %q ended after %d of %d bytes", r.name, at, want.Size), nil)
	}
	if got := hex.EncodeToString(r.hash.Sum(nil)); got != want.SHA256 {
		return r.b.damaged(fmt.Sprintf("entry %q has digest %s, the manifest says %s", r.name, got, want.SHA256), nil)
	}
	return io.EOF
}

func (r *entryReader) Close() error { return nil }

// verifyEntry reads e to its end.
func (b *Bundle) verifyEntry(ctx context.Context, e zipEntry) error {
	var source io.Reader = io.NewSectionReader(b.file, e.content(), e.size)
	if e.name != manifestName {
		source = b.reader(e.name)
	}
	sum := crc32.NewIEEE()
	if _, err := io.Copy(sum, &contextReader{ctx, source}); err != nil {
		var damaged *DamagedError
		if errors.As(err, &damaged) {
			return err
		}
		return fmt.Errorf("checking artifact %s: %w", b.path, err)
	}
	if got := sum.Sum32(); got != e.crc {
		return b.damaged(fmt.Sprintf("entry %q has CRC-32 %08x, its ZIP record says %08x", e.name, got, e.crc), nil)
	}
	return nil
}

// contextReader stops reading when its context is done.
type contextReader struct {
	ctx    context.Context
	source io.Reader
}

func (r *contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.source.Read(p)
}
