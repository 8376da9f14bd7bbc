package bundle

import (
	"bytes"
	"encoding/binary"
	"io"
)

// image is what the position of the footer depends on: the format of the executable that the bundle rides on.
type image struct {
	// footerEnd is where the footer ends if there is one.
	footerEnd int64
	// imageEnd is where the executable's own content ends, or -1 where the format does not say so.
	imageEnd int64
}

// inspectImage reads the headers of the executable in r. Each format answers for itself where a footer would end.
func inspectImage(r io.ReaderAt, size int64) image {
	start := make([]byte, 64)
	n, _ := r.ReadAt(start, 0) // a short file is no executable of a known format
	start = start[:n]
	if bytes.HasPrefix(start, []byte("\x7fELF")) {
		return image{footerEnd: size, imageEnd: elfEnd(r, start, size)}
	}
	return image{footerEnd: size, imageEnd: -1}
}

// elfEnd returns the end of the last of header tables, segments and sections, or -1 if the headers make no sense. In a file that is cut short it may be
// that of a table behind the end of the file.
func elfEnd(r io.ReaderAt, header []byte, size int64) int64 {
	if len(header) < 64 {
		return -1
	}
	const class64, bigEndian, noBits = 2, 2, 8
	var order binary.ByteOrder = binary.LittleEndian
	if header[5] == bigEndian {
		order = binary.BigEndian
	}
	wide := header[4] == class64
	word := func(b []byte, at32, at64 int) int64 { // an address-sized field
		if wide {
			return int64(order.Uint64(b[at64:]))
		}
		return int64(order.Uint32(b[at32:]))
	}
	half := func(b []byte, at32, at64 int) int64 {
		if wide {
			return int64(order.Uint16(b[at64:]))
		}
		return int64(order.Uint16(b[at32:]))
	}
	end := int64(64)
	if !wide {
		end = 52
	}
	// table walks the entries of a header table; each entry says where the content that it describes ends.
	table := func(offset, entrySize, count, atLeast int64, contentEnd func(entry []byte) int64) bool {
		if count == 0 {
			return true
		}
		if offset <= 0 || entrySize < atLeast || offset > 1<<40 {
			return false
		}
		end = max(end, offset+entrySize*count)
		if end > size {
			return true // there is nothing to read
		}
		b := make([]byte, entrySize*count)
		if _, err := r.ReadAt(b, offset); err != nil {
			return false
		}
		for i := range count {
			last := contentEnd(b[i*entrySize : (i+1)*entrySize])
			if last < 0 {
				return false
			}
			end = max(end, last)
		}
		return true
	}
	sum := func(offset, length int64) int64 {
		if offset < 0 || length < 0 || offset+length < 0 {
			return -1
		}
		return offset + length
	}
	programs := table(word(header, 28, 32), half(header, 42, 54), half(header, 44, 56), 32, func(entry []byte) int64 {
		if wide && len(entry) < 56 {
			return -1
		}
		return sum(word(entry, 4, 8), word(entry, 16, 32))
	})
	sections := table(word(header, 32, 40), half(header, 46, 58), half(header, 48, 60), 40, func(entry []byte) int64 {
		if wide && len(entry) < 64 {
			return -1
		}
		if order.Uint32(entry[4:]) == noBits {
			return 0
		}
		return sum(word(entry, 16, 24), word(entry, 20, 32))
	})
	if !programs || !sections {
		return -1
	}
	return end
}
