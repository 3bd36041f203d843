#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints the folders that hold the definitions (CRDs) of Cilium, of the Multi-Cluster Services API and of the Gateway API, a line each, as their
# own projects publish them: parts of pinned Go modules, which go's cache keeps.
# Exit: 0 found or fetched · 77 no go, or no module (said why) · 1 a module is not what was pinned
set -eu
say() { printf 'realcluster: %s\n' "$*" >&2; }

if ! command -v go >/dev/null 2>&1; then
    say "SKIPPED: no go to fetch the definitions of Cilium, MCS and the Gateway API with"
    exit 77
fi

# module@version, its checksum, the folder inside
fetch() {
    if ! answer=$(GOFLAGS=-mod=mod GOTOOLCHAIN=local go mod download -json "$1"); then
        say "SKIPPED: $1: $(printf '%s' "$answer" | sed -n 's/.*"Error": "\(.*\)".*/\1/p')"
        exit 77
    fi
    sum=$(printf '%s' "$answer" | sed -n 's/.*"Sum": "\(h1:[^"]*\)".*/\1/p')
    if [ "$sum" != "$2" ]; then
        say "$1 has checksum $sum, not $2"
        exit 1
    fi
    printf '%s/%s\n' "$(printf '%s' "$answer" | sed -n 's/.*"Dir": "\([^"]*\)".*/\1/p')" "$3"
}

cd "${TMPDIR:-/tmp}" # outside any module
fetch github.com/cilium/cilium@v1.19.3 h1:foJrHPk45HwshOd8Qf/kptf9JxPfNySkIDKsetZa9+Y= pkg/k8s/apis/cilium.io/client/crds/v2
fetch sigs.k8s.io/mcs-api@v0.3.0 h1:LjRvgzjMrvO1904GP6XBJSnIX221DJMyQlZOYt9LAnM= config/crd
fetch sigs.k8s.io/gateway-api@v1.3.0 h1:q6okN+/UKDATola4JY7zXzx40WO4VISk7i9DIfOvr9M= config/crd/standard
