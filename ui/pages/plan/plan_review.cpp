// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_review.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/plan/plan_edit.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr qsizetype kMostName = 50;
constexpr qsizetype kMostStages = 8;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PlanReview)
};

QString clusters(int count) {
    return count == 1 ? Words::tr("1 cluster")
                      : Words::tr("%1 clusters").arg(format::number(count));
}

void addChanges(ReviewData& data, const model::PlanPicture& picture, const PlanScope& scope) {
    const auto& intent = picture.plan->intent;
    const QString target = toQt(intent.kubernetesVersion);
    data.changes.append(
        {Glyph::Running,
         {{.text = target.isEmpty()
                       ? Words::tr("%1 will change").arg(clusters(scope.changing))
                       : Words::tr("%1 will change to %2").arg(clusters(scope.changing), target),
           .tone = Tone::Text}}});
    if (scope.atTarget > 0) {
        data.changes.append(
            {Glyph::Skipped,
             {{.text = Words::tr("%1 already there, left out").arg(clusters(scope.atTarget)),
               .tone = Tone::Text}}});
    }
    QStringList stages;
    for (const auto& stage : picture.plan->stages) {
        if (stages.size() < kMostStages) {
            stages.append(u"%1 %2"_s.arg(toQt(stage.name), format::number(stage.memberCount())));
        }
    }
    const auto more = static_cast<qsizetype>(picture.plan->stages.size()) - stages.size();
    data.changes.append(
        {Glyph::NotStarted,
         {{.text = stages.join(u", "_s) +
                   (more > 0 ? Words::tr(" and %1 more stages").arg(more) : QString()),
           .tone = Tone::Secondary}}});
}

/// Whom the run begins without: they did not answer, as the fleet's file expects.
void addDeferred(ReviewData& data, const model::PlanPicture& picture) {
    if (picture.deferred.empty()) {
        return;
    }
    const auto& first = picture.deferred.front();
    const auto count = static_cast<int>(picture.deferred.size());
    data.checks.append(
        {.glyph = Glyph::Stopped, // as everywhere of members that are offline as expected
         .sentence = count == 1
                         ? Words::tr("1 cluster is away and will be deferred: its stage goes on "
                                     "without it, unread. %1: %2")
                               .arg(toQt(first.cluster), toQt(first.why))
                         : Words::tr("%1 clusters are away and will be deferred: their stages go "
                                     "on without them, unread. %2: %3")
                               .arg(format::number(count), toQt(first.cluster), toQt(first.why)),
         .note = {}});
}

void addChecks(ReviewData& data, const model::PlanPicture& picture, const PlanContext& context) {
    int warnings = 0;
    for (const auto& finding : picture.findings) {
        warnings += finding.severity == model::Severity::Warning ? 1 : 0;
    }
    data.checks.append(
        {.glyph = Glyph::Ok, .sentence = Words::tr("No finding blocks the run"), .note = {}});
    if (warnings > 0) {
        data.checks.append({.glyph = Glyph::Warning,
                            .sentence = Words::tr("Warnings stand in the plan"),
                            .note = format::number(warnings)});
    }
    const auto age = std::max(std::chrono::milliseconds(0), context.now - *picture.readAt);
    data.checks.append({.glyph = Glyph::Ok,
                        .sentence = Words::tr("Clusters were read"),
                        .note = Words::tr("%1 ago").arg(format::age(age))});
    if (picture.simulation && picture.simulation->ends) {
        data.checks.append(
            {.glyph = Glyph::WaitingClock,
             .sentence = Words::tr("Would end, in half of all simulations by"),
             .note = format::moment(picture.simulation->ends->p50, context.now, context.zone)});
    }
    addDeferred(data, picture);
    if (picture.unread > 0) {
        const auto& first = picture.gaps.front();
        data.acknowledge =
            picture.unread == 1
                ? Words::tr("%1 of %2 could not be read. It may stand against the run; it is made "
                            "all the same.")
                      .arg(toQt(first.what), toQt(first.cluster))
                : Words::tr("%1 things could not be read, such as %2 of %3. They may stand against "
                            "the run; it is made all the same.")
                      .arg(format::number(static_cast<std::int64_t>(picture.unread)),
                           toQt(first.what), toQt(first.cluster));
    }
}

} // namespace

PlanScope scopeOf(const model::PlanPicture& picture) {
    PlanScope scope;
    QHash<QString, bool> production;
    if (picture.members) {
        for (const auto& member : *picture.members) {
            production.insert(toQt(member.id.str()), member.isProduction);
        }
    }
    if (!picture.plan) {
        return scope;
    }
    for (const auto& stage : picture.plan->stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                scope.atTarget += member.isAtTarget ? 1 : 0;
                if (!member.isAtTarget) {
                    ++scope.changing;
                    scope.hasProduction =
                        scope.hasProduction || production.value(toQt(member.cluster.str()));
                }
            }
        }
    }
    return scope;
}

