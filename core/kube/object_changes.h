// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// One place of an object that a change touched.
struct ObjectChange {
    std::string path{};   ///< a JSON pointer: "/spec/replicas"
    std::string before{}; ///< JSON; empty where the place was absent; "***" in a Secret
    std::string after{};
    bool operator==(const ObjectChange&) const = default;
};

/// Every place where two states (JSON) of one object differ, to the letter; drift.h is for objects
/// that servers have had their hands in. Lists of different lengths are compared from both ends,
/// what is left between goes by its place. In the order of the keys. Decode for what is no JSON.
/// Any thread.
[[nodiscard]] Result<std::vector<ObjectChange>> changesBetween(std::string_view before,
                                                               std::string_view after);

/// The object with the values of its data as "***" where it is a Secret, and of the Secrets that it
/// wraps where it is an envelope; else as it is. Decode for what is no JSON. Any thread.
[[nodiscard]] Result<std::string> withoutSecrets(std::string_view object);

} // namespace pilothouse::kube
