// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_hub.h"

#include "engine/hub_reading.h"
#include "engine/placement_lab.h"
#include "kube/object_state.h"
#include "placement/status_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::engine {

namespace {

std::string uidOf(const HubPlacement& placement) {
    const auto state = kube::readObjectState(placement.body);
    return state ? state->uid : std::string();
}

std::string policyWord(const placement::Placement& placement) {
    using placement::PickType;
    switch (placement.policy ? placement.policy->type : PickType::All) {
    case PickType::All: return "PickAll";
    case PickType::N: return "PickN";
    case PickType::Fixed: return "PickFixed";
    }
    return {};
}

/// Clusters that a policy asks for; none: all that fit.
std::optional<std::int32_t> wantedBy(const placement::Placement& placement) {
    using placement::PickType;
    const auto policy = placement.policy.value_or(placement::Policy{});
    if (policy.type == PickType::N) {
        return policy.numberOfClusters.value_or(0);
    }
    if (policy.type == PickType::Fixed) {
        return static_cast<std::int32_t>(policy.clusterNames.size());
    }
    return std::nullopt;
}

/// Why the hub's decisions cannot be held against ours; empty: they can.
std::string obstacleTo(const HubLook& look, const HubPlacement& placement) {
    if (placement.status.isDeleting) {
        return "it is being deleted";
    }
    for (const auto& gap : look.gaps) {
        const bool isNamespaced = !placement.placement.nameSpace.empty();
        if (gap.kind.starts_with("Cluster") != isNamespaced) {
            return gap.kind + " could not be read";
        }
    }
    if (placement.decided.observedGeneration == 0) {
        return "the hub's scheduler has decided nothing yet";
    }
    if (placement.decided.observedGeneration < placement.status.generation) {
        return fmt::format("the hub's scheduler decided on generation {}, the placement is of {}",
                           placement.decided.observedGeneration, placement.status.generation);
    }
    return {};
}

model::HubAgreement agreementWith(const HubLook& look, const HubPlacement& placement,
                                  const std::shared_ptr<const placement::Fleet>& fleet) {
    model::HubAgreement out{.listed =
                                static_cast<std::int32_t>(placement.decided.decisions.size())};
    out.trouble = obstacleTo(look, placement);
    if (!out.trouble.empty()) {
        return out;
    }
    const LabDecision replay(fleet, placement.placement, look.readAt, placement.known);
    if (!replay.outcome.error.empty()) {
        out.trouble = "the replay gives up: " + replay.outcome.error;
        return out;
    }
    const auto& ours = replay.outcome.decisions;
    for (const auto& theirs : placement.decided.decisions) {
        const auto mine = std::find_if(ours.begin(), ours.end(), [&](const auto& each) {
            return each.cluster == theirs.cluster;
        });
        const bool isOurs =
            std::binary_search(replay.after.begin(), replay.after.end(), theirs.cluster);
        if (isOurs != theirs.isSelected) {
            out.differences.push_back(
                {.cluster = theirs.cluster,
                 .isOnHub = theirs.isSelected,
                 .hub = theirs.reason,
                 .replay = mine == ours.end() ? std::string() : mine->reason});
        } else if (mine != ours.end() && mine->scores != theirs.scores) {
            ++out.moved;
        }
    }
    return out;
}

std::shared_ptr<const placement::Fleet> fleetOf(const HubLook& look, std::string& trouble) {
    auto fleet = placement::Fleet::make(look.members);
    if (!fleet) {
        trouble = describe(fleet.error());
        return nullptr;
    }
    return std::make_shared<const placement::Fleet>(*std::move(fleet));
}

} // namespace

model::HubAgreement agreementOf(const HubLook& look, const HubPlacement& placement) {
    std::string trouble;
    const auto fleet = fleetOf(look, trouble);
    return fleet ? agreementWith(look, placement, fleet) : model::HubAgreement{.trouble = trouble};
}

std::shared_ptr<const model::HubPicture> hubPictureOf(const HubLook& look) {
    auto out = std::make_shared<model::HubPicture>();
    out->hub = look.hub;
    out->server = look.server;
    out->readAt = look.readAt;
    out->members = look.members.size();
    std::string trouble;
    const auto fleet = fleetOf(look, trouble);
    for (const auto& each : look.placements) {
        auto picture = placement::explainStatus(each.placement, each.status);
        picture.policy = policyWord(each.placement);
        picture.wanted = wantedBy(each.placement);
        picture.agreement =
            fleet ? agreementWith(look, each, fleet) : model::HubAgreement{.trouble = trouble};
        picture.trouble = each.problems.empty() ? std::string() : describe(each.problems.front());
        out->placements.push_back(std::move(picture));
    }
    for (const auto& gap : look.gaps) {
        out->gaps.push_back(fmt::format("{}: {}", gap.kind, describe(gap.error)));
    }
    return out;
}

OpenedPlacement openedFrom(const HubPlacement& placement) {
    return {.nameSpace = placement.placement.nameSpace,
            .name = placement.placement.name,
            .uid = uidOf(placement),
            .generation = placement.status.generation,
            .text = textToEdit(placement)};
}

model::LabLive liveOf(const HubLook& look, const std::string& nameSpace, const std::string& name,
                      const std::optional<OpenedPlacement>& opened) {
    model::LabLive out{.hub = look.hub, .server = look.server, .readAt = look.readAt};
    const auto* const there = findPlacement(look, nameSpace, name);
    const bool isOpened = opened && opened->name == name && opened->nameSpace == nameSpace;
    if (isOpened) {
        out.openedText = opened->text;
        out.openedGeneration = opened->generation;
        out.isGone = there == nullptr || uidOf(*there) != opened->uid;
    }
    if (there != nullptr) {
        out.isThere = true;
        out.text = textToEdit(*there);
        out.generation = there->status.generation;
        out.objects = static_cast<std::int32_t>(there->status.objects);
        out.agreement = agreementOf(look, *there);
    }
    return out;
}

} // namespace pilothouse::engine
