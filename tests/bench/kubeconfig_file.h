// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>

namespace pilothouse::bench {

/// Writes a kubeconfig as a fleet's owner has it: a certificate and a token or key for every
/// context, about 5.9 KB each. Nobody listens at its servers.
void writeKubeconfig(const std::filesystem::path& file, int contexts);

} // namespace pilothouse::bench
