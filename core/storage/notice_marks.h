// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/run_notice.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::storage {

/// How far the notices of a run were told on a channel ("webhook", "window"): a file each in
/// `<folder>/notices`, so that processes do not meet. None where nothing was told yet. Decode for a
/// file that is damaged, Storage. Blocks on the disk.
[[nodiscard]] Result<std::optional<model::NoticeMark>>
readNoticeMark(const std::string& folder, const std::string& run, std::string_view channel);

/// Durable when it returns: what is told is remembered first. Storage; Validation for a run that is
/// no number of a run.
[[nodiscard]] Result<void> writeNoticeMark(const std::string& folder, const std::string& run,
                                           std::string_view channel, const model::NoticeMark& mark);

/// Kinds of notices that a channel is not told, by their words; empty: it is told all. Decode for a
/// file that is damaged, Storage. Blocks on the disk.
[[nodiscard]] Result<std::vector<std::string>> readMutedKinds(const std::string& folder,
                                                              std::string_view channel);
/// Durable when it returns. Storage.
[[nodiscard]] Result<void> writeMutedKinds(const std::string& folder, std::string_view channel,
                                           const std::vector<std::string>& kinds);

/// A notice as others are told it, one line of JSON: {"kind": "RunNotice", "version": 1, "id",
/// "event", "weight", "fleet", "run": {"id", "name"}, "at", "title", "text", "stage", "gate",
/// "members": […], "count"}. Pure.
[[nodiscard]] std::string noticeToJson(const model::RunNotice& notice, const std::string& fleet);

} // namespace pilothouse::storage
