// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/merge_members.h"

#include "fleet/member_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>

namespace pilothouse::fleet {

namespace {

struct Merged {
    MemberConfig member;
    std::set<std::string> contexts;  ///< names under which sources show it
    std::vector<std::string> folded; ///< contexts that are not used, because another one is
};

/// How much stands between a context and its first answer: a program to run, or all.
int troubleOf(const MemberConfig& member) {
    return obstacleOf(member) != nullptr ? 2 : member.access->signIn ? 1 : 0;
}

/// One member for two contexts; the one whose credential can be used speaks for both.
void fold(Merged& target, MemberConfig other) {
    auto& mine = target.member;
    if (troubleOf(other) < troubleOf(mine)) {
        std::swap(mine, other);
        std::swap(mine.identity.sources, other.identity.sources);
    }
    target.folded.push_back(other.identity.name);
    auto& sources = mine.identity.sources;
    sources.insert(sources.end(), other.identity.sources.begin(), other.identity.sources.end());
}

std::vector<Merged> mergeSame(std::vector<Candidate> candidates) {
    std::vector<Merged> merged;
    std::map<std::string, std::size_t> known;
    for (auto& candidate : candidates) {
        const auto name = candidate.member.identity.name;
        const auto [at, isNew] = candidate.sameAs.empty()
                                     ? std::pair(known.end(), true)
                                     : known.emplace(candidate.sameAs, merged.size());
        if (isNew) {
            merged.push_back(
                {.member = std::move(candidate.member), .contexts = {name}, .folded = {}});
            continue;
        }
        auto& target = merged[at->second];
        target.contexts.insert(name);
        fold(target, std::move(candidate.member));
    }
    return merged;
}

Result<void> applyEntries(std::vector<Merged>& merged, const FleetFile& file, FleetConfig& fleet) {
    std::unordered_map<std::string_view, Merged*> shownAs; // thousands of sites have entries
    for (auto& each : merged) {
        for (const auto& context : each.contexts) {
            shownAs.emplace(context, &each); // of equal names the first
        }
    }
    for (const auto& entry : file.members) {
        const auto& context = entry.context.empty() ? entry.name : entry.context;
        const auto known = shownAs.find(context);
        if (known == shownAs.end()) {
            Error error{.kind = ErrorKind::Validation,
                        .message = fmt::format("member {}: no source has a context {}", entry.name,
                                               context),
                        .position = entry.position};
            if (!entry.context.empty()) {
                return fail(std::move(error));
            }
            fleet.warnings.push_back(std::move(error));
            continue;
        }
        auto* const found = known->second;
        auto& identity = found->member.identity;
        if (found->member.isNamed) {
            fleet.warnings.push_back(
                {.kind = ErrorKind::Validation,
                 .message = fmt::format("member {}: context {} means the same cluster as member {}",
                                        entry.name, context, found->member.identity.name),
                 .position = entry.position});
            continue;
        }
        found->member.isNamed = true;
        found->member.weight = entry.weight;
        found->member.azureId = entry.azureId;
        found->member.offline = entry.offline;
        found->member.place = entry.place;
        identity.name = entry.name;
        identity.region = entry.region;
        identity.group = entry.group;
        identity.labels = entry.labels;
        for (const auto& [key, value] : entry.labels) {
            if (key == "env") {
                identity.environment = value;
            }
        }
    }
    return {};
}

/// The file of a source "kubeconfig:/path#context", without folder and ending.
std::string sourceStem(const MemberConfig& member) {
    const auto& source = member.identity.sources.front();
    const auto from = source.find(':') + 1;
    return std::filesystem::path(source.substr(from, source.rfind('#') - from)).stem().string();
}

/// Errors name the endpoint's label, so it has to be the member's name.
void relabel(MemberConfig& member) {
    if (!member.access || member.access->endpoint->label == member.identity.name) {
        return;
    }
    auto endpoint = std::make_shared<net::Endpoint>(*member.access->endpoint);
    endpoint->label = member.identity.name;
    auto access = std::make_shared<MemberAccess>(*member.access);
    access->endpoint = std::move(endpoint);
    member.access = std::move(access);
}

void note(FleetConfig& fleet, std::string code, const std::string& cluster, std::string message) {
    fleet.warnings.push_back({.kind = ErrorKind::Validation, .message = message});
    fleet.findings.push_back({.severity = model::Severity::Warning,
                              .code = std::move(code),
                              .clusters = {cluster},
                              .message = std::move(message)});
}

void makeNamesUnique(std::vector<Merged>& merged, FleetConfig& fleet) {
    std::set<std::string> names;
    for (auto& each : merged) {
        auto& identity = each.member.identity;
        const auto given = identity.name;
        if (names.contains(given)) {
            identity.name = given + "@" + sourceStem(each.member);
            for (int number = 2; names.contains(identity.name); ++number) {
                identity.name = fmt::format("{}@{}-{}", given, sourceStem(each.member), number);
            }
            note(fleet, "EqualNames", identity.name,
                 fmt::format("two clusters are named {}; {} is shown as {}. Name it in the fleet "
                             "file: members: [{{name: …, is: {{context: {}}}}}]",
                             given, identity.server, identity.name, given));
        }
        names.insert(identity.name);
        identity.id = ClusterId(identity.name);
        relabel(each.member);
    }
}

} // namespace

namespace {

/// Nobody shall look in vain for a context that was named.
void noteFolded(const Merged& merged, FleetConfig& fleet) {
    const auto& name = merged.member.identity.name;
    for (const auto& context : merged.folded) {
        note(fleet, "SameCluster", name,
             fmt::format("context {} means the same cluster as {} (same server and certificate "
                         "authority): shown once, as {}; its login is not used",
                         context, name, name));
    }
}

} // namespace

Result<void> mergeMembers(std::vector<Candidate> candidates, const FleetFile& file,
                          FleetConfig& fleet) {
    auto merged = mergeSame(std::move(candidates));
    if (auto applied = applyEntries(merged, file, fleet); !applied) {
        return applied;
    }
    makeNamesUnique(merged, fleet);
    for (auto& each : merged) {
        auto& identity = each.member.identity;
        identity.isProduction = file.production && file.production->matches(identity.labels);
        noteFolded(each, fleet);
        fleet.members.push_back(std::move(each.member));
    }
    std::sort(fleet.members.begin(), fleet.members.end(), [](const auto& left, const auto& right) {
        return left.identity.id < right.identity.id;
    });
    return {};
}

} // namespace pilothouse::fleet
