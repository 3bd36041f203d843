// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/commands.h"
#include "engine/edge_findings.h"
#include "fleet/credential_files.h"
#include "fleet/fleet_config.h"
#include "fleet/object_follower.h"
#include "fleet/records.h"
#include "model/arc.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pilothouse::engine {

/// What reaches the engine thread from the others.
struct MemberAnswer {
    std::size_t member = 0; ///< its key
    fleet::Answer answer;
};
/// The files of the fleet changed: what they say now, or why they cannot be used.
struct FleetReread {
    Result<fleet::FleetConfig> fleet;
};
/// The answer to a request of a followed query.
struct FollowAnswer {
    std::uint64_t entry = 0;
    fleet::ObjectAnswer answer;
};
/// A sign-in program was started, said something, or ended.
struct SignInNews {
    enum class What : std::uint8_t { Started, Said, Ended };
    What what = What::Started;
    std::string id;
    std::string program;
    std::string said{};
};
/// What Azure says of members that Azure Arc knows, and of whom it says nothing and why.
struct ArcNews {
    std::map<ClusterId, model::ArcState> states;
    std::vector<ArcFailure> failures;
};
/// Whether what is known of members can be kept; the error of the last try, none: it is kept.
struct MemoryNews {
    std::optional<Error> error;
};
using EngineMessage =
    std::variant<MemberAnswer, FollowAnswer, Command, FetchedText, std::vector<fleet::AccessChange>,
                 FleetReread, SignInNews, ArcNews, MemoryNews>;

} // namespace pilothouse::engine
