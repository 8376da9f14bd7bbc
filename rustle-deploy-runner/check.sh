#!/bin/sh
# The gates of the Go code: format, vet for every system that it is written for, staticcheck, tests.
set -eu
cd "$(dirname "$0")"
export CGO_ENABLED=0 GOFLAGS= GOTOOLCHAIN=local

unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
  printf 'error: these files are not formatted; run gofmt -w on them:\n%s\n' "$unformatted" >&2
  exit 1
fi
for system in linux darwin windows; do
  GOOS=$system go vet ./...
done
mkdir -p target
go -C tools build -o ../target/staticcheck honnef.co/go/tools/cmd/staticcheck
target/staticcheck ./...
go test ./...
