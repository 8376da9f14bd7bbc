package bundle_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/bundle"
	"rustle.dev/deploy/runner/internal/bundle/bundletest"
	"rustle.dev/deploy/runner/internal/contracttest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// goldenArtifact is inputs.json: what the golden artifact is made from. Both sides build the same bytes from it.
type goldenArtifact struct {
	Description string       `json:"description"`
	Runner      repeated     `json:"runner"`
	Plan        string       `json:"plan"`
	Inventory   string       `json:"inventory"`
	Host        string       `json:"host"`
	Triple      string       `json:"triple"`
	Program     string       `json:"program"`
	Groups      string       `json:"groups"`
	Variables   string       `json:"variables"`
	Files       []repeated   `json:"files"`
	SHA256      string       `json:"sha256"`
	Size        int          `json:"size"`
	Segments    []goldenPart `json:"segments"`
}

type repeated struct {
	Text  string `json:"text"`
	Times int    `json:"times"`
}

func (r repeated) bytes() []byte { return []byte(strings.Repeat(r.Text, r.Times)) }

type goldenPart struct {
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
}

func TestGoldenArtifact(t *testing.T) {
	folder := filepath.Join(contracttest.Folder(), "golden", "artifact")
	text, err := os.ReadFile(filepath.Join(folder, "inputs.json"))
	if err != nil {
		t.Fatal(err)
	}
	var golden goldenArtifact
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	contents := bundletest.Contents{
		Program: []byte(golden.Program), Groups: []byte(golden.Groups), Variables: []byte(golden.Variables), Plan: golden.Plan, Inventory: golden.Inventory, Host: golden.Host, Triple: golden.Triple,
	}
	for _, file := range golden.Files {
		contents.Files = append(contents.Files, file.bytes())
	}
	built, err := bundletest.Build(golden.Runner.bytes(), contents)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		golden.SHA256, golden.Size, golden.Segments = bundletest.Digest(built.Bytes), len(built.Bytes), nil
		for _, s := range built.Segments {
			golden.Segments = append(golden.Segments, goldenPart{bundletest.Digest(s), len(s)})
		}
		text, err := json.MarshalIndent(golden, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string][]byte{"inputs.json": append(text, '\n'), "artifact": built.Bytes} {
			if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(folder, "artifact")
	stored, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stored, built.Bytes) || bundletest.Digest(stored) != golden.SHA256 || len(stored) != golden.Size || len(golden.Segments) != len(built.Segments) {
		t.Fatal("the golden artifact is not what its inputs make")
	}
	for i, s := range built.Segments {
		if golden.Segments[i] != (goldenPart{bundletest.Digest(s), len(s)}) {
			t.Errorf("segment %d: %+v", i, golden.Segments[i])
		}
	}
	b, err := bundle.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.Verify(context.Background()); err != nil {
		t.Error(err)
	}
	for _, file := range golden.Files {
		_, open, err := b.File(bundletest.Digest(file.bytes()))
		if err != nil {
			t.Fatal(err)
		}
		r, err := open()
		if err != nil {
			t.Fatal(err)
		}
		if content, err := io.ReadAll(r); err != nil || !bytes.Equal(content, file.bytes()) {
			t.Errorf("file %q: %v", file.Text, err)
		}
	}
	schema := contracttest.Load(t, "manifest.schema.json")
	start := bytes.LastIndex(stored[:bytes.Index(stored, []byte("PK\x01\x02"))], []byte(`{"format":"1.0","plan"`))
	manifest := stored[start:]
	schema.Check(t, manifest[:bytes.Index(manifest, []byte("PK"))], "")
}
