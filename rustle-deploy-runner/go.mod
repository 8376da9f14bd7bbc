module rustle.dev/deploy/runner

go 1.26

require golang.org/x/sys v0.31.0
