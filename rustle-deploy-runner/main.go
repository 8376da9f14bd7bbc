// Command runner is the program that Rustle Deploy puts on hosts: it runs the bundle that rides on it, and looks after its own releases.
package main

import (
	"os"

	"rustle.dev/deploy/runner/internal/cli"
)

// version is set when the runner is built.
var version = "development"

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Process{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Version: version}))
}
