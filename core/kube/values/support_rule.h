// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "kube/selector.h"
#include "kube/values/version_range.h"

#include <set>
#include <span>
#include <string>

namespace pilothouse::kube {

/// Which versions of Kubernetes something that runs in a cluster takes: an add-on, a network, an
/// operator of custom resources. A value.
struct SupportRule {
    std::string name{};  ///< "Istio 1.24"
    std::string image{}; ///< end of a repository, "istio/pilot"; it is there where a pod runs that
    VersionRange versions{};   ///< of the image's tag; everything: any, also one without a number
    VersionRange kubernetes{}; ///< that it takes
    Selector clusters{};       ///< of labels of members
    std::string mend{};        ///< what to do; empty: a general word
    bool isAksOnly = false;
    Position position{};
    bool operator==(const SupportRule&) const = default;
};

/// The first of the images that the rule speaks of; null when none is. Pure.
[[nodiscard]] const std::string* imageOf(const SupportRule& rule,
                                         const std::set<std::string>& images);

/// Rules that hold without a word of the user. Source: Azure Kubernetes Fleet Manager,
/// "cross-cluster networking", requirements.
[[nodiscard]] std::span<const SupportRule> builtInSupport();

} // namespace pilothouse::kube
