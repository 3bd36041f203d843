// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/kubeconfig.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube::detail {

/// A Validation error at a place of a file.
[[nodiscard]] Error problemAt(const Position& position, std::string message);

/// A URL cut into what matters here.
struct UrlParts {
    std::string_view scheme; ///< empty when there is none
    std::string_view authority;
    std::string_view path;
};
[[nodiscard]] UrlParts splitUrl(std::string_view url);

/// What is wrong with "host:port", or empty.
[[nodiscard]] std::string judgeAuthority(std::string_view authority);
/// ASCII letters in lower case.
[[nodiscard]] std::string lowered(std::string_view text);

/// All contradictions of an entry, joined into one error with its place; none when it is fine.
/// Pure. Source: client-go tools/clientcmd/validation.go.
[[nodiscard]] std::optional<Error> judgeCluster(const ClusterEntry& cluster);
[[nodiscard]] std::optional<Error> judgeUser(const UserEntry& user);

/// Files that are named beside the data that overrides them: used here, refused by kubectl.
[[nodiscard]] std::vector<Error> overriddenFiles(const ClusterEntry& cluster,
                                                 const UserEntry& user);

} // namespace pilothouse::kube::detail
