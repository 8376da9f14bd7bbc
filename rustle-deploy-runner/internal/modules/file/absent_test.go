package file

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/value"
)

// The difference of a link with a slash behind its name tells of the link, for what it leads to stays.
func TestAbsentLinkWithASlash(t *testing.T) {
	root := t.TempDir()
	folder, link := filepath.Join(root, "folder"), filepath.Join(root, "link")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "kept"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("folder", link); err != nil {
		t.Fatal(err)
	}
	result := Ensure(Request{Path: link + "/", State: "absent"})
	if !result.Changed || result.Failed {
		t.Fatalf("changed %v, failed %v: %s", result.Changed, result.Failed, result.Msg)
	}
	if shown := value.JSON(result.Diff); strings.Contains(shown, "kept") || !strings.Contains(shown, `"state":"link"`) {
		t.Errorf("the difference is %s", shown)
	}
	if _, err := os.Lstat(link); !os.IsNotExist(err) {
		t.Error("the link is still there", err)
	}
	if _, err := os.Stat(filepath.Join(folder, "kept")); err != nil {
		t.Error(err)
	}
}