QString runNameFor(const QString& wanted, const QStringList& taken) {
    QString stem;
    for (const QChar letter : wanted.toLower()) {
        const bool isPlain =
            (letter >= u'a' && letter <= u'z') || (letter >= u'0' && letter <= u'9');
        stem += isPlain ? letter : u'-';
    }
    while (stem.startsWith(u'-')) {
        stem.remove(0, 1);
    }
    stem.truncate(kMostName - 4);
    while (stem.endsWith(u'-')) {
        stem.chop(1);
    }
    stem = stem.isEmpty() ? u"run"_s : stem;
    QString name = stem;
    for (int number = 2; taken.contains(name); ++number) {
        name = u"%1-%2"_s.arg(stem).arg(number);
    }
    return name;
}

ReviewData createReview(const model::PlanPicture& picture, const QString& run, const QString& file,
                        const PlanContext& context) {
    const PlanScope scope = scopeOf(picture);
    ReviewData data;
    data.environment = scope.hasProduction ? Words::tr("PRODUCTION") : QString();
    data.title = Words::tr("Make the run %1").arg(run);
    addChanges(data, picture, scope);
    addChecks(data, picture, context);
    data.call = {u"pilothousectl"_s,
                 u"run"_s,
                 u"start"_s,
                 u"-f"_s,
                 file.isEmpty() ? u"strategy.yaml"_s : file,
                 u"--name"_s,
                 run,
                 u"--reason"_s,
                 u"…"_s,
                 u"--write"_s};
    if (picture.unread > 0) {
        data.call << u"--accept-unread"_s << QString::number(picture.unread);
    }
    data.needsReason = scope.hasProduction;
    data.reasonHint = scope.hasProduction ? Words::tr("Ticket and why, required in production")
                                          : Words::tr("Why, for the journal");
    if (scope.hasProduction) {
        data.number = scope.changing;
        data.question = Words::tr("How many clusters will change?");
        data.call << u"--confirm"_s << QString::number(scope.changing);
    }
    data.call << context.terminal;
    data.refusal = context.whyLocked;
    data.confirm = scope.hasProduction ? Words::tr("Make run in PRODUCTION %1").arg(context.fleet)
                                       : Words::tr("Make run");
    data.after = Words::tr("The run is started at once and moves as soon as somebody drives it: "
                           "its page has “Drive here”.");
    return data;
}

model::Strategy strategyOf(const model::Plan& plan) {
    model::Strategy strategy{.name = plan.strategy,
                             .intent = plan.intent,
                             .action = plan.action,
                             .policy = plan.policy,
                             .windows = plan.windows};
    // Each cluster's own maintenance is read anew: the plan holds what it was.
    const auto isOwn = [&plan](const model::Window& window) {
        return window.source == model::WindowSource::Written &&
               std::any_of(plan.windows.begin(), plan.windows.end(), [&window](const auto& each) {
                   return each.source == model::WindowSource::PlannedMaintenance &&
                          each.id == window.id;
               });
    };
    strategy.windows.erase(std::remove_if(strategy.windows.begin(), strategy.windows.end(), isOwn),
                           strategy.windows.end());
    strategy.policy.strictFirstStage = false; // its bounds say it already
    for (const auto& from : plan.stages) {
        model::StrategyStage stage{.name = from.name,
                                   .maxConcurrency = model::Bound{.value = from.maxConcurrency},
                                   .maxFailures = model::Bound{.value = from.maxFailures},
                                   .minSuccess = from.minSuccess,
                                   .soak = from.soak,
                                   .gatesBefore = from.gatesBefore,
                                   .gatesAfter = from.gatesAfter};
        for (const auto& each : from.groups) {
            model::StrategyGroup group{.name = each.name,
                                       .members = std::vector<model::NamedAt>(),
                                       .maxConcurrency = model::Bound{.value = each.maxConcurrency},
                                       .maxFailures = model::Bound{.value = each.maxFailures},
                                       .minSuccess = each.minSuccess,
                                       .gatesBefore = each.gatesBefore,
                                       .gatesAfter = each.gatesAfter};
            for (const auto& member : each.members) {
                group.members->push_back({.name = member.name, .position = {}});
            }
            stage.groups.push_back(std::move(group));
        }
        // A stage's soak is told as a gate too.
        std::erase_if(stage.gatesAfter,
                      [](const auto& gate) { return gate.kind() == model::GateKind::Soak; });
        strategy.stages.push_back(std::move(stage));
    }
    return strategy;
}

model::Strategy strategyFor(const QStringList& groups, const QString& version) {
    constexpr qsizetype kMost = 31;
    model::Strategy strategy{.name = "new-plan"};
    strategy.intent.kubernetesVersion = fromQt(version);
    if (groups.isEmpty() || groups.size() > kMost) {
        strategy.stages.push_back(
            {.name = "all",
             .groups = {{.name = "all", .selector = std::string(), .isImplicit = true}}});
        return strategy;
    }
    for (const QString& group : groups) {
        strategy.stages.push_back(
            {.name = freeStageName(strategy, fromQt(group)), .groups = {{.name = fromQt(group)}}});
    }
    return strategy;
}

} // namespace pilothouse::ui
