#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the generator of cases, once, and prints its path. It has no dependencies: nothing is downloaded.
# Exit: 0 there or built · 77 no sufficient go (said why) · 1 the build failed
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/generate

say() { printf 'kubefleet: %s\n' "$*" >&2; }

key=$(cat "$here"/../build.sh "$here"/go.mod "$here"/*.go | sha256sum | cut -c1-12)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/pilothouse/kubefleet/$key
if [ -x "$folder/generate" ]; then
    printf '%s\n' "$folder/generate"
    exit 0
fi
needed=$(sed -n 's/^go //p' "$here/go.mod")
if ! command -v go >/dev/null 2>&1; then
    say "SKIPPED: no go (>= $needed) to build the generator of cases with"
    exit 77
fi
present=$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
if [ "$(printf '%s\n%s\n' "$needed" "$present" | sort -V | head -n 1)" != "$needed" ]; then
    say "SKIPPED: go $present is older than $needed, no generator of cases"
    exit 77
fi
mkdir -p "$folder"
exec 9>"$folder/.lock"
flock 9                       # two runs at once build once
if [ ! -x "$folder/generate" ]; then
    (cd "$here" && CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-mod=readonly GOPROXY=off \
        nice go build -buildvcs=false -trimpath -o "$folder/generate.new" . >&2) || {
        say "building the generator failed"
        exit 1
    }
    mv "$folder/generate.new" "$folder/generate"
fi
printf '%s\n' "$folder/generate"
