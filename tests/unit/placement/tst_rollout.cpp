// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/eviction.h"
#include "placement/hub_reader.h"
#include "placement/rollout_effect.h"
#include "placement/strategy_reader.h"
#include "tests/unit/placement/placement_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace std::chrono_literals;

namespace {

/// A binding in short: "c1 Bound 1 ready", "c2 Scheduled", "c3 Unscheduled 0 failed deleting".
Binding bindingIn(const QString& text) {
    const auto words = text.split(u' ');
    Binding binding{.name = "web-" + words.at(0).toStdString(),
                    .cluster = words.at(0).toStdString()};
    binding.state = words.at(1) == "Scheduled" ? BindingState::Scheduled
                    : words.at(1) == "Bound"   ? BindingState::Bound
                                               : BindingState::Unscheduled;
    if (words.size() > 2) {
        binding.resources = "web-" + words.at(2).toStdString() + "-snapshot";
    }
    binding.progress.isAvailable = words.contains("ready") || words.contains("untracked");
    binding.progress.isTracked = !words.contains("untracked");
    binding.progress.availableSince = kNow - (words.contains("young") ? 10s : 10min);
    binding.progress.isUnderWay = words.contains("unended");
    binding.progress.hasFailed = words.contains("failed") || binding.progress.isUnderWay;
    binding.progress.hasDiff = words.contains("diff");
    binding.progress.isDiffReported = words.contains("diff");
    binding.isDeleting = words.contains("deleting");
    return binding;
}

std::vector<Binding> bindingsIn(const QString& text) {
    std::vector<Binding> bindings;
    for (const auto& each : text.split(u';', Qt::SkipEmptyParts)) {
        bindings.push_back(bindingIn(each.trimmed()));
    }
    return bindings;
}

QString wordsOf(const std::vector<RolloutMove>& moves) {
    QStringList words;
    for (const auto& move : moves) {
        const auto sign = move.kind == RolloutMove::Kind::Remove   ? u'-'
                          : move.kind == RolloutMove::Kind::Update ? u'~'
                                                                   : u'+';
        words.append(sign + QString::fromStdString(move.cluster));
    }
    return words.join(u' ');
}

QString wordsOf(const std::vector<std::vector<RolloutMove>>& waves) {
    QStringList words;
    for (const auto& wave : waves) {
        words.append(wordsOf(wave));
    }
    return words.join(u" | ");
}

RolloutStrategy strategyOf(const std::string& unavailable, const std::string& surge) {
    return {.maxUnavailable = *clusterAmountOf(unavailable), .maxSurge = *clusterAmountOf(surge)};
}

constexpr const char* kFour =
    "c1 Bound 0 ready; c2 Bound 0 ready; c3 Bound 0 ready; c4 Bound 0 ready";

} // namespace

