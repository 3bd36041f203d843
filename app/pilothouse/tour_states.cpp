// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/tour_states.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace pilothouse::tour {

using model::ClusterState;
using model::FleetSnapshot;

namespace {

using Snapshot = std::shared_ptr<const FleetSnapshot>;
using Member = std::shared_ptr<const ClusterState>;

Snapshot summarized(std::shared_ptr<FleetSnapshot> snapshot) {
    ++snapshot->revision;
    std::sort(snapshot->clusters.begin(), snapshot->clusters.end(),
              [](const Member& a, const Member& b) { return a->identity.id < b->identity.id; });
    snapshot->summary = model::summarize(snapshot->clusters);
    return snapshot;
}

/// "prod-weu-" and 7 of "prod-weu-07"; 0 where the name has no number.
std::pair<std::string, int> split(const std::string& name) {
    const std::size_t end = name.find_last_not_of("0123456789") + 1;
    const std::string digits = name.substr(end);
    return {name.substr(0, end), digits.empty() || digits.size() > 6 ? 0 : std::stoi(digits)};
}

Member renamed(const ClusterState& state, const std::string& name) {
    auto copy = std::make_shared<ClusterState>(state);
    copy->identity.name = name;
    copy->identity.id = ClusterId(state.identity.id.str() + "/" + name);
    return copy;
}

} // namespace

Snapshot edited(const FleetSnapshot& before, const ClusterEdit& edit) {
    auto after = std::make_shared<FleetSnapshot>(before);
    after->clusters.clear();
    for (std::size_t at = 0; at < before.clusters.size(); ++at) {
        if (auto state = edit(at, *before.clusters[at])) {
            after->clusters.push_back(std::move(state));
        }
    }
    return summarized(std::move(after));
}

std::shared_ptr<const ClusterState> silent(const ClusterState& state, Instant since, Instant next,
                                           Error why) {
    auto copy = std::make_shared<ClusterState>(state);
    copy->reach = model::Reach::Stale;
    copy->reachSince = since;
    copy->lastSeen = copy->lastSeen ? std::min(*copy->lastSeen, since) : copy->lastSeen;
    copy->nextAttempt = next;
    copy->lastError = std::move(why);
    return copy;
}

std::shared_ptr<const ClusterState> heard(const ClusterState& state, Instant now) {
    auto copy = std::make_shared<ClusterState>(state);
    copy->lastSeen = copy->lastSeen ? std::max(*copy->lastSeen, now) : copy->lastSeen;
    return copy;
}

/// A place that has not answered yet.
std::shared_ptr<const ClusterState> awaited(const ClusterState& state) {
    auto copy = std::make_shared<ClusterState>();
    copy->identity = state.identity;
    return copy;
}

/// Worst member with a failing pod, else the first.
const ClusterState* worst(const FleetSnapshot& snapshot) {
    const ClusterState* found = nullptr;
    for (const auto& cluster : snapshot.clusters) {
        const bool failing = cluster->podCounts && cluster->podCounts->value.problems > 0 &&
                             cluster->reach == model::Reach::Live;
        if (failing && (found == nullptr ||
                        cluster->podCounts->value.problems > found->podCounts->value.problems)) {
            found = cluster.get();
        }
    }
    return found != nullptr || snapshot.clusters.empty() ? found : snapshot.clusters.front().get();
}

QString firstFailingPod(const ClusterState& state) {
    for (std::size_t at = 0; state.pods && at < state.pods->size(); ++at) {
        const model::Pod& pod = state.pods->at(at);
        if (pod.problem() == model::PodProblem::Crash) {
            return ui::toQt(model::podPath(pod));
        }
    }
    const bool some = state.pods && !state.pods->empty();
    return some ? ui::toQt(model::podPath(state.pods->front())) : QString();
}

