// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/plan_members.h"

#include "kube/selector.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <numeric>
#include <optional>

namespace pilothouse::rollout::detail {

using model::Severity;

namespace {

/// Of a text that a reader has judged; one that is not valid selects nobody.
bool matches(const std::optional<std::string>& selector, const MemberFacts& member) {
    if (!selector) {
        return true;
    }
    const auto parsed = kube::Selector::parse(*selector);
    return parsed && parsed->matches(member.labels);
}

std::string_view labelOf(const MemberFacts& member, std::string_view key) {
    const auto found =
        std::find_if(member.labels.begin(), member.labels.end(),
                     [key](const auto& label) { return std::string_view(label.first) == key; });
    return found == member.labels.end() ? std::string_view() : std::string_view(found->second);
}

/// As strconv.Atoi reads it.
std::optional<std::int64_t> wholeNumber(std::string_view text) {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole = !text.empty() && code == std::errc{} && end == text.data() + text.size();
    return isWhole ? std::optional(value) : std::nullopt;
}

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row[b.size()];
}

} // namespace

Roster::Roster(const std::vector<MemberFacts>& members) {
    for (const auto& member : members) {
        m_entries.try_emplace(member.name, Entry{.facts = &member});
    }
}

bool Roster::hasMember(std::string_view name) const {
    return m_entries.find(name) != m_entries.end();
}

bool Roster::hasGroup(std::string_view group) const {
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [group](const auto& each) { return each.second.facts->group == group; });
}

std::string Roster::nearest(std::string_view name) const {
    std::string best;
    std::size_t least = 4;
    for (const auto& [other, entry] : m_entries) {
        const auto far = name.size() < 64 && other.size() < 64 ? distance(name, other) : least;
        if (far < least && far < other.size()) {
            best = other;
            least = far;
        }
    }
    return best;
}

std::vector<Roster::Entry*> Roster::selected(const model::StrategyStage& stage,
                                             const model::StrategyGroup& group,
                                             Findings& findings) {
    std::vector<Entry*> out;
    if (group.members) {
        for (const auto& named : *group.members) {
            const auto found = m_entries.find(named.name);
            if (found != m_entries.end()) {
                out.push_back(&found->second);
                continue;
            }
            const auto meant = nearest(named.name);
            findings.add(
                {.severity = Severity::Error,
                 .code = "UnknownMember",
                 .object = fmt::format("group/{}/{}", stage.name, group.name),
                 .message = fmt::format("no cluster of the fleet is called {}", named.name),
                 .mend = meant.empty() ? "take the name out, or add the cluster to the fleet"
                                       : fmt::format("did you mean {}?", meant),
                 .position = named.position});
        }
        return out;
    }
    if (group.selectsNobody) {
        return out;
    }
    for (auto& [name, entry] : m_entries) {
        if (group.selector ? matches(group.selector, *entry.facts)
                           : entry.facts->group == group.name) {
            out.push_back(&entry);
        }
    }
    return out;
}

std::vector<const MemberFacts*> Roster::claim(const model::StrategyStage& stage,
                                              const model::StrategyGroup& group,
                                              Findings& findings) {
    const auto place = stage.name + "/" + group.name;
    std::vector<const MemberFacts*> out;
    for (auto* entry : selected(stage, group, findings)) {
        const auto& member = *entry->facts;
        if (!matches(stage.selector, member)) {
            if (group.members) {
                findings.addMember(member.name,
                                   {.severity = Severity::Warning,
                                    .code = "FilteredOut",
                                    .message = fmt::format(
                                        "named in {}, but the stage's selector \"{}\" leaves it "
                                        "out",
                                        place, *stage.selector),
                                    .mend = "widen the selector, or take the name out",
                                    .position = group.position});
            }
            continue;
        }
        if (!entry->claimedBy.empty()) {
            findings.addMember(
                member.name, {.severity = Severity::Error,
                              .code = "DoubleMember",
                              .message = fmt::format("is in {} and in {}", entry->claimedBy, place),
                              .mend = "let exactly one group select it",
                              .position = group.position});
            continue;
        }
        entry->claimedBy = place;
        out.push_back(&member);
    }
    return out;
}

std::vector<std::string> Roster::unclaimed() const {
    std::vector<std::string> out;
    for (const auto& [name, entry] : m_entries) {
        if (entry.claimedBy.empty()) {
            out.push_back(name);
        }
    }
    return out;
}

