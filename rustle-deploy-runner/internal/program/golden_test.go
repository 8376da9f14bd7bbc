package program_test

import (
	"os"
	"path/filepath"
	"testing"

	"rustle.dev/deploy/runner/internal/contracttest"
	"rustle.dev/deploy/runner/internal/program"
)

// Schema and reader agree on the golden documents: both take the good ones and refuse the bad ones. The controller's tests read the same files.
func TestGolden(t *testing.T) {
	for _, format := range []struct {
		name   string
		decode func([]byte) error
	}{
		{"program", func(text []byte) error { _, err := program.Decode(text); return err }},
		{"groups", func(text []byte) error {
			_, err := program.DecodeVariables([]byte(`{"format":"1.0","inventory_hostname":"h"}`), text)
			return err
		}},
		{"variables", func(text []byte) error {
			_, err := program.DecodeVariables(text, []byte(`{"format":"1.0"}`))
			return err
		}},
	} {
		schema := contracttest.Load(t, format.name+".schema.json")
		for _, kind := range []string{"", "invalid"} {
			paths, err := filepath.Glob(filepath.Join(contracttest.Folder(), "golden", format.name, kind, "*.json"))
			if err != nil || len(paths) == 0 {
				t.Fatalf("no golden documents for %s %s: %v", format.name, kind, err)
			}
			for _, path := range paths {
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				problems, err := schema.Problems(text, ""), format.decode(text)
				if good := kind == ""; (len(problems) == 0) != good || (err == nil) != good {
					t.Errorf("%s: the schema says %q, the reader says %v", path, problems, err)
				}
			}
		}
	}
}
