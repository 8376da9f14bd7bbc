module rustle.dev/deploy/runner

go 1.24
