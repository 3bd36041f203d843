// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

/// What stands for the provider of a member (az aks upgrade, eksctl, …), at the member's own
/// address: GET and POST /simulation/upgrade. No Kubernetes API; who may do everything there may
/// ask for it.
namespace pilothouse::simulator {

using detail::problemReply;
using nlohmann::json;

namespace {

json upgradeJson(const World& world) {
    const Upgrade& upgrade = world.upgrade;
    std::size_t done = 0;
    for (const Node& node : world.nodes) {
        done += !node.isGone && node.version == upgrade.target ? 1U : 0U;
    }
    json object{{"state", toString(upgrade.state)},
                {"version", world.version},
                {"target", upgrade.target},
                {"attempt", upgrade.attempt},
                {"nodes", {{"total", world.nodeCount()}, {"upgraded", done}}}};
    if (upgrade.attempt > 0) {
        object["startedAt"] = formatInstant(world.at(upgrade.started));
    }
    if (upgrade.state == UpgradeState::Upgrading) {
        object["phase"] = toString(upgrade.phase);
        object["node"] = upgrade.node;
        object["surgeNode"] = upgrade.surge;
        object["blockedBy"] = upgrade.blockedBy;
    } else if (upgrade.attempt > 0) {
        object["finishedAt"] = formatInstant(world.at(upgrade.finished));
    }
    if (!upgrade.error.empty()) {
        object["error"] = upgrade.error;
    }
    return object;
}

ApiReply upgradeReply(int status, const World& world) {
    ApiReply reply;
    reply.status = status;
    reply.body = upgradeJson(world).dump() + "\n";
    return reply;
}

} // namespace

ApiReply MemberApi::providerUpgrade(const ApiRequest& request) {
    const World& world = m_story.world();
    if (request.method == "GET") {
        return upgradeReply(200, world);
    }
    if (request.method != "POST") {
        return problemReply({405, "MethodNotAllowed", "GET tells, POST starts"});
    }
    const json body = json::parse(request.body, nullptr, false);
    const bool hasVersion =
        body.is_object() && body.contains("version") && body["version"].is_string();
    const std::string version = hasVersion ? body["version"].get<std::string>() : "";
    if (!parseRelease(version)) {
        return problemReply(
            {400, "BadRequest", R"(the body must be {"version": "MAJOR.MINOR.PATCH"})"});
    }
    const std::string plain = version.substr(version.starts_with('v') ? 1 : 0);
    switch (m_story.startUpgrade(plain)) {
    case UpgradeAnswer::Accepted: return upgradeReply(202, world);
    case UpgradeAnswer::Current: return upgradeReply(200, world);
    case UpgradeAnswer::Busy:
        return problemReply(
            {409, "Conflict",
             fmt::format("an upgrade to {} is under way since {}", world.upgrade.target,
                         formatInstant(world.at(world.upgrade.started)))});
    case UpgradeAnswer::Refused: break;
    }
    return problemReply({422, "Invalid",
                         fmt::format("{} cannot be upgraded from {} to {}: the provider offers "
                                     "newer patches and the next minor",
                                     world.spec.name, world.version, plain)});
}

} // namespace pilothouse::simulator
