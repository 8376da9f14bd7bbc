// Package nearest finds what somebody may have meant by a name that does not exist.
package nearest

// Name returns the name that differs least from a mistyped one, if that is at most a third of it (but one letter at least) and not all of it; "" if
// there is none.
func Name(written string, names []string) string {
	best, least := "", 1+max(1, len(written)/3)
	for _, name := range names {
		if distance := distance(written, name); distance < least && distance < min(len(written), len(name)) {
			best, least = name, distance
		}
	}
	return best
}

// Question is what to append to a message: "; did you mean x?", or nothing.
func Question(written string, names []string) string {
	if name := Name(written, names); name != "" {
		return "; did you mean " + name + "?"
	}
	return ""
}

// distance is the number of letters to insert, delete, replace or swap with their neighbour.
func distance(a, b string) int {
	var before []int // the row before the one above
	above := make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(above[j]+cost, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above = above, row
	}
	return above[len(b)]
}
