// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "common_options.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace pilothouse::ctl {

using Json = nlohmann::ordered_json;

/// Rows in columns as kubectl prints them: three spaces between, the last column not padded.
[[nodiscard]] std::string tableText(const std::vector<std::vector<std::string>>& rows);

/// The document in the format wanted (Json unless Yaml), with a newline at the end.
[[nodiscard]] std::string documentText(const Json& document, Format format);
/// The document as one line of JSON.
[[nodiscard]] std::string lineText(const Json& document);

/// Writes to stdout and flushes; false when the reader is gone.
[[nodiscard]] bool print(const std::string& text);

/// An instant, or null.
[[nodiscard]] Json instantJson(const std::optional<Instant>& at);
/// One entry of `partial`.
[[nodiscard]] Json partialJson(const std::string& cluster, const std::string& what,
                               const Error& error, const std::optional<Instant>& since);

} // namespace pilothouse::ctl
