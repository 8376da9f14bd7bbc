//go:build !linux

package bundle

// selfLink is a name that no file has: only Linux has such a link.
const selfLink = ""
