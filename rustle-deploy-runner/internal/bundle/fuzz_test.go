package bundle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// memory is a file in memory.
type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

// readAll opens content as an artifact and reads all of it.
func readAll(content []byte) error {
	b, err := OpenBytes(content)
	if err != nil {
		return err
	}
	for name := range b.manifest.Entries {
		if _, err := io.Copy(io.Discard, b.reader(name)); err != nil {
			return err
		}
	}
	return b.Verify(context.Background())
}

func golden(f *testing.F) []byte {
	content, err := os.ReadFile(filepath.Join("..", "..", "contract", "golden", "artifact", "artifact"))
	if err != nil {
		f.Fatal(err)
	}
	if err := readAll(content); err != nil {
		f.Fatal(err)
	}
	return content
}

func checkError(t *testing.T, err error) {
	var damaged *DamagedError
	if err != nil && !errors.As(err, &damaged) && !errors.Is(err, ErrNoBundle) {
		t.Fatal(err)
	}
}

func FuzzOpen(f *testing.F) {
	content := golden(f)
	f.Add(content)
	f.Add(content[len(content)-FooterSize:])
	f.Add([]byte("\x7fELF\x02\x01\x01"))
	f.Fuzz(func(t *testing.T, content []byte) { checkError(t, readAll(content)) })
}

// FuzzElf puts arbitrary headers before something that is no footer.
func FuzzElf(f *testing.F) {
	self, err := os.ReadFile(os.Args[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(self[4:1024])
	f.Fuzz(func(t *testing.T, header []byte) {
		checkError(t, readAll(append(append([]byte("\x7fELF"), header...), make([]byte, FooterSize)...)))
	})
}

// FuzzDirectory puts arbitrary bytes under a right footer, so that they are parsed.
func FuzzDirectory(f *testing.F) {
	content := golden(f)
	const runner = 250
	f.Add(content[runner : len(content)-FooterSize])
	f.Add(content[len(content)-FooterSize-endSize-894 : len(content)-FooterSize])
	f.Fuzz(func(t *testing.T, body []byte) {
		footer := Footer{Offset: runner, Length: int64(len(body)) + FooterSize, SHA256: sha256.Sum256(body)}
		err := readAll(append(append(bytes.Clone(content[:runner]), body...), footer.Encode()...))
		checkError(t, err)
	})
}

// FuzzManifest: what is accepted is complete.
func FuzzManifest(f *testing.F) {
	content := golden(f)
	b, err := OpenBytes(content)
	if err != nil {
		f.Fatal(err)
	}
	text, err := b.content(b.byName[manifestName])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		m, _, err := parseManifest(text)
		if err == nil && (m.Plan == "" || m.Host == "" || m.Entries == nil || !digestPattern.MatchString(m.Runner)) {
			t.Fatalf("accepted: %+v", m)
		}
	})
}
