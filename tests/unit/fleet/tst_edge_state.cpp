// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/edge_state.h"
#include "fleet/fleet_file.h"

#include <QTest>

#include <functional>

using namespace pilothouse;
using namespace pilothouse::fleet;
using namespace std::chrono_literals;
using model::EdgeState;
using model::Reach;

namespace {

Instant at(const char* text) {
    const auto instant = parseRfc3339(text);
    return instant ? *instant : Instant();
}

std::shared_ptr<const OfflineSchedule> schedule(const std::string& keys) {
    const auto text =
        "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: f}\nspec:\n"
        "  sources: [{type: kubeconfig}]\n  members:\n  - name: shop\n    offline: {" +
        keys + "}\n";
    const auto file = parseFleetFile(text, {.fileName = "f.yaml", .home = "/h"});
    if (!file) {
        qWarning("%s", describe(file.error()).c_str());
        return nullptr;
    }
    return file->members.front().offline;
}

const char* const kNightly = "expected: \"FREQ=DAILY;BYHOUR=22\", for: 8h, maxSilence: 24h";

struct Case {
    const char* name;
    const char* offline;     ///< null: nothing is declared
    const char* lastContact; ///< null: never
    const char* now;
    EdgeState state;
    const char* until; ///< null: not looked at
    std::function<void(ContactFacts&)> change{};
};

Error failure(ErrorKind kind) {
    return {.kind = kind, .message = "scripted"};
}

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        {"in its window", kNightly, "2026-11-22T22:01:00Z", "2026-11-22T23:00:00Z",
         EdgeState::ExpectedOffline, "2026-11-23T06:00:00Z"},
        {"in its window, over midnight", kNightly, "2026-11-22T22:01:00Z", "2026-11-23T05:59:59Z",
         EdgeState::ExpectedOffline, "2026-11-23T06:00:00Z"},
        {"at the window's first instant", kNightly, "2026-11-22T21:59:00Z", "2026-11-22T22:00:00Z",
         EdgeState::ExpectedOffline, nullptr},
        {"at the window's end it should be here", kNightly, "2026-11-22T22:01:00Z",
         "2026-11-23T06:00:00Z", EdgeState::Online, nullptr},
        {"before its window", kNightly, "2026-11-22T20:00:00Z", "2026-11-22T21:59:59Z",
         EdgeState::Online, "2026-11-22T22:00:00Z"},
        {"exactly as long as it may", kNightly, "2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z",
         EdgeState::Online, nullptr},
        {"longer than it may", kNightly, "2026-11-22T10:00:00Z", "2026-11-23T10:00:01Z",
         EdgeState::Overdue, nullptr},
        {"overdue in its window, too", kNightly, "2026-11-21T10:00:00Z", "2026-11-22T23:00:00Z",
         EdgeState::Overdue, nullptr},
        {"a window longer than the silence it may", "expected: \"FREQ=WEEKLY;BYDAY=SA\", for: 48h",
         "2026-11-20T23:00:00Z", "2026-11-22T23:00:00Z", EdgeState::ExpectedOffline, nullptr},
        {"silent long before that window", "expected: \"FREQ=WEEKLY;BYDAY=SA\", for: 48h",
         "2026-11-19T23:00:00Z", "2026-11-22T23:00:00Z", EdgeState::Overdue, nullptr},
        {"no window, silence alone", "maxSilence: 12h", "2026-11-22T10:00:00Z",
         "2026-11-22T21:00:00Z", EdgeState::ExpectedOffline, "2026-11-22T22:00:00.001Z"},
        {"no window, too long", "maxSilence: 12h", "2026-11-22T10:00:00Z", "2026-11-22T22:00:01Z",
         EdgeState::Overdue, nullptr},
        {"silent for a month", kNightly, "2026-10-20T10:00:00Z", "2026-11-22T10:00:01Z",
         EdgeState::AtRisk, nullptr},
        {"zone: summer, 22:00 there is 20:00",
         "expected: \"FREQ=DAILY;BYHOUR=22\", for: 8h, zone: "
         "Europe/Berlin",
         "2026-07-01T19:00:00Z", "2026-07-01T20:00:00Z", EdgeState::ExpectedOffline,
         "2026-07-02T04:00:00Z"},
        {"zone: the night that is an hour longer ends by the clock's hours",
         "expected: \"FREQ=DAILY;BYHOUR=22\", for: 8h, zone: Europe/Berlin", "2026-10-24T19:00:00Z",
         "2026-10-25T03:59:00Z", EdgeState::ExpectedOffline, "2026-10-25T04:00:00Z"},
        {"zone: a start that the clock skips",
         "expected: \"FREQ=DAILY;BYHOUR=2\", for: 1h, start: "
         "2026-01-01T00:30, zone: Europe/Berlin",
         "2026-03-29T00:00:00Z", "2026-03-29T01:30:00Z", EdgeState::ExpectedOffline,
         "2026-03-29T02:30:00Z"},
        {"start gives the minute",
         "expected: \"FREQ=DAILY;BYHOUR=22\", for: 1h, start: "
         "2026-01-01T00:30",
         "2026-11-22T22:00:00Z", "2026-11-22T22:29:00Z", EdgeState::Online, "2026-11-22T22:30:00Z"},
        {"never answered, inside its window", kNightly, nullptr, "2026-11-22T23:00:00Z",
         EdgeState::ExpectedOffline, nullptr},
        {"never answered, asked for longer than it may be silent", kNightly, nullptr,
         "2026-11-23T12:00:00Z", EdgeState::Overdue, nullptr,
         [](auto& facts) { facts.askedSince = at("2026-11-22T11:00:00Z"); }},
        {"this computer's clock was set back", kNightly, "2026-11-25T10:00:00Z",
         "2026-11-22T23:00:00Z", EdgeState::ExpectedOffline, nullptr},
        {"it answers", kNightly, "2026-11-22T22:01:00Z", "2026-11-22T23:00:00Z", EdgeState::Online,
         nullptr, [](auto& facts) { facts.reach = Reach::Live; }},
        {"nobody asked yet", kNightly, nullptr, "2026-11-22T23:00:00Z", EdgeState::Online, nullptr,
         [](auto& facts) { facts.reach = Reach::Connecting; }},
        {"it refuses the credential", kNightly, "2026-11-22T22:01:00Z", "2026-11-22T23:00:00Z",
         EdgeState::Online, nullptr, [](auto& facts) { facts.reach = Reach::AuthRequired; }},
        {"somebody else answers in its place", kNightly, "2026-11-22T22:01:00Z",
         "2026-11-22T23:00:00Z", EdgeState::Online, nullptr,
         [](auto& facts) { facts.error = failure(ErrorKind::Intercepted); }},
        {"its certificate is wrong", kNightly, "2026-11-22T22:01:00Z", "2026-11-22T23:00:00Z",
         EdgeState::Online, nullptr, [](auto& facts) { facts.error = failure(ErrorKind::Tls); }},
        {"nothing is declared", nullptr, "2026-10-01T00:00:00Z", "2026-11-22T23:00:00Z",
         EdgeState::Online, nullptr},
        {"Arc heard it later than we", kNightly, "2026-11-20T10:00:00Z", "2026-11-22T21:00:00Z",
         EdgeState::Online, nullptr,
         [](auto& facts) {
             facts.arc = {.connectivity = model::ArcConnectivity::Connected,
                          .lastConnectivity = at("2026-11-22T20:55:00Z")};
         }},
        {"Arc alone: silent within a day is judged as every other", nullptr, "2026-11-22T10:00:00Z",
         "2026-11-22T21:00:00Z", EdgeState::Online, nullptr,
         [](auto& facts) { facts.arc = model::ArcState{}; }},
        {"Arc alone: overdue after a day", nullptr, "2026-11-20T10:00:00Z", "2026-11-22T21:00:00Z",
         EdgeState::Overdue, nullptr, [](auto& facts) { facts.arc = model::ArcState{}; }},
        {"the Arc certificate has 30 days", kNightly, "2026-11-22T22:01:00Z",
         "2026-11-22T23:00:00Z", EdgeState::ExpectedOffline, nullptr,
         [](auto& facts) { facts.arc = {.certificateExpires = at("2026-12-22T23:00:00Z")}; }},
        {"the Arc certificate has less", kNightly, "2026-11-22T22:01:00Z", "2026-11-22T23:00:00Z",
         EdgeState::AtRisk, "2026-12-22T22:59:59Z",
         [](auto& facts) {
             facts.arc = {.certificateExpires = at("2026-12-22T22:59:59Z")};
             facts.schedule = nullptr;
             facts.lastContact = at("2026-10-22T22:01:00Z"); // else its turns come before
         }},
        {"the Arc certificate is over", kNightly, "2026-11-22T22:01:00Z", "2026-11-22T23:00:00Z",
         EdgeState::Expired, nullptr,
         [](auto& facts) { facts.arc = {.certificateExpires = at("2026-11-22T23:00:00Z")}; }},
        {"Arc says expired", kNightly, "2026-11-22T22:01:00Z", "2026-11-22T23:00:00Z",
         EdgeState::Expired, nullptr,
         [](auto& facts) { facts.arc = {.connectivity = model::ArcConnectivity::Expired}; }},
    };
    return all;
}

} // namespace

