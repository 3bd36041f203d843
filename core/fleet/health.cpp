// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/health.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace pilothouse::fleet {

using model::Health;
using model::Reason;
using model::Severity;

namespace {

std::string notHeardMessage(const model::ClusterState& state) {
    std::string cause = state.lastError ? state.lastError->message : "no answer";
    switch (state.reach) {
    case model::Reach::Connecting: return "waiting for the first answer";
    case model::Reach::Stale: return "stale: " + cause;
    case model::Reach::AuthRequired: return "sign-in needed: " + cause;
    case model::Reach::Unreachable:
        return (state.lastSeen ? "unreachable: " : "never answered: ") + cause;
    case model::Reach::Live: break;
    }
    return cause;
}

Verdict notHeard(const model::ClusterState& state) {
    const bool connecting = state.reach == model::Reach::Connecting;
    return {.health = Health::Unknown,
            .reasons = {Reason{.severity = connecting ? Severity::Info : Severity::Warning,
                               .code = connecting ? "Connecting" : "NotHeard",
                               .message = notHeardMessage(state),
                               .object = {}}}};
}

std::vector<Reason> judgeApi(const model::ClusterState& state) {
    if (!state.readiness || state.readiness->value.ready) {
        return {};
    }
    std::vector<std::string> names;
    for (const auto& check : state.readiness->value.failing) {
        names.push_back(check.name);
    }
    const auto what = names.empty() ? std::string("not ready")
                                    : fmt::format("{} failing", fmt::join(names, ", "));
    return {Reason{.severity = Severity::Error,
                   .code = "ApiNotReady",
                   .message = "readyz 500: " + what,
                   .object = {}}};
}

/// Which of the parts that a healthy verdict needs are not known.
std::vector<Reason> missingParts(const model::ClusterState& state) {
    std::vector<Reason> reasons;
    const auto missing = [&](std::string_view part) {
        const auto gap = std::find_if(state.gaps.begin(), state.gaps.end(),
                                      [&](const auto& each) { return each.what == part; });
        const bool failed = gap != state.gaps.end();
        reasons.push_back(
            {.severity = failed ? Severity::Warning : Severity::Info,
             .code = "NotKnown",
             .message = failed ? fmt::format("{} not known: {}", part, gap->error.message)
                               : fmt::format("{} not read yet", part),
             .object = {}});
    };
    if (!state.readiness && !state.version) {
        missing("readyz");
    }
    if (!state.nodeCounts) {
        missing("nodes");
    }
    if (!state.podCounts) {
        missing("pods");
    }
    return reasons;
}

std::string withoutV(const std::string& version) {
    return version.starts_with('v') ? version.substr(1) : version;
}

/// Orders "v1.9.3" before "v1.33.5"; anything else by text.
bool olderVersion(const std::string& left, const std::string& right) {
    const auto numbers = [](const std::string& text) {
        std::vector<int> parts(1, 0);
        for (const char character : withoutV(text)) {
            if (character == '.') {
                parts.push_back(0);
            } else if (character >= '0' && character <= '9') {
                parts.back() = parts.back() * 10 + (character - '0');
            } else {
                break;
            }
        }
        return parts;
    };
    return std::pair(numbers(left), left) < std::pair(numbers(right), right);
}

std::optional<Reason> judgeVersions(const std::vector<model::Node>& nodes) {
    std::map<std::string, int, decltype(&olderVersion)> counts(&olderVersion);
    for (const auto& node : nodes) {
        ++counts[node.kubeletVersion];
    }
    if (counts.size() < 2) {
        return std::nullopt;
    }
    const auto& [newest, count] = *counts.rbegin();
    return Reason{.severity = Severity::Info,
                  .code = "MixedVersions",
                  .message =
                      fmt::format("nodes {} of {} on {}", count, nodes.size(), withoutV(newest)),
                  .object = {}};
}

void sortWorstFirst(std::vector<Reason>& reasons) {
    std::stable_sort(reasons.begin(), reasons.end(), [](const auto& left, const auto& right) {
        return left.severity > right.severity;
    });
}

void append(std::vector<Reason>& to, std::vector<Reason> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

} // namespace

Verdict judge(const model::ClusterState& state, Instant now) {
    if (state.reach != model::Reach::Live) {
        return notHeard(state);
    }
    auto reasons = judgeApi(state);
    std::optional<Reason> versions;
    if (state.nodes && state.nodeCounts) {
        append(reasons, judgeNodes(*state.nodes));
        versions = judgeVersions(*state.nodes);
    }
    if (state.pods && state.podCounts) {
        append(reasons, judgePods(*state.pods, now));
    }
    const auto has = [&reasons](Severity severity) {
        return std::any_of(reasons.begin(), reasons.end(),
                           [=](const auto& reason) { return reason.severity == severity; });
    };
    Verdict verdict;
    auto missing = missingParts(state);
    if (has(Severity::Error)) {
        verdict.health = Health::Down;
    } else if (has(Severity::Warning)) {
        verdict.health = Health::Degraded;
    } else if (!missing.empty()) {
        verdict.health = Health::Unknown;
    } else {
        verdict.health = versions ? Health::Upgrading : Health::Healthy;
    }
    if (verdict.health != Health::Healthy) {
        append(reasons, std::move(missing));
        if (versions) {
            reasons.push_back(*std::move(versions));
        }
        sortWorstFirst(reasons);
        verdict.reasons = std::move(reasons);
    }
    return verdict;
}

model::NodeCounts countNodes(const std::vector<model::Node>& nodes) {
    model::NodeCounts counts;
    counts.total = static_cast<std::int32_t>(nodes.size());
    counts.ready =
        static_cast<std::int32_t>(std::count_if(nodes.begin(), nodes.end(), [](const auto& node) {
            return node.ready == model::NodeReady::True;
        }));
    return counts;
}

model::PodCounts countPods(const std::vector<model::Pod>& pods) {
    model::PodCounts counts;
    counts.total = static_cast<std::int32_t>(pods.size());
    for (const auto& pod : pods) {
        switch (pod.phase()) {
        case model::PodPhase::Pending: ++counts.pending; break;
        case model::PodPhase::Running: ++counts.running; break;
        case model::PodPhase::Succeeded: ++counts.succeeded; break;
        case model::PodPhase::Failed: ++counts.failed; break;
        case model::PodPhase::Unknown: ++counts.unknown; break;
        }
        counts.problems += pod.problem() != model::PodProblem::None ? 1 : 0;
    }
    return counts;
}

} // namespace pilothouse::fleet
