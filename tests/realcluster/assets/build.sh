#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Finds or builds the real servers and prints the folder that holds them.
# Usage: build.sh [FOLDER]     FOLDER: where to build; default: a cache keyed by versions, kept between runs
# Order: KUBEBUILDER_ASSETS (as envtest has it), then the folder, then a build from the pinned modules.
# Exit: 0 found or built · 77 no binaries and no sufficient go (said why) · 1 the build failed
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
kubernetes=1.34.3
modules="etcd kube-apiserver kube-controller-manager"

say() { printf 'realcluster: %s\n' "$*" >&2; }

# An envtest folder has no kube-controller-manager; the fixture can do without it and says so.
if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
    missing=
    for name in etcd kube-apiserver; do
        [ -x "$KUBEBUILDER_ASSETS/$name" ] || missing="$missing $name"
    done
    if [ -z "$missing" ]; then
        say "using KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS"
        printf '%s\n' "$KUBEBUILDER_ASSETS"
        exit 0
    fi
    say "KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS lacks:$missing; not using it"
fi

key=v$kubernetes-$(cd "$here" && cat build.sh ./*/go.mod ./*/go.sum ./*/main.go | sha256sum | cut -c1-12)
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/pilothouse/realcluster/$key}

complete() {
    [ "$(cat "$folder/.key" 2>/dev/null)" = "$key" ] || return 1
    for name in $modules; do
        [ -x "$folder/$name" ] || return 1
    done
}
if complete; then
    printf '%s\n' "$folder"
    exit 0
fi

needed=$(sed -n 's/^go //p' "$here"/*/go.mod | sort -V | tail -n 1)
if ! command -v go >/dev/null 2>&1; then
    say "SKIPPED: no etcd and kube-apiserver in KUBEBUILDER_ASSETS, and no go (>= $needed) to build them with"
    exit 77
fi
present=$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
if [ "$(printf '%s\n%s\n' "$needed" "$present" | sort -V | head -n 1)" != "$needed" ]; then
    say "SKIPPED: no etcd and kube-apiserver in KUBEBUILDER_ASSETS, and go $present is older than $needed"
    exit 77
fi

mkdir -p "$folder"
exec 9>"$folder/.lock"
flock 9                       # two runs at once build once
if complete; then
    printf '%s\n' "$folder"
    exit 0
fi
version=k8s.io/component-base/version
flags="-s -w -X $version.gitVersion=v$kubernetes -X $version.gitMajor=${kubernetes%%.*}"
flags="$flags -X $version.gitMinor=$(printf '%s' "$kubernetes" | cut -d. -f2)"
for name in $modules; do
    say "building $name with go $present into $folder (minutes the first time)"
    (cd "$here/$name" && CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-mod=readonly \
        nice go build -buildvcs=false -trimpath -ldflags "$flags" -o "$folder/$name.new" . >&2) || {
        say "building $name failed"
        exit 1
    }
    mv "$folder/$name.new" "$folder/$name"
done
printf '%s\n' "$key" >"$folder/.key"
printf '%s\n' "$folder"
