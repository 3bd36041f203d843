#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds a Go program of this folder, once, and prints its path.
#   build.sh [generate]          the generator of cases: no dependencies, nothing is downloaded
#   build.sh judge [--download]  KubeFleet's scheduling framework as a judge: the pinned module of the module cache, with --download
#                                of the module proxy, or the checkout that PILOTHOUSE_KUBEFLEET_SOURCE=DIR names
#   build.sh judge-objects [--download]  likewise its selection, overrides and work generator
#   build.sh judge-members [--download]  likewise its agent on a member
# Exit: 0 there or built · 77 no sufficient go, or the module is not to be had (said why) · 1 the build failed
set -eu
program=${1:-generate}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/${program%%-*}
kubefleet=github.com/kubefleet-dev/kubefleet

say() { printf 'kubefleet: %s\n' "$*" >&2; }

source=
package=.
case "$program ${2:-}" in
"generate " | "judge " | "judge --download") ;;
"judge-objects " | "judge-objects --download" | "judge-members " | "judge-members --download") package=./${program#*-} ;;
*) sed -n '3,10s/^# \{0,1\}//p' "$0" >&2; exit 1 ;;
esac
[ "$program" = generate ] || source=${PILOTHOUSE_KUBEFLEET_SOURCE:-}

# The hash that go.sum would have for a tree, so that a checkout is known for what it is.
hash_of() {
    (cd "$1" && find . -type f ! -path ./.git ! -path './.git/*' | LC_ALL=C sort | sed 's/^..//' | tr '\n' '\0' |
        xargs -0 sha256sum | sed "s#  #  $kubefleet@$2/#" | sha256sum | cut -d' ' -f1 |
        python3 -c 'import base64, sys; print("h1:" + base64.b64encode(bytes.fromhex(sys.stdin.read())).decode())')
}

key=$(cd "$here" && find ../build.sh . -type f | LC_ALL=C sort | xargs cat | sha256sum | cut -c1-12)
if [ -n "$source" ]; then
    if ! grep -qx "module $kubefleet" "$source/go.mod" 2>/dev/null; then
        say "PILOTHOUSE_KUBEFLEET_SOURCE=$source is no checkout of $kubefleet"
        exit 1
    fi
    source=$(CDPATH='' cd -- "$source" && pwd)
    version=$(sed -n "s#.*$kubefleet ##p" "$here/go.mod")
    hash=$(hash_of "$source" "$version")
    grep -qF "$kubefleet $version $hash" "$here/go.sum" ||
        say "$source is not exactly $version: the judge answers for what is there"
    key=$(printf '%s %s %s' "$key" "$source" "$hash" | sha256sum | cut -c1-12)
fi
folder=${XDG_CACHE_HOME:-$HOME/.cache}/pilothouse/kubefleet/$key
if [ -x "$folder/$program" ]; then
    printf '%s\n' "$folder/$program"
    exit 0
fi
needed=$(sed -n 's/^go //p' "$here/go.mod")
if ! command -v go >/dev/null 2>&1; then
    say "SKIPPED: no go (>= $needed) to build the $program program with"
    exit 77
fi
present=$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
if [ "$(printf '%s\n%s\n' "$needed" "$present" | sort -V | head -n 1)" != "$needed" ]; then
    say "SKIPPED: go $present is older than $needed, no $program program"
    exit 77
fi
mkdir -p "$folder"
exec 9>"$folder/.lock"
flock 9                       # two runs at once build once
if [ ! -x "$folder/$program" ]; then
    export CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-mod=readonly
    # Without a word of the user's nothing comes over the net.
    [ -n "$source" ] || [ "${2:-}" = --download ] || export GOPROXY=off
    cp "$here"/go.mod "$folder/at.mod"
    [ ! -f "$here/go.sum" ] || cp "$here/go.sum" "$folder/at.sum"
    [ -z "$source" ] || go mod edit -replace "$kubefleet=$source" "$folder/at.mod"
    if ! why=$(cd "$here" && go list -modfile "$folder/at.mod" -deps "$package" 2>&1 >/dev/null); then
        say "SKIPPED: no judge, for a module that it is built from is not to be had; README.md tells how to name one"
        say "go says: $(printf '%s\n' "$why" | grep -v '^go: downloading' | head -n 1)"
        exit 77
    fi
    [ "$program" = generate ] || say "building $program with go $present into $folder (minutes the first time)"
    (cd "$here" && nice go build -modfile "$folder/at.mod" -buildvcs=false -trimpath -o "$folder/$program.new" "$package" >&2) || {
        say "building the $program program failed"
        exit 1
    }
    mv "$folder/$program.new" "$folder/$program"
fi
printf '%s\n' "$folder/$program"
