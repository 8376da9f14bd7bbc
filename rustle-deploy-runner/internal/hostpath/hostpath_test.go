package hostpath

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/contracttest"
)

func TestGoldenNames(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(contracttest.Folder(), "golden", "hostpath", "names.json"))
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Names []struct {
			Name, Folder, Prefix string
			Repeat               int
			FolderLength         int `json:"folder_length"`
			Error                bool
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil || len(golden.Names) == 0 {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, g := range golden.Names {
		name := g.Name + strings.Repeat(g.Prefix, g.Repeat)
		folder, err := Escape(name)
		if (err != nil) != g.Error || g.Folder != "" && folder != g.Folder || g.FolderLength != 0 && len(folder) != g.FolderLength {
			t.Errorf("%q: %q, %v", name, folder, err)
		}
		if other, twice := seen[folder]; twice && err == nil {
			t.Errorf("%q and %q are both %q", name, other, folder)
		}
		seen[folder] = name
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("site", "Site")
	f.Add("%2E", ".")
	f.Fuzz(func(t *testing.T, a, b string) {
		first, err := Escape(a)
		if err != nil {
			return
		}
		if first == "" || strings.HasPrefix(first, ".") || strings.ContainsAny(first, "/\\:\x00 ") || len(first) > MaxLength {
			t.Errorf("%q: %q", a, first)
		}
		if second, err := Escape(b); err == nil && (first == second) != (a == b) {
			t.Errorf("%q and %q: %q", a, b, first)
		}
	})
}

func TestState(t *testing.T) {
	if path, err := State("/home/ann", "site/2", "hosts.ini"); err != nil || filepath.ToSlash(path) != "/home/ann/.rustle/site%2F2/hosts.ini" {
		t.Errorf("%q, %v", path, err)
	}
	for _, names := range [][2]string{{"", "hosts"}, {"site", ""}, {strings.Repeat("x", 300), "hosts"}} {
		if path, err := State("/home/ann", names[0], names[1]); err == nil {
			t.Errorf("%q: %q", names, path)
		}
	}
}
