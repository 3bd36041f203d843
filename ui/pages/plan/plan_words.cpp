// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_words.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"

#include <QCoreApplication>
#include <QHash>
#include <QLocale>

#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PlanWords)
};

/// What a code means, in few words; codes that are not here show themselves.
QHash<QByteArray, QString> titles() {
    return {
        {"SkipsMinor", Words::tr("Two minors in one step")},
        {"Unstaged", Words::tr("Clusters in no stage")},
        {"UnknownMember", Words::tr("No such cluster")},
        {"DoubleMember", Words::tr("In two groups at once")},
        {"DoubleStage", Words::tr("Two stages of one name")},
        {"DoubleGroup", Words::tr("Two groups of one name")},
        {"EmptyStage", Words::tr("Stage without clusters")},
        {"EmptyGroup", Words::tr("Group without clusters")},
        {"SelectsNobody", Words::tr("Stage selects nobody")},
        {"NobodyToUpdate", Words::tr("Nobody to update")},
        {"FilteredOut", Words::tr("Named, but filtered out")},
        {"GroupAboveStage", Words::tr("Group above its stage")},
        {"GroupStricter", Words::tr("Group stricter than its stage")},
        {"StrictFirstStage", Words::tr("First stage takes no failure")},
        {"SameName", Words::tr("Two clusters of one name")},
        {"SortKey", Words::tr("No label to order by")},
        {"UnknownScope", Words::tr("Window for nobody known")},
        {"IdleWindow", Words::tr("Window that holds for nobody")},
        {"ForeignRun", Words::tr("In a run of somebody else")},
        {"NotRead", Words::tr("Not readable")},
        {"AlreadyCurrent", Words::tr("Already at the target")},
        {"NothingToDo", Words::tr("Nothing to do")},
        {"NotExpressible", Words::tr("The driver cannot do this")},
        {"NoAction", Words::tr("No action is named")},
        {"UnknownValue", Words::tr("A value is not known")},
        {"BudgetBlocksDrain", Words::tr("A budget blocks the drain")},
        {"BudgetExhausted", Words::tr("No voluntary disruption left")},
        {"BudgetUnsettled", Words::tr("A budget is not settled")},
        {"SingleNode", Words::tr("One node alone")},
        {"LittleSpare", Words::tr("Little spare capacity")},
        {"NoLease", Words::tr("No right to Leases")},
        {"Stopped", Words::tr("Powered off")},
        {"ProviderBusy", Words::tr("Provider is busy with it")},
        {"MaintenancePhase", Words::tr("Maintenance interval not known")},
        {"MaintenanceInvalid", Words::tr("Maintenance cannot be")},
        {"TargetOlder", Words::tr("Target is older")},
        {"KubeletTooOld", Words::tr("Kubelets too old")},
        {"KubeletTooNew", Words::tr("Kubelets too new")},
        {"TargetNotOffered", Words::tr("Target is not offered")},
        {"RemovedApi", Words::tr("Removed APIs in use")},
        {"NoTarget", Words::tr("No target version")},
        {"TargetNotWhole", Words::tr("Target is not whole")},
        {"TargetEndOfLife", Words::tr("Target is out of support")},
        {"TargetPreRelease", Words::tr("Target is a pre-release")},
        {"CalendarNotRead", Words::tr("A calendar is not read")},
        {"WindowInvalid", Words::tr("A window is wrong")},
        {"NoMaintenance", Words::tr("No maintenance window")},
        {"NeverOpen", Words::tr("Window never opens")},
        {"GateInvalid", Words::tr("A gate is wrong")},
        {"ExpectedOffline", Words::tr("Offline as expected")},
        {"OfflineWindows", Words::tr("May be offline at its turn")},
        {"NeverThere", Words::tr("Never there in its windows")},
        {"ApiServersApart", Words::tr("API servers too far apart")},
        {"ComponentTooOld", Words::tr("A component is too old")},
        {"ComponentTooNew", Words::tr("A component is too new")},
        {"NotSupported", Words::tr("Target is not supported")},
        {"WebhookDown", Words::tr("A webhook does not answer")},
        {"UpgradeBlocked", Words::tr("AKS would refuse the upgrade")},
        {"ChecksBypassed", Words::tr("AKS passes over its checks")},
        {"TargetUnknown", Words::tr("Target is not known yet")},
        {"NoRoomToSurge", Words::tr("No room to surge")},
        {"BudgetsOverlap", Words::tr("Two budgets for one pod")},
    };
}

QString clusterNames(const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 3;
    QStringList shown;
    for (std::size_t at = 0; at < names.size() && at < kShown; ++at) {
        shown += toQt(names[at]);
    }
    const auto more = names.size() - static_cast<std::size_t>(shown.size());
    return more == 0
               ? shown.join(u", "_s)
               : Words::tr("%1 and %2 more")
                     .arg(shown.join(u", "_s), format::number(static_cast<std::int64_t>(more)));
}

} // namespace

QString boundWord(const model::Bound& bound) {
    return bound.isPercent ? format::percent(bound.value) : format::number(bound.value);
}

QString boundText(const std::optional<model::Bound>& bound) {
    return bound ? toQt(bound->text()) : QString();
}

