#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what building, testing and the demo need on Debian 12. Does nothing where all of it is there.
set -euo pipefail

build=(build-essential cmake ninja-build ccache mold pkg-config qt6-base-dev qt6-charts-dev
    libqt6opengl6-dev qt6-svg-dev
    libgl-dev libxkbcommon-dev libcurl4-openssl-dev zlib1g-dev nlohmann-json3-dev libyaml-cpp-dev
    libsimdjson-dev libexpected-dev libfmt-dev libspdlog-dev libcli11-dev libssl-dev
    libboost1.81-dev libboost-filesystem1.81-dev libsqlite3-dev libical-dev libicu-dev)
run=(openssl tzdata xvfb xauth fontconfig)
tests=(librapidcheck-dev libnghttp2-dev libbenchmark-dev python3 python3-jsonschema python3-yaml dbus-daemon iproute2 clang-19
    libclang-rt-19-dev clang-format-14 clang-tidy-19)

wanted=("${build[@]}" "${run[@]}")
if [ "${1:-}" = --tests ]; then
    wanted+=("${tests[@]}")
    # Any kubectl will do; Debian's comes with this package.
    command -v kubectl >/dev/null || wanted+=(kubernetes-client)
fi

missing=()
for package in "${wanted[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "install-deps: not root and no sudo; missing: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