Snapshot ofSize(const FleetSnapshot& before, std::size_t size) {
    auto after = std::make_shared<FleetSnapshot>(before);
    std::vector<Member> patterns;
    std::map<std::string, int> highest;
    for (const Member& cluster : before.clusters) {
        const auto [prefix, number] = split(cluster->identity.name);
        highest[prefix] = std::max(highest[prefix], number);
        if (ui::lookOf(*cluster) == ui::Look::Healthy) {
            patterns.push_back(cluster);
        }
    }
    for (std::size_t at = 0; !patterns.empty() && after->clusters.size() < size; ++at) {
        const Member& pattern = patterns[at % patterns.size()];
        const std::string prefix = split(pattern->identity.name).first;
        after->clusters.push_back(
            renamed(*pattern, fmt::format("{}{:02}", prefix, ++highest[prefix])));
    }
    after->clusters.resize(std::min(after->clusters.size(), size));
    return summarized(std::move(after));
}

Snapshot asSites(const FleetSnapshot& before, std::size_t size) {
    constexpr std::array<model::Coordinates, 6> kTowns{
        {{52.5, 13.4}, {48.1, 11.6}, {48.9, 2.3}, {45.5, 9.2}, {40.4, -3.7}, {40.7, -74.0}}};
    auto after = std::make_shared<FleetSnapshot>(*ofSize(before, size));
    auto places = std::make_shared<model::MemberPlaces>();
    std::uint32_t dice = 7;
    const auto roll = [&dice] { // from −1 to 1
        dice = dice * 1664525U + 1013904223U;
        return static_cast<double>(dice >> 8U) / double{1U << 23U} - 1;
    };
    std::size_t at = 0;
    for (const Member& cluster : after->clusters) {
        const auto& town = kTowns.at(at % kTowns.size());
        const double wide = ++at % 3 == 0 ? 3.0 : 0.4; // a third is out of town
        places->emplace(cluster->identity.id,
                        model::Coordinates{town.latitude + wide * roll() * 0.6,
                                           town.longitude + wide * roll()});
    }
    after->places = std::move(places);
    return after;
}

Snapshot few(const FleetSnapshot& before, std::size_t size) {
    std::vector<Member> order = before.clusters;
    std::stable_sort(order.begin(), order.end(), [](const Member& a, const Member& b) {
        return ui::lookOf(*a) < ui::lookOf(*b);
    });
    auto after = std::make_shared<FleetSnapshot>(before);
    after->clusters.clear();
    std::map<std::string, bool> taken;
    for (const Member& cluster : order) {
        const std::string prefix = split(cluster->identity.name).first;
        // One problem is enough for a picture of a small, mostly healthy fleet.
        const bool isProblem = ui::isProblem(ui::lookOf(*cluster));
        if (after->clusters.size() < size && !taken[prefix] &&
            (!isProblem || after->clusters.empty())) {
            taken[prefix] = true;
            after->clusters.push_back(cluster);
        }
    }
    std::erase_if(after->recentChanges, [&after](const model::Change& change) {
        return std::none_of(after->clusters.begin(), after->clusters.end(),
                            [&](const Member& c) { return c->identity.id == change.cluster; });
    });
    return summarized(std::move(after));
}

ui::ContextOffer offered(const model::ClusterIdentity& identity, std::size_t at) {
    ui::ContextOffer offer{.context = ui::toQt(identity.name),
                           .file = QStringLiteral("~/.kube/config"),
                           .server = ui::toQt(identity.server),
                           .environment = ui::toQt(identity.environment),
                           .isProduction = identity.isProduction,
                           .problem = {}};
    offer.user = QStringLiteral("sre@") + offer.context;
    switch (at % 4) {
    case 0: offer.login = ui::LoginWay::Certificate; break;
    case 3:
        offer.login = ui::LoginWay::Program;
        offer.program = QStringLiteral("kubelogin");
        offer.command = {offer.program, QStringLiteral("get-token"), QStringLiteral("--login"),
                         QStringLiteral("azurecli")};
        break;
    default: offer.login = ui::LoginWay::Token; break;
    }
    return offer;
}

} // namespace pilothouse::tour
