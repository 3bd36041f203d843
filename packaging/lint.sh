#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The form of the sources (clang-format-14), and what clang-tidy-19 finds in them.
#   packaging/lint.sh --format         every source against .clang-format
#   packaging/lint.sh [--since REV]    that, and clang-tidy on what changed since REV (default: HEAD); a changed header
#                                      is looked at through the .cpp of its name
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
*) sed -n '3,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
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
    mapfile -t files < <(git diff --name-only --diff-filter=d "$since" -- core app ui |
        sed -n 's/\.h$/.cpp/p; /\.cpp$/p' | sort -u | while read -r file; do [ ! -f "$file" ] || echo "$file"; done)
fi
[ ${#files[@]} -gt 0 ] || { echo "tidy: no changed .cpp file"; exit 0; }

# clang-tidy passes over a check it does not know and a configuration it cannot read; that would only lint less.
mapfile -t configs < <(git ls-files '.clang-tidy' '*/.clang-tidy')
for config in "${configs[@]}"; do
    probe=$(git ls-files "$(dirname "$config")/*.cpp" | sed -n 1p)
    if ! report=$(clang-tidy-19 --verify-config "$probe" -- 2>&1) || grep -q '^Error parsing' <<<"$report"; then
        printf '%s\n' "$report" >&2
        echo "lint: mend $config" >&2
        exit 1
    fi
done

findings=$(mktemp)
complaints=$(mktemp)
trap 'rm -f "$findings" "$complaints"' EXIT
# Each file on its own, so that the cores are busy and a finding does not end the rest; what was found clean is not asked again.
if packaging/tidy.py "$build" "${files[@]}" >"$findings" 2>"$complaints"; then
    echo "tidy: ${#files[@]} files, no finding ($(sed -n 's/^tidy: //p' "$complaints"))"
else
    # A finding in a header is told once, not by every source that includes it.
    awk '/^[^ ].*: (error|warning): /{isNew = !seen[$0]++} isNew && NF' "$findings" >&2
    count=$(grep -E '^[^ ].*: (error|warning): ' "$findings" | sort -u | grep -c .) ||
        tail -n 20 "$complaints" >&2 # it failed without a finding
    echo "tidy: $count findings in ${#files[@]} files" >&2
    exit 1
fi
