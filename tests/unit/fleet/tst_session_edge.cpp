// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/change_log.h"
#include "fleet/cluster_session.h"

#include <QTest>

#include <map>

using namespace pilothouse;
using namespace pilothouse::fleet;
using namespace std::chrono_literals;
using model::EdgeState;

namespace {

Instant at(const char* text) {
    const auto instant = parseRfc3339(text);
    return instant ? *instant : Instant();
}

/// Nightly from 22:00 to 06:00 UTC.
MemberConfig shop() {
    MemberConfig config;
    config.identity.id = ClusterId("shop-1");
    config.identity.name = "shop-1";
    const auto made = OfflineSchedule::make({.expected = "FREQ=DAILY;BYHOUR=22", .length = "8h"});
    config.offline = made ? *made : nullptr;
    return config;
}

/// A session with its clock; both clocks go alike unless a test says otherwise.
class Story {
public:
    explicit Story(const char* start, SessionOptions options = {}, MemberConfig member = shop())
        : now{.steady = SteadyTime(1000s), .clock = at(start)}, session(member, options, now) {
        turn();
    }
    Moment now;
    ClusterSession session;
    std::map<Part, Wanted> open;

    void turn() {
        for (auto& wanted : session.advance(now).send) {
            open[wanted.part] = wanted;
        }
    }
    void pass(std::chrono::milliseconds time) {
        now.steady += time;
        now.clock += time;
        turn();
    }
    void passUntil(const char* text) { pass(at(text) - now.clock); }
    void answers() {
        take(Part::Readyz, ReadyzAnswer{.readiness = model::Readiness{.ready = true, .failing = {}},
                                        .latency = 1ms});
        take(Part::Version, VersionAnswer{.version = std::string("v1.33.5"), .latency = 1ms});
    }
    void isSilent(ErrorKind kind = ErrorKind::Timeout) {
        const Error error{.kind = kind, .message = "scripted"};
        take(Part::Readyz, ReadyzAnswer{.readiness = fail(error), .latency = 0ms});
        take(Part::Version, VersionAnswer{.version = fail(error), .latency = 0ms});
    }
    [[nodiscard]] bool isAsked() const { return open.contains(Part::Readyz); }
    [[nodiscard]] std::chrono::milliseconds nextIn() const {
        return std::chrono::ceil<std::chrono::milliseconds>(session.dueAt().value_or(now.steady) -
                                                            now.steady);
    }
    std::shared_ptr<const model::ClusterState> state() { return session.publish(now); }
    EdgeState edge() { return model::edgeStateOf(*state()); }

private:
    void take(Part part, Payload payload) {
        const auto sequence = open.at(part).sequence;
        open.erase(part);
        session.take({.part = part, .sequence = sequence, .payload = std::move(payload)}, now);
        turn();
    }
};

#define COMPARE_EDGE(actual, wanted) QCOMPARE(int(actual), int(wanted))

} // namespace

