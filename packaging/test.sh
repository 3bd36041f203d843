#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, runs the tests.
#   packaging/test.sh          the suite, decoders and fleet state under ASan+UBSan, real servers, short fuzzing
#   packaging/test.sh --full   everything of the core under ASan+UBSan and ThreadSanitizer, longer fuzzing
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
if [ $full = yes ]; then
    cmake --build --preset asan -j "$jobs"
    ctest --preset asan -L 'unit|protocol|property' -j "$jobs"
else
    core=(tst_base_error tst_base_secret tst_base_time tst_model_fleet_snapshot tst_model_words
        tst_kube_answers tst_kube_kubeconfig tst_kube_list_decoder tst_kube_pod_status
        tst_kube_quantity tst_kube_selector tst_kube_to_yaml tst_kube_watch_splitter tst_kube_yaml
        tst_change_log tst_cluster_session tst_health tst_load_fleet tst_publish_slot tst_reflector)
    cmake --build --preset asan -j "$jobs" --target "${core[@]}"
    ctest --preset asan -j "$jobs" -R "^($(IFS='|'; echo "${core[*]}"))$"
fi

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
