// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/run_notice.h"

#include <array>

namespace pilothouse::model {

std::string_view toString(NoticeKind kind) {
    constexpr std::array<std::string_view, kNoticeKinds> kWords{
        "Started", "StageDone", "GateWaits", "GateTrouble", "MemberFailed", "Stuck",
        "Stopped", "Failed",    "Done",      "DriverLost",  "Away"};
    const auto index = static_cast<std::size_t>(kind);
    return index < kWords.size() ? kWords[index] : "?";
}

std::string_view toString(NoticeWeight weight) {
    constexpr std::array<std::string_view, 5> kWords{"calm", "good", "waits", "warns", "bad"};
    const auto index = static_cast<std::size_t>(weight);
    return index < kWords.size() ? kWords[index] : "?";
}

} // namespace pilothouse::model
