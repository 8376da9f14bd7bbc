package bundle_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/bundle"
	"rustle.dev/deploy/runner/internal/bundle/bundletest"
)

// recheck puts right check digits into a footer.
func recheck(footer []byte) {
	copy(footer[108:], fmt.Sprintf("%08x", crc32.ChecksumIEEE(footer[:108])))
}

// seal puts a right footer behind body, so that nothing but body itself can be found wrong.
func seal(runner, body []byte) []byte {
	f := bundle.Footer{Offset: int64(len(runner)), Length: int64(len(body)) + bundle.FooterSize, SHA256: sha256.Sum256(body)}
	return append(append(bytes.Clone(runner), body...), f.Encode()...)
}

// rawEntry is an entry with every freedom that the format does not grant.
type rawEntry struct {
	name            string
	content         []byte
	local, central  func(record []byte) // change the record before it is written
	extra, junk     []byte              // extra: in the local header; junk: behind the content
	omitFromCentral bool
}

// rawBody writes entries by hand.
func rawBody(offset int, entries []rawEntry) []byte {
	le := binary.LittleEndian
	var body, directory []byte
	count := 0
	for _, e := range entries {
		common := le.AppendUint16(nil, 1<<11)
		common = le.AppendUint32(common, 0)
		common = append(common[:2], 0, 0, 0, 0, 0x21, 0)
		common = le.AppendUint32(common, crc32.ChecksumIEEE(e.content))
		common = le.AppendUint32(common, uint32(len(e.content)))
		common = le.AppendUint32(common, uint32(len(e.content)))
		common = le.AppendUint16(common, uint16(len(e.name)))
		central := append([]byte("PK\x01\x02\x14\x03\x14\x00"), common...)
		central = append(central, make([]byte, 8)...)
		central = le.AppendUint32(central, 0o100600<<16)
		central = le.AppendUint32(central, uint32(offset+len(body)))
		central = append(central, e.name...)
		local := append([]byte("PK\x03\x04\x14\x00"), common...)
		local = le.AppendUint16(local, uint16(len(e.extra)))
		local = append(append(local, e.name...), e.extra...)
		if e.local != nil {
			e.local(local)
		}
		if e.central != nil {
			e.central(central)
		}
		body = append(append(append(body, local...), e.content...), e.junk...)
		if !e.omitFromCentral {
			directory = append(directory, central...)
			count++
		}
	}
	end := append([]byte("PK\x05\x06\x00\x00\x00\x00"), le.AppendUint16(le.AppendUint16(nil, uint16(count)), uint16(count))...)
	end = le.AppendUint32(end, uint32(len(directory)))
	end = le.AppendUint32(end, uint32(offset+len(body)))
	end = le.AppendUint16(end, bundle.FooterSize)
	return append(append(body, directory...), end...)
}

