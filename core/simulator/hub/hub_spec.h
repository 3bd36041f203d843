// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/estate.h"
#include "simulator/scenario.h"

#include <string>
#include <vector>

namespace pilothouse::simulator::hub {

/// A cluster that joined the hub: what it is made of, and what happens to it.
struct Joined {
    MemberSpec spec;
    std::vector<Effect> effects; ///< while one of them takes it off the network its agent is silent
    std::vector<HubTaint> taints;
    Labels labels; ///< beside those that every member has
};

/// A text to create at the start, as kubectl would.
struct SeedFile {
    std::string name;
    std::string text; ///< YAML documents
};

/// What a hub is told from.
struct HubInput {
    std::vector<Joined> members;
    std::vector<SeedFile> seed;
};

} // namespace pilothouse::simulator::hub
