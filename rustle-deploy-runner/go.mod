module rustle.dev/deploy/runner

go 1.26

require golang.org/x/sys v0.31.0

require github.com/dlclark/regexp2 v1.12.0