class PlacementRollout : public QObject {
    Q_OBJECT
private slots:
    void waves_data() {
        QTest::addColumn<std::string>("unavailable");
        QTest::addColumn<std::string>("surge");
        QTest::addColumn<int>("target");
        QTest::addColumn<QString>("bindings");
        QTest::addColumn<QString>("waves");
        QTest::addColumn<QString>("blocked");
        const std::string quarter = "25%";
        QTest::newRow("a quarter at a time, in place")
            << quarter << quarter << 4 << kFour << "~c1 | ~c2 | ~c3 | ~c4"
            << "";
        QTest::newRow("half, rounded up")
            << std::string("30%") << std::string("0") << 4 << kFour << "~c1 ~c2 | ~c3 ~c4"
            << "";
        QTest::newRow("62: none may be unavailable")
            << std::string("0") << quarter << 4 << kFour << ""
            << "~c1 ~c2 ~c3 ~c4";
        QTest::newRow("62: a move comes first, then the removal")
            << std::string("0") << std::string("1") << 2
            << "c1 Bound 1 ready; c2 Unscheduled 1 ready; c3 Scheduled"
            << "+c3 | -c2"
            << "";
        QTest::newRow("neither: nothing can ever move")
            << std::string("0") << std::string("0") << 2
            << "c1 Bound 1 ready; c2 Unscheduled 1 ready; c3 Scheduled"
            << ""
            << "-c2 +c3";
        QTest::newRow("removals before updates")
            << std::string("1") << std::string("0") << 2
            << "c1 Bound 0 ready; c2 Bound 0 ready; c3 Unscheduled 0 ready"
            << "-c3 ~c1 | ~c2"
            << "";
        QTest::newRow("what failed is updated outside the budget")
            << std::string("1") << std::string("0") << 3
            << "c1 Bound 0 failed; c2 Bound 0 failed; c3 Bound 0 ready"
            << "~c1 ~c2 | ~c3"
            << "";
        QTest::newRow("what failed on the newest resources holds the rest")
            << std::string("1") << std::string("0") << 3
            << "c1 Bound 1 failed; c2 Bound 0 ready; c3 Bound 0 ready"
            << ""
            << "~c2 ~c3";
        QTest::newRow("a new placement, a surge of one")
            << quarter << quarter << 4 << "c1 Scheduled; c2 Scheduled; c3 Scheduled; c4 Scheduled"
            << "+c1 +c2 +c3 +c4"
            << "";
        QTest::newRow("what begins needs room above the target")
            << std::string("1") << std::string("1") << 3
            << "c1 Bound 1 ready; c2 Bound 1 ready; c3 Unscheduled 1 ready; c4 Unscheduled 1 "
               "ready; c5 Scheduled"
            << "-c3 -c4 | +c5"
            << "";
        QTest::newRow("what is under way is waited for")
            << std::string("1") << std::string("0") << 2 << "c1 Bound 1; c2 Bound 0 ready"
            << "~c2"
            << "";
        QTest::newRow("work that has not ended counts as failed, and is waited for all the same")
            << std::string("1") << std::string("0") << 3
            << "c1 Bound 1 unended; c2 Bound 0 ready; c3 Bound 0 ready"
            << "~c2 | ~c3"
            << "";
        QTest::newRow("a cluster that still loses the old comes later")
            << quarter << quarter << 2
            << "c1 Unscheduled 0 ready deleting; c1 Scheduled; c2 "
               "Bound 1 ready"
            << "+c1"
            << "";
        QTest::newRow("nothing to do") << quarter << quarter << 1 << "c1 Bound 1 ready"
                                       << ""
                                       << "";
        QTest::newRow("differences are as good as ready")
            << quarter << quarter << 2 << "c1 Bound 0 diff; c2 Bound 0 diff"
            << "~c1 | ~c2"
            << "";
    }
    void waves() {
        QFETCH(std::string, unavailable);
        QFETCH(std::string, surge);
        QFETCH(int, target);
        QFETCH(QString, bindings);
        const auto forecast =
            forecastRollout(strategyOf(unavailable, surge), {.target = target,
                                                             .bindings = bindingsIn(bindings),
                                                             .newest = "web-1-snapshot",
                                                             .now = kNow});
        QTEST(wordsOf(forecast.waves), "waves");
        QTEST(wordsOf(forecast.blocked), "blocked");
        QCOMPARE(forecast.why.empty(), forecast.blocked.empty());
    }

