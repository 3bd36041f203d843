#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the fuzzers with clang and runs each for a while.
#   tests/fuzz/run.sh SECONDS BUILD_DIR [SEED]
# With a SEED each run tries the same inputs, as far as the time goes.
# Ends with 1 when one found something; the input is BUILD_DIR/findings/<fuzzer>-….
set -eu
if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    echo "usage: $0 SECONDS BUILD_DIR [SEED]" >&2
    exit 2
fi
seconds=$1
seed=${3:-0}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
build=$(cd "$2" && pwd)
compiler=${FUZZ_CXX:-clang++-19}

# libstdc++ 12's stable_sort calls what it deprecates itself, which only clang reports.
log=$build/build.log
cmake -S "$here/../.." -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER="$compiler" \
    -DCMAKE_CXX_FLAGS=-Wno-deprecated-declarations \
    -DPILOTHOUSE_GUI=OFF -DPILOTHOUSE_FUZZERS=ON -DPILOTHOUSE_SANITIZE=fuzzer-no-link,address,undefined >"$log" 2>&1 ||
    { cat "$log"; exit 1; }
cmake --build "$build" --target fuzzers >"$log" 2>&1 || { tail -n 60 "$log"; exit 1; }

mkdir -p "$build/findings"
failed=
for program in "$build"/fuzz/fuzz_*; do
    name=${program##*/fuzz_}
    work=$build/corpus/$name
    mkdir -p "$work"
    log=$build/fuzz_$name.log
    if "$program" -max_total_time="$seconds" -seed="$seed" -timeout=10 -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 \
        -artifact_prefix="$build/findings/$name-" "$work" "$here/corpus/$name" >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        cover=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
        echo "$name: ok, ${runs:-?} runs, ${cover:-?} edges"
    else
        failed="$failed $name"
        echo "$name: FAILED"
    fi
done
# Last, where even a log that is cut short keeps it.
for name in $failed; do
    echo "== $name found:"
    grep -v '^#\|^stat::\|^NEW_FUNC' "$build/fuzz_$name.log" | tail -n 40
done
[ -z "$failed" ]