std::vector<model::PlannedMember> inOrder(const std::vector<const MemberFacts*>& members,
                                          const model::StrategyStage& stage,
                                          model::RunDriver driver, Findings& findings) {
    std::vector<model::PlannedMember> out;
    for (const auto* facts : members) {
        model::PlannedMember member{.cluster = facts->id,
                                    .name = facts->name,
                                    .region = facts->region,
                                    .version = facts->version.value_or(""),
                                    .weight = facts->weight};
        if (!stage.orderBy.empty()) {
            member.orderKey = wholeNumber(labelOf(*facts, stage.orderBy));
            if (!member.orderKey) {
                const bool isRefused = driver == model::RunDriver::KubeFleet;
                findings.addMember(
                    member.name,
                    {.severity = isRefused ? Severity::Error : Severity::Warning,
                     .code = "SortKey",
                     .message = fmt::format("label {}, which orders stage {}, is no whole number{}",
                                            stage.orderBy, stage.name,
                                            isRefused ? ": KubeFleet will not initialise the run"
                                                      : ": it goes last"),
                     .mend = fmt::format("give it a label {} with a whole number", stage.orderBy),
                     .position = stage.position});
            }
        }
        out.push_back(std::move(member));
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
        return std::tuple(!a.orderKey, a.orderKey.value_or(kLast), std::cref(a.name).get()) <
               std::tuple(!b.orderKey, b.orderKey.value_or(kLast), std::cref(b.name).get());
    });
    return out;
}

namespace {

bool names(const std::vector<std::string>& list, const std::string& name) {
    return list.empty() || std::find(list.begin(), list.end(), name) != list.end();
}

/// Words of a scope that mean nothing in this plan.
void tellUnknown(const model::Window& window, const model::Plan& plan, const Roster& roster,
                 Findings& findings) {
    const auto tell = [&](std::string_view what, const std::string& name, std::string mend) {
        findings.add({.severity = Severity::Error,
                      .code = "UnknownScope",
                      .object = "window/" + window.id,
                      .message = fmt::format("there is no {} {}", what, name),
                      .mend = std::move(mend),
                      .position = window.position});
    };
    for (const auto& name : window.scope.stages) {
        const bool isKnown = std::any_of(plan.stages.begin(), plan.stages.end(),
                                         [&](const auto& stage) { return stage.name == name; });
        if (!isKnown) {
            tell("stage", name, "name a stage of this strategy");
        }
    }
    for (const auto& name : window.scope.groups) {
        const bool isKnown =
            std::any_of(plan.stages.begin(), plan.stages.end(), [&](const auto& stage) {
                return std::any_of(stage.groups.begin(), stage.groups.end(),
                                   [&](const auto& group) { return group.name == name; });
            });
        if (!isKnown) {
            tell("group", name, "name a group of this strategy");
        }
    }
    for (const auto& name : window.scope.clusters) {
        if (!roster.hasMember(name)) {
            const auto meant = roster.nearest(name);
            tell("cluster", name,
                 meant.empty() ? "name a cluster of the fleet"
                               : fmt::format("did you mean {}?", meant));
        }
    }
}

} // namespace

void assignWindows(model::Plan& plan, const Roster& roster,
                   const std::map<std::string, const MemberFacts*, std::less<>>& facts,
                   Findings& findings) {
    for (const auto& window : plan.windows) {
        tellUnknown(window, plan, roster, findings);
        const auto& scope = window.scope;
        bool isUsed = plan.memberCount() == 0;
        for (auto& stage : plan.stages) {
            for (auto& group : stage.groups) {
                for (auto& member : group.members) {
                    if (names(scope.stages, stage.name) && names(scope.groups, group.name) &&
                        names(scope.clusters, member.name) &&
                        matches(scope.selector, *facts.find(member.name)->second)) {
                        isUsed = true;
                        const auto& known = member.windows;
                        if (std::find(known.begin(), known.end(), window.id) == known.end()) {
                            member.windows.push_back(window.id); // a calendar's share one
                        }
                    }
                }
            }
        }
        if (!isUsed) {
            findings.add({.severity = Severity::Warning,
                          .code = "IdleWindow",
                          .object = "window/" + window.id,
                          .message = "it holds for no member of this plan",
                          .mend = "check the window's scope",
                          .position = window.position});
        }
    }
}

} // namespace pilothouse::rollout::detail