    /// One look, as the controller takes it.
    void looks_data() {
        QTest::addColumn<QString>("bindings");
        QTest::addColumn<QString>("moves");
        QTest::addColumn<QString>("waitsFor");
        QTest::newRow("untracked and young is not ready")
            << "c1 Bound 1 untracked young; c2 Bound 0 ready"
            << ""
            << "";
        QTest::newRow("untracked for long enough") << "c1 Bound 1 untracked; c2 Bound 0 ready"
                                                   << "~c2"
                                                   << "";
        QTest::newRow("what goes already counts as gone")
            << "c1 Unscheduled 0 ready deleting; c2 Bound 0 ready; c3 Bound 1 ready"
            << "~c2"
            << "";
        QTest::newRow("one comes where one goes")
            << "c1 Unscheduled 0 ready deleting; c1 Scheduled; c2 Bound 0 ready"
            << ""
            << "c1";
    }
    void looks() {
        QFETCH(QString, bindings);
        const auto pass = nextPass(strategyOf("1", "1"), {.target = 2,
                                                          .bindings = bindingsIn(bindings),
                                                          .newest = "web-1-snapshot",
                                                          .now = kNow});
        QTEST(wordsOf(pass.moves), "moves");
        QTEST(QString::fromStdString(pass.waitsFor), "waitsFor");
    }

    void edge63_externalWaitsForAnUpdateRun() {
        const auto forecast =
            forecastRollout({.type = RolloutType::External},
                            {.target = 1, .bindings = bindingsIn("c1 Scheduled"), .now = kNow});
        QVERIFY(forecast.waves.empty());
        QCOMPARE(wordsOf(forecast.blocked), QString("+c1"));
        QVERIFY(!forecast.why.empty());
    }

    void targets() {
        const auto bindings = bindingsIn("c1 Bound 0; c2 Scheduled; c3 Unscheduled 0");
        QCOMPARE(rolloutTarget({}, bindings), 2);
        QCOMPARE(rolloutTarget({.policy = pickN(7)}, bindings), 7);
        QCOMPARE(rolloutTarget(
                     {.policy = Policy{.type = PickType::Fixed, .clusterNames = {"a", "b", "c"}}},
                     bindings),
                 3);
    }

