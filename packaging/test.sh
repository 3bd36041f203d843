#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, runs the tests.
#   packaging/test.sh          the suite, decoders, transport and fleet state under ASan+UBSan, a minute of soak,
#                              real servers, quick benchmarks, short fuzzing
#   packaging/test.sh --full   also the core without Qt, clang-tidy, everything of the core under ASan+UBSan and
#                              ThreadSanitizer, ten minutes of soak, the real servers against a current kubectl,
#                              20000 placements against KubeFleet's scheduler where PILOTHOUSE_KUBEFLEET_SOURCE
#                              names its checkout, two minutes for each fuzzer
set -euo pipefail
cd "$(dirname "$0")/.."

full=no
case "${1:-}" in
"") ;;
--full) full=yes ;;
*) sed -n '3,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
jobs=$(nproc)

# Each step is timed; the table at the end says where the time went, also when a step failed.
steps=()
began=0
step() {
    endStep
    printf '\n== %s (%s s)\n' "$1" "$SECONDS"
    steps+=("$1")
    began=$SECONDS
}
times=()
endStep() { [ ${#steps[@]} -eq ${#times[@]} ] || times+=($((SECONDS - began))); }
summary() {
    local code=$?
    endStep
    printf '\n'
    for index in "${!steps[@]}"; do printf '%6s s  %s\n' "${times[$index]}" "${steps[$index]}"; done
    [ $code = 0 ] && printf '%6s s  all passed\n' "$SECONDS" || printf 'FAILED in: %s\n' "${steps[-1]:-start}"
    # Where a step failed early, the servers' build need not go on.
    if [ -n "${assets_pid:-}" ]; then kill "$assets_pid" 2>/dev/null || true; fi
    if [ -n "${tidy_pid:-}" ]; then kill "$tidy_pid" 2>/dev/null || true; fi
    rm -f "${assets_log:-}" "${tidy_log:-}"
    exit $code
}
trap summary EXIT

step "packages"
packaging/install-deps.sh --tests

# The real servers take minutes to build the first time; they build beside ours.
assets_log=$(mktemp)
assets_pid=
if [ -x tests/realcluster/assets/build.sh ]; then
    nice -n 5 tests/realcluster/assets/build.sh >"$assets_log" 2>&1 &
    assets_pid=$!
fi

step "form of the sources"
packaging/lint.sh --format

step "build (dev)"
cmake --preset dev >/dev/null
cmake --build --preset dev -j "$jobs"

step "suite (dev)"
ctest --preset dev -LE 'realcluster|bench|soak' -j "$jobs"

step "core under ASan and UBSan"
cmake --preset asan >/dev/null
if [ $full = yes ]; then
    cmake --build --preset asan -j "$jobs"
    ctest --preset asan -L 'unit|protocol|property' -j "$jobs"
else
    core=(tst_base_error tst_base_secret tst_base_symbol tst_base_time tst_model_fleet_snapshot tst_model_pod
        tst_model_words tst_kube_answers tst_kube_discovery tst_kube_exec_credential tst_kube_kubeconfig
        tst_kube_list_decoder tst_kube_object_decoder tst_kube_pod_status tst_kube_quantity tst_kube_selector tst_kube_to_yaml
        tst_kube_watch_splitter tst_kube_yaml tst_credentials tst_net_parts tst_transport tst_transport_http2
        tst_transport_limits tst_transport_tls tst_change_log tst_cluster_session tst_credential_files tst_health
        tst_load_fleet tst_login tst_object_follower tst_reflector tst_session_access tst_connection_probe tst_engine tst_publish_slot tst_run_journal tst_journal_export tst_journal_crash
        tst_calendar tst_calendar_rule tst_calendar_ics tst_calendar_maintenance tst_durations tst_azure_maintenance
        tst_action_argv tst_action_probe tst_health_cluster tst_health_evidence tst_kube_json_path)
    cmake --build --preset asan -j "$jobs" --target "${core[@]}"
    ctest --preset asan -j "$jobs" -R "^($(IFS='|'; echo "${core[*]}"))$"
fi

if [ $full = yes ]; then
    step "core under ThreadSanitizer"
    cmake --preset tsan >/dev/null
    cmake --build --preset tsan -j "$jobs"
    ctest --preset tsan -L 'unit|protocol|property' -j "$jobs"

    step "core without Qt"
    cmake --preset core-only --no-warn-unused-cli >/dev/null
    cmake --build --preset core-only -j "$jobs"
    for program in pilothousectl pilothouse-sim; do
        if ldd "build/core-only/bin/$program" | grep -i qt; then
            echo "$program is linked with Qt" >&2
            exit 1
        fi
    done

    # A soak mostly waits; clang-tidy takes what it leaves.
    tidy_log=$(mktemp)
    nice -n 19 packaging/lint.sh --all >"$tidy_log" 2>&1 &
    tidy_pid=$!
fi

step "soak"
if [ $full = yes ]; then
    ctest --preset dev -L soak -C Long

    step "clang-tidy, begun with the soak"
    found=0
    wait "$tidy_pid" || found=$?
    tidy_pid=
    cat "$tidy_log"
    [ $found = 0 ] || exit $found
else
    ctest --preset dev -L soak
fi

if [ $full = yes ]; then
    step "runs killed 300 times"
    python3 tests/unit/ctl/test_run.py build/dev/bin/pilothousectl build/dev/bin/pilothouse-sim resources/schemas --kills 300
fi

step "benchmarks, quick"
ctest --preset dev -L bench

step "real servers"
if [ -n "$assets_pid" ]; then
    wait "$assets_pid" || { cat "$assets_log"; [ "${CI:-}" != true ] || ! command -v go >/dev/null || exit 1; }
    assets_pid=
fi
ctest --preset dev -L realcluster -j "$jobs" --output-on-failure

if [ $full = yes ]; then
    step "real servers and simulator against a current kubectl"
    code=0
    kubectl=$(tests/realcluster/kubectl/build.sh) || code=$?
    if [ $code = 0 ]; then
        "$kubectl" version --client
        python3 tests/realcluster/run.py --ctl build/dev/bin/pilothousectl --window build/dev/tests/window_probe \
            --kubectl "$kubectl"
        python3 tests/realcluster/agreement.py --ctl build/dev/bin/pilothousectl --sim build/dev/bin/pilothouse-sim \
            --kubectl "$kubectl"
    elif [ $code != 77 ]; then
        exit $code
    fi
fi

if [ $full = yes ] && [ -n "${PILOTHOUSE_KUBEFLEET_SOURCE:-}" ]; then
    step "placement against KubeFleet's own scheduler"
    compare=tests/realcluster/kubefleet/compare.py
    code=0
    judge=$(tests/realcluster/kubefleet/build.sh judge) || code=$?
    if [ $code = 0 ]; then
        python3 $compare --pilothouse "$judge"
        python3 $compare --judge "$judge" --pilothouse build/dev/tests/preview_cases --examples
        python3 $compare --judge "$judge" --pilothouse build/dev/tests/preview_cases --cases 20000 --floor 200 \
            --seed "$(date +%Y%m%d)" --failures build/kubefleet-failures
        for part in object member; do
            python3 "tests/realcluster/kubefleet/compare_${part}s.py" --build-judge --mixed 3000 --seed "$(date +%Y%m%d)" \
                --pilothouse "build/dev/tests/${part}_cases"
        done
    elif [ $code != 77 ]; then
        exit $code
    fi
fi

step "fuzzers"
# The short run tries the same inputs each time, so that a commit passes or fails; the long one searches.
if [ $full = yes ]; then
    tests/fuzz/run.sh 120 build/fuzz
else
    tests/fuzz/run.sh 5 build/fuzz 1
fi
