package bundle

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
)

// The only three records that a bundle is made of, with every field that never varies spelled out. A record is checked by building it again
// from its varying fields and comparing the bytes, so there is no second way to write the same bundle and no field that is not looked at.
const (
	localSize   = 30
	centralSize = 46
	endSize     = 22

	versionUnix20  = 3<<8 | 20
	version20      = 20
	flagUTF8       = 1 << 11
	dosDate1980    = 1<<5 | 1
	regularFile600 = 0o100600 << 16
)

// Names of the entries that are not files.
const (
	programName   = "rustle/program.json"
	groupsName    = "rustle/groups.json"
	manifestName  = "rustle/manifest.json"
	variablesName = "rustle/variables.json"
	filePrefix    = "files/"
)

// ownSegmentSize is the size from which on a file is a segment of its own; smaller ones are packed together.
const ownSegmentSize = 4096

// zipEntry is one stored entry.
type zipEntry struct {
	name   string
	crc    uint32
	size   int64
	header int64 // offset of the local header in the artifact
}

func (e zipEntry) content() int64 { return e.header + localSize + int64(len(e.name)) }
func (e zipEntry) end() int64     { return e.content() + e.size }

func (e zipEntry) localRecord() []byte {
	le := binary.LittleEndian
	b := append(make([]byte, 0, localSize+len(e.name)), "PK\x03\x04"...)
	b = le.AppendUint16(b, version20)
	b = e.appendCommon(b)
	b = le.AppendUint16(b, 0) // no extra field
	return append(b, e.name...)
}

func (e zipEntry) centralRecord() []byte {
	le := binary.LittleEndian
	b := append(make([]byte, 0, centralSize+len(e.name)), "PK\x01\x02"...)
	b = le.AppendUint16(b, versionUnix20)
	b = le.AppendUint16(b, version20)
	b = e.appendCommon(b)
	b = append(b, make([]byte, 8)...) // no extra field, no comment, disk 0, no internal attributes
	b = le.AppendUint32(b, regularFile600)
	b = le.AppendUint32(b, uint32(e.header))
	return append(b, e.name...)
}

// appendCommon appends what the local and the central record share, from the flags to the length of the name.
func (e zipEntry) appendCommon(b []byte) []byte {
	le := binary.LittleEndian
	b = le.AppendUint16(b, flagUTF8)
	b = le.AppendUint16(b, 0) // stored
	b = le.AppendUint16(b, 0) // 00:00:00
	b = le.AppendUint16(b, dosDate1980)
	b = le.AppendUint32(b, e.crc)
	b = le.AppendUint32(b, uint32(e.size))
	b = le.AppendUint32(b, uint32(e.size))
	return le.AppendUint16(b, uint16(len(e.name)))
}

func endRecord(count int, directorySize, directoryOffset int64) []byte {
	le := binary.LittleEndian
	b := append(make([]byte, 0, endSize), "PK\x05\x06\x00\x00\x00\x00"...)
	b = le.AppendUint16(b, uint16(count))
	b = le.AppendUint16(b, uint16(count))
	b = le.AppendUint32(b, uint32(directorySize))
	b = le.AppendUint32(b, uint32(directoryOffset))
	return le.AppendUint16(b, FooterSize)
}

// readDirectory returns the entries of the bundle that reaches from begin to end (its footer included), in their order. Records follow each
// other without gaps: entries, directory, end record, footer.
func readDirectory(r io.ReaderAt, begin, end int64) ([]zipEntry, error) {
	le := binary.LittleEndian
	endAt := end - FooterSize - endSize
	record := make([]byte, endSize)
	if _, err := r.ReadAt(record, endAt); err != nil {
		return nil, fmt.Errorf("reading the end record: %w", err)
	}
	count, directorySize, directoryOffset := int(le.Uint16(record[10:])), int64(le.Uint32(record[12:])), int64(le.Uint32(record[16:]))
	if !bytes.Equal(record, endRecord(count, directorySize, directoryOffset)) {
		return nil, fmt.Errorf("the ZIP end record is not as it must be")
	}
	if directoryOffset < begin || directoryOffset+directorySize != endAt {
		return nil, fmt.Errorf("the ZIP directory (%d bytes at %d) does not end where the end record begins (%d)", directorySize, directoryOffset, endAt)
	}
	directory := make([]byte, directorySize)
	if _, err := r.ReadAt(directory, directoryOffset); err != nil {
		return nil, fmt.Errorf("reading the ZIP directory: %w", err)
	}
	entries := make([]zipEntry, 0, count)
	next := begin
	for i := range count {
		if len(directory) < centralSize {
			return nil, fmt.Errorf("the ZIP directory ends in entry %d of %d", i+1, count)
		}
		e := zipEntry{crc: le.Uint32(directory[16:]), size: int64(le.Uint32(directory[20:])), header: int64(le.Uint32(directory[42:]))}
		length := centralSize + int(le.Uint16(directory[28:]))
		if len(directory) < length {
			return nil, fmt.Errorf("the ZIP directory ends in the name of entry %d of %d", i+1, count)
		}
		e.name = string(directory[centralSize:length])
		if !bytes.Equal(directory[:length], e.centralRecord()) {
			return nil, fmt.Errorf("the directory record of %q is not as it must be (stored, 1980-01-01, mode 0600, no extra field)", e.name)
		}
		directory = directory[length:]
		if e.header != next || e.end() > directoryOffset {
			return nil, fmt.Errorf("%q lies at %d..%d, expected it to begin at %d and to end before %d", e.name, e.header, e.end(), next, directoryOffset)
		}
		local := make([]byte, localSize+len(e.name))
		if _, err := r.ReadAt(local, e.header); err != nil {
			return nil, fmt.Errorf("reading the local header of %q: %w", e.name, err)
		}
		if !bytes.Equal(local, e.localRecord()) {
			return nil, fmt.Errorf("the local header of %q does not agree with the directory", e.name)
		}
		next = e.end()
		entries = append(entries, e)
	}
	if len(directory) != 0 || next != directoryOffset {
		return nil, fmt.Errorf("there are bytes between or behind the %d entries that belong to none", count)
	}
	return entries, nil
}

var fileName = regexp.MustCompile(`^files/[0-9a-f]{64}$`)

// checkOrder demands: large files, small files, each ascending and therefore without duplicates, then program, groups, manifest and variables.
func checkOrder(entries []zipEntry) error {
	tail := []string{programName, groupsName, manifestName, variablesName}
	if len(entries) < len(tail) {
		return fmt.Errorf("it has %d entries, %v are needed", len(entries), tail)
	}
	files := entries[:len(entries)-len(tail)]
	for i, e := range entries[len(files):] {
		if e.name != tail[i] {
			return fmt.Errorf("entry %q is where %q belongs", e.name, tail[i])
		}
	}
	for i, e := range files {
		if !fileName.MatchString(e.name) {
			return fmt.Errorf("entry %q is neither files/<sha256> nor one of %v", e.name, tail)
		}
		if i == 0 {
			continue
		}
		before := files[i-1]
		large, largeBefore := e.size >= ownSegmentSize, before.size >= ownSegmentSize
		if large && !largeBefore || large == largeBefore && e.name <= before.name {
			return fmt.Errorf("%q may not follow %q", e.name, before.name)
		}
	}
	return nil
}
