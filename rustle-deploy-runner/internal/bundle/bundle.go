// Package bundle finds, checks and opens the bundle that rides on an executable: a ZIP of stored entries whose archive comment says where it lies
// and what its digest is. It is found by position, never by searching for a magic.
package bundle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
)

// ErrNoBundle says that an executable is a bare runner.
var ErrNoBundle = errors.New("it carries no bundle: a bare runner, or an artifact that `strip` or a similar tool has cut back to its executable part; deploy it again")

// DamagedError says that an artifact is not what was built: its bundle or its footer does not hold together.
type DamagedError struct {
	Path   string
	Reason string
	Err    error // may be nil
}

func (e *DamagedError) Error() string {
	text := e.Reason
	if e.Err != nil {
		text = e.Reason + ": " + e.Err.Error()
	}
	return fmt.Sprintf("artifact %s is damaged: %s; deploy it again", e.Path, text)
}

func (e *DamagedError) Unwrap() error { return e.Err }

// source is the file that an artifact is read from.
type source interface {
	io.ReaderAt
	io.Closer
}

// Bundle is an open bundle. Its methods may be called from several goroutines until it is closed.
type Bundle struct {
	path     string
	file     source
	footer   Footer
	size     int64 // of the artifact, up to the footer's end
	entries  []zipEntry
	byName   map[string]zipEntry
	manifest Manifest
	warnings []string
}

// Open opens the bundle of the artifact at path and checks its digest, its directory and its manifest. It fails with ErrNoBundle for a bare
// runner and with a *DamagedError for an artifact that was changed or cut short.
func Open(path string) (*Bundle, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, describeOpenError(path, err)
	}
	b, err := open(path, file)
	if err != nil {
		file.Close()
		return nil, err
	}
	return b, nil
}

func describeOpenError(path string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("executable %s cannot be read, but its bundle is part of it: give it read permission as well (chmod u+r): %w", path, err)
	}
	return fmt.Errorf("opening the bundle of executable %s: %w", path, err)
}

func open(path string, file *os.File) (*Bundle, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("opening the bundle of executable %s: %w", path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("opening the bundle of %s: it is not a regular file", path)
	}
	return read(path, file, info.Size())
}

func read(path string, file source, size int64) (*Bundle, error) {
	footer, end, err := findFooter(path, file, size)
	if err != nil {
		return nil, err
	}
	b := &Bundle{path: path, file: file, footer: footer, size: end}
	if err := b.checkDigest(context.Background()); err != nil {
		return nil, err
	}
	if err := b.readEntries(); err != nil {
		return nil, err
	}
	return b, nil
}

// findFooter returns the footer and where it ends.
func findFooter(path string, r io.ReaderAt, size int64) (Footer, int64, error) {
	found := inspectImage(r, size)
	if found.footerEnd < FooterSize {
		return Footer{}, 0, fmt.Errorf("executable %s: %w", path, ErrNoBundle)
	}
	last := make([]byte, FooterSize)
	if _, err := r.ReadAt(last, found.footerEnd-FooterSize); err != nil {
		return Footer{}, 0, fmt.Errorf("reading the footer of executable %s: %w", path, err)
	}
	if !isFooter(last) {
		if found.imageEnd >= 0 && found.imageEnd < found.footerEnd {
			return Footer{}, 0, &DamagedError{Path: path, Reason: fmt.Sprintf(
				"%d bytes follow the executable and do not end in a footer: it was cut short, or something was appended to it", found.footerEnd-found.imageEnd)}
		}
		return Footer{}, 0, fmt.Errorf("executable %s: %w", path, ErrNoBundle)
	}
	footer, err := parseFooter(last)
	if err != nil {
		return Footer{}, 0, &DamagedError{Path: path, Reason: err.Error()}
	}
	const smallest = endSize + FooterSize
	if footer.Length < smallest || footer.Offset > found.footerEnd || footer.Offset+footer.Length != found.footerEnd {
		return Footer{}, 0, &DamagedError{Path: path, Reason: fmt.Sprintf("the footer speaks of %d bytes at %d, the file has %d", footer.Length, footer.Offset, found.footerEnd)}
	}
	if found.footerEnd > math.MaxUint32 {
		return Footer{}, 0, &DamagedError{Path: path, Reason: fmt.Sprintf("it has %d bytes, the format allows %d", found.footerEnd, int64(math.MaxUint32))}
	}
	return footer, found.footerEnd, nil
}

func (b *Bundle) checkDigest(ctx context.Context) error {
	hash := sha256.New()
	length := b.footer.Length - FooterSize
	if n, err := io.CopyBuffer(hash, &contextReader{ctx, io.NewSectionReader(b.file, b.footer.Offset, length)}, make([]byte, 256<<10)); err != nil {
		return fmt.Errorf("reading the bundle of executable %s: %w", b.path, err)
	} else if n != length {
		return b.damaged(fmt.Sprintf("it ended after %d bytes of a bundle of %d", n, length), nil)
	}
	if got := hash.Sum(nil); !bytes.Equal(got, b.footer.SHA256[:]) {
		return b.damaged(fmt.Sprintf("the bundle's digest is %x, its footer says %x", got, b.footer.SHA256), nil)
	}
	return nil
}

