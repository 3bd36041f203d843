// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <QString>

#include <chrono>
#include <cstdint>
#include <string>

namespace pilothouse::ui {

/// The text of table cells and facts, in the desktop's locale. Pure.

[[nodiscard]] QString ageText(std::chrono::milliseconds age);     ///< "9 s", "3 m", "2 h", "6 d"
[[nodiscard]] QString longAgeText(std::chrono::milliseconds age); ///< "4 m 12 s", "2 h 5 m"
[[nodiscard]] QString clockText(Instant at);                      ///< "14:03"
[[nodiscard]] QString clockSecondsText(Instant at);               ///< "14:03:21"
[[nodiscard]] QString momentText(Instant at);        ///< ISO 8601 with zone, for tooltips
[[nodiscard]] QString countText(std::int64_t count); ///< "2,486"
[[nodiscard]] QString coresText(std::int64_t milli); ///< "15.9"
[[nodiscard]] QString gibText(std::int64_t bytes);   ///< "62.1"
[[nodiscard]] QString unknownValue();                ///< "?"
/// A value read before the source fell silent stands in parentheses.
[[nodiscard]] QString oldValue(const QString& text, bool isOld);
/// Orders versions as numbers when compared as text.
[[nodiscard]] QString versionSortKey(const std::string& gitVersion);

} // namespace pilothouse::ui