class TestSessionEdge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void silenceInTheWindowIsNoAlarm() {
        Story story("2026-11-22T21:59:00Z");
        story.answers();
        const auto before = story.state();
        COMPARE_EDGE(story.edge(), EdgeState::Online);
        story.passUntil("2026-11-22T22:00:00Z");
        story.isSilent();
        const auto after = story.state();
        COMPARE_EDGE(model::edgeStateOf(*after), EdgeState::ExpectedOffline);
        COMPARE_EDGE(after->health, model::Health::Unknown); // never healthy
        QCOMPARE(after->reasons.size(), std::size_t(1));
        COMPARE_EDGE(after->reasons.front().severity, model::Severity::Info);
        QVERIFY(model::isExpectedOffline(*after));
        QCOMPARE(after->version->value, std::string("v1.33.5")); // the last known stays
        const auto changes = changesBetween(*before, *after, story.now.clock);
        QVERIFY(!changes.empty());
        QCOMPARE(changes.front().message, std::string("went out of touch, as expected"));
    }

    void isAskedSeldomAndAtOnceWhenTheWindowEnds() {
        Story story("2026-11-22T22:30:00Z");
        QCOMPARE(story.open.at(Part::Readyz).timeout,
                 std::chrono::milliseconds(3s)); // not for long
        int asked = 0;
        while (story.now.clock < at("2026-11-23T06:00:00Z")) {
            story.isSilent();
            ++asked;
            QVERIFY(story.nextIn() <= 600s);
            story.pass(story.nextIn());
            QVERIFY(story.isAsked());
        }
        QCOMPARE(asked, 45); // 7.5 hours, every ten minutes
        QVERIFY(story.now.clock == at("2026-11-23T06:00:00Z"));
        QCOMPARE(story.open.at(Part::Readyz).timeout, std::chrono::milliseconds(10s));
        story.isSilent(); // it should be here: asked as every other
        QVERIFY(story.nextIn() < 60s);
        COMPARE_EDGE(story.edge(), EdgeState::Online);
        QCOMPARE(story.state()->reasons.front().code, std::string("NotHeard"));
    }

    void timeAloneMakesItOverdue() {
        Story story("2026-11-22T20:00:00Z");
        story.answers();
        story.passUntil("2026-11-22T22:10:00Z");
        story.isSilent();
        COMPARE_EDGE(story.edge(), EdgeState::ExpectedOffline);
        QVERIFY(!story.session.isDirty(story.now));
        story.now.clock = at("2026-11-23T06:00:00Z"); // nothing was heard
        QVERIFY(story.session.isDirty(story.now));
        COMPARE_EDGE(story.edge(), EdgeState::Online);
        story.now.clock = at("2026-11-23T20:00:01Z");
        const auto before = story.session.publish(story.now);
        COMPARE_EDGE(story.edge(), EdgeState::Overdue);
        COMPARE_EDGE(story.state()->reasons.front().severity, model::Severity::Warning);
        QVERIFY(before == story.state()); // and that is all
    }

    void whatFailsOtherwiseStaysAnAlarm() {
        Story story("2026-11-22T22:30:00Z");
        story.isSilent(ErrorKind::Tls);
        COMPARE_EDGE(story.edge(), EdgeState::Online);
        QCOMPARE(story.state()->reasons.front().code, std::string("NotHeard"));
        QVERIFY(story.nextIn() < 60s);
    }

    /// No cluster changes its state because this computer has lost its network.
    void aConsoleThatIsOfflineJudgesNobody() {
        Story story("2026-11-22T22:30:00Z");
        story.isSilent();
        COMPARE_EDGE(story.edge(), EdgeState::ExpectedOffline);
        story.session.setConsoleOffline(true);
        story.now.clock = at("2026-11-25T10:00:00Z");
        QVERIFY(!story.session.isDirty(story.now));
        COMPARE_EDGE(story.edge(), EdgeState::ExpectedOffline);
        story.session.refresh(story.now); // whoever asks now hears nothing, of course
        story.turn();
        story.isSilent();
        QVERIFY(story.session.isDirty(story.now));
        COMPARE_EDGE(story.edge(), EdgeState::ExpectedOffline);
        story.session.setConsoleOffline(false);
        COMPARE_EDGE(story.edge(), EdgeState::Overdue);
    }

    void whatWasKnownBeforeTheStartIsShown() {
        Story story("2026-11-22T22:30:00Z");
        model::LastKnown known;
        known.askedSince = at("2026-10-01T00:00:00Z");
        known.contact = at("2026-11-22T21:58:00Z");
        known.version = {.value = "v1.32.1", .at = *known.contact};
        known.nodes = {.value = {.total = 1, .ready = 1}, .at = *known.contact};
        story.session.remember(known);
        story.isSilent();
        const auto state = story.state();
        COMPARE_EDGE(model::edgeStateOf(*state), EdgeState::ExpectedOffline);
        QVERIFY(state->lastSeen == known.contact);
        QVERIFY(state->version == known.version);
        QVERIFY(state->nodeCounts == known.nodes);
        QVERIFY(!state->podCounts); // not known is not 0
        story.session.refresh(story.now);
        story.turn();
        story.answers();
        QVERIFY(story.state()->lastSeen == story.now.clock);
        QCOMPARE(story.state()->version->value, std::string("v1.33.5"));
        QVERIFY(!story.state()->nodeCounts); // not read yet: the old is no word of a live member
    }

    void neverAnsweredCountsFromTheFirstQuestion() {
        Story story("2026-11-23T12:00:00Z");
        story.isSilent();
        COMPARE_EDGE(story.edge(), EdgeState::Online);
        model::LastKnown known;
        known.askedSince = at("2026-11-20T12:00:00Z");
        story.session.remember(known);
        COMPARE_EDGE(story.edge(), EdgeState::Overdue);
        QVERIFY(!story.state()->lastSeen);
    }

    void aNewScheduleHoldsAtOnce() {
        Story story("2026-11-22T22:30:00Z");
        story.isSilent();
        COMPARE_EDGE(story.edge(), EdgeState::ExpectedOffline);
        story.session.reschedule(nullptr);
        COMPARE_EDGE(story.edge(), EdgeState::Online);
        story.session.reschedule(shop().offline);
        COMPARE_EDGE(story.edge(), EdgeState::ExpectedOffline);
    }

    void simulatedTimeIsScaled() {
        SessionOptions options;
        options.clockRate = 60;
        Story story("2026-11-23T05:59:00Z", options);
        story.isSilent();
        QCOMPARE(story.nextIn(), std::chrono::milliseconds(1s)); // a minute of that clock
    }

    void whatArcSaysIsEvidence() {
        Story story("2026-11-23T12:00:00Z");
        story.isSilent();
        story.session.hearOfArc(model::ArcState{.connectivity = model::ArcConnectivity::Expired});
        COMPARE_EDGE(story.edge(), EdgeState::Expired);
        COMPARE_EDGE(story.state()->reasons.front().severity, model::Severity::Error);
        story.session.hearOfArc(std::nullopt);
        COMPARE_EDGE(story.edge(), EdgeState::Online);
    }
};

QTEST_GUILESS_MAIN(TestSessionEdge)
#include "tst_session_edge.moc"
