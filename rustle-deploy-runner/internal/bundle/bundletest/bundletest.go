// Package bundletest makes artifacts for tests. It writes the format with archive/zip, so that it shares no code with the package that reads it.
package bundletest

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"sort"
	"strings"
)

// Contents is what goes into a bundle. Texts that are empty get a value that suits tests.
type Contents struct {
	Program   []byte // {"format":"1.0","plays":[]}
	Groups    []byte // {"all":[Host]}
	Variables []byte // those of a host without variables
	Plan      string // "site"
	Inventory string // "hosts"
	Host      string // "web1"
	Triple    string // "x86_64-unknown-linux-musl"
	Files     [][]byte
}

// Artifact is a finished artifact.
type Artifact struct {
	Bytes    []byte
	Segments [][]byte // in order; together they are Bytes
}

// Digest returns the SHA-256 of content, as names of files and segments have it.
func Digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Write writes the artifact that runner and contents make to w.
func Write(w io.Writer, runner []byte, contents Contents) error {
	artifact, err := Build(runner, contents)
	if err != nil {
		return err
	}
	_, err = w.Write(artifact.Bytes)
	return err
}

type entry struct {
	name    string
	content []byte
}

// Build returns the artifact that runner and contents make, with its segments.
func Build(runner []byte, contents Contents) (Artifact, error) {
	contents = withDefaults(contents)
	large, small := sortFiles(contents.Files)
	program := entry{"rustle/program.json", contents.Program}
	shared := entry{"rustle/groups.json", contents.Groups}
	variables := entry{"rustle/variables.json", contents.Variables}
	manifest, err := manifestOf(runner, contents, append(append(append([]entry{}, large...), small...), program, shared, variables))
	if err != nil {
		return Artifact{}, err
	}
	groups := make([][]entry, 0, len(large)+4)
	for _, file := range large {
		groups = append(groups, []entry{file})
	}
	groups = append(groups, small, []entry{program}, []entry{shared}, []entry{{"rustle/manifest.json", manifest}, variables})
	return assemble(runner, groups)
}

func withDefaults(c Contents) Contents {
	for _, field := range []struct {
		value    *string
		standard string
	}{{&c.Plan, "site"}, {&c.Inventory, "hosts"}, {&c.Host, "web1"}, {&c.Triple, "x86_64-unknown-linux-musl"}} {
		if *field.value == "" {
			*field.value = field.standard
		}
	}
	if c.Program == nil {
		c.Program = []byte(`{"format":"1.0","plays":[]}`)
	}
	if c.Variables == nil {
		c.Variables = []byte(fmt.Sprintf(`{"format":"1.0","inventory_hostname":%q,"group_names":[],"host":{},"extra":{}}`, c.Host))
	}
	if c.Groups == nil {
		c.Groups = []byte(fmt.Sprintf(`{"format":"1.0","groups":{"all":[%q]}}`, c.Host))
	}
	return c
}

// sortFiles removes duplicates and sorts by digest; files that are segments of their own come first.
func sortFiles(files [][]byte) (large, small []entry) {
	seen := map[string]bool{}
	for _, content := range files {
		name := "files/" + Digest(content)
		if seen[name] {
			continue
		}
		seen[name] = true
		if len(content) >= 4096 {
			large = append(large, entry{name, content})
		} else {
			small = append(small, entry{name, content})
		}
	}
	for _, list := range [][]entry{large, small} {
		sort.Slice(list, func(i, j int) bool { return list[i].name < list[j].name })
	}
	return large, small
}

func manifestOf(runner []byte, c Contents, entries []entry) ([]byte, error) {
	var list []string
	for _, e := range entries {
		list = append(list, fmt.Sprintf(`%q:{"size":%d,"sha256":%q}`, e.name, len(e.content), Digest(e.content)))
	}
	var head []string
	for _, field := range [][2]string{{"format", "1.0"}, {"plan", c.Plan}, {"inventory", c.Inventory}, {"host", c.Host}, {"triple", c.Triple}, {"runner", Digest(runner)}} {
		text := &bytes.Buffer{}
		encoder := json.NewEncoder(text)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(field[1]); err != nil {
			return nil, err
		}
		head = append(head, fmt.Sprintf("%q:%s", field[0], strings.TrimSpace(text.String())))
	}
	return []byte("{" + strings.Join(head, ",") + `,"entries":{` + strings.Join(list, ",") + "}}"), nil
}

// assemble writes the groups of entries one after another and cuts the result into segments: one for each group that has entries, and the last one
// with the directory.
func assemble(runner []byte, groups [][]entry) (Artifact, error) {
	out := bytes.NewBuffer(append([]byte{}, runner...))
	w := zip.NewWriter(out)
	w.SetOffset(int64(len(runner)))
	if err := w.SetComment(strings.Repeat(" ", 128)); err != nil {
		return Artifact{}, err
	}
	cuts := []int{0, len(runner)}
	for _, group := range groups {
		for _, e := range group {
			if err := store(w, e); err != nil {
				return Artifact{}, err
			}
		}
		if err := w.Flush(); err != nil {
			return Artifact{}, err
		}
		if len(group) > 0 {
			cuts = append(cuts, out.Len())
		}
	}
	if err := w.Close(); err != nil {
		return Artifact{}, err
	}
	body := out.Bytes()[:out.Len()-128]
	artifact := Artifact{Bytes: append(body, footer(len(runner), body[len(runner):])...)}
	cuts[len(cuts)-1] = len(artifact.Bytes)
	for i, from := range cuts[:len(cuts)-1] {
		artifact.Segments = append(artifact.Segments, artifact.Bytes[from:cuts[i+1]])
	}
	return artifact, nil
}

func store(w *zip.Writer, e entry) error {
	header := &zip.FileHeader{
		Name: e.name, Method: zip.Store, Flags: 1 << 11, CreatorVersion: 3<<8 | 20, ReaderVersion: 20, ExternalAttrs: 0o100600 << 16,
		CRC32: crc32.ChecksumIEEE(e.content), CompressedSize64: uint64(len(e.content)), UncompressedSize64: uint64(len(e.content)),
	}
	//lint:ignore SA1019 CreateRaw writes this field as it is; Modified would add an extra field
	header.ModifiedDate = 1<<5 | 1
	content, err := w.CreateRaw(header)
	if err != nil {
		return err
	}
	_, err = content.Write(e.content)
	return err
}

func footer(offset int, body []byte) string {
	text := fmt.Sprintf("RUSTLE/1 %016x %016x %s ", offset, len(body)+128, Digest(body))
	return text + fmt.Sprintf("%08x%11s\n", crc32.ChecksumIEEE([]byte(text)), "")
}
