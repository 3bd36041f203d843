// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fleet_story.h"

#include "tests/support/changed_pod.h"

#include "tests/support/fleet_builder.h"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>

namespace pilothouse::test {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostChanges = 60;

void sortPods(std::vector<model::Pod>& pods) {
    std::sort(pods.begin(), pods.end(), [](const auto& a, const auto& b) {
        return std::pair(a.ns(), a.name()) < std::pair(b.ns(), b.name());
    });
}

} // namespace

FleetStory::FleetStory(std::uint32_t seed, int clusters)
    : m_random(seed), m_now(buildFleet({.clusters = clusters, .seed = seed})) {}

int FleetStory::dice(int sides) {
    return static_cast<int>(m_random() % static_cast<std::uint32_t>(sides));
}

void FleetStory::changeHealth(State& state) {
    constexpr std::array kAll{model::Health::Healthy, model::Health::Upgrading,
                              model::Health::Degraded, model::Health::Down};
    state.health = kAll.at(static_cast<std::size_t>(dice(4)));
    state.healthSince = m_now->takenAt;
    state.reasons.clear();
    if (state.health != model::Health::Healthy) {
        const auto severity =
            state.health == model::Health::Down ? model::Severity::Error : model::Severity::Warning;
        state.reasons = {{severity, "Story", "cause " + std::to_string(dice(5)), ""}};
    }
    state.reach = model::Reach::Live;
    state.lastSeen = m_now->takenAt;
    switch (dice(8)) {
    case 0:
        state.reach = model::Reach::Stale;
        state.lastError = Error{.kind = ErrorKind::Tls, .message = "certificate has expired"};
        break;
    case 1:
        state.reach = model::Reach::AuthRequired;
        state.lastError = Error{.kind = ErrorKind::Auth, .message = "the token is refused"};
        break;
    case 2:
        state.reach = model::Reach::Connecting;
        state.lastSeen.reset();
        break;
    default: break;
    }
    state.reachSince = m_now->takenAt;
}

void FleetStory::changePods(State& state) {
    if (!state.pods) {
        return;
    }
    auto pods = std::make_shared<std::vector<model::Pod>>(*state.pods);
    for (int times = dice(6); times > 0 && !pods->empty(); --times) {
        const auto at = static_cast<std::size_t>(dice(static_cast<int>(pods->size())));
        switch (dice(3)) {
        case 0: pods->erase(pods->begin() + static_cast<std::ptrdiff_t>(at)); break;
        case 1:
            (*pods)[at] = changed((*pods)[at], [fine = dice(2) == 0](model::PodFacts& pod) {
                pod.restarts += 1;
                pod.status = fine ? "Running" : "CrashLoopBackOff";
                pod.problem = fine ? model::PodProblem::None : model::PodProblem::Crash;
            });
            break;
        default: {
            const auto name = "fresh-" + std::to_string(++m_number);
            const char* ns = dice(2) == 0 ? "shop" : "argo";
            pods->push_back(changed((*pods)[at], [&](model::PodFacts& pod) {
                pod.name = name;
                pod.uid = name;
                pod.ns = ns;
            }));
            break;
        }
        }
    }
    sortPods(*pods);
    state.podCounts->value.total = static_cast<std::int32_t>(pods->size());
    state.pods = pods;
}

void FleetStory::changeNodes(State& state) {
    if (!state.nodes || state.nodes->empty()) {
        return;
    }
    auto nodes = std::make_shared<std::vector<model::Node>>(*state.nodes);
    const auto at = static_cast<std::size_t>(dice(static_cast<int>(nodes->size())));
    switch (dice(3)) {
    case 0:
        if (nodes->size() > 1) {
            nodes->erase(nodes->begin() + static_cast<std::ptrdiff_t>(at));
        }
        break;
    case 1:
        (*nodes)[at].ready = dice(2) == 0 ? model::NodeReady::True : model::NodeReady::Unknown;
        break;
    default: {
        model::Node fresh = (*nodes)[at];
        fresh.name = "node-" + std::to_string(++m_number);
        nodes->push_back(fresh);
        break;
    }
    }
    std::sort(nodes->begin(), nodes->end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    state.nodeCounts->value.total = static_cast<std::int32_t>(nodes->size());
    state.nodes = nodes;
}

void FleetStory::change(State& state) {
    switch (dice(4)) {
    case 0: changeHealth(state); break;
    case 1: changePods(state); break;
    case 2: changeNodes(state); break;
    default: state.lastSeen = m_now->takenAt; break;
    }
}

std::shared_ptr<const model::FleetSnapshot> FleetStory::next() {
    auto after = std::make_shared<model::FleetSnapshot>(*m_now);
    ++after->revision;
    after->takenAt += std::chrono::seconds(1 + dice(40));
    auto& clusters = after->clusters;
    if (dice(4) == 0 && clusters.size() > 2) {
        const auto gone = clusters.begin() + dice(static_cast<int>(clusters.size()));
        m_away.push_back(*gone);
        clusters.erase(gone);
    }
    if (dice(4) == 0 && !m_away.empty()) {
        const auto back = m_away.begin() + dice(static_cast<int>(m_away.size()));
        clusters.push_back(*back);
        m_away.erase(back);
        std::sort(clusters.begin(), clusters.end(),
                  [](const auto& a, const auto& b) { return a->identity.id < b->identity.id; });
    }
    const int size = static_cast<int>(clusters.size());
    for (int times = dice(10) == 0 ? size : dice(6); times > 0; --times) {
        auto& place = clusters.at(static_cast<std::size_t>(dice(size)));
        auto changed = std::make_shared<State>(*place);
        change(*changed);
        after->recentChanges.insert(after->recentChanges.begin(),
                                    model::Change{.at = after->takenAt,
                                                  .cluster = changed->identity.id,
                                                  .clusterName = changed->identity.name,
                                                  .code = "health",
                                                  .health = changed->health,
                                                  .message = "change " + std::to_string(dice(4))});
        place = std::move(changed);
    }
    if (after->recentChanges.size() > kMostChanges) {
        after->recentChanges.resize(kMostChanges);
    }
    after->summary = model::summarize(clusters);
    m_now = after;
    return m_now;
}

} // namespace pilothouse::test