class TestEdgeState : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void judges_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < cases().size(); ++i) {
            QTest::newRow(cases()[i].name) << static_cast<int>(i);
        }
    }
    void judges() {
        QFETCH(int, index);
        const auto& one = cases()[static_cast<std::size_t>(index)];
        const auto terms = one.offline != nullptr ? schedule(one.offline) : nullptr;
        QCOMPARE(terms != nullptr, one.offline != nullptr);
        ContactFacts facts{.reach = Reach::Unreachable,
                           .lastContact = one.lastContact != nullptr
                                              ? std::optional(at(one.lastContact))
                                              : std::nullopt,
                           .askedSince = at(one.now),
                           .error = failure(ErrorKind::Timeout),
                           .schedule = terms.get()};
        if (one.change) {
            one.change(facts);
        }
        const auto verdict = judgeContact(facts, at(one.now));
        QCOMPARE(int(verdict.state), int(one.state));
        QCOMPARE(verdict.message.empty(), one.state == EdgeState::Online);
        if (one.until != nullptr) {
            QVERIFY(verdict.until);
            QCOMPARE(QString::fromStdString(formatRfc3339(*verdict.until)),
                     QString::fromStdString(formatRfc3339(at(one.until))));
        }
        if (verdict.until) {
            QVERIFY(*verdict.until > at(one.now));
        }
    }

    /// Between two turns the answer stays: whoever asks again only at `until` misses nothing.
    void nothingChangesBeforeItIsDue() {
        const auto terms = schedule("expected: \"FREQ=DAILY;BYHOUR=2,13\", for: 5h, maxSilence: "
                                    "20h, zone: Europe/Berlin");
        QVERIFY(terms);
        for (const auto* from : {"2026-03-27T00:00:00Z", "2026-10-23T07:00:00Z"}) {
            ContactFacts facts{.reach = Reach::Stale,
                               .lastContact = at(from),
                               .askedSince = at(from),
                               .schedule = terms.get()};
            auto asked = judgeContact(facts, at(from));
            for (auto now = at(from); now < at(from) + 96h; now += 7min) {
                const auto verdict = judgeContact(facts, now);
                if (asked.until && now >= *asked.until) {
                    asked = verdict;
                }
                QCOMPARE(int(verdict.state), int(asked.state));
            }
        }
    }

    void saysUntilWhenAndSinceWhen() {
        const auto terms = schedule(kNightly);
        const ContactFacts facts{
            .reach = Reach::Unreachable,
            .lastContact = at("2026-11-22T22:01:00Z"),
            .askedSince = at("2026-11-22T00:00:00Z"),
            .schedule = terms.get(),
            .arc = model::ArcState{.connectivity = model::ArcConnectivity::Offline,
                                   .lastConnectivity = at("2026-11-22T22:03:00Z")}};
        QCOMPARE(judgeContact(facts, at("2026-11-22T23:00:00Z")).message,
                 std::string("expected offline until 2026-11-23 06:00 UTC; last contact 2026-11-22 "
                             "22:03 UTC; the Arc agent is offline, last heard 2026-11-22 22:03 "
                             "UTC"));
    }

    void namesThePlaceOfAnError_data() {
        QTest::addColumn<QString>("offline");
        QTest::addColumn<QString>("where"); // line 8, column
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* offline, const char* where,
                            const char* says) { QTest::newRow(name) << offline << where << says; };
        row("rule", "expected: \"FREQ=HOURLY\", for: 8h", ":8:25:", "FREQ");
        row("no length", "expected: \"FREQ=DAILY\"", ":8:14:", "write both");
        row("no rule", "for: 8h", ":8:14:", "write both");
        row("length", "expected: \"FREQ=DAILY\", for: soon", ":8:44:", "soon");
        row("zone", "zone: Mars/Olympus", ":8:21:", "Mars/Olympus");
        row("offset", "zone: \"+25:00\"", ":8:21:", "+01:00");
        row("start", "start: tomorrow", ":8:22:", "2026-11-01T22:30");
        row("interval", "expected: \"FREQ=DAILY;INTERVAL=2\", for: 8h", ":8:25:", "start");
        row("silence", "maxSilence: 1s", ":8:27:", "1m to 400d");
        row("silence, no time", "maxSilence: long", ":8:27:", "");
        row("key", "til: 8h", ":8:15:", "til");
    }
    void namesThePlaceOfAnError() {
        QFETCH(QString, offline);
        QFETCH(QString, where);
        QFETCH(QString, says);
        const auto text =
            "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: f}\nspec:\n"
            "  sources: [{type: kubeconfig}]\n  members:\n  - name: shop\n    offline: {" +
            offline.toStdString() + "}\n";
        const auto file = parseFleetFile(text, {.fileName = "f.yaml", .home = "/h"});
        QVERIFY(!file);
        const auto message = QString::fromStdString(describe(file.error()));
        QVERIFY2(message.contains("f.yaml" + where), qPrintable(message));
        QVERIFY2(message.contains(says), qPrintable(message));
    }
};

QTEST_GUILESS_MAIN(TestEdgeState)
#include "tst_edge_state.moc"
