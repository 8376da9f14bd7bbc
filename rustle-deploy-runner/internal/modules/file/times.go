package file

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/module"
	"rustle.dev/deploy/runner/internal/value"
)

// moment is what a task wants of one of a file's times.
type moment struct {
	now bool
	at  *time.Time // nil and not now: as it is
}

// Times are the times that a file is to have; the zero value leaves them as they are.
type Times struct{ modified, accessed moment }

// stamping is the difference between the times a file has and those it is to have.
type stamping struct {
	path                             string
	wantsModified, wantsAccessed     time.Time
	before                           host.FileStatus
	changesModified, changesAccessed bool
}

func readTimes(args module.Args, state string) (Times, error) {
	modified, err := readMoment(args.Str("modification_time"), args.Str("modification_time_format"), state)
	if err != nil {
		return Times{}, err
	}
	accessed, err := readMoment(args.Str("access_time"), args.Str("access_time_format"), state)
	return Times{modified: modified, accessed: accessed}, err
}

// checkTimes returns what is wrong with the times that are written down.
func checkTimes(static module.Static) []module.Problem {
	var problems []module.Problem
	for _, option := range []string{"modification_time", "access_time"} {
		if static.Open(option + "_format") {
			continue
		}
		if _, err := readMoment(static.Args.Str(option), static.Args.Str(option+"_format"), ""); err != nil {
			problems = append(problems, module.Problem{Option: option, Message: err.Error()})
		}
	}
	return problems
}

func readMoment(text, format, state string) (moment, error) {
	if text == "" && state == "touch" {
		text = "now"
	}
	switch text {
	case "", "preserve":
		return moment{}, nil
	case "now":
		return moment{now: true}, nil
	}
	at, err := parseTime(text, format)
	if err != nil {
		return moment{}, refuse(fmt.Sprintf("Error while obtaining timestamp for time %s using format %s: %s", text, format, err))
	}
	return moment{at: &at}, nil
}

func (m moment) resolve(before, now time.Time) time.Time {
	switch {
	case m.now:
		return now
	case m.at != nil:
		return *m.at
	default:
		return before
	}
}

func (t Times) plan(path string) (stamping, error) {
	if t == (Times{}) {
		return stamping{path: path}, nil
	}
	before, err := host.Stat(path)
	if err != nil {
		return stamping{}, refuse("Error while updating modification or access time: "+host.PathErrorText(err), "path", path)
	}
	now := time.Now()
	s := stamping{path: path, before: before, wantsModified: t.modified.resolve(before.Modified, now), wantsAccessed: t.accessed.resolve(before.Accessed, now)}
	s.changesModified = !s.wantsModified.Equal(before.Modified)
	s.changesAccessed = !s.wantsAccessed.Equal(before.Accessed)
	return s, nil
}

func (s stamping) isEmpty() bool { return !s.changesModified && !s.changesAccessed }

func (s stamping) describe(before, after *value.Dict) {
	if s.changesModified {
		before.Set("mtime", Seconds(s.before.Modified))
		after.Set("mtime", Seconds(s.wantsModified))
	}
	if s.changesAccessed {
		before.Set("atime", Seconds(s.before.Accessed))
		after.Set("atime", Seconds(s.wantsAccessed))
	}
}

func (s stamping) apply() error {
	if s.isEmpty() {
		return nil
	}
	if err := os.Chtimes(s.path, s.wantsAccessed, s.wantsModified); err != nil {
		return refuse("Error while updating modification or access time: "+host.PathErrorText(err), "path", s.path)
	}
	return nil
}

// Seconds is a time as results show it: seconds since 1970 with a fraction.
func Seconds(t time.Time) float64 { return float64(t.Unix()) + 1e-9*float64(t.Nanosecond()) }

// parseTime reads a local time by a format of strptime(3).
func parseTime(text, format string) (time.Time, error) {
	mismatch := fmt.Errorf("time data '%s' does not match format '%s'", text, format)
	reader := timeReader{rest: text, year: 1900, month: 1, day: 1}
	for i := 0; i < len(format); i++ {
		c := format[i]
		switch {
		case c == '%' && i+1 < len(format):
			i++
			if !knownDirectives[format[i]] {
				return time.Time{}, fmt.Errorf("'%c' is a bad directive in format '%s'", format[i], format)
			}
			if !reader.directive(format[i]) {
				return time.Time{}, mismatch
			}
		case c == ' ':
			reader.rest = strings.TrimLeft(reader.rest, " \t")
		case !reader.literal(c):
			return time.Time{}, mismatch
		}
	}
	if reader.rest != "" {
		return time.Time{}, fmt.Errorf("unconverted data remains: %s", reader.rest)
	}
	return reader.time()
}

