package file

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	local := func(y int, m time.Month, d, h, min, s int) time.Time {
		return time.Date(y, m, d, h, min, s, 0, time.Local)
	}
	cases := []struct {
		text, format string
		want         time.Time
	}{
		{"202001020304.05", timeFormat, local(2020, 1, 2, 3, 4, 5)},
		{"2020-01-02", "%Y-%m-%d", local(2020, 1, 2, 0, 0, 0)},
		{"2020-01-02 03:04:05", "%F %T", local(2020, 1, 2, 3, 4, 5)},
		{"Jan 2 2020 03:04 PM", "%b %d %Y %I:%M %p", local(2020, 1, 2, 15, 4, 0)},
		{"january 2 20 12:04 am", "%B %d %y %I:%M %p", local(2020, 1, 2, 0, 4, 0)},
		{"2020 060", "%Y %j", local(2020, 2, 29, 0, 0, 0)},
		{"1577934245", "%s", time.Unix(1577934245, 0)},
		{"2020-01-02T03:04:05+0200", "%Y-%m-%dT%H:%M:%S%z", time.Date(2020, 1, 2, 1, 4, 5, 0, time.UTC)},
		{"2020-01-02 UTC", "%Y-%m-%d %Z", time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC)},
		{"100%", "%j%%", local(1900, 4, 10, 0, 0, 0)},
	}
	for _, c := range cases {
		if got, err := parseTime(c.text, c.format); err != nil || !got.Equal(c.want) {
			t.Errorf("%q by %q is %v, %v; want %v", c.text, c.format, got, err, c.want)
		}
	}
	for _, c := range [][2]string{{"x", "%Y"}, {"2020x", "%Y"}, {"2020-13", "%Y-%m"}, {"2021-02-29", "%Y-%m-%d"}, {"1", "%Q"}, {"2020", "%Y-%m"}, {"", "%Y"}, {"25", "%H"}} {
		if got, err := parseTime(c[0], c[1]); err == nil {
			t.Errorf("%q by %q is %v instead of an error", c[0], c[1], got)
		}
	}
}
