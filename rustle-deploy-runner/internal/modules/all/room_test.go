//go:build room

package all

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"rustle.dev/deploy/runner/internal/value"
)

// TestRoom runs the cases of ROOM_CASES on this host and prints their results. Only room.py calls it, on a host that is thrown away afterwards.
func TestRoom(t *testing.T) {
	text, err := os.ReadFile(os.Getenv("ROOM_CASES"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []testCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	registry := Registry()
	for _, c := range cases {
		m, ok := registry.Get(c.Module)
		if !ok {
			t.Fatalf("no module %s", c.Module)
		}
		fmt.Println("RESULT " + value.JSON(run(t, m, c, "")))
	}
}
