//go:build unix

package all

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/value"
)

// volatile are return values that differ from machine to machine or run to run; failed=false and skipped=false are the engine's business.
var volatile = map[string]bool{"uid": true, "gid": true, "owner": true, "group": true, "start": true, "end": true, "delta": true, "atime": true, "mtime": true,
	"ctime": true, "inode": true, "dev": true, "blocks": true, "block_size": true, "pw_name": true, "gr_name": true, "version": true, "attr_flags": true, "attributes": true,
	"mimetype": true, "charset": true, "_ansible_facts_cacheable": true}

var (
	backupName    = regexp.MustCompile(`\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~`)
	temporaryFile = regexp.MustCompile(`/[^ :']*/\.rustle-[0-9a-f]{16}[.\w]*`)
)

func normal(result *value.Dict, root string) *value.Dict { return clean(result, root).(*value.Dict) }

func clean(v value.Value, root string) value.Value {
	switch v := v.(type) {
	case *value.Dict:
		cleaned := value.NewDict()
		for key, item := range v.All() {
			name := value.Str(key)
			// Results of Ansible carry failed=false and changed=false where an action sets them; none means the same.
			if volatile[name] || (name == "failed" || name == "changed") && item == false {
				continue
			}
			if list, ok := item.(*value.List); ok && name == "diff" && len(list.Items) == 0 {
				continue
			}
			// The size of a folder belongs to the file system.
			if state, _ := v.GetString("state"); name == "size" && (state == "directory" || state == "link") {
				continue
			}
			if isdir, _ := v.GetString("isdir"); isdir == true && (name == "size" || name == "nlink") {
				continue
			}
			cleaned.Set(clean(key, root), clean(item, root))
		}
		return cleaned
	case *value.List:
		cleaned := value.NewList()
		for _, item := range v.Items {
			cleaned.Items = append(cleaned.Items, clean(item, root))
		}
		return cleaned
	case string:
		v = strings.ReplaceAll(v, "$CONTROLLER/", "")
		v = backupName.ReplaceAllString(strings.ReplaceAll(v, root, "$ROOT"), ".BACKUP~")
		v = temporaryFile.ReplaceAllString(v, "$$TEMPORARY")
		// Ansible names its internal options and lists words in the order of a set; we name the nearest option.
		v = strings.Replace(v, "_diff_peek, _original_basename, ", "", 1)
		v, _, _ = strings.Cut(v, " Did you mean ")
		v, _, _ = strings.Cut(v, "Valid booleans include: ")
		return v
	default:
		return v
	}
}

func tree(t *testing.T, root string) *value.Dict {
	t.Helper()
	found := value.NewDict()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		described, err := describe(path, root)
		found.Set(backupName.ReplaceAllString(name, ".BACKUP~"), described)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func describe(path, root string) (*value.Dict, error) {
	status, err := host.Lstat(path)
	if err != nil {
		return nil, err
	}
	if status.Mode&fs.ModeSymlink != 0 {
		target, err := os.Readlink(path)
		return value.DictOf("link", strings.ReplaceAll(target, root, "$ROOT")), err
	}
	entry := value.DictOf("mode", fmt.Sprintf("%04o", status.Bits))
	if status.Mode.IsDir() {
		entry.Set("directory", true)
		return entry, nil
	}
	content, err := os.ReadFile(path)
	switch {
	case len(content) > 1<<16:
		entry.Set("sha256", fmt.Sprintf("%x", sha256.Sum256(content)))
	case !utf8.Valid(content):
		entry.Set("base64", base64.StdEncoding.EncodeToString(content))
	default:
		entry.Set("content", strings.ReplaceAll(string(content), root, "$ROOT"))
	}
	if status.Links > 1 {
		entry.Set("names", int64(status.Links))
	}
	return entry, err
}
