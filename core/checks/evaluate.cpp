// SPDX-License-Identifier: GPL-3.0-or-later
#include "checks/evaluate.h"

#include "checks/findings.h"

#include <algorithm>
#include <cmath>

namespace pilothouse::checks {

namespace {

/// Our clock, or the member's where they differ by much.
Instant memberTime(const Facts& facts, Instant now) {
    const bool isOff = facts.clockSkew && std::chrono::abs(*facts.clockSkew) > kMaxSkew;
    return isOff ? now + *facts.clockSkew : now;
}

/// Sorted, or absent where there are too many.
std::optional<std::vector<std::string>> bounded(std::vector<std::string> names) {
    if (names.size() > kMaxBaselineEntries) {
        return std::nullopt;
    }
    std::sort(names.begin(), names.end());
    return names;
}

void keepPods(const Facts& facts, Instant now, Baseline& out) {
    const bool isKnown =
        facts.troubledPods && *facts.troubledPods && facts.watchedPods && *facts.watchedPods;
    if (!isKnown) {
        return;
    }
    std::vector<std::string> bad;
    std::map<std::string, std::int32_t> restarts;
    for (const auto* pod : detail::podsOf(facts)) {
        if (!detail::troublesOf(*pod, facts.jobs, now).empty() || pod->phase == "Failed" ||
            pod->phase == "Unknown") {
            bad.push_back(pod->uid);
        }
        for (const auto& container : pod->containers) {
            if (container.restarts > 0) {
                restarts.emplace(pod->uid + "/" + container.name, container.restarts);
            }
        }
    }
    out.badPods = bounded(std::move(bad));
    if (restarts.size() <= kMaxBaselineEntries) {
        out.restarts = std::move(restarts);
    }
}

void keepNodes(const Facts& facts, Baseline& out) {
    if (!facts.nodes || !*facts.nodes) {
        return;
    }
    out.nodes = 0;
    out.readyNodes = 0;
    for (const auto& node : **facts.nodes) {
        *out.nodes += node.counts() ? 1 : 0;
        *out.readyNodes += node.counts() && node.isReady() ? 1 : 0;
    }
}

} // namespace

std::vector<model::CheckResult> evaluate(const ProbeSpec& spec, const Facts& facts,
                                         const Situation& situation) {
    const detail::Context context{.spec = spec,
                                  .facts = facts,
                                  .situation = situation,
                                  .now = memberTime(facts, situation.now)};
    std::vector<model::CheckResult> out;
    for (const auto check : spec.gate.checks) {
        switch (check) {
        case model::HealthCheck::Api: out.push_back(detail::checkApi(context)); break;
        case model::HealthCheck::Nodes: out.push_back(detail::checkNodes(context)); break;
        case model::HealthCheck::Pods: out.push_back(detail::checkPods(context)); break;
        case model::HealthCheck::Services: out.push_back(detail::checkServices(context)); break;
        case model::HealthCheck::Metrics: out.push_back(detail::checkMetrics(context)); break;
        case model::HealthCheck::Storage: out.push_back(detail::checkStorage(context)); break;
        }
    }
    for (std::size_t index = 0; index < spec.gate.rules.size(); ++index) {
        out.push_back(detail::checkRule(context, index));
    }
    return out;
}

Baseline baselineOf(const Facts& facts, Instant now) {
    Baseline out{.at = now};
    keepNodes(facts, out);
    keepPods(facts, memberTime(facts, now), out);
    if (facts.apiServices && *facts.apiServices) {
        std::vector<std::string> names;
        for (const auto& each : **facts.apiServices) {
            if (each.available == "True") {
                names.push_back(each.name);
            }
        }
        out.trueApiServices = bounded(std::move(names));
    }
    if (facts.upRatio && *facts.upRatio && (*facts.upRatio)->values.size() == 1 &&
        std::isfinite((*facts.upRatio)->values.front())) {
        out.upPercent = (*facts.upRatio)->values.front();
    }
    if (facts.claims && *facts.claims) {
        std::vector<std::string> pending;
        for (const auto& claim : **facts.claims) {
            if (claim.phase == "Pending") {
                pending.push_back(claim.uid);
            }
        }
        out.pendingClaims = bounded(std::move(pending));
    }
    if (facts.csiNodes && *facts.csiNodes) {
        out.drivers = detail::groupDrivers(**facts.csiNodes);
    }
    return out;
}

} // namespace pilothouse::checks
