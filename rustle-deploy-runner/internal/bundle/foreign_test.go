package bundle_test

import (
	"archive/zip"
	"bytes"
	"context"
	"debug/macho"
	"debug/pe"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/bundle"
	"rustle.dev/deploy/runner/internal/bundle/bundletest"
)

// buildProbe builds the small program in testdata/probe as the runner is built.
func buildProbe(t *testing.T, system, architecture string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "probe")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w -buildid=", "-o", path, "./testdata/probe")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+architecture)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// The bundle on a Mach-O or PE executable is found by the same position, and the executable stays one.
func TestArtifactsOfOtherSystems(t *testing.T) {
	for name, system := range map[string]struct {
		os, architecture, triple string
		parse                    func(content []byte) error
	}{
		"darwin-amd64":  {"darwin", "amd64", "x86_64-apple-darwin", parseMacho(macho.CpuAmd64)},
		"darwin-arm64":  {"darwin", "arm64", "aarch64-apple-darwin", parseMacho(macho.CpuArm64)},
		"windows-amd64": {"windows", "amd64", "x86_64-pc-windows-msvc", parsePE},
	} {
		t.Run(name, func(t *testing.T) {
			runner := buildProbe(t, system.os, system.architecture)
			if _, err := bundle.Open(write(t, runner)); !errors.Is(err, bundle.ErrNoBundle) {
				t.Fatalf("bare runner: %v", err)
			}
			artifact, err := bundletest.Build(runner, bundletest.Contents{Triple: system.triple, Files: [][]byte{bytes.Repeat([]byte("x"), 5000), []byte("small")}})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(artifact.Bytes, runner) {
				t.Error("the executable part is not the runner")
			}
			if err := system.parse(artifact.Bytes); err != nil {
				t.Errorf("the artifact is no executable any more: %v", err)
			}
			b, err := bundle.Open(write(t, artifact.Bytes))
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			if got := b.Manifest().Triple; got != system.triple {
				t.Errorf("it is for %q", got)
			}
			if err := b.Verify(context.Background()); err != nil {
				t.Error(err)
			}
			listed, err := zip.NewReader(bytes.NewReader(artifact.Bytes), int64(len(artifact.Bytes)))
			if err != nil || len(listed.File) != 6 {
				t.Errorf("as a ZIP it has %v, %v", listed, err)
			}
			for what, changed := range map[string][]byte{
				"in the bundle": flipped(artifact.Bytes, len(runner)+100),
				"in the footer": flipped(artifact.Bytes, len(artifact.Bytes)-60),
			} {
				if _, err := bundle.Open(write(t, changed)); !isDamaged(err) {
					t.Errorf("changed %s: %v", what, err)
				}
			}
			// These formats are not asked where the executable ends, so what is cut off is a bare runner, and says how that comes about.
			if _, err := bundle.Open(write(t, artifact.Bytes[:len(artifact.Bytes)-1])); !errors.Is(err, bundle.ErrNoBundle) || !strings.Contains(err.Error(), "strip") {
				t.Errorf("cut short: %v", err)
			}
			inRunner, err := bundle.Open(write(t, flipped(artifact.Bytes, len(runner)/2)))
			if err != nil {
				t.Fatal(err)
			}
			defer inRunner.Close()
			if err := inRunner.Verify(context.Background()); !isDamaged(err) {
				t.Errorf("changed in the runner: %v", err)
			}
		})
	}
}

func flipped(content []byte, at int) []byte {
	out := bytes.Clone(content)
	out[at] ^= 1
	return out
}

func parseMacho(want macho.Cpu) func([]byte) error {
	return func(content []byte) error {
		f, err := macho.NewFile(bytes.NewReader(content))
		if err != nil {
			return err
		}
		defer f.Close()
		if f.Cpu != want || f.Type != macho.TypeExec {
			return errors.New("it is for " + f.Cpu.String() + ", a " + f.Type.String())
		}
		return nil
	}
}

func parsePE(content []byte) error {
	f, err := pe.NewFile(bytes.NewReader(content))
	if err != nil {
		return err
	}
	defer f.Close()
	if f.Machine != pe.IMAGE_FILE_MACHINE_AMD64 {
		return errors.New("it is for another machine")
	}
	return nil
}
