// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/field_set.h"

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

/// Who writes, as an entry of metadata.managedFields tells writers apart.
struct FieldWriter {
    std::string manager;
    std::string apiVersion;
    std::string subresource; ///< "status", or empty
    std::string time;        ///< RFC 3339
    bool isApply = false;
};

/// Writes down who owns what after a write that was no apply: `after` becomes the object with its
/// managedFields. What changed goes to the writer, what has gone goes from everybody. `before` is
/// null for a new object. Source: structured-merge-diff merge/update.go Updater.Update.
void trackUpdate(const nlohmann::json& before, nlohmann::json& after, const FieldWriter& writer);

/// A field that an apply would take from its owner.
struct FieldConflict {
    std::string owner; ///< `"helm"`, `"kubectl" using v1`
    std::string path;
};

/// Applies `config` for the writer to `object` (null for a new one), with its managedFields. With
/// conflicts, unless forced, nothing is changed. Source: merge/update.go Updater.Apply.
[[nodiscard]] std::vector<FieldConflict> applyConfig(nlohmann::json& object,
                                                     const nlohmann::json& config,
                                                     const FieldWriter& writer, bool isForced);

/// Says the conflicts as the server does.
/// Source: kubernetes/apimachinery pkg/util/managedfields/internal/conflict.go.
[[nodiscard]] std::string conflictText(const std::vector<FieldConflict>& conflicts);

} // namespace pilothouse::simulator::detail
