// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement_members.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pilothouse::ctl {

namespace {

using namespace placement;

Json orNull(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json detailsJson(const std::vector<PatchDetail>& details) {
    Json out = Json::array();
    for (const auto& each : details) {
        out.push_back({{"path", each.path},
                       {"valueInMember", orNull(each.valueInMember)},
                       {"valueInHub", orNull(each.valueInHub)}});
    }
    return out;
}

Json changesJson(const std::vector<kube::ObjectChange>& changes) {
    const auto value = [](const std::string& text) {
        return text.empty()    ? Json(nullptr)
               : text == "***" ? Json(text)
                               : Json::parse(text, nullptr, false);
    };
    Json out = Json::array();
    for (const auto& each : changes) {
        out.push_back({{"path", each.path},
                       {"op", each.before.empty()  ? "add"
                              : each.after.empty() ? "remove"
                                                   : "replace"},
                       {"before", value(each.before)},
                       {"after", value(each.after)}});
    }
    return out;
}

Json howJson(DiffSource how) {
    switch (how) {
    case DiffSource::None: return nullptr;
    case DiffSource::Computed: return "computed";
    case DiffSource::DryRun: return "dryRun";
    }
    return nullptr;
}

Json diffJson(const MemberDiff& diff) {
    const auto& outcome = diff.outcome;
    Json owners = Json::array();
    for (const auto& each : outcome.others) {
        owners.push_back(
            {{"apiVersion", each.apiVersion}, {"kind", each.kind}, {"name", each.name}});
    }
    const bool hasCondition = !outcome.reason.empty();
    return {{"cluster", diff.cluster},
            {"group", diff.id.group},
            {"version", diff.id.version},
            {"kind", diff.id.kind},
            {"namespace", orNull(diff.id.nameSpace)},
            {"name", diff.id.name},
            {"outcome", std::string(actionText(outcome.action))},
            {"condition", !hasCondition
                              ? Json(nullptr)
                              : Json{{"type", outcome.condition},
                                     {"status", outcome.isConditionTrue ? "True" : "False"},
                                     {"reason", outcome.reason},
                                     {"message", outcome.message}}},
            {"owned", outcome.isOwned},
            {"takesOwnership", outcome.takesOwnership},
            {"otherOwners", std::move(owners)},
            {"sameManifest", outcome.isSameManifest},
            {"changes", changesJson(outcome.changes)},
            {"drifts", detailsJson(outcome.drifts)},
            {"diffs", detailsJson(outcome.diffs)},
            {"degraded", outcome.isDegraded},
            {"how", howJson(outcome.how)},
            {"notes", outcome.notes}};
}

/// As long as a table bears, cut between letters.
std::string shortText(const std::string& text) {
    constexpr std::size_t kMost = 40;
    if (text.size() <= kMost) {
        return text;
    }
    auto end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return text.substr(0, end) + "…";
}

/// Where it differs, the first places.
std::string placesText(const MemberOutcome& outcome) {
    std::vector<std::string> parts;
    parts.reserve(outcome.changes.size());
    for (const auto& each : outcome.changes) {
        const auto before = shortText(each.before);
        const auto after = shortText(each.after);
        parts.push_back(after.empty()    ? each.path + " removed"
                        : before.empty() ? fmt::format("{} = {}", each.path, after)
                                         : fmt::format("{} {} -> {}", each.path, before, after));
    }
    for (const auto* details : {&outcome.diffs, &outcome.drifts}) {
        for (const auto& each : *details) {
            const auto hub = shortText(each.valueInHub);
            const auto member = shortText(each.valueInMember);
            parts.push_back(hub.empty()
                                ? fmt::format("{} only on the member: {}", each.path, member)
                                : fmt::format("{} is {}, the hub has {}", each.path,
                                              member.empty() ? "missing" : member, hub));
        }
    }
    constexpr std::size_t kMost = 3;
    if (parts.size() > kMost) {
        const auto more = parts.size() - kMost;
        parts.resize(kMost);
        parts.push_back(fmt::format("{} more", more));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// The error of a condition, without what stands around each.
std::string errorText(const std::string& message) {
    const auto begin = message.find("error: ");
    return begin == message.npos || !message.ends_with(')')
               ? message
               : message.substr(begin + 7, message.size() - begin - 8);
}

std::string whyText(const MemberOutcome& outcome) {
    std::vector<std::string> parts;
    if (outcome.action == MemberAction::Refuse) {
        parts.push_back(fmt::format("{}: {}", outcome.reason, errorText(outcome.message)));
    } else if (outcome.action == MemberAction::Report) {
        parts.push_back(outcome.reason);
    }
    if (outcome.action == MemberAction::Report && outcome.takesOwnership) {
        parts.emplace_back("becomes an owner");
    }
    if (auto places = placesText(outcome); !places.empty()) {
        parts.push_back(std::move(places));
    }
    parts.insert(parts.end(), outcome.notes.begin(), outcome.notes.end());
    const auto text = fmt::format("{}", fmt::join(parts, "; "));
    return text.empty() ? "-" : text;
}

} // namespace

void addMembers(Json& document, const MembersPreview& members) {
    document["memberDiffs"] = Json::array();
    for (const auto& each : members.found.diffs) {
        document["memberDiffs"].push_back(diffJson(each));
    }
    document["partial"] = Json::array();
    for (const auto& each : members.found.gaps) {
        document["partial"].push_back(partialJson(each.cluster, each.what, each.error, {}));
    }
}

std::string membersText(const MembersPreview& members) {
    for (const auto& each : members.found.gaps) {
        fmt::print(stderr, "{}: {} could not be compared: {}\n", each.cluster, each.what,
                   describe(each.error));
    }
    if (members.found.diffs.empty()) {
        return {};
    }
    std::vector<std::vector<std::string>> rows{
        {"CLUSTER", "KIND", "NAMESPACE", "NAME", "OUTCOME", "HOW", "WHY"}};
    for (const auto& each : members.found.diffs) {
        const auto how = howJson(each.outcome.how);
        rows.push_back({each.cluster, each.id.kind,
                        each.id.nameSpace.empty() ? "-" : each.id.nameSpace, each.id.name,
                        std::string(actionText(each.outcome.action)),
                        how.is_null() ? "-" : how.get<std::string>(), whyText(each.outcome)});
    }
    return fmt::format("\nmembers now: {} objects on {} clusters\n", members.found.diffs.size(),
                       members.clusters) +
           tableText(rows);
}

} // namespace pilothouse::ctl
