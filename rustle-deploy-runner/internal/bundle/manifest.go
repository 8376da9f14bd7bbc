package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Manifest names what the artifact is for and lists every other entry of its bundle.
type Manifest struct {
	Format    string           `json:"format"`
	Plan      string           `json:"plan"`
	Inventory string           `json:"inventory"`
	Host      string           `json:"host"`
	Triple    string           `json:"triple"`
	Runner    string           `json:"runner"` // SHA-256 of the runner segment
	Entries   map[string]Entry `json:"entries"`
}

// Entry is one entry of the bundle as the manifest has it.
type Entry struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

const manifestMajor, manifestMinor = 1, 0

var (
	digestPattern  = regexp.MustCompile(`^[0-9a-f]{64}$`)
	versionPattern = regexp.MustCompile(`^(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})$`)
)

// parseManifest decodes text strictly: a key that this version does not know is an error, unless the manifest says that it is of a newer minor
// version; then it is a warning.
func parseManifest(text []byte) (m Manifest, warnings []string, err error) {
	newer, err := checkFormat(text)
	if err != nil {
		return Manifest{}, nil, err
	}
	seen, err := decodeObject(text, func(key string, d *json.Decoder) error {
		switch key {
		case "format":
			return d.Decode(&m.Format)
		case "plan":
			return d.Decode(&m.Plan)
		case "inventory":
			return d.Decode(&m.Inventory)
		case "host":
			return d.Decode(&m.Host)
		case "triple":
			return d.Decode(&m.Triple)
		case "runner":
			return d.Decode(&m.Runner)
		case "entries":
			var raw json.RawMessage
			if err := d.Decode(&raw); err != nil {
				return err
			}
			m.Entries, warnings, err = parseEntries(raw, newer, warnings)
			return err
		}
		if !newer {
			return fmt.Errorf("unknown key %q", key)
		}
		warnings = append(warnings, fmt.Sprintf("manifest %s: key %q is newer than this runner and is ignored", m.Format, key))
		var skipped json.RawMessage
		return d.Decode(&skipped)
	})
	if err != nil {
		return Manifest{}, nil, err
	}
	for _, key := range []string{"format", "plan", "inventory", "host", "triple", "runner", "entries"} {
		if !seen[key] {
			return Manifest{}, nil, fmt.Errorf("key %q is missing", key)
		}
	}
	for key, text := range map[string]string{"plan": m.Plan, "inventory": m.Inventory, "host": m.Host, "triple": m.Triple} {
		if text == "" {
			return Manifest{}, nil, fmt.Errorf("key %q is empty", key)
		}
	}
	if !digestPattern.MatchString(m.Runner) {
		return Manifest{}, nil, fmt.Errorf("runner %q is not a SHA-256", m.Runner)
	}
	return m, warnings, nil
}

// checkFormat reads the version alone, before anything that may depend on it.
func checkFormat(text []byte) (newer bool, err error) {
	var head struct {
		Format *string `json:"format"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return false, err
	}
	if head.Format == nil {
		return false, fmt.Errorf("key \"format\" is missing")
	}
	match := versionPattern.FindStringSubmatch(*head.Format)
	if match == nil {
		return false, fmt.Errorf("format %q is not major.minor", *head.Format)
	}
	major, _ := strconv.Atoi(match[1])
	minor, _ := strconv.Atoi(match[2])
	if major != manifestMajor {
		return false, fmt.Errorf("manifest format %s is not supported, this runner reads %d.x", *head.Format, manifestMajor)
	}
	return minor > manifestMinor, nil
}

func parseEntries(text []byte, newer bool, warnings []string) (map[string]Entry, []string, error) {
	entries := map[string]Entry{}
	_, err := decodeObject(text, func(name string, d *json.Decoder) error {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		var e Entry
		seen, err := decodeObject(raw, func(key string, d *json.Decoder) error {
			switch key {
			case "size":
				return d.Decode(&e.Size)
			case "sha256":
				return d.Decode(&e.SHA256)
			}
			if !newer {
				return fmt.Errorf("unknown key %q", key)
			}
			warnings = append(warnings, fmt.Sprintf("manifest entry %s: key %q is newer than this runner and is ignored", name, key))
			var skipped json.RawMessage
			return d.Decode(&skipped)
		})
		if err != nil {
			return fmt.Errorf("entry %q: %w", name, err)
		}
		if !seen["size"] || !seen["sha256"] || e.Size < 0 || !digestPattern.MatchString(e.SHA256) {
			return fmt.Errorf("entry %q has no valid size and sha256", name)
		}
		if digest, isFile := strings.CutPrefix(name, filePrefix); isFile && digest != e.SHA256 {
			return fmt.Errorf("entry %q is named after another digest than its own, %s", name, e.SHA256)
		}
		entries[name] = e
		return nil
	})
	return entries, warnings, err
}

// decodeObject calls member for every key of a JSON object. Unlike json.Unmarshal it takes no key twice, none in another case and no null for an object.
func decodeObject(text []byte, member func(key string, d *json.Decoder) error) (seen map[string]bool, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if token, err := d.Token(); err != nil {
		return nil, err
	} else if token != json.Delim('{') {
		return nil, fmt.Errorf("expected an object, found %v", token)
	}
	seen = map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		key := token.(string) // the decoder accepts nothing else here
		if seen[key] {
			return nil, fmt.Errorf("key %q occurs twice", key)
		}
		seen[key] = true
		if err := member(key, d); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows the object")
	}
	return seen, nil
}
