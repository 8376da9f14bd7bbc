package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
)

// FooterSize is the length of the footer, which is the archive comment of the bundle and the last bytes of an artifact.
const FooterSize = 128

const (
	magicPrefix = "RUSTLE/"
	magic       = magicPrefix + "1"
	checkedSize = 108 // the check digits cover the bytes before them
)

// Footer says where the bundle lies in an artifact and what its digest is.
type Footer struct {
	Offset int64
	Length int64 // the footer included
	SHA256 [sha256.Size]byte
}

// Encode returns the FooterSize bytes that stand for f.
func (f Footer) Encode() []byte {
	text := fmt.Sprintf("%s %016x %016x %x ", magic, f.Offset, f.Length, f.SHA256)
	text += fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(text)))
	text += strings.Repeat(" ", FooterSize-1-len(text)) + "\n"
	return []byte(text)
}

// isFooter says whether the last bytes of an executable were once a footer. One changed byte does not turn a damaged artifact into a bare
// runner: either the magic or everything behind it gives it away. Machine code and section tables have neither.
func isFooter(b []byte) bool {
	return strings.HasPrefix(string(b), magicPrefix) || hasFooterShape(b[len(magic):])
}

// hasFooterShape looks at the separators, digits and padding behind the magic.
func hasFooterShape(b []byte) bool {
	const shape = " hhhhhhhhhhhhhhhh hhhhhhhhhhhhhhhh hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh hhhhhhhh           \n"
	for i := range b {
		if shape[i] != b[i] && (shape[i] != 'h' || !isHexDigit(b[i])) {
			return false
		}
	}
	return true
}

func isHexDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f'
}

// parseFooter decodes b. The error says what is wrong with it.
func parseFooter(b []byte) (Footer, error) {
	text := string(b)
	if strings.HasPrefix(text, magicPrefix) && hasFooterShape(b[len(magic):]) && text[:len(magic)] != magic && checkDigitsMatch(text) {
		return Footer{}, fmt.Errorf("its format is %s, this runner reads %s", text[:len(magic)], magic)
	}
	if !hasFooterShape(b[len(magic):]) || !strings.HasPrefix(text, magic) {
		return Footer{}, fmt.Errorf("the footer is not well formed")
	}
	if !checkDigitsMatch(text) {
		return Footer{}, fmt.Errorf("the footer's check digits do not match")
	}
	var f Footer
	var err error
	if f.Offset, err = strconv.ParseInt(text[9:25], 16, 64); err != nil {
		return Footer{}, fmt.Errorf("the footer's offset is out of range")
	}
	if f.Length, err = strconv.ParseInt(text[26:42], 16, 64); err != nil {
		return Footer{}, fmt.Errorf("the footer's length is out of range")
	}
	if _, err = hex.Decode(f.SHA256[:], b[43:107]); err != nil {
		return Footer{}, fmt.Errorf("the footer's digest is not hexadecimal")
	}
	return f, nil
}

func checkDigitsMatch(text string) bool {
	return text[checkedSize:checkedSize+8] == fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(text[:checkedSize])))
}
