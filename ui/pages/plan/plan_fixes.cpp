// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_fixes.h"

#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PlanFixes)
};

using Kind = PlanFix::Kind;
using model::Strategy;

/// "stage/prod", "group/prod/eu" as places.
struct Named {
    std::optional<std::size_t> stage{};
    std::optional<std::size_t> group{};
};

Named namedBy(const std::string& object, const Strategy& strategy) {
    const auto kind = object.substr(0, object.find('/'));
    if (kind != "stage" && kind != "group" && kind != "gate") {
        return {};
    }
    const auto rest = object.substr(std::min(object.size(), kind.size() + 1));
    Named named;
    for (std::size_t stage = 0; stage < strategy.stages.size(); ++stage) {
        const auto& name = strategy.stages[stage].name;
        if (rest != name && !rest.starts_with(name + "/")) {
            continue;
        }
        named.stage = stage;
        for (std::size_t group = 0; group < strategy.stages[stage].groups.size(); ++group) {
            const auto whole = name + "/" + strategy.stages[stage].groups[group].name;
            if (rest == whole || rest.starts_with(whole + "/")) {
                named.group = group;
            }
        }
        break;
    }
    return named;
}

/// Clusters that are in no stage go to the last one, into a group that names its members.
StrategyEdit addToLast(const model::RunFinding& finding, const Strategy& strategy,
                       const model::Plan* plan) {
    const auto last = strategy.stages.size() - 1;
    const auto hasList = [](const auto& group) { return group.members.has_value(); };
    auto with = strategy;
    const auto& groups = with.stages[last].groups;
    if (std::none_of(groups.begin(), groups.end(), hasList)) {
        with = addGroup(std::move(with), last);
    }
    const auto& now = with.stages[last].groups;
    const auto place = std::find_if(now.begin(), now.end(), hasList) - now.begin();
    return moveClusters(with, plan, finding.clusters, {last, static_cast<std::size_t>(place)});
}

/// Takes the name that stands at the finding's place out of its list.
std::optional<Strategy> withoutName(const model::RunFinding& finding, Strategy strategy) {
    for (auto& stage : strategy.stages) {
        for (auto& group : stage.groups) {
            const auto at = [&](const model::NamedAt& each) {
                return each.position.line == finding.position.line &&
                       each.position.column == finding.position.column;
            };
            if (group.members && finding.position.line > 0 &&
                std::erase_if(*group.members, at) > 0) {
                return strategy;
            }
        }
    }
    return std::nullopt;
}

PlanFix edit(const QString& label, std::optional<Strategy> after) {
    return after ? PlanFix{.kind = Kind::Edit, .label = label, .edit = {.after = std::move(after)}}
                 : PlanFix{.label = Words::tr("Show")};
}

PlanFix structureFix(const model::RunFinding& finding, const Strategy& strategy) {
    const Named named = namedBy(finding.object, strategy);
    const auto& code = finding.code;
    if ((code == "EmptyStage" || code == "SelectsNobody") && named.stage &&
        strategy.stages.size() > 1) {
        return edit(Words::tr("Remove stage"), removeStage(strategy, *named.stage));
    }
    if (code == "EmptyGroup" && named.group && strategy.stages[*named.stage].groups.size() > 1) {
        return edit(Words::tr("Remove group"), removeGroup(strategy, {*named.stage, *named.group}));
    }
    if (code == "GroupAboveStage" && named.group) {
        auto after = strategy;
        after.stages[*named.stage].groups[*named.group].maxConcurrency =
            after.stages[*named.stage].maxConcurrency;
        return edit(Words::tr("Lower it"), after);
    }
    if (code == "StrictFirstStage" && named.stage) {
        auto after = strategy;
        after.stages[*named.stage].maxFailures = model::Bound{};
        for (auto& group : after.stages[*named.stage].groups) {
            group.maxFailures = group.maxFailures ? std::optional(model::Bound{}) : std::nullopt;
        }
        return edit(Words::tr("Say 0"), after);
    }
    return {.label = Words::tr("Show")};
}

} // namespace

PlanFix fixOf(const model::RunFinding& finding, const Strategy& strategy, const model::Plan* plan) {
    const auto& code = finding.code;
    if (code == "Unstaged" && !strategy.stages.empty()) {
        return {.kind = Kind::Edit,
                .label = Words::tr("Add to %1").arg(toQt(strategy.stages.back().name)),
                .edit = addToLast(finding, strategy, plan)};
    }
    if (code == "UnknownMember") {
        return edit(Words::tr("Remove name"), withoutName(finding, strategy));
    }
    if (code == "NotRead") {
        return {.kind = Kind::ReadAgain, .label = Words::tr("Read again")};
    }
    if (code == "NotExpressible" && strategy.intent.kind == model::IntentKind::SnapshotRollout) {
        auto after = strategy;
        after.intent.kind = model::IntentKind::Full;
        after.intent.placement.clear();
        after.intent.snapshotIndex.reset();
        return edit(Words::tr("Upgrade instead"), after);
    }
    if (code == "NoAction" || code == "UnknownValue") {
        return {.kind = Kind::ShowAction, .label = Words::tr("Action…")};
    }
    if (code.starts_with("Target") || code == "NoTarget" || code == "SkipsMinor") {
        return {.kind = Kind::ShowHead, .label = Words::tr("Target")};
    }
    if (finding.object.starts_with("window")) {
        return {.kind = Kind::ShowWindows, .label = Words::tr("Windows…")};
    }
    return structureFix(finding, strategy);
}

FindingSpot spotOf(const model::RunFinding& finding, const Strategy& strategy,
                   const model::Plan* plan) {
    FindingSpot spot;
    if (finding.code == "Unstaged") {
        spot.isUnstaged = true;
        return spot;
    }
    const Named named = namedBy(finding.object, strategy);
    if (named.stage) {
        spot.stage = static_cast<int>(*named.stage);
        if (named.group) {
            spot.group = toQt(strategy.stages[*named.stage].groups[*named.group].name);
        }
    }
    if (!finding.clusters.empty()) {
        spot.cluster = toQt(finding.clusters.front());
        if (const auto place = placeOf(strategy, plan, finding.clusters.front())) {
            spot.stage = static_cast<int>(place->stage);
            spot.group = toQt(strategy.stages[place->stage].groups[place->group].name);
        }
    }
    return spot;
}

} // namespace pilothouse::ui
