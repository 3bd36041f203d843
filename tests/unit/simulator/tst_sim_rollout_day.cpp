// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "checks/evaluate.h"
#include "kube/strategy/strategy_reader.h"
#include "simulator/api.h"
#include "simulator/scenario.h"
#include "simulator/story.h"
#include "simulator/wire.h"

#include <QFile>
#include <QtTest>

#include <deque>
#include <map>
#include <memory>

using namespace pilothouse::simulator;
using pilothouse::checks::Baseline;
using pilothouse::model::CheckOutcome;
using pilothouse::model::CheckResult;
using pilothouse::model::HealthGate;
using std::chrono::minutes;
using std::chrono::seconds;
namespace checks = pilothouse::checks;
namespace model = pilothouse::model;

namespace {

constexpr const char* kTarget = "1.34.3";

/// One member of the story, and the health checks of this program over its API.
class Played {
public:
    explicit Played(StoryInput input) : m_story(std::move(input)) {
        m_story.advanceTo(minutes{15});
    }

    Story& story() { return m_story; }
    [[nodiscard]] const Upgrade& upgrade() const { return m_story.world().upgrade; }
    void go(Offset by) { m_story.advanceTo(m_story.now() + by); }

    /// Upgrades as the action does; how long it took.
    Offset run(Offset atMost = std::chrono::hours{4}) {
        const Offset start = m_story.now();
        static_cast<void>(m_story.startUpgrade(kTarget));
        while (upgrade().state == UpgradeState::Upgrading && m_story.now() < start + atMost) {
            go(seconds{10});
        }
        return m_story.now() - start;
    }

    checks::Facts look(const HealthGate& gate) {
        checks::MemberProbe probe(specOf(gate));
        const auto first = probe.begin();
        std::deque<checks::Ask> asks(first.begin(), first.end());
        while (!asks.empty()) {
            const checks::Ask ask = asks.front();
            asks.pop_front();
            const auto more = probe.take(ask.id, answerTo(ask));
            asks.insert(asks.end(), more.begin(), more.end());
        }
        return probe.facts();
    }

    std::map<std::string, CheckResult> judge(const HealthGate& gate, const Baseline& baseline) {
        const auto results =
            checks::evaluate(specOf(gate), look(gate),
                             {.now = instant(), .baseline = &baseline, .isAfterFullRun = true});
        std::map<std::string, CheckResult> byName;
        for (const CheckResult& result : results) {
            byName[result.name] = result;
        }
        return byName;
    }

    [[nodiscard]] pilothouse::Instant instant() const { return m_story.world().at(m_story.now()); }

private:
    [[nodiscard]] checks::ProbeSpec specOf(const HealthGate& gate) const {
        model::HealthSettings settings;
        settings.critical = {{.ns = "kube-system", .name = "coredns", .min = 1}};
        settings.metrics.emplace();
        settings.metrics->service = {.ns = "monitoring", .name = "prometheus", .port = "9090"};
        return {.member = m_story.world().spec.name, .gate = gate, .settings = settings};
    }

    checks::Answer answerTo(const checks::Ask& ask) {
        ApiRequest request = parseRequest("GET", ask.request.path, ask.request.accept);
        request.caller = Caller{"operator", {"system:masters"}};
        const ApiReply reply = m_api.handle(request, m_story.now());
        return {.status = reply.status,
                .contentType = reply.contentType,
                .body = reply.body,
                .serverDate = instant(),
                .receivedAt = instant()};
    }

    Story m_story;
    MemberApi m_api{m_story};
};

/// The worst outcome of a gate at one member.
CheckOutcome worst(const std::map<std::string, CheckResult>& results) {
    CheckOutcome outcome = CheckOutcome::Pass;
    for (const auto& [name, result] : results) {
        const bool isFail = result.outcome == CheckOutcome::Fail;
        const bool isUnsure = result.outcome == CheckOutcome::Inconclusive;
        if (isFail || (isUnsure && outcome != CheckOutcome::Fail)) {
            outcome = result.outcome;
        }
    }
    return outcome;
}

std::string told(const std::map<std::string, CheckResult>& results) {
    std::string text;
    for (const auto& [name, result] : results) {
        text += name + ": " + result.text + "\n";
    }
    return text;
}

} // namespace

/// The story that scenario and strategy rollout-day tell together, without a wall clock.
class TestSimRolloutDay : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void beginsInGoodHealth_data();
    void beginsInGoodHealth();
    void staysInGoodHealth_data();
    void staysInGoodHealth();
    void canaryFailsItsGateThenPasses();
    void productionHasItsTroubles_data();
    void productionHasItsTroubles();

private:
    std::unique_ptr<Played> member(const std::string& name);
    [[nodiscard]] const HealthGate& gateAfter(std::size_t stage) const;

    Scenario m_scenario;
    Estate m_estate;
    std::vector<std::vector<Effect>> m_effects;
    model::Strategy m_strategy;
};

