// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "rollout/report_document.h"

#include "model/run.h"

#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::rollout {

/// Text of people, clusters and programs, fit for a document: valid UTF-8, one line, no control or
/// direction characters, no secrets, at most `most` bytes (then it ends in "…").
[[nodiscard]] std::string cleanText(std::string_view text, std::size_t most = 2'000);

/// For HTML and SVG, in text and in attributes with double quotes.
[[nodiscard]] std::string escapeXml(std::string_view text);
/// For GitHub flavoured Markdown, in paragraphs and table cells: nothing is markup any more.
[[nodiscard]] std::string escapeMarkdown(std::string_view text);

/// "2026-11-20 08:00:05", UTC; "–" for none.
[[nodiscard]] std::string reportTime(const std::optional<Instant>& at);
/// "3m10s"; "–" where one end is missing.
[[nodiscard]] std::string reportSpan(const std::optional<Instant>& from,
                                     const std::optional<Instant>& to);
/// "12", "0.25", "1.2e+09".
[[nodiscard]] std::string reportNumber(double value);
/// "not ready nodes" of "notReadyNodes".
[[nodiscard]] std::string reportWords(std::string_view name);
/// "Completed with failures", "Pending: approval".
[[nodiscard]] std::string reportState(model::DisplayState state,
                                      model::PendingReason reason = model::PendingReason::None);
[[nodiscard]] ReportTone toneOf(model::DisplayState state);
[[nodiscard]] ReportTone toneOf(model::CheckOutcome outcome);
/// Light theme's colour of a tone, "#016E58": for fills, and for text on white.
[[nodiscard]] std::string_view fillOf(ReportTone tone);
[[nodiscard]] std::string_view inkOf(ReportTone tone);

} // namespace pilothouse::rollout
