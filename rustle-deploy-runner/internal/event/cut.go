package event

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"rustle.dev/deploy/runner/internal/value"
)

const (
	// containersLimit is how many limits of a text the lists and dictionaries of an event may take together.
	containersLimit = 16
	// entryCost is what an entry takes beside its text.
	entryCost = 8
	// keyLimit is how long the key of an entry may be at least.
	keyLimit = 256
	// restOfDict is the key under which a dictionary that was cut tells how many entries it had more.
	restOfDict = "[more entries]"
)

// cutter bounds what an event shows: a text on its own, the texts of a list, and all lists and dictionaries together. What it has cut says so, both in its place
// and for the event as a whole. The nil cutter cuts nothing.
type cutter struct {
	limit int
	left  int // of what lists and dictionaries may take
	cut   bool
}

func newCutter(limit int) *cutter {
	if limit <= 0 {
		return nil
	}
	return &cutter{limit: limit, left: containersLimit * limit}
}

// alone cuts a text that is not within a list or dictionary.
func (c *cutter) alone(s string) string {
	if c == nil {
		return s
	}
	return c.shorten(s, c.limit)
}

// within cuts a text in a list or dictionary, of which no more than room may be taken.
func (c *cutter) within(s string, room int) string {
	if c == nil {
		return s
	}
	room = max(0, min(room, c.limit, c.left))
	c.left -= min(len(s), room) + entryCost
	return c.shorten(s, room)
}

// key cuts the key of an entry.
func (c *cutter) key(s string) string {
	if c == nil {
		return s
	}
	limit := max(c.limit, keyLimit)
	c.left -= min(len(s), limit)
	return c.shorten(s, limit)
}

// entry accounts for an entry without a text of its own.
func (c *cutter) entry() {
	if c != nil {
		c.left -= entryCost
	}
}

func (c *cutter) shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	c.cut = true
	// Programs say what they do at the beginning, and why they gave up at the end.
	end := headOf(limit)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	start := len(s) - (limit - headOf(limit))
	for start < len(s) && !utf8.RuneStart(s[start]) {
		start++
	}
	parts := []string{s[:end], fmt.Sprintf("[%d more bytes]", start-end), s[start:]}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}

// headOf returns how much of what may be shown is from the beginning.
func headOf(limit int) int { return limit / 4 }

// middle returns which of the texts of a list have to go for the rest to be no longer than one text: those from the first index up to the second.
func (c *cutter) middle(texts []value.Value, room int) (from, to int) {
	head, tail := headOf(room), room-headOf(room)
	for from < len(texts) && head > 0 {
		if head -= len(texts[from].(string)) + entryCost; head < 0 {
			break
		}
		from++
	}
	to = len(texts)
	for to > from && tail > 0 {
		if tail -= len(texts[to-1].(string)) + entryCost; tail < 0 && to < len(texts) {
			break
		}
		to--
	}
	return from, to
}

// spent says whether the rest of a list or dictionary has to go.
func (c *cutter) spent() bool { return c != nil && c.left <= 0 }

func (c *cutter) restOfList(n int) string {
	c.cut = true
	return fmt.Sprintf("[%d more items]", n)
}
