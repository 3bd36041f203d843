// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "model/command_scope.h"

#include <QtTest>

using namespace pilothouse;
using model::CommandKind;
using model::LifeState;

namespace {

model::MemberRun member(const char* name, LifeState state) {
    return {.id = ClusterId(std::string("id-") + name), .name = name, .state = state};
}

model::GateRun gate(const char* id, const char* name, model::GateTiming timing) {
    return {.id = id, .name = name, .timing = timing};
}

/// canary: a is done, b failed, c is pending. empty: nobody is left. prod: eu has d and e to come
/// and f in flight, us has g.
model::Run someRun() {
    using enum model::GateTiming;
    model::Run run{.state = LifeState::Failed};
    run.stages = {
        {.name = "canary",
         .state = LifeState::Failed,
         .groups = {{.name = "all",
                     .members = {member("a", LifeState::Completed), member("b", LifeState::Failed),
                                 member("c", LifeState::Pending)}}},
         .gates = {gate("canary/after/1", "sign-off", After), gate("canary/soak", "", After)}},
        {.name = "empty",
         .groups = {{.name = "all", .members = {member("z", LifeState::Skipped)}}}},
        {.name = "prod",
         .groups = {{.name = "eu",
                     .members = {member("d", LifeState::NotStarted),
                                 member("e", LifeState::NotStarted),
                                 member("f", LifeState::Running)},
                     .gates = {gate("prod/eu/before/1", "twice", Before)}},
                    {.name = "us", .members = {member("g", LifeState::NotStarted)}}},
         .gates = {gate("prod/before/1", "twice", Before), gate("prod/after/1", "last", After)}}};
    return run;
}

model::Plan somePlan() {
    const auto planned = [](const char* name, bool isHeld) {
        model::PlannedMember member{.cluster = ClusterId(std::string("id-") + name), .name = name};
        if (isHeld) {
            member.windows = {"freeze"};
        }
        return member;
    };
    model::Plan plan;
    plan.stages = {
        {.name = "canary",
         .groups = {{.name = "all",
                     .members = {planned("a", true), planned("b", true), planned("c", false)}}}},
        {.name = "empty", .groups = {{.name = "all", .members = {planned("z", true)}}}},
        {.name = "prod",
         .groups = {{.name = "eu",
                     .members = {planned("d", true), planned("e", false), planned("f", true)}},
                    {.name = "us", .members = {planned("g", true)}}}}};
    return plan;
}

} // namespace

class TstCommandScope : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scopes_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("target");
        QTest::addColumn<bool>("retries");
        QTest::addColumn<int>("clusters");
        QTest::addColumn<QString>("concerned");
        const auto row = [](const char* name, CommandKind kind, const char* target, int clusters,
                            const char* concerned, bool retries = false) {
            QTest::newRow(name) << static_cast<int>(kind) << QString::fromUtf8(target) << retries
                                << clusters << QString::fromUtf8(concerned);
        };
        row("start", CommandKind::Start, "", 4, "c d e g");
        row("start with what failed", CommandKind::Start, "", 5, "c d e g b", true);
        row("stop changes nobody", CommandKind::Stop, "", 0, "c d e g");
        row("gate after: the next stage that has any", CommandKind::Approve, "canary/after/1", 3,
            "d e g");
        row("gate by its name", CommandKind::Approve, "sign-off", 3, "d e g");
        row("gate before a stage", CommandKind::Approve, "prod/before/1", 3, "d e g");
        row("gate before a group", CommandKind::Approve, "prod/eu/before/1", 2, "d e");
        row("last gate", CommandKind::Approve, "last", 0, "");
        row("name of two gates", CommandKind::Approve, "twice", 0, "");
        row("no gate", CommandKind::Approve, "nowhere", 0, "");
        row("skip a stage", CommandKind::Skip, "stage/prod", 3, "c d e g");
        row("skip a group", CommandKind::Skip, "group/prod/eu", 2, "c d e g");
        row("skip a member", CommandKind::Skip, "member/c", 1, "c d e g");
        row("a member in flight", CommandKind::Skip, "member/f", 0, "c d e g");
        row("a wait leaves nobody out", CommandKind::Skip, "wait/canary", 0, "c d e g");
        row("retry", CommandKind::RetryMember, "b", 1, "b");
        row("adopt", CommandKind::AdoptMember, "c", 1, "c");
        row("retry nobody", CommandKind::RetryMember, "nobody", 0, "");
        row("window", CommandKind::OverrideWindow, "freeze", 2, "c d e g");
        row("no window", CommandKind::OverrideWindow, "nights", 0, "c d e g");
        row("abandon", CommandKind::Abandon, "", 5, "c d e f g");
        row("check again", CommandKind::CheckAgain, "canary/after/1", 0, "c d e g");
    }

    void scopes() {
        QFETCH(int, kind);
        QFETCH(QString, target);
        QFETCH(bool, retries);
        QFETCH(int, clusters);
        QFETCH(QString, concerned);
        const auto scope = model::scopeOf(someRun(), somePlan(),
                                          {.kind = static_cast<CommandKind>(kind),
                                           .target = target.toStdString(),
                                           .retriesFailed = retries});
        QCOMPARE(scope.clusters, clusters);
        QStringList ids;
        for (const auto& id : scope.concerned) {
            ids << QString::fromStdString(id.str()).mid(3);
        }
        QCOMPARE(ids.join(QLatin1Char(' ')), concerned);
    }
};

QTEST_APPLESS_MAIN(TstCommandScope)
#include "tst_command_scope.moc"
