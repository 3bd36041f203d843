// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::rollout {

/// A property of an iCalendar file: NAME;PARAM=VALUE:VALUE, unfolded.
struct IcsProperty {
    std::string name{};                                        ///< upper case
    std::vector<std::pair<std::string, std::string>> params{}; ///< names in upper case
    std::string value{};                                       ///< as it stands
    int line = 0;                                              ///< where it begins

    /// The value of a parameter; empty where there is none.
    [[nodiscard]] std::string_view param(std::string_view wanted) const;
};

/// A component with its properties and what it holds: VEVENT, VTIMEZONE with STANDARD, ….
struct IcsComponent {
    std::string name{}; ///< upper case
    int line = 0;
    std::vector<IcsProperty> properties{};
    std::vector<IcsComponent> children{};

    /// The first property of a name; null: none.
    [[nodiscard]] const IcsProperty* find(std::string_view wanted) const;
};

/// The VCALENDARs of a file. Validation with the line for text that has not the form.
[[nodiscard]] Result<std::vector<IcsComponent>> parseIcs(std::string_view text,
                                                         const std::string& file);

/// An error at a line of a file.
[[nodiscard]] Error icsError(ErrorKind kind, const std::string& file, int line, std::string what);

/// TEXT without its escapes (RFC 5545, 3.3.11).
[[nodiscard]] std::string icsText(std::string_view value);

} // namespace pilothouse::rollout
