// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/edge_findings.h"

#include "engine/last_known_desk.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <future>

using namespace pilothouse;
using namespace pilothouse::engine;
using namespace std::chrono_literals;

namespace {

constexpr Instant kNow{1'795'161'600s}; // 2026-11-20T08:00:00Z

ArcFailure failure(const std::string& name, const std::string& subscription, ErrorKind kind) {
    return {.member = ClusterId(name),
            .name = name,
            .resource = "/subscriptions/" + subscription + "/resourceGroups/rg/x/" + name,
            .error = {.kind = kind, .message = "HTTP 403"}};
}

} // namespace

class TestEdgeFindings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void failuresAreToldByCauseAndSubscription() {
        const auto findings = findingsOf(
            {failure("b", "one", ErrorKind::Forbidden), failure("a", "one", ErrorKind::Forbidden),
             failure("c", "one", ErrorKind::NotFound), failure("d", "two", ErrorKind::Forbidden)});
        QCOMPARE(findings.size(), std::size_t(3));
        QCOMPARE(findings[0].clusters, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(findings[0].message,
                 std::string("Azure Arc was not read for 2 members of subscription one, first b: "
                             "HTTP 403; give whoever is signed in to Azure the role Reader on "
                             "them, or leave \"is: {azure}\" out"));
        QVERIFY(findings[1].message.find("(/subscriptions/one/resourceGroups/rg/x/c)") !=
                std::string::npos);
        QCOMPARE(findings[2].clusters, std::vector<std::string>{"d"});
        QVERIFY(findingsOf({}).empty());
    }

    void subscriptions() {
        QCOMPARE(subscriptionOf("/subscriptions/12-34/resourceGroups/x"), std::string("12-34"));
        QCOMPARE(subscriptionOf("/subscriptions/12-34"), std::string("12-34"));
        QCOMPARE(subscriptionOf("/elsewhere"), std::string());
    }

    void certificates_data() {
        QTest::addColumn<int>("hours");
        QTest::addColumn<QString>("words");
        QTest::newRow("30 days") << 30 * 24 << "";
        QTest::newRow("an hour less") << 30 * 24 - 1 << "29 days left";
        QTest::newRow("a day") << 25 << "1 day left";
        QTest::newRow("over") << -1 << "it is over";
    }
    void certificates() {
        QFETCH(int, hours);
        QFETCH(QString, words);
        const std::map<ClusterId, model::ArcState> states{
            {ClusterId("a"), {.certificateExpires = kNow + std::chrono::hours(hours)}},
            {ClusterId("b"), {.certificateExpires = kNow + 80 * 24h}},
            {ClusterId("c"), {}}, // not said is not ending
            {ClusterId("left"), {.certificateExpires = kNow}}};
        const auto finding = certificateFinding(
            states, {{ClusterId("a"), "a"}, {ClusterId("b"), "b"}, {ClusterId("c"), "c"}}, kNow);
        QCOMPARE(finding.has_value(), !words.isEmpty());
        if (finding) {
            QCOMPARE(finding->clusters, std::vector<std::string>{"a"});
            QVERIFY(finding->message.find(words.toStdString()) != std::string::npos);
        }
    }

    void aDiskThatTakesNothingIsTold() {
        QTemporaryDir folder;
        const auto file = folder.filePath(QStringLiteral("file")).toStdString();
        std::ofstream(file) << "no folder";
        std::promise<std::optional<Error>> told;
        LastKnownDesk desk(
            file, [&](std::optional<Error> error) { told.set_value(std::move(error)); }, 1ms);
        desk.note(std::make_shared<const model::FleetSnapshot>());
        const auto error = told.get_future().get();
        QVERIFY(error.has_value());
        QVERIFY(memoryFinding(*error).message.find(file) != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestEdgeFindings)
#include "tst_edge_findings.moc"
