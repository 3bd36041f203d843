// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>

namespace pilothouse::engine {

/// Who sits here: "ann@desk". From the account and the host's name, never from the environment,
/// which anybody may set.
[[nodiscard]] std::string personHere();
/// The same with this process: "ann@desk, process 4711".
[[nodiscard]] std::string processHere();
/// Which boot of this computer this is; empty where the kernel does not say. Source: random(4).
[[nodiscard]] const std::string& bootId();

} // namespace pilothouse::engine
