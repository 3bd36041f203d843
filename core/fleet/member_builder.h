// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "kube/kubeconfig.h"

#include <string>
#include <vector>

namespace pilothouse::fleet {

/// A member as one context of one source shows it.
struct Candidate {
    MemberConfig member; ///< identity.name is the context's name; id is not set yet
    std::string sameAs;  ///< equal for the same cluster (server and CA); empty where not known
    std::vector<Error> warnings{}; ///< what is odd about the context, though it can be used
};

/// Makes a member of a context: resolves it and reads the certificate, key and token files it
/// names. Never fails: what is wrong becomes the member's `problem`. `sourceName` is the file's
/// path.
[[nodiscard]] Candidate buildMember(const kube::KubeconfigIndex& config,
                                    const kube::ContextEntry& context,
                                    const std::string& sourceName);

/// The text of a file, at most `maxBytes`. Validation that names the path and the system's cause.
[[nodiscard]] Result<std::string> readTextFile(const std::string& path, std::size_t maxBytes);

/// Whether a server URL can only mean this computer.
[[nodiscard]] bool isLoopback(const std::string& server);

} // namespace pilothouse::fleet
