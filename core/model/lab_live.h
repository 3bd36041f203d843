// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/hub_picture.h"

#include <cstdint>
#include <string>

namespace pilothouse::model {

/// The hub that a draft of the lab would be applied to, and the placement of the draft's name there
/// as it was read last. A value; any thread.
struct LabLive {
    std::string hub{};
    std::string server{};
    Instant readAt{};                  ///< by the fleet's clock
    bool isThere = false;              ///< the hub has a placement of that name
    std::string text{};                ///< of it, as YAML to edit; empty: not there
    std::int64_t generation = 0;       ///< of it
    std::string openedText{};          ///< as it was when the draft was begun with it
    std::int64_t openedGeneration = 0; ///< likewise; 0: the draft did not begin with it
    bool isGone = false;               ///< the draft began with it, and it is no more
    std::int32_t objects = 0;          ///< that the hub selected for it
    HubAgreement agreement{};          ///< of it: says something where it is there
    /// Somebody else edited it since the draft was begun.
    [[nodiscard]] bool isChanged() const {
        return isGone || (openedGeneration != 0 && generation != openedGeneration);
    }
    bool operator==(const LabLive&) const = default;
};

} // namespace pilothouse::model
