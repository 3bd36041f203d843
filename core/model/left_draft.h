// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <string>

namespace pilothouse::model {

/// A strategy that was edited and saved nowhere, as it lies in a fleet's state folder. A value.
struct LeftDraft {
    std::string id{};   ///< of the draft, unique in the folder
    std::string name{}; ///< of the strategy; empty: its text says none
    std::string file{}; ///< that it was opened from or saved to before; empty: none
    Instant at{};       ///< when it was kept last
    std::string text{};
    bool operator==(const LeftDraft&) const = default;
};

} // namespace pilothouse::model