var knownDirectives = func() map[byte]bool {
	known := map[byte]bool{}
	for _, c := range []byte("YymdHIMSpbBhjsDTFe%zZ") {
		known[c] = true
	}
	return known
}()

type timeReader struct {
	rest                                   string
	year, month, day, hour, minute, second int
	dayOfYear                              int
	afternoon                              *bool
	epoch                                  *int64
	zone                                   *time.Location
}

func (r *timeReader) literal(c byte) bool {
	if r.rest == "" || r.rest[0] != c {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

func (r *timeReader) number(into *int, digits, low, high int) bool {
	length := 0
	for length < digits && length < len(r.rest) && r.rest[length] >= '0' && r.rest[length] <= '9' {
		length++
	}
	n, err := strconv.Atoi(r.rest[:length])
	if err != nil || n < low || n > high {
		return false
	}
	*into, r.rest = n, r.rest[length:]
	return true
}

func (r *timeReader) all(format string) bool {
	for i := range len(format) {
		if c := format[i]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			if !r.directive(c) {
				return false
			}
		} else if !r.literal(c) {
			return false
		}
	}
	return true
}

func (r *timeReader) directive(c byte) bool {
	switch c {
	case 'Y':
		return r.number(&r.year, 4, 0, 9999)
	case 'y':
		if !r.number(&r.year, 2, 0, 99) {
			return false
		}
		r.year += 1900
		if r.year < 1969 {
			r.year += 100
		}
		return true
	case 'm':
		return r.number(&r.month, 2, 1, 12)
	case 'd', 'e':
		return r.number(&r.day, 2, 1, 31)
	case 'H', 'I':
		return r.number(&r.hour, 2, 0, 23)
	case 'M':
		return r.number(&r.minute, 2, 0, 59)
	case 'S':
		return r.number(&r.second, 2, 0, 61)
	case 'j':
		return r.number(&r.dayOfYear, 3, 1, 366)
	case 'b', 'B', 'h':
		return r.monthName()
	case 'p':
		return r.halfOfDay()
	case 's':
		var seconds int
		if !r.number(&seconds, 12, 0, 1<<40) {
			return false
		}
		epoch := int64(seconds)
		r.epoch = &epoch
		return true
	case 'D':
		return r.all("m/d/y")
	case 'T':
		return r.all("H:M:S")
	case 'F':
		return r.all("Y-m-d")
	case 'z':
		return r.offset()
	case 'Z':
		return r.zoneName()
	default:
		return r.literal('%')
	}
}

func (r *timeReader) monthName() bool {
	for month := time.January; month <= time.December; month++ {
		for _, name := range []string{month.String(), month.String()[:3]} {
			if len(r.rest) >= len(name) && strings.EqualFold(r.rest[:len(name)], name) {
				r.month, r.rest = int(month), r.rest[len(name):]
				return true
			}
		}
	}
	return false
}

func (r *timeReader) halfOfDay() bool {
	for _, name := range []string{"AM", "PM"} {
		if len(r.rest) >= 2 && strings.EqualFold(r.rest[:2], name) {
			afternoon := name == "PM"
			r.afternoon, r.rest = &afternoon, r.rest[2:]
			return true
		}
	}
	return false
}

func (r *timeReader) offset() bool {
	for _, layout := range []string{"-07:00", "-0700", "Z07:00"} {
		for length := min(len(r.rest), 6); length > 0; length-- {
			if at, err := time.Parse(layout, r.rest[:length]); err == nil {
				r.zone, r.rest = at.Location(), r.rest[length:]
				return true
			}
		}
	}
	return false
}

func (r *timeReader) zoneName() bool {
	for _, name := range []string{"UTC", "GMT"} {
		if rest, ok := strings.CutPrefix(r.rest, name); ok {
			r.zone, r.rest = time.UTC, rest
			return true
		}
	}
	return false
}

func (r *timeReader) time() (time.Time, error) {
	if r.epoch != nil {
		return time.Unix(*r.epoch, 0), nil
	}
	if r.afternoon != nil {
		r.hour %= 12
		if *r.afternoon {
			r.hour += 12
		}
	}
	zone := time.Local
	if r.zone != nil {
		zone = r.zone
	}
	if r.dayOfYear > 0 {
		return time.Date(r.year, 1, r.dayOfYear, r.hour, r.minute, r.second, 0, zone), nil
	}
	at := time.Date(r.year, time.Month(r.month), r.day, r.hour, r.minute, r.second, 0, zone)
	if at.Day() != r.day && r.second < 60 {
		return time.Time{}, fmt.Errorf("day is out of range for month")
	}
	return at, nil
}
