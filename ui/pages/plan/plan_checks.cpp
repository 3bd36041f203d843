// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_checks.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/plan/plan_words.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace pilothouse::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PlanChecks)
};

/// The codes of one topic, and the parts of a member that must have been read for it.
struct Topic {
    QString name{};
    std::vector<std::string> codes{};
    std::vector<std::string> parts{};
};

QList<Topic> topics() {
    return {
        {Words::tr("names"), {"UnknownMember", "DoubleMember", "SameName", "SameCluster"}, {}},
        {Words::tr("stages"),
         {"EmptyStage", "SelectsNobody", "EmptyGroup", "FilteredOut", "SortKey", "Unstaged"},
         {}},
        {Words::tr("limits"), {"GroupAboveStage", "StrictFirstStage"}, {}},
        {Words::tr("gates"), {"GateInvalid"}, {}},
        {Words::tr("windows"),
         {"NeverOpen", "WindowInvalid", "UnknownScope", "IdleWindow", "CalendarNotRead",
          "MaintenanceInvalid", "NoMaintenance", "MaintenancePhase"},
         {}},
        {Words::tr("action"), {"NoAction", "UnknownValue", "NotExpressible"}, {}},
        {Words::tr("target"),
         {"TargetOlder", "TargetEndOfLife", "TargetNotOffered", "TargetPreRelease", "NothingToDo",
          "NoTarget"},
         {"version"}},
        {Words::tr("version skew"), {"SkipsMinor", "KubeletTooNew", "KubeletTooOld"}, {"nodes"}},
        {Words::tr("removed APIs"), {"RemovedApi"}, {"deprecatedApis"}},
        {Words::tr("disruption budgets"),
         {"BudgetBlocksDrain", "BudgetExhausted", "BudgetUnsettled"},
         {"budgets"}},
        {Words::tr("room to drain"), {"LittleSpare", "SingleNode"}, {"nodes", "pods"}},
        {Words::tr("other runs"), {"ForeignRun", "ProviderBusy", "Stopped"}, {}},
        {Words::tr("rights"), {"NoLease"}, {"lease"}},
    };
}

} // namespace

PlanChecks checksOf(const model::PlanPicture& picture) {
    PlanChecks checks;
    if (!picture.plan || !picture.readAt || !picture.errors.empty()) {
        return checks;
    }
    for (const Topic& topic : topics()) {
        const auto has = [](const auto& list, const std::string& word) {
            return std::find(list.begin(), list.end(), word) != list.end();
        };
        const bool isRaised =
            std::any_of(picture.findings.begin(), picture.findings.end(),
                        [&](const auto& each) { return has(topic.codes, each.code); });
        const bool isUnread =
            !topic.parts.empty() &&
            std::any_of(picture.gaps.begin(), picture.gaps.end(), [&](const auto& each) {
                return each.what == "version" || has(topic.parts, each.what);
            });
        if (!isRaised) {
            (isUnread ? checks.unknown : checks.passed).append(topic.name);
        }
    }
    return checks;
}

QList<ShownFinding> foldFindings(const std::vector<model::RunFinding>& findings) {
    QList<ShownFinding> shown;
    QHash<QByteArray, qsizetype> ofCode;
    for (const auto& finding : findings) {
        const bool isHint = finding.severity == model::Severity::Info;
        const auto code = QByteArray::fromStdString(finding.code);
        const qsizetype known = isHint ? ofCode.value(code, -1) : -1;
        const QString place = findingPlace(finding);
        if (known >= 0) {
            shown[known].places.append(place);
            shown[known].messages.append(toQt(finding.message));
            continue;
        }
        if (isHint) {
            ofCode.insert(code, shown.size());
        }
        shown.append({finding, {place}, {toQt(finding.message)}});
    }
    return shown;
}

} // namespace pilothouse::ui
