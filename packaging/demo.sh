#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and opens the demo fleet. Without a display it renders the tour's
# pictures under Xvfb instead and says where they are. Arguments go to pilothouse (default: --demo=24).
set -euo pipefail
cd "$(dirname "$0")/.."

packaging/install-deps.sh
cmake --preset dev -DPILOTHOUSE_TESTS=OFF -B build/demo >/dev/null
cmake --build build/demo --target pilothouse pilothouse-sim pilothousectl

[ $# -gt 0 ] || set -- --demo=24
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec build/demo/bin/pilothouse "$@"
fi
pictures=$PWD/build/tour
mkdir -p "$pictures"
echo "No display: rendering the tour under Xvfb"
xvfb-run -a -s "-screen 0 1600x1000x24" build/demo/bin/pilothouse "$@" --tour "$pictures"
echo "$(find "$pictures" -name '*.png' | wc -l) pictures in $pictures"
