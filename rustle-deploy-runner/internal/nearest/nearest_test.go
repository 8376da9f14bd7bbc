package nearest

import "testing"

func TestName(t *testing.T) {
	names := []string{"default", "upper", "e", "lower"}
	for written, want := range map[string]string{"defualt": "default", "uper": "upper", "lowr": "lower", "loewr": "lower", "flie": "", "x": "", "": "", "nosuch": "", "upper": "upper"} {
		if got := Name(written, names); got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
	if got := Question("uper", names); got != "; did you mean upper?" {
		t.Error(got)
	}
	if got := Question("zzzz", names); got != "" {
		t.Error(got)
	}
}
