#!/bin/bash
# The figures of docs/decisions/001: what the same small program costs on a host as a jlink image and as a static Go executable.
# Needs Linux, a JDK with jlink and jmods, and Go.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
runs=${1:-20}
mkdir "$work/java" "$work/go"

# The program: read a file, hash it, run a command, print. What a runner does at the least.
cat >"$work/java/Main.java" <<'J'
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

public class Main {
    public static void main(String[] args) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(Path.of("/etc/hostname")));
        int code = new ProcessBuilder("/bin/true").start().waitFor();
        System.out.println(HexFormat.of().formatHex(digest) + " " + code);
        System.out.print(Files.readString(Path.of("/proc/self/status")));
    }
}
J
cat >"$work/go/main.go" <<'G'
package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
)

func main() {
	content, err := os.ReadFile("/etc/hostname")
	if err != nil {
		panic(err)
	}
	err = exec.Command("/bin/true").Run()
	fmt.Printf("%x %v\n", sha256.Sum256(content), err == nil)
	status, _ := os.ReadFile("/proc/self/status")
	fmt.Print(string(status))
}
G
(cd "$work/java" && javac Main.java)
jlink --add-modules java.base --strip-debug --no-header-files --no-man-pages --compress=2 --output "$work/image"
(cd "$work/go" && printf 'module probe\n\ngo 1.24\n' >go.mod && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$work/probe" .)

bytes() { du -sb "$1" | cut -f1; }
packed() { tar -C "$(dirname "$1")" -czf - "$(basename "$1")" | wc -c; }
millis() { # median wall time of the command
  for _ in $(seq "$runs"); do
    local from to
    from=$(date +%s%N); "$@" >/dev/null; to=$(date +%s%N)
    echo $(((to - from) / 10000))
  done | sort -n | awk '{ v[NR] = $1 } END { printf "%.1f", v[int((NR + 1) / 2)] / 100 }'
}
rss() { # peak resident memory in KiB, as the program itself reads it at its end
  "$@" | sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB$/\1/p'
}
row() { # name, path, command...
  local name=$1 path=$2
  shift 2
  printf '| %s | %s | %s | %s | %s |\n' "$name" "$(bytes "$path")" "$(packed "$path")" "$(millis "$@")" "$(rss "$@")"
}
echo "$(java -version 2>&1 | head -1), $(go version)"
echo '| | bytes | gzip bytes | start to end, ms (median) | peak RSS, KiB |'
echo '|---|--:|--:|--:|--:|'
row 'jlink image of java.base' "$work/image" "$work/image/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp "$work/java" Main
row 'static Go executable' "$work/probe" "$work/probe"