func (b *Bundle) readEntries() error {
	entries, err := readDirectory(b.file, b.footer.Offset, b.size)
	if err != nil {
		return b.damaged("its ZIP directory", err)
	}
	if err := checkOrder(entries); err != nil {
		return b.damaged("its entries", err)
	}
	b.entries, b.byName = entries, make(map[string]zipEntry, len(entries))
	for _, e := range entries {
		b.byName[e.name] = e
	}
	text, err := b.content(b.byName[manifestName])
	if err != nil {
		return err
	}
	if b.manifest, b.warnings, err = parseManifest(text); err != nil {
		return b.damaged(manifestName, err)
	}
	return b.compareWithManifest()
}

// compareWithManifest checks names and sizes both ways; contents are checked when they are read.
func (b *Bundle) compareWithManifest() error {
	for _, e := range b.entries {
		listed, ok := b.manifest.Entries[e.name]
		switch {
		case e.name == manifestName:
		case !ok:
			return b.damaged(fmt.Sprintf("entry %q is not in the manifest", e.name), nil)
		case listed.Size != e.size:
			return b.damaged(fmt.Sprintf("entry %q has %d bytes, the manifest says %d", e.name, e.size, listed.Size), nil)
		}
	}
	for name := range b.manifest.Entries {
		if _, ok := b.byName[name]; !ok || name == manifestName {
			return b.damaged(fmt.Sprintf("the manifest lists %q, which is no entry that it can list", name), nil)
		}
	}
	return nil
}

func (b *Bundle) damaged(reason string, err error) *DamagedError {
	return &DamagedError{Path: b.path, Reason: reason, Err: err}
}

// Close releases the file.
func (b *Bundle) Close() error { return b.file.Close() }

// Path is the name under which the artifact was opened.
func (b *Bundle) Path() string { return b.path }

// Manifest returns what the artifact is for. Its map must not be changed.
func (b *Bundle) Manifest() Manifest { return b.manifest }

// Warnings are what a newer controller wrote and this runner ignores.
func (b *Bundle) Warnings() []string { return b.warnings }

// Digest is the SHA-256 of the bundle without its footer, in hexadecimal.
func (b *Bundle) Digest() string { return hex.EncodeToString(b.footer.SHA256[:]) }

// Program returns rustle/program.json, checked against the manifest.
func (b *Bundle) Program() ([]byte, error) { return b.checkedContent(programName) }

// Groups returns rustle/groups.json, checked against the manifest.
func (b *Bundle) Groups() ([]byte, error) { return b.checkedContent(groupsName) }

// Variables returns rustle/variables.json, checked against the manifest.
func (b *Bundle) Variables() ([]byte, error) { return b.checkedContent(variablesName) }

// File finds an embedded file by its digest. What open returns is checked while it is read: a mismatch is an error of the last Read.
func (b *Bundle) File(digest string) (size int64, open func() (io.ReadCloser, error), err error) {
	name := filePrefix + digest
	if _, ok := b.byName[name]; !ok {
		return 0, nil, fmt.Errorf("file %s is not embedded in artifact %s: %w", digest, b.path, fs.ErrNotExist)
	}
	return b.byName[name].size, func() (io.ReadCloser, error) { return b.reader(name), nil }, nil
}

func (b *Bundle) checkedContent(name string) ([]byte, error) {
	content := make([]byte, 0, b.byName[name].size)
	buffer := bytes.NewBuffer(content)
	if _, err := buffer.ReadFrom(b.reader(name)); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// content reads an entry that the manifest does not list.
func (b *Bundle) content(e zipEntry) ([]byte, error) {
	content := make([]byte, e.size)
	if _, err := b.file.ReadAt(content, e.content()); err != nil && !(err == io.EOF && e.size == 0) {
		return nil, fmt.Errorf("reading %s of artifact %s: %w", e.name, b.path, err)
	}
	return content, nil
}

// Verify reads everything once more: the bundle's digest, every entry against the manifest and against its ZIP checksum, and the runner's own
// bytes against the digest that the manifest gives.
func (b *Bundle) Verify(ctx context.Context) error {
	if err := b.checkDigest(ctx); err != nil {
		return err
	}
	for _, e := range b.entries {
		if err := b.verifyEntry(ctx, e); err != nil {
			return err
		}
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, &contextReader{ctx, io.NewSectionReader(b.file, 0, b.footer.Offset)}); err != nil {
		return fmt.Errorf("reading the runner of artifact %s: %w", b.path, err)
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != b.manifest.Runner {
		return b.damaged(fmt.Sprintf("its runner has digest %s, the manifest says %s", got, b.manifest.Runner), nil)
	}
	return nil
}
