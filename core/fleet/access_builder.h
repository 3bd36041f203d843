// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/member_access.h"
#include "kube/kubeconfig.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pilothouse::fleet {

/// What a member's access is made of again when a file it names changes. Holds secrets.
struct AccessRecipe {
    explicit AccessRecipe(kube::Connection from) : connection(std::move(from)) {}
    kube::Connection connection;
};

/// The text of a file, or why it cannot be read.
using FileReader = std::function<Result<std::string>(const std::string& path)>;

/// Reads one file of a credential, at most 1 MiB. Blocks.
[[nodiscard]] Result<std::string> readCredentialFile(const std::string& path);

/// The files whose content is part of the access: certificates, key and token.
[[nodiscard]] std::vector<std::string> credentialFiles(const kube::Connection& connection);

/// Address, trust and credential of a connection. Validation or Auth when a file that is needed
/// cannot be read. Any thread; blocks as long as `read` does.
[[nodiscard]] Result<std::shared_ptr<const MemberAccess>>
buildAccess(const kube::Connection& connection, const FileReader& read);

/// Whether certificates can be read and belong together: half of a rotation is not used. Pure.
[[nodiscard]] bool isUsable(const net::TlsOptions& tls);

} // namespace pilothouse::fleet
