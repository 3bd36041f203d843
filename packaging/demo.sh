#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and opens a simulated fleet of 24 clusters. Without a display it draws every page in
# each state and both themes under Xvfb instead, and says where the pictures are.
#   packaging/demo.sh [--pictures] [ARGUMENTS of pilothouse; default: --demo=24]
# --pictures draws them although there is a display.
set -euo pipefail
cd "$(dirname "$0")/.."

pictures=no
if [ "${1:-}" = --pictures ]; then
    pictures=yes
    shift
fi
[ $# -gt 0 ] || set -- --demo=24

packaging/install-deps.sh

# The development build where there is one; else one without the tests.
build=build/dev
tests=ON
if [ ! -f $build/build.ninja ]; then
    build=build/demo
    tests=OFF
fi
echo "Building into $build (the first build takes several minutes)"
cmake --preset dev -B $build -DPILOTHOUSE_TESTS=$tests >/dev/null
cmake --build $build --target pilothouse pilothouse-sim pilothousectl

if [ $pictures = no ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "Opening pilothouse $*: a simulated fleet on loopback; F1 explains the page, Ctrl+Q ends it"
    exec $build/bin/pilothouse "$@"
fi

folder=$PWD/build/tour
rm -rf "$folder"
mkdir -p "$folder"
echo "Drawing every page, state and theme of pilothouse $* under Xvfb (about a minute)"
code=0
QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1600x1000x24" $build/bin/pilothouse "$@" --tour "$folder" || code=$?
count=$(find "$folder" -name '*.png' | wc -l)
echo "$count pictures in $folder, for instance $(find "$folder" -name 'overview-live-*.png' | sort | tail -n 1)"
if [ $code != 0 ] || [ "$count" = 0 ]; then
    echo "demo: not every state could be shown (exit $code)" >&2
    exit 1
fi
