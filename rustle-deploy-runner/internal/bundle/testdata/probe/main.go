// Probe opens the bundle of its own executable and says what it found. A test replaces, removes and hides the file before it does so.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"rustle.dev/deploy/runner/internal/bundle"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "wait" {
		fmt.Println("ready")
		if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	b, err := bundle.OpenSelf()
	if errors.Is(err, bundle.ErrNoBundle) {
		fmt.Println("no bundle:", err)
		os.Exit(4)
	}
	if err == nil {
		err = b.Verify(context.Background())
	}
	var damaged *bundle.DamagedError
	if errors.As(err, &damaged) {
		fmt.Println(err)
		os.Exit(3)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(b.Manifest().Plan, b.Manifest().Host)
}
