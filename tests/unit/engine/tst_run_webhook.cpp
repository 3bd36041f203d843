// SPDX-License-Identifier: GPL-3.0-or-later
// Notices on their way to a webhook: once, in order, tried a bounded number of times, and the token
// nowhere but in its header.
#include "tests/support/rollout_run.h"

#include "engine/run_webhook.h"
#include "fleet/webhook_config.h"
#include "net/curl_transport.h"
#include "rollout/run_view.h"
#include "test_server.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <mutex>

using namespace pilothouse;
using namespace pilothouse::test;
using engine::RunWebhook;

namespace {

constexpr const char* kToken = "s3cr3t-token-value";

/// A service that keeps what it is told and answers what the test says, the last answer for ever.
class Hook {
public:
    explicit Hook(std::vector<std::string> answers)
        : m_answers(std::move(answers)),
          m_server([this](Connection& connection) { serve(connection); },
                   ServerTls{.identity = m_authority.issue({.addresses = {"127.0.0.1"}})}) {}

    [[nodiscard]] fleet::WebhookConfig config() const {
        return {.url = m_server.url() + "/hook?key=in-the-url",
                .token = Secret(kToken),
                .caPem = m_authority.certPem()};
    }
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> told() {
        const std::lock_guard lock(m_mutex);
        return m_told;
    }

private:
    void serve(Connection& connection) {
        for (auto head = connection.readHead(); !head.empty(); head = connection.readHead()) {
            const auto place = head.find("Content-Length: ");
            const auto size = place == std::string::npos
                                  ? std::size_t{0}
                                  : static_cast<std::size_t>(std::stoul(head.substr(place + 16)));
            auto body = connection.readBody(size);
            std::string status;
            {
                const std::lock_guard lock(m_mutex);
                status = m_answers[std::min(m_told.size(), m_answers.size() - 1)];
                m_told.emplace_back(head, body);
            }
            connection.write(httpAnswer("{}", status));
        }
    }
    std::mutex m_mutex;
    std::vector<std::string> m_answers;
    std::vector<std::pair<std::string, std::string>> m_told;
    Authority m_authority;
    TestServer m_server;
};

model::RunPicture pictureOf(const HandRun& run) {
    return {.at = run.now,
            .run = rollout::describeRun(run.machine, run.state, {}, run.now),
            .plan = std::make_shared<const model::Plan>(run.frozen),
            .records = std::make_shared<const std::vector<model::Record>>(run.journal),
            .drivenBy = "ann"};
}

HandRun failedRun() {
    HandRun run(planOf({stage("only", {group("a", 2, 1)})}));
    run.start();
    run.fail({"a-1"});
    return run;
}

fleet::FleetConfig fleetWith(const fleet::WebhookConfig& hook) {
    fleet::FleetConfig config;
    config.name = "eu-prod";
    config.webhook = hook;
    return config;
}

const engine::WebhookPatience kQuick{.timeout = 5s, .pauses = {1ms, 1ms}};

} // namespace

