package host

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
)

// digests are the algorithms that modules offer. MD5 and SHA-1 are what Ansible's results carry; nothing here trusts them.
var digests = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New,
}

// Checksum is the hexadecimal digest of a file.
func Checksum(path, algorithm string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	return ReaderChecksum(file, algorithm)
}

// ReaderChecksum is the hexadecimal digest of what a reader gives.
func ReaderChecksum(reader io.Reader, algorithm string) (string, error) {
	create, known := digests[algorithm]
	if !known {
		return "", fmt.Errorf("checksum algorithm %q is not known: use md5, sha1, sha224, sha256, sha384 or sha512", algorithm)
	}
	digest := create()
	if _, err := io.Copy(digest, reader); err != nil {
		return "", err
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}
