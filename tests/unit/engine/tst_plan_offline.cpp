// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_offline.h"

#include "away_scene.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::engine;
using test::at;
using test::kNightly;
using Scene = test::AwayScene;

class TestPlanOffline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsWhoIsAwayAndWhoGoes() {
        Scene scene;
        scene.add("b", kNightly);
        scene.add("a", kNightly);
        scene.add("done", kNightly);
        scene.members().back().isAtTarget = true; // nothing is to be done with it
        scene.add("any", fleet::OfflineSchedule::Terms());
        scene.findings = {{.severity = model::Severity::Error, .code = "SkipsMinor"},
                          {.severity = model::Severity::Info, .code = "AlreadyCurrent"}};
        tellOffline(scene.fleet, scene.plan, at("2026-11-22T23:00:00Z"), scene.findings);
        QCOMPARE(scene.findings.size(), std::size_t(4));
        QCOMPARE(scene.findings[0].code, std::string("SkipsMinor"));
        const auto& away = scene.findings[1];
        QCOMPARE(away.code, std::string("ExpectedOffline"));
        QCOMPARE(away.clusters, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(away.message, std::string("is offline by its schedule until 2026-11-23 06:00 UTC: "
                                           "its stage goes on without it (deferOffline)"));
        QCOMPARE(scene.findings[3].code, std::string("OfflineWindows"));
        QCOMPARE(scene.findings[3].clusters, std::vector<std::string>{"any"});

        scene.findings.clear();
        tellOffline(scene.fleet, scene.plan, at("2026-11-22T12:00:00Z"), scene.findings);
        QCOMPARE(scene.findings.size(), std::size_t(2));
        QVERIFY(scene.findings[0].message.find("2026-11-22 22:00 UTC") != std::string::npos);
        QVERIFY(scene.findings[0].severity == model::Severity::Info);
    }

    void saysThatTheRunWaitsWhereThePolicySaysSo() {
        Scene scene;
        scene.plan.policy.deferOffline = false;
        scene.add("a", kNightly);
        tellOffline(scene.fleet, scene.plan, at("2026-11-22T23:00:00Z"), scene.findings);
        QCOMPARE(scene.findings[0].message,
                 std::string("is offline by its schedule until 2026-11-23 06:00 UTC: "
                             "the run waits for it"));
    }

    void saysNothingOfOthers() {
        Scene scene;
        scene.add("a", std::nullopt);
        tellOffline(scene.fleet, scene.plan, at("2026-11-22T23:00:00Z"), scene.findings);
        QVERIFY(scene.findings.empty());
    }
};

QTEST_APPLESS_MAIN(TestPlanOffline)
#include "tst_plan_offline.moc"
