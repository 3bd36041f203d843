#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, runs the tests.
#   packaging/test.sh          the suite, the core under ASan+UBSan, real servers, short fuzzing
#   packaging/test.sh --full   also ThreadSanitizer and longer fuzzing
set -euo pipefail
cd "$(dirname "$0")/.."

full=no
[ "${1:-}" = --full ] && full=yes
jobs=$(nproc)
step() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }

step "packages"
packaging/install-deps.sh --tests

# The real servers take minutes to build the first time; they build beside ours.
assets_log=$(mktemp)
assets_pid=
if [ -x tests/realcluster/assets/build.sh ]; then
    nice -n 5 tests/realcluster/assets/build.sh >"$assets_log" 2>&1 &
    assets_pid=$!
fi

step "build (dev)"
cmake --preset dev >/dev/null
cmake --build --preset dev -j "$jobs"

step "suite (dev)"
ctest --preset dev -LE 'realcluster|bench' -j "$jobs"

step "core under ASan and UBSan"
cmake --preset asan >/dev/null
cmake --build --preset asan -j "$jobs"
ctest --preset asan -L 'unit|protocol|property' -j "$jobs"

step "benchmarks, quick"
ctest --preset dev -L bench

step "real servers"
if [ -n "$assets_pid" ]; then
    wait "$assets_pid" || { cat "$assets_log"; [ "${CI:-}" != true ] || ! command -v go >/dev/null || exit 1; }
fi
ctest --preset dev -L realcluster --output-on-failure

if [ -x tests/fuzz/run.sh ]; then
    step "fuzzers"
    tests/fuzz/run.sh "$([ $full = yes ] && echo 120 || echo 5)" build/fuzz
fi

if [ $full = yes ]; then
    step "core under ThreadSanitizer"
    cmake --preset tsan >/dev/null
    cmake --build --preset tsan -j "$jobs"
    ctest --preset tsan -L 'unit|protocol|property' -j "$jobs"
fi
step "all passed"
