// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"

#include <string_view>

namespace pilothouse::kube {

/// Whether `version` is older than `than`. False where one is empty or no decimal number: such
/// versions are opaque. Only for versions of one resource type of one cluster.
/// Source: KEP-5504; kubernetes/apimachinery pkg/util/resourceversion (length, then bytes).
[[nodiscard]] bool isOlderVersion(std::string_view version, std::string_view than);

/// Reason that stands in Error::reason instead of "Timeout" where a cause of the Status says so.
inline constexpr std::string_view kVersionTooNew = "ResourceVersionTooLarge";

/// Whether the server has not seen the version yet that was asked for.
[[nodiscard]] bool isVersionTooNew(const Error& error);

} // namespace pilothouse::kube
