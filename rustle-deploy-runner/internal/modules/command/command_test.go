package command

import (
	"testing"
	"time"
)

func TestTimesAreWrittenAsPythonDoes(t *testing.T) {
	at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	for length, want := range map[time.Duration]string{0: "0:00:00", 3804 * time.Microsecond: "0:00:00.003804", time.Hour + time.Minute: "1:01:00",
		25*time.Hour + time.Second: "1 day, 1:00:01", 72 * time.Hour: "3 days, 0:00:00"} {
		if got := Duration(length); got != want {
			t.Errorf("%v is %s, want %s", length, got, want)
		}
	}
	if got := Timestamp(at); got != "2024-01-02 03:04:05" {
		t.Errorf("a whole second is %s", got)
	}
	if got := Timestamp(at.Add(1500)); got != "2024-01-02 03:04:05.000001" {
		t.Errorf("a microsecond is %s", got)
	}
}