    void amounts_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<int>("ofSeven"); // -1: none
        QTest::newRow("number") << std::string("3") << 3;
        QTest::newRow("share, rounded up") << std::string("25%") << 2;
        QTest::newRow("all") << std::string("100%") << 7;
        QTest::newRow("nothing") << std::string("0%") << 0;
        for (const char* bad :
             {"", "%", "101%", "-1", "1.5", "+1", "0100%", "99999999999", "1 %"}) {
            QTest::newRow(bad) << std::string(bad) << -1;
        }
    }
    void amounts() {
        QFETCH(std::string, text);
        const auto amount = clusterAmountOf(text);
        QTEST(amount ? amount->of(7) : -1, "ofSeven");
    }

    void strategies_data() {
        QTest::addColumn<QString>("strategy");
        QTest::addColumn<QString>("error");
        QTest::newRow("whole")
            << "{type: RollingUpdate, rollingUpdate: {maxUnavailable: 1, maxSurge: 10%, "
               "unavailablePeriodSeconds: 5}, applyStrategy: {type: ServerSideApply, "
               "comparisonOption: FullComparison, whenToApply: IfNotDrifted, whenToTakeOver: "
               "Never, serverSideApplyConfig: {force: true}}, deleteStrategy: "
               "{propagationPolicy: Abandon}}"
            << "";
        QTest::newRow("external and rolling") << "{type: External, rollingUpdate: {maxSurge: 1}}"
                                              << "not valid for ExternalRollout";
        QTest::newRow("share") << "{rollingUpdate: {maxSurge: 120%}}"
                               << "0% to 100%";
        QTest::newRow("negative") << "{rollingUpdate: {unavailablePeriodSeconds: -1}}"
                                  << "-1";
        QTest::newRow("unknown field") << "{rollingupdate: {}}"
                                       << "rollingupdate";
        QTest::newRow("force on the client's side")
            << "{applyStrategy: {serverSideApplyConfig: {force: true}}}"
            << "ServerSideApply";
        QTest::newRow("unknown take-over") << "{applyStrategy: {whenToTakeOver: Maybe}}"
                                           << "IfNoDiff";
    }
    void strategies() {
        QFETCH(QString, strategy);
        QFETCH(QString, error);
        const auto reading = readPlacement(
            "apiVersion: placement.kubernetes-fleet.io/v1\nkind: ClusterResourcePlacement\n"
            "metadata: {name: web}\nspec:\n  resourceSelectors:\n  - {group: '', version: v1, "
            "kind: Namespace, name: web}\n  strategy: " +
                strategy.toStdString() + "\n",
            "p.yaml");
        if (error.isEmpty()) {
            QVERIFY2(reading.errors.empty(),
                     reading.errors.empty() ? "" : describe(reading.errors.front()).c_str());
            const auto& read = reading.placement.strategy;
            QVERIFY(read.maxUnavailable == (ClusterAmount{.number = 1}));
            QVERIFY(read.maxSurge == (ClusterAmount{.number = 10, .isPercent = true}));
            QVERIFY(read.unavailablePeriod == 5s && read.abandonsOnDelete);
            QVERIFY(read.apply.type == ApplyType::ServerSideApply && read.apply.isForced);
            QVERIFY(read.apply.whenToTakeOver == WhenToTakeOver::Never);
        } else {
            QCOMPARE(reading.errors.size(), std::size_t{1});
            QVERIFY2(reading.errors.front().message.find(error.toStdString()) != std::string::npos,
                     reading.errors.front().message.c_str());
            QCOMPARE(reading.errors.front().position->line, 7);
        }
    }

    /// The conditions of a binding count for its newest generation alone.
    void progress() {
        const std::string text =
            "apiVersion: placement.kubernetes-fleet.io/v1\nkind: ClusterResourceBinding\n"
            "metadata: {name: web-c1, generation: 3}\nspec: {state: Bound, targetCluster: c1, "
            "resourceSnapshotName: web-1-snapshot}\nstatus:\n  conditions:\n"
            "  - {type: Applied, status: 'False', reason: ApplyFailed, observedGeneration: 2}\n"
            "  - {type: Overridden, status: 'False', reason: OverriddenPending, "
            "observedGeneration: 3}\n"
            "  - {type: Available, status: 'True', reason: WorkNotTrackable, observedGeneration: "
            "3, lastTransitionTime: 2026-11-20T07:00:00Z}\n";
        const auto file = readBindings(text, "b.yaml");
        QVERIFY2(file.has_value(), file ? "" : describe(file.error()).c_str());
        const auto& binding = file->bindings.front();
        QCOMPARE(binding.resources, std::string("web-1-snapshot"));
        QVERIFY(binding.progress.isAvailable && !binding.progress.isTracked);
        QVERIFY(!binding.progress.hasFailed);
        QVERIFY(binding.progress.availableSince == *parseRfc3339("2026-11-20T07:00:00Z"));
    }

    void underWay_data() {
        QTest::addColumn<std::string>("reason");
        QTest::addColumn<std::string>("message");
        QTest::addColumn<bool>("hasFailed");
        QTest::addColumn<bool>("isUnderWay");
        const std::string notApplied = "NotAllWorkHaveBeenApplied";
        QTest::newRow("not ended") << notApplied
                                   << std::string("Work object web-work has not yet completed the "
                                                  "apply op")
                                   << true << true;
        QTest::newRow("failed") << notApplied
                                << std::string("Work object web-work has failed to apply") << true
                                << false;
        QTest::newRow("pending") << std::string("ApplyPending") << std::string() << false << false;
    }

    /// The hub gives work that goes on the reason of work that failed.
    void underWay() {
        QFETCH(std::string, reason);
        QFETCH(std::string, message);
        const std::string text =
            "apiVersion: placement.kubernetes-fleet.io/v1\nkind: ClusterResourceBinding\n"
            "metadata: {name: web-c1, generation: 3}\nspec: {state: Bound, targetCluster: c1}\n"
            "status:\n  conditions:\n  - {type: Applied, status: 'False', observedGeneration: 3, "
            "reason: " +
            reason + ", message: '" + message + "'}\n";
        const auto file = readBindings(text, "b.yaml");
        QVERIFY2(file.has_value(), file ? "" : describe(file.error()).c_str());
        QTEST(file->bindings.front().progress.hasFailed, "hasFailed");
        QTEST(file->bindings.front().progress.isUnderWay, "isUnderWay");
    }

    void evictions_data() {
        QTest::addColumn<QString>("bindings");
        QTest::addColumn<QString>("budget"); // "max 1", "min 50%", ""
        QTest::addColumn<QString>("kind");   // N, All, Fixed
        QTest::addColumn<QString>("answer");
        const QString three = "c1 Bound 0 ready; c2 Bound 0 ready; c3 Bound 0";
        QTest::newRow("no budget") << three << ""
                                   << "N"
                                   << "allowed, no";
        QTest::newRow("one is away already") << three << "max 1"
                                             << "N"
                                             << "blocked by specified ClusterResourcePlacement"
                                                "DisruptionBudget, availablePlacements: 2, "
                                                "totalPlacements: 3";
        QTest::newRow("two may be") << three << "max 2"
                                    << "N"
                                    << "allowed by specified";
        QTest::newRow("a share is of what is wanted") << three << "max 34%"
                                                      << "N"
                                                      << "allowed by specified"; // two of four
        QTest::newRow("least") << three << "min 2"
                               << "N"
                               << "blocked by specified";
        QTest::newRow("least, fewer") << three << "min 1"
                                      << "N"
                                      << "allowed by specified";
        QTest::newRow("all, a number") << three << "min 1"
                                       << "All"
                                       << "allowed by specified";
        QTest::newRow("all, a share") << three << "min 20%"
                                      << "All"
                                      << "misconfigured";
        QTest::newRow("all, most away") << three << "max 3"
                                        << "All"
                                        << "misconfigured";
        QTest::newRow("fixed") << three << ""
                               << "Fixed"
                               << "PickFixed";
        QTest::newRow("nobody there") << "c2 Bound 0 ready"
                                      << ""
                                      << "N"
                                      << "Failed to find";
        QTest::newRow("two bindings") << "c1 Bound 0; c1 Scheduled"
                                      << ""
                                      << "N"
                                      << "more than one";
        QTest::newRow("leaves already") << "c1 Bound 0 deleting"
                                        << "max 0"
                                        << "N"
                                        << "currently being removed";
        QTest::newRow("never came") << "c1 Scheduled"
                                    << ""
                                    << "N"
                                    << "has not propagated";
        QTest::newRow("has failed") << "c1 Bound 0 failed"
                                    << "max 0"
                                    << "N"
                                    << "has failed";
    }
    void evictions() {
        QFETCH(QString, bindings);
        QFETCH(QString, budget);
        QFETCH(QString, kind);
        QFETCH(QString, answer);
        Placement placement{.name = "web", .policy = pickN(4)};
        placement.policy->type = kind == "N"     ? PickType::N
                                 : kind == "All" ? PickType::All
                                                 : PickType::Fixed;
        DisruptionBudget limits{.name = "web"};
        if (!budget.isEmpty()) {
            auto& amount = budget.startsWith("max") ? limits.maxUnavailable : limits.minAvailable;
            amount = clusterAmountOf(budget.mid(4).toStdString());
        }
        const auto given =
            evict(placement, bindingsIn(bindings), budget.isEmpty() ? nullptr : &limits, "c1");
        const auto message = QString::fromStdString(given.message);
        QVERIFY2(message.contains(answer), given.message.c_str());
        QCOMPARE(given.isAllowed, message.contains("is allowed"));
        QCOMPARE(given.isValid, message.startsWith("Eviction is"));
    }
};

QTEST_GUILESS_MAIN(PlacementRollout)
#include "tst_rollout.moc"
