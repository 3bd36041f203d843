// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace pilothouse::test {

/// A fleet that changes at random, a snapshot a step: members join, leave, fall ill, heal, fall
/// silent; pods and nodes come, go and change; what did not change keeps its pointer, as the engine
/// publishes it. Same seed, same story.
class FleetStory {
public:
    explicit FleetStory(std::uint32_t seed, int clusters = 40);

    [[nodiscard]] std::shared_ptr<const model::FleetSnapshot> now() const { return m_now; }
    /// The next snapshot, some seconds of clock time later.
    std::shared_ptr<const model::FleetSnapshot> next();

private:
    using State = model::ClusterState;
    void change(State& state);
    void changeHealth(State& state);
    void changePods(State& state);
    void changeNodes(State& state);
    [[nodiscard]] int dice(int sides);

    std::mt19937 m_random;
    std::shared_ptr<const model::FleetSnapshot> m_now;
    std::vector<std::shared_ptr<const State>> m_away; ///< members that left, to come back later
    int m_number = 0;                                 ///< of the next pod or node
};

} // namespace pilothouse::test
