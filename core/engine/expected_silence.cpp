// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/expected_silence.h"

#include "storage/last_known_store.h"

#include <unordered_map>

namespace pilothouse::engine {

namespace {

/// Parts that somebody else than the member tells.
bool isOfAzure(const std::string& part) {
    return part == "maintenance" || part == "offered" || part == "provider";
}

/// Why each member that did not answer need not, by name.
std::unordered_map<std::string, std::string> expectedSilence(const fleet::FleetConfig& fleet,
                                                             const std::vector<FactsGap>& gaps,
                                                             const Contacts& contacts,
                                                             Instant readAt) {
    std::unordered_map<std::string, const Error*> silent;
    for (const auto& gap : gaps) {
        if (gap.what == "version") {
            silent.emplace(gap.cluster, &gap.error);
        }
    }
    std::unordered_map<std::string, std::string> expected;
    for (const auto& member : fleet.members) {
        const auto found = silent.find(member.identity.name);
        if (found == silent.end()) {
            continue;
        }
        auto verdict = judgeSilence(member, contacts, readAt, *found->second, readAt);
        if (verdict.state == model::EdgeState::ExpectedOffline) {
            expected.emplace(found->first, std::move(verdict.message));
        }
    }
    return expected;
}

} // namespace

Contacts contactsIn(const std::string& stateFolder) {
    Contacts contacts;
    const auto known = storage::readLastKnown(stateFolder);
    if (!known) {
        return contacts;
    }
    for (const auto& each : *known) {
        contacts.emplace(each.id, each.contact.value_or(each.askedSince));
    }
    return contacts;
}

fleet::EdgeVerdict judgeSilence(const fleet::MemberConfig& member, const Contacts& contacts,
                                Instant askedSince, const Error& error, Instant now) {
    if (!member.offline) {
        return {};
    }
    const auto known = contacts.find(member.identity.id);
    return fleet::judgeContact(
        {.reach = model::Reach::Unreachable,
         .lastContact = known != contacts.end() ? std::optional(known->second) : std::nullopt,
         .askedSince = askedSince,
         .error = error,
         .schedule = member.offline.get()},
        now);
}

UnreadParts partUnread(const fleet::FleetConfig& fleet, const std::vector<FactsGap>& gaps,
                       const Contacts& contacts, const model::Plan& plan, Instant readAt) {
    UnreadParts parts;
    const auto expected = plan.policy.deferOffline ? expectedSilence(fleet, gaps, contacts, readAt)
                                                   : std::unordered_map<std::string, std::string>();
    for (const auto& gap : gaps) {
        const bool isOpen = expected.count(gap.cluster) == 0 || isOfAzure(gap.what);
        (isOpen ? parts.open : parts.excused).push_back(gap);
    }
    for (const auto& stage : plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                const auto found = expected.find(member.name);
                if (found != expected.end() && !member.isAtTarget) {
                    parts.deferred.push_back({.cluster = member.name, .why = found->second});
                }
            }
        }
    }
    return parts;
}

} // namespace pilothouse::engine