// Each case breaks one rule of the format under a footer that is right.
func TestWhatTheFormatForbids(t *testing.T) {
	file := func(content string) rawEntry {
		return rawEntry{name: "files/" + bundletest.Digest([]byte(content)), content: []byte(content)}
	}
	largeText := strings.Repeat("large", 1000)
	text := func(name, content string) rawEntry { return rawEntry{name: name, content: []byte(content)} }
	manifest := func(entries []rawEntry, edit func(string) string) rawEntry {
		var list []string
		for _, e := range entries {
			list = append(list, fmt.Sprintf(`%q:{"size":%d,"sha256":%q}`, e.name, len(e.content), bundletest.Digest(e.content)))
		}
		content := fmt.Sprintf(`{"format":"1.0","plan":"p","inventory":"i","host":"h","triple":"t","runner":%q,"entries":{%s}}`, bundletest.Digest(fakeRunner), strings.Join(list, ","))
		return text("rustle/manifest.json", edit(content))
	}
	same := func(s string) string { return s }
	program, variables := text("rustle/program.json", `{"format":"1.0"}`), text("rustle/variables.json", `{"format":"1.0"}`)
	groups := text("rustle/groups.json", `{"format":"1.0","groups":{}}`)
	with := func(files ...rawEntry) []rawEntry {
		return append(append([]rawEntry{}, files...), program, groups, manifest(append(files, program, groups, variables), same), variables)
	}
	edited := func(edit func(string) string) []rawEntry {
		return []rawEntry{program, groups, manifest([]rawEntry{program, groups, variables}, edit), variables}
	}
	replace := func(from, to string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, from) {
				t.Fatalf("%q is not in %s", from, s)
			}
			return strings.Replace(s, from, to, 1)
		}
	}
	set := func(at int, value ...byte) func([]byte) { return func(b []byte) { copy(b[at:], value) } }
	first, second := file("a"), file("b")
	if first.name > second.name {
		first, second = second, first
	}
	changed := func(e rawEntry, change func(*rawEntry)) rawEntry { change(&e); return e }

	for name, c := range map[string]struct {
		entries []rawEntry
		want    string // "" when the bundle is fine
	}{
		"fine":                    {with(file(largeText), first, second), ""},
		"fine without files":      {with(), ""},
		"newer minor, new key":    {edited(replace(`"1.0","plan"`, `"1.7","colour":"red","plan"`)), ""},
		"same name twice":         {with(first, first), "may not follow"},
		"descending":              {with(second, first), "may not follow"},
		"small before large":      {with(first, file(largeText)), "may not follow"},
		"program before a file":   {[]rawEntry{program, first, groups, manifest([]rawEntry{first, program, groups, variables}, same), variables}, "belongs"},
		"variables before last":   {[]rawEntry{program, groups, variables, manifest([]rawEntry{program, groups, variables}, same)}, "belongs"},
		"groups before program":   {[]rawEntry{groups, program, manifest([]rawEntry{groups, program, variables}, same), variables}, "belongs"},
		"no groups":               {[]rawEntry{first, program, manifest([]rawEntry{first, program, variables}, same), variables}, "belongs"},
		"unknown entry":           {with(text("files/x", "")), "neither files/"},
		"upper-case digest":       {with(changed(first, func(e *rawEntry) { e.name = "files/" + strings.ToUpper(e.name[6:]) })), "neither files/"},
		"too few":                 {[]rawEntry{program, variables}, "entries"},
		"no entry at all":         {nil, "entries"},
		"not in the manifest":     {append([]rawEntry{first}, edited(same)...), "not in the manifest"},
		"only in the manifest":    {[]rawEntry{program, groups, manifest([]rawEntry{first, program, groups, variables}, same), variables}, "no entry"},
		"manifest lists itself":   {edited(replace(`"entries":{`, `"entries":{"rustle/manifest.json":{"size":1,"sha256":"`+strings.Repeat("0", 64)+`"},`)), "no entry"},
		"other size in manifest":  {edited(replace(`"size":16`, `"size":17`)), "the manifest says 17"},
		"other digest":            {edited(replace(bundletest.Digest(program.content), bundletest.Digest(nil))), "has digest"},
		"file under wrong name":   {with(changed(first, func(e *rawEntry) { e.content = []byte("c") })), "another digest"},
		"other runner":            {edited(replace(bundletest.Digest(fakeRunner), bundletest.Digest(nil))), "runner has digest"},
		"gap":                     {with(changed(first, func(e *rawEntry) { e.junk = []byte("gap") })), "expected it to begin"},
		"gap before directory":    {[]rawEntry{program, groups, manifest([]rawEntry{program, groups, variables}, same), changed(variables, func(e *rawEntry) { e.junk = []byte("gap") })}, "belong to none"},
		"hidden entry":            {with(changed(second, func(e *rawEntry) { e.omitFromCentral = true })), "expected it to begin"},
		"extra field":             {with(changed(first, func(e *rawEntry) { e.extra = []byte("\x01\x00\x00\x00") })), "does not agree"},
		"compressed":              {with(changed(first, func(e *rawEntry) { e.local, e.central = set(8, 8), set(10, 8) })), "not as it must be"},
		"local header: method":    {with(changed(first, func(e *rawEntry) { e.local = set(8, 8) })), "does not agree"},
		"local header: time":      {with(changed(first, func(e *rawEntry) { e.local = set(10, 1) })), "does not agree"},
		"local header: name":      {with(changed(first, func(e *rawEntry) { e.local = set(30, 'F') })), "does not agree"},
		"local header: size":      {with(changed(first, func(e *rawEntry) { e.local = set(22, 2) })), "does not agree"},
		"both headers: CRC":       {with(changed(first, func(e *rawEntry) { e.local, e.central = set(14, 1, 2, 3, 4), set(16, 1, 2, 3, 4) })), "CRC-32"},
		"directory: mode":         {with(changed(first, func(e *rawEntry) { e.central = set(40, 0) })), "not as it must be"},
		"directory: encrypted":    {with(changed(first, func(e *rawEntry) { e.central = set(8, 1) })), "not as it must be"},
		"directory: offset":       {with(changed(first, func(e *rawEntry) { e.central = set(42, 0) })), "expected it to begin"},
		"directory: huge size":    {with(changed(first, func(e *rawEntry) { e.central = set(20, 255, 255, 255, 255, 255, 255, 255, 255) })), "to end before"},
		"directory: long name":    {with(changed(first, func(e *rawEntry) { e.central = set(28, 255, 255) })), "ends in the name"},
		"manifest is not JSON":    {edited(func(string) string { return "{" }), "manifest.json"},
		"manifest is null":        {edited(func(string) string { return "null" }), "manifest.json"},
		"manifest is empty":       {edited(func(string) string { return "" }), "manifest.json"},
		"two documents":           {edited(func(s string) string { return s + "{}" }), "manifest.json"},
		"another major":           {edited(replace(`"1.0"`, `"2.0"`)), "format 2.0 is not supported"},
		"no version":              {edited(replace(`"1.0"`, `"1"`)), "major.minor"},
		"version of another type": {edited(replace(`"1.0"`, `1.0`)), "manifest.json"},
		"unknown key":             {edited(replace(`"plan"`, `"colour":"red","plan"`)), `unknown key "colour"`},
		"unknown key in an entry": {edited(replace(`"size"`, `"mode":1,"size"`)), `unknown key "mode"`},
		"key twice":               {edited(replace(`"plan"`, `"plan":"p","plan"`)), "occurs twice"},
		"entry twice":             {edited(replace(`"entries":{`, `"entries":{"rustle/program.json":{"size":16,"sha256":"`+bundletest.Digest(program.content)+`"},`)), "occurs twice"},
		"key missing":             {edited(replace(`"host":"h",`, ``)), `"host" is missing`},
		"empty name":              {edited(replace(`"host":"h"`, `"host":""`)), `"host" is empty`},
		"entries is a list":       {edited(func(s string) string { return s[:strings.Index(s, `"entries"`)] + `"entries":[]}` }), "expected an object"},
		"entry without size":      {edited(replace(`"size":16,`, ``)), "no valid size"},
		"runner is not a digest":  {edited(replace(bundletest.Digest(fakeRunner), "x")), "not a SHA-256"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, seal(fakeRunner, rawBody(len(fakeRunner), c.entries)))
			b, err := bundle.Open(path)
			if err == nil {
				defer b.Close()
				err = b.Verify(context.Background())
			}
			if c.want == "" {
				if err != nil {
					t.Error(err)
				} else if newer := b.Manifest().Format != "1.0"; newer != (len(b.Warnings()) == 1) {
					t.Errorf("format %s, warnings %q", b.Manifest().Format, b.Warnings())
				}
			} else if !isDamaged(err) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("expected damage with %q, got %v", c.want, err)
			}
		})
	}
}
