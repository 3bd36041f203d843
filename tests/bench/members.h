// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/secret.h"
#include "net/http.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pilothouse::bench {

/// One simulated API server, as each of the clients needs it.
struct Member {
    std::string name;
    std::string server; ///< https://127.x.y.z:port
    std::string caPem;
    Secret clientCertPem;
    Secret clientKeyPem;
    Secret authorization; ///< "Bearer …" or empty
};

/// Every context of a kubeconfig with inline data.
[[nodiscard]] Result<std::vector<Member>> membersOf(const std::filesystem::path& kubeconfig);

/// A GET of `path` as the program's own transport takes it, over HTTP/1.1.
[[nodiscard]] net::Request requestOf(const Member& member, std::string path);

} // namespace pilothouse::bench
