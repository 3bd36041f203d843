#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The form of the sources (clang-format-14), and what clang-tidy-19 finds in them.
#   packaging/lint.sh --format         every source against .clang-format
#   packaging/lint.sh [--since REV]    that, and clang-tidy on the .cpp files changed since REV (default: HEAD)
#   packaging/lint.sh --all            that, and clang-tidy on every .cpp of core, the command line and the simulator
# BUILD names the build folder whose compile commands are used (default build/dev; build it first). Exit 1 on findings.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=since
since=HEAD
case "${1:-}" in
"") ;;
--format | --all) mode=${1#--} ;;
--since) since=${2:?--since needs a revision} ;;
*) sed -n '3,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
build=${BUILD:-build/dev}

mapfile -t sources < <(git ls-files '*.cpp' '*.h')
if ! clang-format-14 --dry-run -Werror --ferror-limit=5 "${sources[@]}"; then
    echo "lint: mend the form with: clang-format-14 -i FILE…" >&2
    exit 1
fi
echo "format: ${#sources[@]} files as .clang-format wants them"
[ $mode != format ] || exit 0

[ -f "$build/compile_commands.json" ] || { echo "lint: no $build/compile_commands.json; run cmake --preset dev" >&2; exit 2; }
if [ $mode = all ]; then
    mapfile -t files < <(git ls-files 'core/*.cpp' 'app/pilothousectl/*.cpp' 'app/pilothouse-sim/*.cpp')
else
    mapfile -t files < <(git diff --name-only --diff-filter=d "$since" -- 'core/*.cpp' 'app/*.cpp' 'ui/*.cpp')
fi
[ ${#files[@]} -gt 0 ] || { echo "tidy: no changed .cpp file"; exit 0; }

findings=$(mktemp)
trap 'rm -f "$findings"' EXIT
# Each file on its own, so that the cores are busy and a finding does not end the rest.
if printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -n 1 clang-tidy-19 -p "$build" --quiet >"$findings" 2>/dev/null; then
    echo "tidy: ${#files[@]} files, no finding"
else
    grep -v '^$' "$findings" | sort -u -t: -k1,3 -s >&2 || true
    echo "tidy: $(grep -cE '(error|warning): ' "$findings") findings in ${#files[@]} files" >&2
    exit 1
fi
