package bundle_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/bundle"
	"rustle.dev/deploy/runner/internal/bundle/bundletest"
)

var fakeRunner = []byte(strings.Repeat("a runner that never runs\n", 8))

func sample(t testing.TB) bundletest.Artifact {
	t.Helper()
	artifact, err := bundletest.Build(fakeRunner, bundletest.Contents{
		Plan: "site <&> ü", Host: "web1", Files: [][]byte{[]byte("small\n"), {}, bytes.Repeat([]byte("large"), 1000), bytes.Repeat([]byte("x"), 4096)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return artifact
}

func write(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "artifact")
	if err := os.WriteFile(path, content, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpen(t *testing.T) {
	artifact := sample(t)
	b, err := bundle.Open(write(t, artifact.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if m := b.Manifest(); m.Plan != "site <&> ü" || m.Inventory != "hosts" || m.Host != "web1" || m.Runner != bundletest.Digest(fakeRunner) || len(m.Entries) != 7 {
		t.Errorf("manifest: %+v", m)
	}
	program, err := b.Program()
	if err != nil || string(program) != `{"format":"1.0","plays":[]}` {
		t.Errorf("program: %s, %v", program, err)
	}
	variables, err := b.Variables()
	if err != nil || !strings.Contains(string(variables), `"inventory_hostname":"web1"`) {
		t.Errorf("variables: %s, %v", variables, err)
	}
	groups, err := b.Groups()
	if err != nil || string(groups) != `{"format":"1.0","groups":{"all":["web1"]}}` {
		t.Errorf("groups: %s, %v", groups, err)
	}
	for _, content := range [][]byte{[]byte("small\n"), {}, bytes.Repeat([]byte("large"), 1000)} {
		size, open, err := b.File(bundletest.Digest(content))
		if err != nil || size != int64(len(content)) {
			t.Fatalf("file of %d bytes: %d, %v", len(content), size, err)
		}
		for range 2 { // each reader is independent
			r, err := open()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
				t.Errorf("file of %d bytes: read %d, %v", len(content), len(got), err)
			}
		}
	}
	if _, _, err := b.File(bundletest.Digest([]byte("absent"))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent file: %v", err)
	}
	if err := b.Verify(context.Background()); err != nil {
		t.Errorf("verify: %v", err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if err := b.Verify(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("verify with a cancelled context: %v", err)
	}
	if len(b.Warnings()) != 0 {
		t.Errorf("warnings: %q", b.Warnings())
	}
}

// The artifact is a ZIP for everybody else, too.
func TestOtherReadersAcceptTheArtifact(t *testing.T) {
	artifact := sample(t)
	r, err := zip.NewReader(bytes.NewReader(artifact.Bytes), int64(len(artifact.Bytes)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		if f.Method != zip.Store || f.Mode() != 0o600 || len(f.Extra) != 0 || !f.Modified.Equal(f.Modified.Truncate(0)) || f.Modified.Year() != 1980 {
			t.Errorf("%s: %+v", f.Name, f.FileHeader)
		}
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if got := bytes.Join(artifact.Segments, nil); !bytes.Equal(got, artifact.Bytes) {
		t.Error("the segments are not the artifact")
	}
	if want := 1 + 2 + 1 + 1 + 1 + 1; len(artifact.Segments) != want {
		t.Errorf("%d segments, expected runner, 2 files, pack, program, groups, rest", len(artifact.Segments))
	}
}

// outcome opens and fully checks content as an artifact.
func outcome(content []byte) (openErr, verifyErr error) {
	b, err := bundle.OpenBytes(content)
	if err != nil {
		return err, nil
	}
	defer b.Close()
	return nil, b.Verify(context.Background())
}

func isDamaged(err error) bool {
	var damaged *bundle.DamagedError
	return errors.As(err, &damaged) && damaged.Path != "" && damaged.Reason != ""
}

func TestEveryFlippedByteIsFound(t *testing.T) {
	for _, bits := range []byte{0x01, 0x20, 0x80, 0xff} {
		files := [][]byte{[]byte("a")}
		if bits == 0x01 { // once is enough for the many bytes of a large file
			files = append(files, bytes.Repeat([]byte("b"), 4096))
		}
		artifact, err := bundletest.Build(fakeRunner, bundletest.Contents{Files: files})
		if err != nil {
			t.Fatal(err)
		}
		for i := range artifact.Bytes {
			content := bytes.Clone(artifact.Bytes)
			content[i] ^= bits
			openErr, verifyErr := outcome(content)
			if i < len(fakeRunner) {
				if openErr != nil || !isDamaged(verifyErr) {
					t.Fatalf("byte %d ^ %#x, in the runner: open says %v, verify says %v", i, bits, openErr, verifyErr)
				}
			} else if !isDamaged(openErr) {
				t.Fatalf("byte %d of %d ^ %#x: %v", i, len(content), bits, openErr)
			}
		}
	}
}

func TestEveryCutIsFound(t *testing.T) {
	artifact, err := bundletest.Build(fakeRunner, bundletest.Contents{Files: [][]byte{[]byte("a")}})
	if err != nil {
		t.Fatal(err)
	}
	for length := range artifact.Bytes {
		if openErr, _ := outcome(artifact.Bytes[:length]); !isDamaged(openErr) && !errors.Is(openErr, bundle.ErrNoBundle) {
			t.Fatalf("cut to %d bytes: %v", length, openErr)
		}
		if openErr, _ := outcome(append(bytes.Clone(artifact.Bytes), make([]byte, length%300+1)...)); !isDamaged(openErr) && !errors.Is(openErr, bundle.ErrNoBundle) {
			t.Fatalf("%d bytes appended: %v", length%300+1, openErr)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	if _, err := bundle.Open(filepath.Join(t.TempDir(), "absent")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
	if _, err := bundle.Open(t.TempDir()); err == nil || isDamaged(err) {
		t.Errorf("folder: %v", err)
	}
	if _, err := bundle.Open(write(t, nil)); !errors.Is(err, bundle.ErrNoBundle) {
		t.Errorf("empty: %v", err)
	}
	if _, err := bundle.Open(write(t, fakeRunner)); !errors.Is(err, bundle.ErrNoBundle) {
		t.Errorf("bare runner: %v", err)
	}
	// An offset and a length that overflow together, with right check digits.
	for _, f := range []bundle.Footer{{Offset: 1 << 62, Length: 1 << 62}, {Offset: 0, Length: 128}, {Offset: 208, Length: 129}, {Offset: 5, Length: 1 << 40}} {
		if _, err := bundle.Open(write(t, append(bytes.Clone(fakeRunner), f.Encode()...))); !isDamaged(err) {
			t.Errorf("footer %+v: %v", f, err)
		}
	}
}

func TestOtherMajorVersionIsNamed(t *testing.T) {
	content := sample(t).Bytes
	tail := content[len(content)-bundle.FooterSize:]
	copy(tail, "RUSTLE/2")
	recheck(tail)
	_, err := bundle.Open(write(t, content))
	if !isDamaged(err) || !strings.Contains(err.Error(), "RUSTLE/2") {
		t.Errorf("%v", err)
	}
}

// A file that went through the disk unharmed but changes behind the open bundle is found by whoever reads it.
func TestFileChangedAfterOpen(t *testing.T) {
	large := bytes.Repeat([]byte("large"), 1000)
	artifact := sample(t)
	path := write(t, artifact.Bytes)
	b, err := bundle.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	content := bytes.Replace(artifact.Bytes, large, bytes.Replace(large, []byte("g"), []byte("G"), 1), 1)
	if err := os.WriteFile(path, content, 0o700); err != nil {
		t.Fatal(err)
	}
	_, open, err := b.File(bundletest.Digest(large))
	if err != nil {
		t.Fatal(err)
	}
	r, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); !isDamaged(err) {
		t.Errorf("read: %v", err)
	}
	if err := b.Verify(context.Background()); !isDamaged(err) {
		t.Errorf("verify: %v", err)
	}
	if err := os.Truncate(path, int64(len(fakeRunner))+40); err != nil {
		t.Fatal(err)
	}
	r, err = open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); !isDamaged(err) {
		t.Errorf("read of a cut file: %v", err)
	}
	if _, err := b.Program(); !isDamaged(err) {
		t.Errorf("program of a cut file: %v", err)
	}
}

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	var artifact bytes.Buffer
	if err := bundletest.Write(&artifact, []byte("runner"), bundletest.Contents{Plan: "site", Host: "db1"}); err != nil {
		panic(err)
	}
	path := filepath.Join(dir, "artifact")
	if err := os.WriteFile(path, artifact.Bytes(), 0o700); err != nil {
		panic(err)
	}
	b, err := bundle.Open(path)
	if err != nil {
		panic(err)
	}
	defer b.Close()
	fmt.Println(b.Manifest().Plan, b.Manifest().Host)
	// Output: site db1
}