class TestRunWebhook : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    [[nodiscard]] std::string folder(const char* name) const {
        return m_folder.filePath(QLatin1String(name)).toStdString();
    }
    /// Sends until nothing waits; false when that does not come.
    static bool flush(RunWebhook& webhook) {
        return QTest::qWaitFor(
            [&] {
                webhook.poll();
                return webhook.isIdle();
            },
            20'000);
    }

private Q_SLOTS:
    void noticesArriveInOrderOnce() {
        Hook hook({"200 OK"});
        net::CurlTransport transport({.userAgent = "test"});
        const auto run = failedRun();
        {
            RunWebhook webhook(transport, folder("order"), "01J", kQuick);
            webhook.setFleet(fleetWith(hook.config()));
            QVERIFY(webhook.wants(1));
            webhook.look(pictureOf(run));
            QVERIFY(flush(webhook));
            webhook.look(pictureOf(run));
            QVERIFY(webhook.isIdle());
            QVERIFY(webhook.takeNotes().empty());
        }
        RunWebhook again(transport, folder("order"), "01J", kQuick); // another process
        again.setFleet(fleetWith(hook.config()));
        again.look(pictureOf(run));
        QVERIFY(again.isIdle());
        const auto told = hook.told();
        QCOMPARE(told.size(), std::size_t{3});
        QStringList events;
        for (const auto& [head, body] : told) {
            QVERIFY(head.starts_with("POST /hook?key=in-the-url HTTP/1.1"));
            QVERIFY(head.find(std::string("Authorization: Bearer ") + kToken) != std::string::npos);
            QVERIFY(body.find(kToken) == std::string::npos);
            const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(body)).object();
            QCOMPARE(json[QStringLiteral("kind")].toString(), QStringLiteral("RunNotice"));
            QCOMPARE(json[QStringLiteral("fleet")].toString(), QStringLiteral("eu-prod"));
            events << json[QStringLiteral("event")].toString();
        }
        QCOMPARE(events, (QStringList{QStringLiteral("Started"), QStringLiteral("MemberFailed"),
                                      QStringLiteral("Failed")}));
    }

    /// What the fleet's people do not want to hear there is not sent, and not sent later either.
    void mutedKindsAreNotSent() {
        Hook hook({"200 OK"});
        net::CurlTransport transport({.userAgent = "test"});
        QVERIFY(engine::muteWebhook(folder("muted"), {"Started", "MemberFailed"}).has_value());
        QVERIFY(engine::webhookMuted(folder("muted")) ==
                (std::vector<std::string>{"Started", "MemberFailed"}));
        QVERIFY(engine::webhookMuted(folder("other")).empty());
        RunWebhook webhook(transport, folder("muted"), "01J", kQuick);
        webhook.setFleet(fleetWith(hook.config()));
        webhook.look(pictureOf(failedRun()));
        QVERIFY(flush(webhook));
        QCOMPARE(hook.told().size(), std::size_t{1});
        QVERIFY(hook.told()[0].second.find("\"event\":\"Failed\"") != std::string::npos);
        QVERIFY(engine::muteWebhook(folder("muted"), {}).has_value());
        webhook.look(pictureOf(failedRun()));
        QVERIFY(webhook.isIdle());
    }

    void triesAreBounded_data() {
        QTest::addColumn<QStringList>("answers");
        QTest::addColumn<int>("calls"); // of three notices
        QTest::addColumn<int>("notes");
        const auto list = [](const char* text) {
            return QString::fromLatin1(text).split(QLatin1Char('|'));
        };
        QTest::newRow("down, then up") << list("503 Down|429 Slow|204 OK") << 5 << 0;
        QTest::newRow("always down") << list("500 Broken") << 9 << 3;
        QTest::newRow("refused for good") << list("403 No") << 3 << 3;
        QTest::newRow("sent elsewhere") << list("302 Found") << 3 << 3;
    }
    void triesAreBounded() {
        QFETCH(QStringList, answers);
        QFETCH(int, calls);
        QFETCH(int, notes);
        std::vector<std::string> words;
        for (const auto& one : answers) {
            words.push_back(one.toStdString());
        }
        Hook hook(words);
        net::CurlTransport transport({.userAgent = "test"});
        RunWebhook webhook(transport, folder(QTest::currentDataTag()), "01J", kQuick);
        webhook.setFleet(fleetWith(hook.config()));
        webhook.look(pictureOf(failedRun()));
        QVERIFY(flush(webhook));
        QCOMPARE(static_cast<int>(hook.told().size()), calls);
        const auto said = webhook.takeNotes();
        QCOMPARE(static_cast<int>(said.size()), notes);
        for (const auto& note : said) {
            QVERIFY2(note.find(kToken) == std::string::npos, note.c_str());
            QVERIFY2(note.find("in-the-url") == std::string::npos, note.c_str());
        }
    }

    void anUnknownAuthorityIsToldNothing() {
        Hook hook({"200 OK"});
        auto config = hook.config();
        config.caPem = Authority("another").certPem();
        net::CurlTransport transport({.userAgent = "test"});
        RunWebhook webhook(transport, folder("tls"), "01J", kQuick);
        webhook.setFleet(fleetWith(config));
        webhook.look(pictureOf(failedRun()));
        QVERIFY(flush(webhook));
        QVERIFY(hook.told().empty());
        const auto notes = webhook.takeNotes();
        QCOMPARE(notes.size(), std::size_t{3});
        QVERIFY(notes[0].find(kToken) == std::string::npos);
    }

    void nobodyListens() {
        net::CurlTransport transport({.userAgent = "test"});
        RunWebhook webhook(transport, folder("nobody"), "01J", kQuick);
        webhook.setFleet(fleetWith({.url = "http://127.0.0.1:" + std::to_string(unusedPort())}));
        webhook.look(pictureOf(failedRun()));
        QVERIFY(flush(webhook));
        QCOMPARE(webhook.takeNotes().size(), std::size_t{3});
    }

    void withoutItsTokenNothingIsSent() {
        Hook hook({"200 OK"});
        auto config = hook.config();
        config.trouble = "the webhook is not called: no token";
        net::CurlTransport transport({.userAgent = "test"});
        RunWebhook webhook(transport, folder("token"), "01J", kQuick);
        webhook.setFleet(fleetWith(config));
        QVERIFY(!webhook.isOn());
        webhook.look(pictureOf(failedRun()));
        webhook.poll();
        QVERIFY(webhook.isIdle() && hook.told().empty());
        QCOMPARE(webhook.takeNotes().size(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestRunWebhook)
#include "tst_run_webhook.moc"
