// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/eligibility.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::placement {

namespace {

using Milliseconds = std::chrono::milliseconds;

/// Since a moment; without one as long as a Go duration can be, as for a zero time there.
std::chrono::duration<double, std::ratio<60>> since(const std::optional<Instant>& at, Instant now) {
    constexpr double kLongest = 9'223'372'036.854775807 / 60;
    using Minutes = std::chrono::duration<double, std::ratio<60>>;
    return at ? std::chrono::duration_cast<Minutes>(now - *at) : Minutes(kLongest);
}

bool isBeyond(const std::optional<Instant>& at, Instant now) {
    return !at || now - *at > kEligibilityTimeout;
}

bool tolerates(const Toleration& toleration, const Taint& taint) {
    const bool isKey = toleration.op == "Exists"
                           ? toleration.key.empty() || toleration.key == taint.key
                           : toleration.op == "Equal" && toleration.key == taint.key &&
                                 toleration.value == taint.value;
    return isKey && (toleration.effect.empty() || toleration.effect == taint.effect);
}

} // namespace

std::optional<std::string> whyIneligible(const Member& member, Instant now) {
    const std::string away = "cluster is not connected to the fleet: ";
    if (member.isLeaving) {
        return "cluster has left the fleet";
    }
    if (!member.agent) {
        return away + "member agent not online yet";
    }
    const auto& agent = *member.agent;
    if (isBeyond(agent.heartbeat, now)) {
        return fmt::format("{}no recent heartbeat signals (last received {:.2f} minutes ago)", away,
                           since(agent.heartbeat, now).count());
    }
    if (!agent.joined || !agent.joined->isTrue) {
        return away + "member agent not joined yet";
    }
    if (!agent.healthy) {
        return away + "health condition from member agent is not available";
    }
    if (!agent.healthy->isTrue && isBeyond(agent.healthy->since, now)) {
        return fmt::format("{}unhealthy for a prolonged period of time (last transitioned {:.2f} "
                           "minutes ago)",
                           away, since(agent.healthy->since, now).count());
    }
    return std::nullopt;
}

const Taint* untoleratedTaint(const Member& member, const std::vector<Toleration>& tolerations) {
    for (const auto& taint : member.taints) {
        const bool isTolerated =
            std::any_of(tolerations.begin(), tolerations.end(),
                        [&](const Toleration& each) { return tolerates(each, taint); });
        if (!isTolerated) {
            return &taint;
        }
    }
    return nullptr;
}

std::string taintReason(const Taint& taint) {
    return fmt::format("taint &{{Key:{} Value:{} Effect:{}}} cannot be tolerated", taint.key,
                       taint.value, taint.effect);
}

const char* whyNoNamespace(const Member& member, std::string_view nameSpace) {
    if (nameSpace.empty() || !member.collectsNamespaces) {
        return nullptr;
    }
    if (!member.namespaces) {
        return "cluster has no namespace information available";
    }
    const bool isThere =
        std::binary_search(member.namespaces->begin(), member.namespaces->end(), nameSpace);
    return isThere ? nullptr : "target namespace does not exist on cluster";
}

} // namespace pilothouse::placement
