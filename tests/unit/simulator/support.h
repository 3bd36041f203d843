// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"
#include "simulator/estate.h"
#include "simulator/story.h"

#include <algorithm>

namespace pilothouse::simulator {

/// The first production member of a small estate, with these effects.
inline StoryInput storyInput(std::vector<Effect> effects = {}, std::uint64_t seed = 7) {
    const Estate estate = makeEstate(12, seed);
    const auto found = std::find_if(estate.members.begin(), estate.members.end(),
                                    [](const MemberSpec& m) { return m.env == "prod"; });
    StoryInput input;
    input.spec = *found;
    input.effects = std::move(effects);
    input.churnEvery = std::chrono::seconds{30};
    input.start = Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}};
    input.seed = seed;
    return input;
}

/// An authenticated GET.
inline ApiRequest getRequest(const std::string& path,
                             std::vector<std::pair<std::string, std::string>> query = {}) {
    ApiRequest request;
    request.method = "GET";
    request.path = path;
    request.query = std::move(query);
    request.accept = "application/json";
    request.caller = Caller{"operator", {"system:masters"}};
    return request;
}

} // namespace pilothouse::simulator
