// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"

namespace pilothouse::simulator {

/// What a resource path names.
struct MemberApi::Target {
    const KindInfo* info = nullptr;
    std::string apiVersion;
    std::string nameSpace;
    std::string name;
    std::string subresource;
    std::string rest; ///< of the path, behind the subresource proxy

    /// Reads the parts of /api/v1/… and /apis/g/v/…; nullopt when they name no served resource.
    /// A namespaced resource without a namespace is listable over all of them, but has no names.
    [[nodiscard]] static std::optional<Target> parse(const std::vector<std::string>& parts);
};

} // namespace pilothouse::simulator
