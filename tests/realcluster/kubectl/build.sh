#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds a current kubectl from the pinned module, once, and prints its path: run.py --kubectl "$(build.sh)".
# Exit: 0 there or built · 77 no sufficient go (said why) · 1 the build failed
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
kubernetes=1.34.3

say() { printf 'realcluster: %s\n' "$*" >&2; }

key=v$kubernetes-$(cd "$here" && cat build.sh go.mod go.sum main.go | sha256sum | cut -c1-12)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/pilothouse/kubectl/$key
if [ -x "$folder/kubectl" ]; then
    printf '%s\n' "$folder/kubectl"
    exit 0
fi
needed=$(sed -n 's/^go //p' "$here/go.mod")
if ! command -v go >/dev/null 2>&1; then
    say "SKIPPED: no go (>= $needed) to build a current kubectl with"
    exit 77
fi
present=$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
if [ "$(printf '%s\n%s\n' "$needed" "$present" | sort -V | head -n 1)" != "$needed" ]; then
    say "SKIPPED: go $present is older than $needed, no current kubectl"
    exit 77
fi
mkdir -p "$folder"
exec 9>"$folder/.lock"
flock 9                       # two runs at once build once
if [ ! -x "$folder/kubectl" ]; then
    say "building kubectl v$kubernetes with go $present into $folder (minutes the first time)"
    version=k8s.io/component-base/version
    flags="-s -w -X $version.gitVersion=v$kubernetes -X $version.gitMajor=${kubernetes%%.*}"
    flags="$flags -X $version.gitMinor=$(printf '%s' "$kubernetes" | cut -d. -f2)"
    (cd "$here" && CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-mod=readonly \
        nice go build -buildvcs=false -trimpath -ldflags "$flags" -o "$folder/kubectl.new" . >&2) || {
        say "building kubectl failed"
        exit 1
    }
    mv "$folder/kubectl.new" "$folder/kubectl"
fi
printf '%s\n' "$folder/kubectl"
