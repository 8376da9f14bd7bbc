#!/bin/sh
# Builds the runner for the given targets into a resource folder, reproducibly, and only where its inputs changed.
#   build.sh OUTPUT VERSION native|all|OS-ARCH...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
output=$1 version=$2
shift 2
wanted=$(sed -n 's/^go \([0-9.]*\)$/\1/p' "$here/go.mod")
install="install Go $wanted or newer (package golang-go, or the Go project's own download) and put it on the PATH"

if ! command -v go >/dev/null 2>&1; then
  echo "error: Go is missing, the runner cannot be built: $install" >&2
  exit 1
fi
found=$(go env GOVERSION | sed 's/^go\([0-9.]*\).*/\1/')
oldest=$(printf '%s\n%s\n' "$wanted" "$found" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)
if [ "$oldest" != "$wanted" ]; then
  echo "error: Go $found is too old, the runner cannot be built: $install" >&2
  exit 1
fi

targets=
for target in "$@"; do
  case $target in
    native) targets="$targets $(go env GOHOSTOS)-$(go env GOHOSTARCH)" ;;
    all) targets="$targets linux-amd64 linux-arm64 darwin-amd64 darwin-arm64 windows-amd64" ;;
    *) targets="$targets $target" ;;
  esac
done
host=$(go env GOHOSTOS)-$(go env GOHOSTARCH)

digest() { if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1; }
inputs=$( (cd "$here" && find . -path ./target -prune -o -path ./tools -prune -o -type f ! -name '*_test.go' ! -path '*/testdata/*' ! -path './contract/*' -print |
  LC_ALL=C sort | while read -r file; do printf '%s %s\n' "$(digest <"$file")" "$file"; done; go version; echo "$version") | digest)

compile() { # OS-ARCH FILE
  (cd "$here" && CGO_ENABLED=0 GOOS=${1%-*} GOARCH=${1#*-} GOFLAGS= GOTOOLCHAIN=local go build -trimpath -buildvcs=false \
    -ldflags "-s -w -buildid= -X main.version=$version" -o "$2" .)
}

mkdir -p "$output"
for target in $targets; do
  folder=$output/$target
  if [ -f "$folder/runner" ] && [ "$(cat "$folder/inputs" 2>/dev/null)" = "$inputs" ]; then
    continue
  fi
  echo "building the runner for $target"
  rm -rf "$folder"
  mkdir -p "$folder"
  compile "$target" "$folder/runner"
  digest <"$folder/runner" >"$folder/runner.sha256"
  echo "$inputs" >"$folder/inputs"
done

if [ ! -f "$output/modules.json" ] || [ "$(cat "$output/modules.inputs" 2>/dev/null)" != "$inputs" ]; then
  program=$output/$host/runner
  if [ ! -f "$program" ]; then
    program=$output/.modules-runner
    compile "$host" "$program"
  fi
  "$program" modules --json >"$output/modules.json.new"
  mv "$output/modules.json.new" "$output/modules.json"
  rm -f "$output/.modules-runner"
  echo "$inputs" >"$output/modules.inputs"
fi
