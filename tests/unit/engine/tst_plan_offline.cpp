// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_offline.h"

#include "fleet/offline_schedule.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::engine;

namespace {

Instant at(const char* text) {
    const auto instant = parseRfc3339(text);
    return instant ? *instant : Instant();
}

struct Scene {
    fleet::FleetConfig config;
    model::Plan plan;
    std::vector<model::RunFinding> findings;

    Scene() { plan.stages.push_back({.name = "all", .groups = {{.name = "shops"}}}); }
    void add(const std::string& name, fleet::OfflineSchedule::Terms terms,
             bool isAtTarget = false) {
        fleet::MemberConfig member;
        member.identity.id = ClusterId(name);
        member.identity.name = name;
        member.offline = *fleet::OfflineSchedule::make(std::move(terms));
        config.members.push_back(member);
        plan.stages[0].groups[0].members.push_back(
            {.cluster = ClusterId(name), .name = name, .isAtTarget = isAtTarget});
    }
};

} // namespace

class TestPlanOffline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsWhoIsAwayAndWhoGoes() {
        Scene scene;
        const fleet::OfflineSchedule::Terms nightly{.expected = "FREQ=DAILY;BYHOUR=22",
                                                    .length = "8h"};
        scene.add("b", nightly);
        scene.add("a", nightly);
        scene.add("done", nightly, true); // nothing is to be done with it
        scene.add("any", {});
        scene.findings = {{.severity = model::Severity::Error, .code = "SkipsMinor"},
                          {.severity = model::Severity::Info, .code = "AlreadyCurrent"}};
        tellOffline(scene.config, scene.plan, at("2026-11-22T23:00:00Z"), scene.findings);
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
        tellOffline(scene.config, scene.plan, at("2026-11-22T12:00:00Z"), scene.findings);
        QCOMPARE(scene.findings.size(), std::size_t(2));
        QVERIFY(scene.findings[0].message.find("2026-11-22 22:00 UTC") != std::string::npos);
        QVERIFY(scene.findings[0].severity == model::Severity::Info);
    }

    void saysThatTheRunWaitsWhereThePolicySaysSo() {
        Scene scene;
        scene.plan.policy.deferOffline = false;
        scene.add("a", {.expected = "FREQ=DAILY;BYHOUR=22", .length = "8h"});
        tellOffline(scene.config, scene.plan, at("2026-11-22T23:00:00Z"), scene.findings);
        QCOMPARE(scene.findings[0].message,
                 std::string("is offline by its schedule until 2026-11-23 06:00 UTC: "
                             "the run waits for it"));
    }

    void saysNothingOfOthers() {
        Scene scene;
        fleet::MemberConfig member;
        member.identity.id = ClusterId("a");
        scene.config.members.push_back(member);
        scene.plan.stages[0].groups[0].members.push_back({.cluster = ClusterId("a"), .name = "a"});
        tellOffline(scene.config, scene.plan, at("2026-11-22T23:00:00Z"), scene.findings);
        QVERIFY(scene.findings.empty());
    }
};

QTEST_APPLESS_MAIN(TestPlanOffline)
#include "tst_plan_offline.moc"
