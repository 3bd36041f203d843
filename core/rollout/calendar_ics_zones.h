// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/calendar_ics_lines.h"

#include "base/result.h"
#include "model/window.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::rollout {

/// A time of a file with the zone that its wall clock hangs in.
struct IcsTime {
    model::LocalTime local{};
    model::Zone zone{};
    bool isDate = false;
};

/// What the zone names of an iCalendar file mean. Keeps no hold on the file.
class IcsZones {
public:
    /// @param fallback for times without a zone, where the calendar names none
    IcsZones(const IcsComponent& calendar, model::Zone fallback);

    /// The zone of a TZID; nothing when nobody knows it.
    [[nodiscard]] std::optional<model::Zone> find(const std::string& tzid) const;
    /// A time with the parameters of its property; the reason why it is none.
    [[nodiscard]] tl::expected<IcsTime, std::string> read(const IcsProperty& property,
                                                          std::string_view value) const;

private:
    struct Definition {
        std::string location{};
        std::optional<std::chrono::minutes> offset{}; ///< where it never changes
    };
    static Definition definitionOf(const IcsComponent& zone);

    model::Zone m_fallback;
    std::map<std::string, Definition, std::less<>> m_defined{};
};

} // namespace pilothouse::rollout
