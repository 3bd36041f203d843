// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/paths.h"

#include <cstdint>
#include <string>
#include <string_view>

/// Paths that the parts of a reading ask for.
namespace pilothouse::mesh::detail {

inline constexpr const char* kApiserver = "clustermesh-apiserver";
inline constexpr std::int64_t kPods = 250; ///< agents are sampled among the first so many

inline std::string objectPath(std::string_view group, std::string_view resource,
                              std::string_view ns, std::string_view name) {
    return kube::resourcePath({.group = group, .resource = resource, .ns = ns, .name = name});
}

inline std::string listPath(std::string_view group, std::string_view version,
                            std::string_view resource, std::string_view ns = {}) {
    return kube::resourcePath({.group = group, .version = version, .resource = resource, .ns = ns});
}

inline std::string podsPath(std::string_view ns, std::string_view selector) {
    return kube::resourcePath({.resource = "pods", .ns = ns}) +
           kube::listQuery({.limit = kPods, .labelSelector = selector});
}

} // namespace pilothouse::mesh::detail