BoundReading readBound(const QString& text, int least) {
    QString rest = text.simplified().remove(u' ').remove(QChar(0x202F));
    if (rest.isEmpty()) {
        return {};
    }
    const bool isPercent = rest.endsWith(u'%');
    if (isPercent) {
        rest.chop(1);
    }
    constexpr int kMost = 1'000'000;
    bool isNumber = false;
    const int value = rest.toInt(&isNumber);
    if (!isNumber || value < least || value > (isPercent ? 100 : kMost)) {
        return {.bound = std::nullopt, .isRight = false};
    }
    return {.bound = model::Bound{.value = value, .isPercent = isPercent}, .isRight = true};
}

QString durationWord(std::chrono::milliseconds time) {
    using namespace std::chrono;
    const std::array<std::pair<milliseconds, QLatin1String>, 5> units{{{days(1), "d"_L1},
                                                                       {hours(1), "h"_L1},
                                                                       {minutes(1), "m"_L1},
                                                                       {seconds(1), "s"_L1},
                                                                       {milliseconds(1), "ms"_L1}}};
    QString text;
    for (const auto& [size, name] : units) {
        if (const auto count = time / size; count > 0) {
            text += QString::number(count) + name;
            time -= count * size;
        }
    }
    return text;
}

QString gateWord(const model::Gate& gate) {
    const QString name = toQt(gate.name);
    switch (gate.kind()) {
    case model::GateKind::Approval:
        return gate.name == "Approval" ? Words::tr("approval")
                                       : Words::tr("approval “%1”").arg(name);
    case model::GateKind::Schedule: {
        const auto& schedule = std::get<model::ScheduleGate>(gate.params);
        const auto minutes = static_cast<int>(schedule.time.count());
        return Words::tr("scheduled start %1 %2")
            .arg(QLocale().dayName(schedule.day.iso_encoding() > 0
                                       ? static_cast<int>(schedule.day.iso_encoding())
                                       : 1,
                                   QLocale::ShortFormat),
                 u"%1:%2"_s.arg(minutes / 60, 2, 10, QLatin1Char('0'))
                     .arg(minutes % 60, 2, 10, QLatin1Char('0')));
    }
    case model::GateKind::Health:
        return gate.name == "Health" ? Words::tr("health") : Words::tr("health “%1”").arg(name);
    case model::GateKind::Webhook:
        return gate.name == "Webhook" ? Words::tr("webhook") : Words::tr("webhook “%1”").arg(name);
    case model::GateKind::Soak: break;
    }
    return Words::tr("soak");
}

Glyph gateGlyph(model::GateKind kind) {
    return kind == model::GateKind::Approval ? Glyph::WaitingHand : Glyph::WaitingClock;
}

QString findingTitle(const model::RunFinding& finding) {
    static const QHash<QByteArray, QString> kTitles = titles();
    const QString title =
        kTitles.value(QByteArray::fromStdString(finding.code), toQt(finding.code));
    return finding.clusters.size() > 1
               ? Words::tr("%1: %2").arg(
                     title, format::number(static_cast<std::int64_t>(finding.clusters.size())))
               : title;
}

QString findingPlace(const model::RunFinding& finding) {
    if (!finding.clusters.empty()) {
        return clusterNames(finding.clusters);
    }
    QString object = toQt(finding.object);
    const qsizetype slash = object.indexOf(u'/');
    if (slash < 0) {
        return object;
    }
    const QString kind = object.left(slash);
    const QString name = object.mid(slash + 1).replace(u'/', u" · "_s);
    return kind == "stage"_L1    ? Words::tr("stage %1").arg(name)
           : kind == "group"_L1  ? Words::tr("group %1").arg(name)
           : kind == "window"_L1 ? Words::tr("window %1").arg(name)
           : kind == "gate"_L1   ? Words::tr("gate %1").arg(name)
                                 : name;
}

Glyph findingGlyph(const model::RunFinding& finding) {
    if (finding.code == "NotRead") {
        return Glyph::Unknown;
    }
    switch (finding.severity) {
    case model::Severity::Error: return Glyph::Failed;
    case model::Severity::Warning: return Glyph::Warning;
    case model::Severity::Info: break;
    }
    return Glyph::NotStarted;
}

bool isBlocking(const model::RunFinding& finding) {
    return finding.severity == model::Severity::Error;
}

QString faultWord(const Error& error) {
    const QString message = toQt(error.message);
    return error.position ? Words::tr("line %1, column %2: %3")
                                .arg(error.position->line)
                                .arg(error.position->column)
                                .arg(message)
                          : message;
}

QString formatWord(model::StrategyFormat format) {
    return toQt(toString(format));
}

QString intentWord(model::IntentKind kind) {
    switch (kind) {
    case model::IntentKind::Full: return Words::tr("Full");
    case model::IntentKind::ControlPlaneOnly: return Words::tr("Control plane");
    case model::IntentKind::NodeImageOnly: return Words::tr("Node image");
    case model::IntentKind::SecurityPatch: return Words::tr("Security patch");
    case model::IntentKind::SnapshotRollout: return Words::tr("Snapshot");
    case model::IntentKind::Custom: return Words::tr("Custom");
    }
    return {};
}

} // namespace pilothouse::ui