void TestSimRolloutDay::initTestCase() {
    const std::string resources = PILOTHOUSE_TEST_RESOURCES;
    auto scenario = loadScenario("rollout-day", {resources + "/scenarios"});
    QVERIFY(scenario.has_value());
    m_scenario = std::move(*scenario);
    m_estate = makeEstate(m_scenario.estate, 1);
    m_effects = resolveEffects(m_scenario, m_estate);
    QFile file(QString::fromStdString(resources + "/strategies/rollout-day.yaml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto reading = pilothouse::kube::readStrategy(file.readAll().toStdString(), "day.yaml");
    QVERIFY2(reading.errors.empty(),
             reading.errors.empty() ? "" : pilothouse::describe(reading.errors[0]).c_str());
    m_strategy = reading.strategy;
    QCOMPARE(m_strategy.stages.size(), std::size_t{3});
    QCOMPARE(m_strategy.intent.kubernetesVersion, std::string(kTarget));
}

std::unique_ptr<Played> TestSimRolloutDay::member(const std::string& name) {
    for (std::size_t i = 0; i < m_estate.members.size(); ++i) {
        if (m_estate.members[i].name == name) {
            return std::make_unique<Played>(StoryInput{
                m_estate.members[i], m_effects[i], m_scenario.churnEvery, *m_scenario.start, 1});
        }
    }
    return nullptr;
}

const HealthGate& TestSimRolloutDay::gateAfter(std::size_t stage) const {
    return std::get<HealthGate>(m_strategy.stages.at(stage).gatesAfter.at(0).params);
}

void TestSimRolloutDay::beginsInGoodHealth_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("stage");
    for (const MemberSpec& spec :
         makeEstate({.layout = Layout::Rings, .clusters = 22}, 1).members) {
        const int stage = spec.group == "internal" ? 0 : (spec.group.starts_with("can") ? 1 : 2);
        QTest::newRow(spec.name.c_str()) << QString::fromStdString(spec.name) << stage;
    }
}

void TestSimRolloutDay::beginsInGoodHealth() {
    QFETCH(QString, name);
    QFETCH(int, stage);
    const auto one = member(name.toStdString());
    QVERIFY(one != nullptr);
    const HealthGate& gate = gateAfter(static_cast<std::size_t>(stage));
    const Baseline baseline = checks::baselineOf(one->look(gate), one->instant());
    const auto results = one->judge(gate, baseline);
    QCOMPARE(results.size(), gate.checks.size() + gate.rules.size());
    QVERIFY2(worst(results) == CheckOutcome::Pass, told(results).c_str());
}

void TestSimRolloutDay::staysInGoodHealth_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("stage");
    QTest::newRow("internal") << "int-weu-01" << 0;
    QTest::newRow("internal, other continent") << "int-eus-01" << 0;
    QTest::newRow("a canary") << "can-weu-01" << 1;
    QTest::newRow("production") << "prod-wus-01" << 2;
    QTest::newRow("production with a pod that crashes on the way") << "prod-weu-01" << 2;
}

void TestSimRolloutDay::staysInGoodHealth() {
    QFETCH(QString, name);
    QFETCH(int, stage);
    const auto one = member(name.toStdString());
    const HealthGate& gate = gateAfter(static_cast<std::size_t>(stage));
    const Baseline baseline = checks::baselineOf(one->look(gate), one->instant());
    const Offset took = one->run();
    QVERIFY(one->upgrade().state == UpgradeState::Succeeded);
    QVERIFY2(took > minutes{18} && took < minutes{45}, QByteArray::number(took.count()));
    one->go(minutes{2});
    const auto results = one->judge(gate, baseline);
    QVERIFY2(worst(results) == CheckOutcome::Pass, told(results).c_str());
}

void TestSimRolloutDay::canaryFailsItsGateThenPasses() {
    const auto canary = member("can-eus-02");
    const HealthGate& gate = gateAfter(1);
    const Baseline baseline = checks::baselineOf(canary->look(gate), canary->instant());
    canary->run();
    QVERIFY(canary->upgrade().state == UpgradeState::Succeeded);
    canary->go(minutes{3});
    auto results = canary->judge(gate, baseline);
    for (const char* name : {"nodes", "share of failed requests"}) {
        QVERIFY2(results[name].outcome == CheckOutcome::Fail, told(results).c_str());
    }
    bool hasCrashed = false; // in a pause of it
    for (int i = 0; i < 20; ++i) {
        canary->go(seconds{30});
        results = canary->judge(gate, baseline);
        hasCrashed = hasCrashed || results["pods"].outcome == CheckOutcome::Fail;
    }
    QVERIFY2(hasCrashed, told(results).c_str());
    for (const char* name : {"api", "storage"}) {
        QVERIFY2(results[name].outcome != CheckOutcome::Fail, told(results).c_str());
    }
    canary->go(minutes{40});
    results = canary->judge(gate, baseline);
    QVERIFY2(worst(results) == CheckOutcome::Pass, told(results).c_str());
}

void TestSimRolloutDay::productionHasItsTroubles_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isFailing");
    QTest::addColumn<int>("least"); // minutes
    QTest::newRow("no quota at first") << "prod-neu-03" << true << 20;
    QTest::newRow("a budget that blocks") << "prod-eus-02" << false << 75;
}

void TestSimRolloutDay::productionHasItsTroubles() {
    QFETCH(QString, name);
    QFETCH(bool, isFailing);
    QFETCH(int, least);
    const auto one = member(name.toStdString());
    const HealthGate& gate = gateAfter(2);
    const Baseline baseline = checks::baselineOf(one->look(gate), one->instant());
    if (isFailing) {
        one->run();
        QVERIFY(one->upgrade().state == UpgradeState::Failed);
        one->go(minutes{5});
    }
    const Offset took = one->run();
    QVERIFY(one->upgrade().state == UpgradeState::Succeeded);
    QVERIFY2(took >= minutes{least} && took < minutes{150}, QByteArray::number(took.count()));
    one->go(minutes{2});
    const auto results = one->judge(gate, baseline);
    QVERIFY2(worst(results) == CheckOutcome::Pass, told(results).c_str());
}

QTEST_APPLESS_MAIN(TestSimRolloutDay)
#include "tst_sim_rollout_day.moc"
