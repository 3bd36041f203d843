// SPDX-License-Identifier: GPL-3.0-or-later
// Who is away when, by the fleet's file, and whose silence stops nobody.
#include "away_scene.h"
#include "engine/plan_never.h"
#include "engine/plan_offline.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::engine;
using test::at;
using test::kNightly;
using Scene = test::AwayScene;

namespace {

/// Windows that touch: there is no hour outside of them.
const fleet::OfflineSchedule::Terms kAlways{.expected = "FREQ=DAILY;BYHOUR=0,8,16", .length = "9h"};

std::string words(const rollout::Absences::Look& look) {
    return (look.away ? "away to " + formatRfc3339(look.away->to) + ", " : "there, ") +
           formatRfc3339(look.until);
}

std::vector<std::string> openParts(const UnreadParts& parts) {
    std::vector<std::string> out;
    for (const auto& gap : parts.open) {
        out.push_back(gap.cluster + " " + gap.what);
    }
    return out;
}

std::vector<std::string> deferredNames(const UnreadParts& parts) {
    std::vector<std::string> out;
    for (const auto& member : parts.deferred) {
        out.push_back(member.cluster);
    }
    return out;
}

} // namespace

class TestPlanAbsences : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void followsTheSchedule() {
        Scene scene;
        scene.add("plain", std::nullopt);
        scene.add("shop", kNightly);
        auto absences = scene.absences("2026-11-22T12:00:00Z");
        QCOMPARE(absences.members(), std::vector<model::PlanIndex>{1});
        QCOMPARE(words(absences.at(1, at("2026-11-22T12:00:00Z"))),
                 std::string("there, 2026-11-22T22:00:00Z"));
        QCOMPARE(words(absences.at(1, at("2026-11-22T22:00:00Z"))),
                 std::string("away to 2026-11-23T06:00:00Z, 2026-11-23T06:00:00Z"));
        QCOMPARE(words(absences.at(1, at("2026-11-25T07:00:00Z"))), // ahead, then back
                 std::string("there, 2026-11-25T22:00:00Z"));
        QCOMPARE(words(absences.at(1, at("2026-11-23T05:59:59Z"))),
                 std::string("away to 2026-11-23T06:00:00Z, 2026-11-23T06:00:00Z"));
        QVERIFY(!absences.at(0, at("2026-11-22T23:00:00Z")).away);
        QVERIFY(absences.untold().empty());
    }

    void whoAnsweredInItsWindowStaysForThatWindow() {
        Scene scene;
        scene.add("shop", kNightly);
        scene.answers(0);
        auto absences = scene.absences("2026-11-22T23:00:00Z");
        QCOMPARE(words(absences.at(0, at("2026-11-22T23:00:00Z"))),
                 std::string("there, 2026-11-23T06:00:00Z"));
        QVERIFY(absences.at(0, at("2026-11-23T22:30:00Z")).away.has_value()); // the next night
        // An answer of the day says nothing about a night that is asked about.
        scene.readAt = at("2026-11-22T12:00:00Z");
        QVERIFY(scene.absences("2026-11-22T12:00:00Z")
                    .at(0, *parseRfc3339("2026-11-22T23:00:00Z"))
                    .away.has_value());
    }

    void windowsThatTouchAreOne() {
        Scene scene;
        scene.add("here", kAlways);
        scene.add("away", kAlways);
        scene.answers(0);
        auto absences = scene.absences("2026-11-22T23:00:00Z");
        for (const auto* when :
             {"2026-11-22T23:00:00Z", "2026-12-24T12:00:00Z", "2027-03-01T12:00:00Z"}) {
            QVERIFY2(!absences.at(0, at(when)).away, when);
            QVERIFY2(absences.at(1, at(when)).away.has_value(), when);
        }
    }

    void whatNoScheduleTellsIsSaid() {
        Scene scene;
        scene.add("a", fleet::OfflineSchedule::Terms{});
        scene.add("b", fleet::OfflineSchedule::Terms{});
        const auto absences = scene.absences("2026-11-22T12:00:00Z");
        QVERIFY(absences.members().empty());
        QCOMPARE(absences.untold(), std::string("a, b may be offline at any time: no schedule "
                                                "tells when, so the simulation takes them to be "
                                                "there"));
    }

    void silenceThatIsExpectedStopsNobody() {
        Scene scene;
        scene.add("shop", kNightly);
        scene.add("plain", std::nullopt);
        scene.add("beside", kNightly, false); // in no stage
        for (const auto* name : {"shop", "plain", "beside"}) {
            scene.isSilent(name);
        }
        scene.gaps.push_back({.cluster = "shop", .what = "maintenance", .error = Error{}});
        const auto parts = scene.parts();
        QCOMPARE(deferredNames(parts), std::vector<std::string>{"shop"});
        QVERIFY(parts.deferred[0].why.starts_with("expected offline until 2026-11-23 06:00 UTC"));
        QCOMPARE(openParts(parts),
                 (std::vector<std::string>{"plain version", "plain nodes", "plain budgets",
                                           "shop maintenance"})); // that is Azure's to tell
        QCOMPARE(parts.excused.size(), std::size_t{6});
    }

    void allOtherSilenceDoes_data() {
        QTest::addColumn<QString>("when");
        QTest::addColumn<QString>("contact");
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("defers");
        const auto timeout = static_cast<int>(ErrorKind::Timeout);
        QTest::newRow("outside its window")
            << "2026-11-22T12:00:00Z" << QString() << timeout << true;
        QTest::newRow("overdue") << "2026-11-22T23:00:00Z"
                                 << "2026-11-20T12:00:00Z" << timeout << true;
        QTest::newRow("it refuses") << "2026-11-22T23:00:00Z" << QString()
                                    << static_cast<int>(ErrorKind::Forbidden) << true;
        QTest::newRow("the run waits") << "2026-11-22T23:00:00Z" << QString() << timeout << false;
    }
    void allOtherSilenceDoes() {
        QFETCH(QString, when);
        QFETCH(QString, contact);
        QFETCH(int, kind);
        QFETCH(bool, defers);
        Scene scene;
        scene.add("shop", kNightly);
        scene.isSilent("shop", static_cast<ErrorKind>(kind));
        scene.readAt = at(when.toUtf8().constData());
        scene.plan.policy.deferOffline = defers;
        Contacts contacts;
        if (!contact.isEmpty()) {
            contacts.emplace(ClusterId("shop"), at(contact.toUtf8().constData()));
        }
        const auto parts = scene.parts(contacts);
        QVERIFY(parts.deferred.empty());
        QCOMPARE(parts.open.size(), std::size_t{3});
    }

    void whoIsNeverThereIsTold_data() {
        QTest::addColumn<QString>("rule"); // of a window of four hours; empty: none
        QTest::addColumn<bool>("isAlways");
        QTest::addColumn<bool>("answers");
        QTest::addColumn<QString>("told");
        QTest::newRow("nights, any time") << QString() << false << false << QString();
        QTest::newRow("nights, windows of the day")
            << "FREQ=DAILY;BYHOUR=12" << false << false << QString();
        QTest::newRow("nights, windows that begin before it leaves")
            << "FREQ=DAILY;BYHOUR=19" << false << false << QString();
        QTest::newRow("nights, windows of the night")
            << "FREQ=DAILY;BYHOUR=23" << false << false
            << "its schedule (FREQ=DAILY;BYHOUR=22 for 8h, UTC) has it away whenever it may start "
               "(w) in the next 28 days: its stage goes on without it (deferOffline)";
        QTest::newRow("always")
            << QString() << true << false
            << "its schedule (FREQ=DAILY;BYHOUR=0,8,16 for 9h, UTC) has it away at all times in "
               "the next 28 days: its stage goes on without it (deferOffline)";
        QTest::newRow("always, but it answered") << QString() << true << true << QString();
        QTest::newRow("no window opens") << "FREQ=YEARLY;BYMONTH=6" << true << false << QString();
    }
    void whoIsNeverThereIsTold() {
        QFETCH(QString, rule);
        QFETCH(bool, isAlways);
        QFETCH(bool, answers);
        QFETCH(QString, told);
        Scene scene;
        scene.add("plain", std::nullopt);
        scene.add("shop", isAlways ? kAlways : kNightly);
        if (answers) {
            scene.answers(1);
        }
        if (!rule.isEmpty()) {
            scene.plan.windows = {{.id = "w",
                                   .start = fleet::OfflineSchedule::kStart,
                                   .duration = "4h",
                                   .rrule = rule.toStdString()}};
            for (auto& member : scene.plan.stages[0].groups[0].members) {
                member.windows = {"w"};
            }
        }
        const auto now = at("2026-11-22T23:00:00Z");
        auto absences = scene.absences("2026-11-22T23:00:00Z");
        const auto never = neverThere(scene.fleet, scene.plan, absences, now);
        QCOMPARE(QString::fromStdString(never.count("shop") != 0 ? never.at("shop") : ""), told);
        QVERIFY(never.count("plain") == 0);
        std::vector<model::RunFinding> findings;
        tellOffline(scene.fleet, scene.plan, now, findings, {}, never);
        QCOMPARE(findings.size(), std::size_t{1}); // one of the member, whatever it is
        QCOMPARE(findings[0].code == "NeverThere", !told.isEmpty());
        QCOMPARE(findings[0].object, std::string("member/shop"));
    }

    void isToldAsAwayAndNotAsUnread() {
        Scene scene;
        scene.add("shop", kNightly);
        scene.add("any", fleet::OfflineSchedule::Terms{});
        scene.isSilent("shop");
        scene.isSilent("any");
        std::vector<model::RunFinding> findings{{.severity = model::Severity::Warning,
                                                 .code = "NotRead",
                                                 .object = "members",
                                                 .clusters = {"any", "other", "shop"}}};
        tellOffline(scene.fleet, scene.plan, *scene.readAt, findings, scene.parts().deferred);
        QCOMPARE(findings.size(), std::size_t{3});
        QCOMPARE(findings[0].clusters, std::vector<std::string>{"other"});
        QCOMPARE(findings[0].object, std::string("member/other"));
        QCOMPARE(findings[1].message,
                 std::string("is offline as expected until 2026-11-23 06:00 UTC: its stage goes on "
                             "without it (deferOffline), and nothing is checked before it is "
                             "updated"));
        QCOMPARE(findings[2].code, std::string("ExpectedOffline"));
        QCOMPARE(findings[2].object, std::string("member/any"));
    }
};

QTEST_APPLESS_MAIN(TestPlanAbsences)
#include "tst_plan_absences.moc"
